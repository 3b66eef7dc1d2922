#include "access/organization.hpp"

#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::access {
namespace {

using catalog::AccountStatus;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kUnit = "ou-ab12-11111111";
constexpr const char* kInner = "ou-ab12-22222222";
const AccountId kManagement("111122223333");

AccountId account(int number) {
  return AccountId(std::to_string(444455550000 + number));
}

Timestamp at(std::int64_t seconds) {
  return from_micros(seconds * 1'000'000);
}

// The management account, accounts 1 and 2 at the root, 3 in the inner one of two units.
Organization example() {
  auto made = make_organization("o-exampleorgid", kManagement, at(0)).value();
  made = add_unit(made, {.id = kUnit, .name = "workloads"}).value();
  made = add_unit(made, {.id = kInner, .parent = kUnit, .name = "production"}).value();
  made = join(made, {.id = account(2), .name = "two", .joined = at(2)}).value();
  made = join(made, {.id = account(1), .name = "one", .joined = at(1)}).value();
  return join(made, {.id = account(3), .name = "three", .parent = kInner, .joined = at(3)}).value();
}

std::optional<ErrorCode> code_of(const Result<Organization>& outcome) {
  return outcome ? std::nullopt : std::optional(outcome.error().code());
}

TEST(OrganizationTest, KnowsIds) {
  EXPECT_TRUE(is_organization_id("o-exampleorgid"));
  for (const char* wrong : {"", "o-", "o-short", "o-EXAMPLEORGID", "x-exampleorgid", "o-exampleorg_d"}) {
    EXPECT_FALSE(is_organization_id(wrong)) << wrong;
  }
  EXPECT_TRUE(is_root_id("r-ab12"));
  EXPECT_FALSE(is_root_id("r-ab"));
  EXPECT_TRUE(is_unit_id(kUnit));
  for (const char* wrong : {"ou-", "ou-ab12", "ou-ab12-", "ou-ab12-1234567", "ou-a-12345678", "r-ab12"}) {
    EXPECT_FALSE(is_unit_id(wrong)) << wrong;
  }
  EXPECT_TRUE(is_account_id("111122223333"));
  EXPECT_FALSE(is_account_id("11112222333"));
  EXPECT_FALSE(is_account_id("11112222333x"));
}

TEST(OrganizationTest, BeginsWithItsManagementAccount) {
  const auto made = make_organization("o-exampleorgid", kManagement, at(5));
  ASSERT_TRUE(made);
  EXPECT_THAT(members(*made), ElementsAre(kManagement));
  EXPECT_EQ(made->root, "r-exam");
  EXPECT_EQ(code_of(make_organization("o-x", kManagement, at(0))), ErrorCode::InvalidArgument);
  EXPECT_EQ(code_of(make_organization("o-exampleorgid", AccountId("1"), at(0))), ErrorCode::InvalidArgument);
}

TEST(OrganizationTest, IsManagedByTheLakesAccount) {
  EXPECT_TRUE(require_management(example(), kManagement));
  const auto refused = require_management(example(), account(1));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::FailedState);
  EXPECT_THAT(refused.error().message(), testing::HasSubstr("tarn init --account " + kManagement.value()));
}

TEST(OrganizationTest, AccountsJoinLeaveAndJoinAgain) {
  auto now = example();
  EXPECT_THAT(members(now), ElementsAre(kManagement, account(1), account(2), account(3)));
  EXPECT_EQ(code_of(join(now, {.id = account(1)})), ErrorCode::AlreadyExists);
  EXPECT_EQ(code_of(join(now, {.id = account(4), .parent = "ou-ab12-99999999"})), ErrorCode::NotFound);
  EXPECT_EQ(code_of(join(now, {.id = AccountId("4")})), ErrorCode::InvalidArgument);
  now = leave(now, account(1), at(9)).value();
  EXPECT_FALSE(is_member(now, account(1)));
  EXPECT_EQ(find_account(now, account(1))->left, at(9));
  EXPECT_EQ(code_of(leave(now, account(1), at(9))), ErrorCode::NotFound);
  EXPECT_EQ(code_of(leave(now, kManagement, at(9))), ErrorCode::FailedState);
  now = join(now, {.id = account(1), .joined = at(12)}).value();
  EXPECT_TRUE(is_member(now, account(1)));
  EXPECT_EQ(find_account(now, account(1))->joined, at(12));
}

TEST(OrganizationTest, ASuspendedAccountIsAMember) {
  const auto now = set_status(example(), account(1), AccountStatus::Suspended);
  ASSERT_TRUE(now);
  EXPECT_TRUE(is_member(*now, account(1)));
  EXPECT_EQ(find_account(*now, account(1))->status, AccountStatus::Suspended);
  EXPECT_EQ(code_of(set_status(example(), kManagement, AccountStatus::Suspended)), ErrorCode::FailedState);
  EXPECT_EQ(code_of(set_status(example(), account(9), AccountStatus::Active)), ErrorCode::NotFound);
}

TEST(OrganizationTest, UnitsHoldAccountsAndUnits) {
  const auto now = example();
  EXPECT_THAT(members_under(now, kUnit), ElementsAre(account(3)));
  EXPECT_THAT(members_under(now, kInner), ElementsAre(account(3)));
  EXPECT_THAT(members_under(now, now.root), ElementsAre(kManagement, account(1), account(2), account(3)));
  EXPECT_THAT(members_under(now, account(2).value()), ElementsAre(account(2)));
  EXPECT_THAT(members_under(now, "ou-ab12-99999999"), IsEmpty());
  EXPECT_EQ(path_of(now, *find_account(now, account(3))),
            "o-exampleorgid/r-exam/ou-ab12-11111111/ou-ab12-22222222/");
  EXPECT_EQ(path_of(now, *find_account(now, account(1))), "o-exampleorgid/r-exam/");
  const auto moved = move(now, account(1), kUnit);
  ASSERT_TRUE(moved);
  EXPECT_THAT(members_under(*moved, kUnit), ElementsAre(account(1), account(3)));
  EXPECT_EQ(code_of(move(now, account(1), "nowhere")), ErrorCode::NotFound);
}

TEST(OrganizationTest, UnitsThatAreOneAnothersParentsEnd) {
  auto now = example();
  now.units[0].parent = kInner;  // by other hands: a circle
  EXPECT_THAT(members_under(now, now.root), ElementsAre(kManagement, account(1), account(2)));
  EXPECT_THAT(path_of(now, *find_account(now, account(3))), HasSubstr(kInner));
}

TEST(OrganizationTest, OnlyAnEmptyUnitGoes) {
  auto now = example();
  EXPECT_EQ(code_of(remove_unit(now, kUnit)), ErrorCode::FailedState);
  EXPECT_EQ(code_of(remove_unit(now, kInner)), ErrorCode::FailedState);
  EXPECT_EQ(code_of(remove_unit(now, "ou-ab12-99999999")), ErrorCode::NotFound);
  now = leave(now, account(3), at(9)).value();
  now = remove_unit(now, kInner).value();
  EXPECT_EQ(find_account(now, account(3))->parent, now.root);
  now = remove_unit(now, kUnit).value();
  EXPECT_THAT(now.units, IsEmpty());
  EXPECT_EQ(code_of(add_unit(now, {.id = "production"})), ErrorCode::InvalidArgument);
}

TEST(OrganizationTest, HasUpToThreeDelegatedAdministrators) {
  auto now = join(example(), {.id = account(4)}).value();
  EXPECT_EQ(register_administrator(now, kManagement, at(1)).error(), DelegationProblem::IsManagementAccount);
  EXPECT_EQ(register_administrator(now, account(9), at(1)).error(), DelegationProblem::NoSuchAccount);
  for (int number = 1; number <= 3; ++number) {
    now = register_administrator(now, account(number), at(number)).value();
    EXPECT_TRUE(is_administrator(now, account(number)));
  }
  EXPECT_EQ(register_administrator(now, account(1), at(1)).error(), DelegationProblem::IsRegistered);
  EXPECT_EQ(register_administrator(now, account(4), at(1)).error(), DelegationProblem::TooMany);
  EXPECT_EQ(code_of(leave(now, account(2), at(9))), ErrorCode::FailedState);
  EXPECT_EQ(deregister_administrator(now, account(4)).error(), DelegationProblem::IsNotRegistered);
  EXPECT_EQ(deregister_administrator(now, account(9)).error(), DelegationProblem::NoSuchAccount);
  now = deregister_administrator(now, account(2)).value();
  EXPECT_FALSE(is_administrator(now, account(2)));
  EXPECT_TRUE(register_administrator(now, account(4), at(1)));
  EXPECT_THAT(describe(DelegationProblem::TooMany, account(4)), HasSubstr("at most 3"));
}

}  // namespace
}  // namespace tarn::access
