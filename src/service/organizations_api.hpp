// AWS Organizations on the lake's port, as far as clients of CloudTrail ask it: DescribeOrganization,
// ListAccounts and ListDelegatedAdministrators.
#pragma once

#include "http/message.hpp"
#include "service/facade.hpp"

namespace tarn::service {

// Whether the X-Amz-Target is one of Organizations.
bool is_organizations_request(const http::Request& request);

// Any account of the organization may describe it; the lists are for its management account and delegated
// administrators. Other operations are unknown.
http::Response call_organizations(const FacadeParts& parts, const http::Request& request);

}  // namespace tarn::service
