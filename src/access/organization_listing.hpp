// What `aws organizations` prints about an organization, read and brought into one. Source: AWS Organizations
// API Reference: DescribeOrganization, ListRoots, ListAccounts, ListAccountsForParent,
// ListOrganizationalUnitsForParent.
#pragma once

#include "access/organization.hpp"
#include "base/result.hpp"
#include "json/value.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::access {

inline constexpr std::size_t kListingBytesMax = 64u << 20;

// What a document tells, one or several of these. Parents are known to a listing only where they are asked
// for by parent, so that those in here are empty.
struct OrganizationListing {
  std::string id{};        // empty where the document does not describe the organization
  AccountId management{};  // with the ID
  std::string root{};      // empty where no root is listed
  std::optional<std::vector<catalog::OrganizationalUnit>> units{};
  std::optional<std::vector<OrganizationAccount>> accounts{};
};

// InvalidArgument for what is none of these documents, names what is wrong in it, or is one page of several.
Result<OrganizationListing> read_listing(std::string_view text);
Result<OrganizationListing> listing_of(const json::Value& document);

struct ListingOutcome {
  Organization organization{};
  std::size_t joined = 0;
  std::size_t left = 0;
  std::size_t changed = 0;
};

// Brings a listing into the organization, or makes it. With `parent`, the listing is of what lies directly in
// it; without, a list of accounts is a list of all: who is not on it has left, and is no delegated
// administrator any more. FailedState for another organization's listing.
Result<ListingOutcome> apply_listing(const std::optional<Organization>& before,
                                     const OrganizationListing& listing, std::string_view parent,
                                     Timestamp now);

}  // namespace tarn::access
