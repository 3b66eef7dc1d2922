#include "access/organization_snapshot.hpp"

#include <initializer_list>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::access {
namespace {

using testing::HasSubstr;

constexpr const char* kRoot = "r-ab12";
constexpr const char* kUpper = "ou-ab12-11111111";
constexpr const char* kLower = "ou-ab12-22222222";
constexpr const char* kManagement = "111122223333";
constexpr const char* kOne = "444455556666";
constexpr const char* kTwo = "777788889999";

Timestamp at(std::int64_t seconds) {
  return from_micros(seconds * 1'000'000);
}

OrganizationListing listing(std::initializer_list<const char*> units,
                            std::initializer_list<const char*> accounts) {
  OrganizationListing made;
  made.units.emplace();
  for (const char* id : units) {
    made.units->push_back({.id = id, .parent = {}, .name = id});
  }
  made.accounts.emplace();
  for (const char* id : accounts) {
    made.accounts->push_back({.id = AccountId(id), .name = id, .joined = at(1)});
  }
  return made;
}

OrganizationListing all(std::initializer_list<const char*> accounts) {
  auto made = listing({}, accounts);
  made.units.reset();
  return made;
}

OrganizationListing head(const char* root = kRoot) {
  return {.id = "o-exampleorgid", .management = AccountId(kManagement), .root = root};
}

ListingOutcome must_apply(const std::optional<Organization>& before, const OrganizationSnapshot& snapshot,
                          Timestamp now = at(100)) {
  const auto outcome = apply_snapshot(before, snapshot, now);
  EXPECT_TRUE(outcome) << outcome.error().message();
  return outcome.value_or(ListingOutcome());
}

std::string place_of(const Organization& organization, const char* account) {
  const auto* found = find_account(organization, AccountId(account));
  return found == nullptr ? "nowhere" : path_of(organization, *found);
}

// /upper/lower: one in the lower, two in the upper unit.
OrganizationSnapshot usual() {
  return {.head = head(),
          .places = {{kRoot, listing({kUpper}, {kManagement})},
                     {kUpper, listing({kLower}, {kTwo})},
                     {kLower, listing({}, {kOne})}},
          .accounts = all({kManagement, kOne, kTwo})};
}

TEST(OrganizationSnapshotTest, MakesAnOrganization) {
  const auto made = must_apply(std::nullopt, usual());
  EXPECT_EQ(made.joined, 2u);
  EXPECT_EQ(made.left, 0u);
  const auto& organization = made.organization;
  EXPECT_EQ(organization.root, kRoot);
  EXPECT_EQ(place_of(organization, kOne), "o-exampleorgid/r-ab12/ou-ab12-11111111/ou-ab12-22222222/");
  EXPECT_EQ(place_of(organization, kTwo), "o-exampleorgid/r-ab12/ou-ab12-11111111/");
  EXPECT_EQ(place_of(organization, kManagement), "o-exampleorgid/r-ab12/");
}

TEST(OrganizationSnapshotTest, TheSameAgainChangesNothing) {
  const auto once = must_apply(std::nullopt, usual());
  const auto twice = must_apply(once.organization, usual(), at(200));
  EXPECT_EQ(twice.organization, once.organization);
  EXPECT_EQ(twice.joined + twice.left + twice.changed, 0u);
}

TEST(OrganizationSnapshotTest, MovesTurnsRoundAndRemoves) {
  const auto before = must_apply(std::nullopt, usual()).organization;
  const OrganizationSnapshot turned{.head = head(),
                                    .places = {{kRoot, listing({kLower}, {kManagement, kTwo})},
                                               {kLower, listing({kUpper}, {})},
                                               {kUpper, listing({}, {kOne})}},
                                    .accounts = all({kManagement, kOne, kTwo})};
  const auto after = must_apply(before, turned).organization;
  EXPECT_EQ(place_of(after, kOne), "o-exampleorgid/r-ab12/ou-ab12-22222222/ou-ab12-11111111/");
  EXPECT_EQ(place_of(after, kTwo), "o-exampleorgid/r-ab12/");

  const OrganizationSnapshot flat{.head = head(),
                                  .places = {{kRoot, listing({}, {kManagement, kOne})}},
                                  .accounts = all({kManagement, kOne})};
  const auto last = must_apply(after, flat);
  EXPECT_TRUE(last.organization.units.empty());
  EXPECT_EQ(last.left, 1u);
  EXPECT_FALSE(is_member(last.organization, AccountId(kTwo)));
}

// While pages come in, accounts move: one that no place has, and one that left in between.
TEST(OrganizationSnapshotTest, WhoMovesMeanwhileStaysAMember) {
  const auto before = must_apply(std::nullopt, usual()).organization;
  const OrganizationSnapshot torn{
      .head = head(),
      .places = {{kRoot, listing({kUpper}, {kManagement})}, {kUpper, listing({}, {kTwo})}},
      .accounts = all({kManagement, kOne})};
  const auto outcome = must_apply(before, torn);
  EXPECT_TRUE(is_member(outcome.organization, AccountId(kOne)));
  EXPECT_FALSE(is_member(outcome.organization, AccountId(kTwo)));
  EXPECT_EQ(place_of(outcome.organization, kOne), "o-exampleorgid/r-ab12/ou-ab12-11111111/ou-ab12-22222222/")
      << "its unit stays until it is known where it went";
}

TEST(OrganizationSnapshotTest, WithoutPlacesUnitsStayAsTheyAre) {
  const auto before = must_apply(std::nullopt, usual()).organization;
  const auto after =
      must_apply(before, {.head = head(""), .places = {}, .accounts = all({kManagement, kOne})}).organization;
  EXPECT_EQ(after.units, before.units);
  EXPECT_EQ(place_of(after, kOne), place_of(before, kOne));
  EXPECT_FALSE(is_member(after, AccountId(kTwo)));
}

TEST(OrganizationSnapshotTest, AllOrNothing) {
  const auto before = must_apply(std::nullopt, usual()).organization;
  auto other = usual();
  other.head.id = "o-anotherorgid";
  auto no_parent = usual();
  no_parent.places.push_back({"ou-ab12-99999999", listing({}, {kOne})});
  auto no_management = usual();
  no_management.accounts = all({kOne});
  const struct {
    OrganizationSnapshot snapshot;
    const char* words;
  } cases[] = {
      {other, "another organization"}, {no_parent, "ou-ab12-99999999"}, {no_management, "management"}};
  for (const auto& c : cases) {
    const auto outcome = apply_snapshot(before, c.snapshot, at(300));
    ASSERT_FALSE(outcome) << c.words;
    EXPECT_THAT(outcome.error().message(), HasSubstr(c.words));
  }
}

}  // namespace
}  // namespace tarn::access
