// The whole of an organization as its API tells it, brought into what is known of one.
#pragma once

#include "access/organization_listing.hpp"
#include "base/result.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tarn::access {

// The units and accounts that lie directly in `parent`, the root or a unit.
struct PlacedListing {
  std::string parent{};
  OrganizationListing listing{};
};

struct OrganizationSnapshot {
  OrganizationListing head{};  // the organization, with its root where places are told
  // A parent stands behind the one that it lies in. Empty where the API does not tell: then units and the
  // places of accounts stay as they are.
  std::vector<PlacedListing> places{};
  OrganizationListing accounts{};  // all of them: who is not among them has left
};

// As apply_listing() does with each part, all or nothing. Units that the places do not have are removed, but
// for those in which an account still is: it was moved while it was asked for, and the next snapshot has it.
Result<ListingOutcome> apply_snapshot(const std::optional<Organization>& before,
                                      const OrganizationSnapshot& snapshot, Timestamp now);

}  // namespace tarn::access
