#include "access/organization_listing.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::access {
namespace {

using catalog::AccountStatus;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view kHead =
    R"({"Organization": {"Id": "o-exampleorgid", "Arn": "arn:aws:organizations::111122223333:organization/o-exampleorgid",
        "FeatureSet": "ALL", "MasterAccountId": "111122223333", "MasterAccountEmail": "root@example.com"}})";
const AccountId kManagement("111122223333");
const AccountId kOne("444455556666");
const AccountId kTwo("777788889999");

Timestamp at(std::int64_t seconds) {
  return from_micros(seconds * 1'000'000);
}

std::string listed(const std::string& ids_and_more) {
  return fmt::format(
      R"({{"Accounts": [{{"Id": "111122223333", "Name": "management", "Email": "root@example.com", "Status": "ACTIVE",
          "JoinedMethod": "INVITED", "JoinedTimestamp": "2020-01-02T03:04:05.500000+09:00"}}{}]}})",
      ids_and_more);
}

std::string one(std::string_view status = "ACTIVE") {
  return fmt::format(R"(, {{"Id": "444455556666", "Name": "one", "Email": "one@example.com", "Status": "{}",
                           "JoinedTimestamp": 1577934245.5}})",
                     status);
}

ListingOutcome bring(const std::optional<Organization>& before, std::string_view text,
                     std::string_view parent = {}) {
  const auto listing = read_listing(text);
  EXPECT_TRUE(listing) << listing.error().message();
  auto outcome = apply_listing(before, *listing, parent, at(100));
  EXPECT_TRUE(outcome) << outcome.error().message();
  return outcome.value_or(ListingOutcome());
}

// The code and the words of the refusal that is due.
Error problem_of(const std::optional<Organization>& before, std::string_view text,
                 std::string_view parent = {}) {
  const auto listing = read_listing(text);
  if (!listing) {
    return listing.error();
  }
  const auto outcome = apply_listing(before, *listing, parent, at(100));
  EXPECT_FALSE(outcome);
  return outcome ? Error(ErrorCode::Internal, "it was taken") : outcome.error();
}

TEST(OrganizationListingTest, MakesAnOrganizationOfItsDescription) {
  const auto made = bring(std::nullopt, kHead).organization;
  EXPECT_EQ(made.id, "o-exampleorgid");
  EXPECT_EQ(made.management, kManagement);
  EXPECT_THAT(members(made), ElementsAre(kManagement));
  EXPECT_EQ(problem_of(std::nullopt, listed("")).code(), ErrorCode::FailedState);
  EXPECT_THAT(
      problem_of(made, R"({"Organization": {"Id": "o-anotherorgid", "MasterAccountId": "111122223333"}})")
          .message(),
      HasSubstr("another organization"));
}

TEST(OrganizationListingTest, AListOfAllAccountsTellsWhoJoinedAndLeft) {
  const auto made = bring(std::nullopt, kHead).organization;
  auto outcome = bring(made, listed(one() + R"(, {"Id": "777788889999"})"));
  EXPECT_EQ(outcome.joined, 2u);
  EXPECT_EQ(outcome.changed, 1u) << "the management account has a name now";
  const auto* account = find_account(outcome.organization, kOne);
  ASSERT_NE(account, nullptr);
  EXPECT_EQ(account->name, "one");
  EXPECT_EQ(account->joined, from_micros(1'577'934'245'500'000));
  EXPECT_EQ(find_account(outcome.organization, kManagement)->joined,
            parse_timestamp("2020-01-01T18:04:05.5Z"));
  EXPECT_EQ(find_account(outcome.organization, kTwo)->joined, at(100)) << "as long as nothing is told";

  const auto before = register_administrator(outcome.organization, kTwo, at(50)).value();
  outcome = bring(before, listed(one("SUSPENDED")));
  EXPECT_EQ(outcome.left, 1u);
  EXPECT_EQ(outcome.changed, 1u);
  EXPECT_FALSE(is_member(outcome.organization, kTwo));
  EXPECT_FALSE(is_administrator(outcome.organization, kTwo));
  EXPECT_EQ(find_account(outcome.organization, kOne)->status, AccountStatus::Suspended);

  outcome =
      bring(outcome.organization, listed(one() + R"(, {"Id": "777788889999", "State": "PENDING_CLOSURE"})"));
  EXPECT_EQ(outcome.joined, 1u);
  EXPECT_EQ(find_account(outcome.organization, kTwo)->status, AccountStatus::PendingClosure);
  const auto again =
      bring(outcome.organization, listed(one() + R"(, {"Id": "777788889999", "State": "PENDING_CLOSURE"})"));
  EXPECT_EQ(again.joined + again.left + again.changed, 0u);
  EXPECT_EQ(again.organization, outcome.organization);
}

TEST(OrganizationListingTest, ListsByParentTellPlaces) {
  auto now = bring(std::nullopt, kHead).organization;
  now = bring(now, R"({"Roots": [{"Id": "r-zz99", "Name": "Root"}]})").organization;
  EXPECT_EQ(now.root, "r-zz99");
  EXPECT_EQ(find_account(now, kManagement)->parent, "r-zz99");
  constexpr std::string_view kUnits =
      R"({"OrganizationalUnits": [{"Id": "ou-zz99-11111111", "Name": "workloads"}]})";
  now = bring(now, kUnits, "r-zz99").organization;
  const auto outcome =
      bring(now, R"({"Accounts": [{"Id": "444455556666", "Name": "one"}]})", "ou-zz99-11111111");
  EXPECT_EQ(outcome.left, 0u) << "a unit's list is not the organization's";
  EXPECT_THAT(members_under(outcome.organization, "ou-zz99-11111111"), ElementsAre(kOne));
  EXPECT_EQ(problem_of(now, kUnits, "ou-zz99-99999999").code(), ErrorCode::NotFound);
  // A list of all does not say where accounts are: they stay.
  const auto all = bring(outcome.organization, listed(one()));
  EXPECT_THAT(members_under(all.organization, "ou-zz99-11111111"), ElementsAre(kOne));
}

TEST(OrganizationListingTest, RefusesWhatWouldLoseAccounts) {
  const auto made = bring(std::nullopt, kHead).organization;
  EXPECT_THAT(problem_of(made, R"({"Accounts": []})").message(), HasSubstr("management account"));
  EXPECT_THAT(problem_of(made, R"({"Accounts": [], "NextToken": "x"})").message(), HasSubstr("one page"));
}

TEST(OrganizationListingTest, RefusesWhatIsNoListing) {
  for (const char* text :
       {"", "[]", "{}", "nonsense", R"({"Accounts": {}})", R"({"Accounts": [{"Id": "1"}]})",
        R"({"Accounts": [7]})", R"({"OrganizationalUnits": [{"Id": "x"}]})", R"({"Roots": []})",
        R"({"Organization": {"Id": "o-exampleorgid"}})"}) {
    const auto listing = read_listing(text);
    ASSERT_FALSE(listing) << text;
    EXPECT_EQ(listing.error().code(), ErrorCode::InvalidArgument) << text;
  }
  EXPECT_THAT(read_listing(R"({"Accounts": [{"Id": "111122223333"}, {"Id": "x"}]})").error().message(),
              HasSubstr("Accounts[1]"));
}

TEST(OrganizationListingTest, OneAccountTwiceIsOne) {
  const auto made = bring(std::nullopt, kHead).organization;
  EXPECT_EQ(bring(made, listed(one() + one())).joined, 1u);
}

}  // namespace
}  // namespace tarn::access
