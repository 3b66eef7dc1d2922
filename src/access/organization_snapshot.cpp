#include "access/organization_snapshot.hpp"

#include <set>
#include <string_view>
#include <utility>

namespace tarn::access {
namespace {

Result<> bring(ListingOutcome& so_far, const OrganizationListing& listing, std::string_view parent,
               Timestamp now) {
  auto outcome = TARN_TRY(apply_listing(so_far.organization, listing, parent, now));
  so_far.organization = std::move(outcome.organization);
  so_far.joined += outcome.joined;
  so_far.left += outcome.left;
  so_far.changed += outcome.changed;
  return {};
}

bool tells_something(const OrganizationListing& listing) {
  return (listing.units && !listing.units->empty()) || (listing.accounts && !listing.accounts->empty());
}

// A unit can go only after those in it, so that it takes as many rounds as they lie deep.
void remove_others(ListingOutcome& outcome, const std::set<std::string>& listed) {
  for (bool has_removed = true; has_removed;) {
    has_removed = false;
    const auto units = outcome.organization.units;
    for (const auto& unit : units) {
      if (listed.contains(unit.id)) {
        continue;
      }
      if (auto without = remove_unit(outcome.organization, unit.id)) {
        outcome.organization = *std::move(without);
        ++outcome.changed;
        has_removed = true;
      }
    }
  }
}

}  // namespace

Result<ListingOutcome> apply_snapshot(const std::optional<Organization>& before,
                                      const OrganizationSnapshot& snapshot, Timestamp now) {
  auto outcome = TARN_TRY(apply_listing(before, snapshot.head, {}, now));
  std::set<std::string> listed;
  for (const PlacedListing& place : snapshot.places) {
    if (const auto& units = place.listing.units) {
      for (const auto& unit : *units) {
        listed.insert(unit.id);
      }
    }
    if (tells_something(place.listing)) {
      TARN_TRY(bring(outcome, place.listing, place.parent, now));
    }
  }
  TARN_TRY(bring(outcome, snapshot.accounts, {}, now));
  if (!snapshot.places.empty()) {
    remove_others(outcome, listed);
  }
  return outcome;
}

}  // namespace tarn::access
