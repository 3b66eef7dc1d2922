// Which rows policies give, against what they say row by row.
#include "access/row_decision.hpp"

#include <random>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace tarn::access {
namespace {

constexpr const char* kStore = "arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/e";
constexpr const char* kAllowAll =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]})";
constexpr const char* kOwnRows = R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*",
  "Action":["cloudtrail:StartQuery","cloudtrail:DescribeQuery"],"Condition":{"StringEquals":{
  "aws:PrincipalOrgID":"o-x","tarn:recipientAccountId":"${aws:PrincipalAccount}"}}}]})";

Policy policy(PolicyKind kind, std::string_view text) {
  auto read = read_policy(kind, "p", text);
  EXPECT_TRUE(read) << read.error();
  return read.value_or(Policy());
}

// A user who calls, with what is known of the call.
struct Asking {
  explicit Asking(std::string_view account, std::string_view organization = "o-x")
      : caller(*parse_caller(fmt::format("arn:aws:iam::{}:user/u", account))) {
    set_caller_keys(caller, context);
    if (!organization.empty()) {
      context.set("aws:PrincipalOrgID", std::string(organization));
    }
  }
  RowDecision rows(const std::vector<Policy>& policies) const {
    return decide_rows({caller, "cloudtrail:StartQuery", kStore, context}, policies);
  }
  bool may_describe(const std::vector<Policy>& policies) const {
    return decide_without_rows({caller, "cloudtrail:DescribeQuery", kStore, context}, policies).is_allowed();
  }

  Caller caller;
  RequestContext context{};
};

Row row_of(std::optional<std::string_view> account, std::string_view region = "us-east-1") {
  return {account, region, "ec2.amazonaws.com", "Management"};
}

TEST(RowDecision, GivesAMemberItsOwnRows) {
  const std::vector policies = {policy(PolicyKind::Identity, kAllowAll),
                                policy(PolicyKind::Resource, kOwnRows)};
  const Asking member("444455556666");
  const RowDecision found = member.rows(policies);
  ASSERT_TRUE(found.decision.is_allowed());
  EXPECT_FALSE(is_all(found.rows));
  EXPECT_TRUE(may_see(found.rows, row_of("444455556666")));
  EXPECT_FALSE(may_see(found.rows, row_of("777788889999")));
  EXPECT_FALSE(may_see(found.rows, row_of(std::nullopt)));
  EXPECT_TRUE(member.may_describe(policies));
  // Neither somebody outside of the organization, nor a member whose own policies are silent.
  EXPECT_FALSE(Asking("444455556666", "").rows(policies).decision.is_allowed());
  EXPECT_FALSE(member.rows({policy(PolicyKind::Resource, kOwnRows)}).decision.is_allowed());
}

TEST(RowDecision, LeavesTheOwnerAllRows) {
  const std::vector policies = {policy(PolicyKind::Identity, kAllowAll),
                                policy(PolicyKind::Resource, kOwnRows)};
  const RowDecision found = Asking("111122223333").rows(policies);
  ASSERT_TRUE(found.decision.is_allowed());
  EXPECT_TRUE(is_all(found.rows));
  EXPECT_TRUE(may_see(found.rows, row_of(std::nullopt)));
}

TEST(RowDecision, TakesDeniedRows) {
  const std::vector policies = {
      policy(PolicyKind::Identity, kAllowAll),
      policy(PolicyKind::Resource, R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*",
        "Action":"cloudtrail:StartQuery","Condition":{"StringNotLike":{"tarn:awsRegion":["eu-*","us-*"]}}}]})")};
  const RowDecision found = Asking("111122223333").rows(policies);
  ASSERT_TRUE(found.decision.is_allowed());
  EXPECT_TRUE(may_see(found.rows, row_of("1", "eu-west-1")));
  EXPECT_FALSE(may_see(found.rows, row_of("1", "ap-northeast-1")));
  const Row without_region = {"1", std::nullopt, "x", "y"};
  EXPECT_FALSE(may_see(found.rows, without_region)) << "what has no value meets every Deny";
}

TEST(RowDecision, TakesNothingForGrantedOfRowsElsewhere) {
  const auto about_rows = [](std::string_view effect) {
    return fmt::format(R"({{"Version":"2012-10-17","Statement":[{{"Effect":"{}","Action":"*","Resource":"*",
      "Condition":{{"StringNotEquals":{{"tarn:awsRegion":"eu-west-1"}}}}}}]}})",
                       effect);
  };
  const Asking owner("111122223333");
  EXPECT_FALSE(owner.rows({policy(PolicyKind::Identity, about_rows("Allow"))}).decision.is_allowed());
  const RowDecision denied =
      owner.rows({policy(PolicyKind::Identity, kAllowAll), policy(PolicyKind::Identity, about_rows("Deny"))});
  EXPECT_EQ(denied.decision.outcome, Decision::Outcome::DeniedExplicitly);
}

TEST(RowDecision, GivesNothingByVariablesWithoutValue) {
  const auto by_tag = [](std::string_view effect) {
    return policy(PolicyKind::Resource,
                  fmt::format(R"({{"Version":"2012-10-17","Statement":[{{"Effect":"{}","Principal":"*",
      "Action":"cloudtrail:StartQuery","Condition":{{"StringEquals":{{"tarn:awsRegion":"${{aws:PrincipalTag/r}}"}}}}}}]}})",
                              effect));
  };
  EXPECT_FALSE(Asking("444455556666")
                   .rows({policy(PolicyKind::Identity, kAllowAll), by_tag("Allow")})
                   .decision.is_allowed());
  EXPECT_EQ(
      Asking("111122223333").rows({policy(PolicyKind::Identity, kAllowAll), by_tag("Deny")}).decision.outcome,
      Decision::Outcome::DeniedExplicitly);
}

// Random statements about rows, against a decision for each row with the row's values as keys of the call.
class RandomRows {
 public:
  explicit RandomRows(unsigned seed) : random_(seed) {}

  std::string policy_text() {
    std::string statements;
    const int count = 1 + pick(4);
    for (int i = 0; i < count; ++i) {
      statements += fmt::format(R"({}{{"Effect":"{}","Principal":"*","Action":"cloudtrail:StartQuery"{}}})",
                                i == 0 ? "" : ",", pick(3) == 0 ? "Deny" : "Allow", condition());
    }
    return fmt::format(R"({{"Version":"2012-10-17","Statement":[{}]}})", statements);
  }
  Row row() { return {value(kAccounts), value(kRegions), value(kSources), value(kCategories)}; }
  int pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }

 private:
  using Values = std::array<std::string_view, 3>;
  static constexpr Values kAccounts = {"111122223333", "444455556666", "777788889999"};
  static constexpr Values kRegions = {"eu-west-1", "us-east-1", "EU-WEST-1"};
  static constexpr Values kSources = {"ec2.amazonaws.com", "s3.amazonaws.com", "*"};
  static constexpr Values kCategories = {"Management", "Data", "?"};

  std::optional<std::string_view> value(const Values& values) {
    const int at = pick(4);
    return at == 3 ? std::nullopt : std::optional(values[static_cast<std::size_t>(at)]);
  }
  std::string condition() {
    constexpr std::array<std::string_view, 6> kOperators = {
        "StringEquals",  "StringNotEquals",        "StringLike",
        "StringNotLike", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"};
    constexpr std::array<std::string_view, 4> kKeys = {"tarn:recipientAccountId", "tarn:awsRegion",
                                                       "tarn:eventSource", "tarn:eventCategory"};
    constexpr std::array<std::string_view, 7> kValues = {
        "444455556666", "${aws:PrincipalAccount}", "eu-*", "eu-west-1", "*", "s3.amazonaws.com",
        "Manage????"};
    std::string tests;
    const int count = pick(3);
    const int first = pick(6);
    for (int i = 0; i < count; ++i) {
      tests += fmt::format(
          R"({}"{}":{{"{}":["{}","{}"]}})", i == 0 ? "" : ",",
          kOperators[static_cast<std::size_t>((first + i) % 6)], kKeys[static_cast<std::size_t>(pick(4))],
          kValues[static_cast<std::size_t>(pick(7))], kValues[static_cast<std::size_t>(pick(7))]);
    }
    return count == 0 ? std::string() : fmt::format(R"(,"Condition":{{{}}})", tests);
  }

  std::mt19937 random_;
};

// As `decide` sees one row. A missing value has to be told apart here: it meets no Allow and every Deny.
bool slow_may_see(const Asking& asking, const std::vector<Policy>& policies, const Row& row) {
  constexpr std::array<std::string_view, kRowColumns> kKeys = {"tarn:recipientAccountId", "tarn:awsRegion",
                                                               "tarn:eventSource", "tarn:eventCategory"};
  RequestContext context = asking.context;
  for (std::size_t i = 0; i < kRowColumns; ++i) {
    if (const auto& value = row[i]) {
      context.set(kKeys[i], std::string(*value));
    }
  }
  std::vector<Policy> known = policies;
  for (Policy& one : known) {
    std::erase_if(one.statements, [&](const Statement& statement) {
      return statement.effect == Statement::Effect::Allow &&
             std::ranges::any_of(statement.conditions, [&](const Condition& condition) {
               const auto column = row_column_of(condition.key);
               return column && !row[static_cast<std::size_t>(*column)];
             });
    });
    for (Statement& statement : one.statements) {
      std::erase_if(statement.conditions, [&](const Condition& condition) {
        const auto column = row_column_of(condition.key);
        return column && !row[static_cast<std::size_t>(*column)];
      });
    }
  }
  return decide({asking.caller, "cloudtrail:StartQuery", kStore, context}, known).is_allowed();
}

TEST(RowDecision, AgreesWithADecisionForEachRow) {
  RandomRows random(20261123);
  int seen = 0;
  int hidden = 0;
  for (int i = 0; i < 3000; ++i) {
    const Asking asking(random.pick(2) == 0 ? "444455556666" : "111122223333");
    std::vector<Policy> policies = {policy(PolicyKind::Resource, random.policy_text())};
    if (random.pick(4) != 0) {
      policies.push_back(policy(PolicyKind::Identity, kAllowAll));
    }
    const RowDecision found = asking.rows(policies);
    const auto again = row_rights_from(to_json(found.rows));
    ASSERT_TRUE(again) << again.error();
    EXPECT_EQ(*again, found.rows);
    for (int r = 0; r < 8; ++r) {
      const Row row = random.row();
      const bool may = found.decision.is_allowed() && may_see(found.rows, row);
      ASSERT_EQ(may, slow_may_see(asking, policies, row)) << "case " << i;
      (may ? seen : hidden) += 1;
    }
  }
  EXPECT_GT(seen, 1000);
  EXPECT_GT(hidden, 1000);
}

TEST(RowRights, CoverOnlyWhatTheySurelyShow) {
  RandomRows random(7);
  const Asking asking("444455556666");
  int covered = 0;
  for (int i = 0; i < 5000; ++i) {
    const Policy identity = policy(PolicyKind::Identity, kAllowAll);
    const RowRights a = asking.rows({identity, policy(PolicyKind::Resource, random.policy_text())}).rows;
    const RowRights b = asking.rows({identity, policy(PolicyKind::Resource, random.policy_text())}).rows;
    EXPECT_TRUE(covers(a, a));
    EXPECT_TRUE(covers(all_rows(), a));
    EXPECT_TRUE(covers(a, RowRights()));
    if (!covers(a, b)) {
      continue;
    }
    ++covered;
    for (int r = 0; r < 20; ++r) {
      const Row row = random.row();
      ASSERT_TRUE(!may_see(b, row) || may_see(a, row)) << "case " << i;
    }
  }
  EXPECT_GT(covered, 100);
}

TEST(RowRights, AreReadFromTheirJsonAlone) {
  for (
      const char* text :
      {"{}", "[]", R"({"allow":[],"deny":{}})", R"({"allow":[[{}]],"deny":[]})",
       R"({"allow":[[{"column":"eventname","not":false,"ignoreCase":false,"values":[]}]],"deny":[]})",
       R"({"allow":[[{"column":"awsregion","not":1,"ignoreCase":false,"values":[]}]],"deny":[]})",
       R"({"allow":[[{"column":"awsregion","not":false,"ignoreCase":false,"values":["${x}"]}]],"deny":[]})"}) {
    const auto value = json::parse(text);
    ASSERT_TRUE(value) << text;
    EXPECT_FALSE(row_rights_from(*value)) << text;
  }
}

}  // namespace
}  // namespace tarn::access
