// What delegated administrators may do with an organization's event data stores.
#pragma once

#include "access/policy_document.hpp"
#include "base/strong.hpp"
#include "catalog/organization.hpp"

#include <string>
#include <string_view>

namespace tarn::service {

// The policy that such a store has beside its own, by which the organization's delegated administrators have
// rights to it: GetResourcePolicy shows it as DelegatedAdminResourcePolicy. Empty where there are none.
// Source: CloudTrail User Guide, "Organization delegated administrator", its table of capabilities; no
// Insights, imports or policies. Whoever may update a store may change its scope, which is Tarn's own.
std::string delegated_policy_text(const catalog::Organization& organization, std::string_view store_arn);

// The same, read.
access::Policy delegated_policy(const catalog::Organization& organization, std::string_view store_arn);

}  // namespace tarn::service
