#include "service/organization_refresh.hpp"

#include <optional>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace tarn::service {
namespace {

constexpr std::size_t kUnitsMax = 10'000;

Result<access::OrganizationListing> read_document(std::string_view operation,
                                                  const Result<json::Value>& answer) {
  if (!answer) {
    return fail(answer.error());
  }
  auto listing = access::listing_of(*answer);
  return listing ? std::move(listing) : fail(listing.error().within(operation));
}

Result<access::OrganizationListing> read_list(OrganizationsClient& client, std::string_view operation,
                                              json::Value input, std::string_view member) {
  return read_document(operation, client.list(operation, std::move(input), member));
}

Result<access::PlacedListing> read_place(OrganizationsClient& client, const std::string& parent) {
  const json::Value of_parent(json::Object{{"ParentId", parent}});
  access::PlacedListing place{.parent = parent};
  place.listing =
      TARN_TRY(read_list(client, "ListOrganizationalUnitsForParent", of_parent, "OrganizationalUnits"));
  auto accounts = TARN_TRY(read_list(client, "ListAccountsForParent", of_parent, "Accounts"));
  place.listing.accounts = std::move(accounts.accounts);
  return place;
}

// Parents before those in them.
Result<std::vector<access::PlacedListing>> read_places(OrganizationsClient& client, const std::string& root) {
  std::vector<std::string> parents = {root};
  std::set<std::string> known = {root};
  std::vector<access::PlacedListing> places;
  for (std::size_t next = 0; next < parents.size(); ++next) {
    auto place = TARN_TRY(read_place(client, std::string(parents[next])));
    const auto units = place.listing.units.value_or(std::vector<catalog::OrganizationalUnit>());
    for (const auto& unit : units) {
      if (!known.insert(unit.id).second) {
        return fail(ErrorCode::Corrupt,
                    fmt::format("the organization has a unit in two places: {}", unit.id));
      }
      parents.push_back(unit.id);
    }
    if (parents.size() > kUnitsMax) {
      return fail(ErrorCode::ResourceExhausted,
                  fmt::format("the organization has more than {} units", kUnitsMax));
    }
    places.push_back(std::move(place));
  }
  return places;
}

}  // namespace

Result<access::OrganizationSnapshot> read_organization(OrganizationsClient& client) {
  access::OrganizationSnapshot snapshot;
  const auto described = client.call("DescribeOrganization", json::Object{});
  snapshot.head = TARN_TRY(read_document("DescribeOrganization", described));
  if (snapshot.head.id.empty()) {
    return fail(ErrorCode::Corrupt, "DescribeOrganization: the answer has no Organization");
  }
  auto roots = read_list(client, "ListRoots", json::Object{}, "Roots");
  if (!roots && roots.error().code() != ErrorCode::Unsupported) {
    return fail(roots.error());
  }
  if (roots) {
    snapshot.head.root = roots->root;
    snapshot.places = TARN_TRY(read_places(client, roots->root));
  }
  // After the places, so that whoever joined meanwhile is among them.
  snapshot.accounts = TARN_TRY(read_list(client, "ListAccounts", json::Object{}, "Accounts"));
  return snapshot;
}

Result<access::ListingOutcome> refresh_organization(Lake& lake, io::HttpClient& http,
                                                    const OrganizationSource& source,
                                                    const std::stop_token& stop) {
  auto keys = TARN_TRY(source.keys());
  OrganizationsClient client(http, lake.clock(), source, std::move(keys), stop);
  const auto snapshot = TARN_TRY(read_organization(client));
  const Timestamp now = lake.clock().now();
  access::ListingOutcome outcome;
  const auto change = [&](const std::optional<access::Organization>& before) -> Result<access::Organization> {
    outcome = TARN_TRY(access::apply_snapshot(before, snapshot, now));
    if (!before) {
      TARN_TRY(access::require_management(outcome.organization, lake.settings().account));
    }
    return outcome.organization;
  };
  outcome.organization = TARN_TRY(lake.control().change_organization(change, now));
  return outcome;
}

}  // namespace tarn::service
