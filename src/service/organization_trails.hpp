// Organization trails: their home is the management account, and every account of the organization sees them.
// Source: CloudTrail User Guide, "Creating a trail for an organization" and "Organization delegated
// administrator".
#pragma once

#include "access/policy_document.hpp"
#include "catalog/control_records.hpp"
#include "catalog/organization.hpp"
#include "service/operations.hpp"
#include "service/trail_registry.hpp"

#include <vector>

namespace tarn::service {

// What the organization gives an account of one of its trails, as a policy of the trail's: everything to a
// delegated administrator, to see it to another member. The management account, whose they are, needs nothing
// and others get nothing.
access::Policy organization_trail_policy(const catalog::Organization& organization, const AccountId& account);

// Where organization trails live that the caller makes. OrganizationsNotInUseException where its account is
// in no organization, NotOrganizationMasterAccountException where it is neither the management account nor a
// delegated administrator.
wire::ApiResult<AccountId> home_of_organization_trails(const Call& call);

// Makes a trail an organization's or an account's, which the management account alone may, or leaves it as it
// is. The same exceptions.
wire::ApiResult<void> convert_trail(const Call& call, bool organization, Trail& trail);

// The organization trails of other accounts than the caller's that it sees, newest first.
wire::ApiResult<std::vector<catalog::Resource>> foreign_organization_trails(const Services& services,
                                                                            const Call& call);

// A page of all trails that the caller's account sees, newest first.
wire::ApiResult<catalog::Page<catalog::Resource>> page_of_trails(const Services& services, const Call& call,
                                                                 const catalog::PageRequest& page);

}  // namespace tarn::service
