// Decisions by policies of which some statements are about rows.
#pragma once

#include "access/decision.hpp"
#include "access/policy_document.hpp"
#include "access/row_rights.hpp"

#include <span>

namespace tarn::access {

struct RowDecision {
  Decision decision{};
  RowRights rows{};  // of an allowed call
};

// Decides about a call that shows rows. Conditions about rows belong to policies of resources: there an Allow
// gives, and a Deny takes, the rows that meet them. Nothing is known of rows where a policy of another kind
// is asked, so there an Allow with such a condition allows nothing, and a Deny denies everything; likewise
// where a variable of the condition has no value in the call.
RowDecision decide_rows(const AccessRequest& request, std::span<const Policy> policies);

// Decides about a call that shows none: what a resource's policy allows for some rows is allowed, and what it
// denies for some is not denied.
Decision decide_without_rows(const AccessRequest& request, std::span<const Policy> policies);

}  // namespace tarn::access
