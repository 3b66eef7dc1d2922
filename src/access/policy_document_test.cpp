#include "access/policy_document.hpp"

#include "access/builtin_policies.hpp"
#include "access/condition_keys.hpp"
#include "access/decision.hpp"
#include "access/document_parts.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::access {
namespace {

using testing::HasSubstr;

std::string repeated(std::string_view text, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) {
    all += (i == 0 ? "" : ",") + std::string(text);
  }
  return all;
}

std::string problem(std::string_view text) {
  const auto policy = read_policy(PolicyKind::Identity, "P", text);
  return policy.has_value() ? std::string() : policy.error();
}

TEST(Wildcards, MatchWholeTexts) {
  const struct {
    std::string_view pattern;
    std::string_view text;
    bool is_match;
  } cases[] = {
      {"", "", true},
      {"", "a", false},
      {"a", "", false},
      {"*", "", true},
      {"**", "abc", true},
      {"?", "", false},
      {"?", "a", true},
      {"??", "é", false},
      {"?", "é", true},
      {"?", "東", true},
      {"a?c", "a東c", true},
      {"*?", "é", true},
      {"*??", "é", false},
      {"a*b", "ab", true},
      {"a*b", "aXbXb", true},
      {"a*b", "aXbX", false},
      {"*a*a*", "xaxa", true},
      {"*a*a*", "xa", false},
      {"a*?b", "ab", false},
      {"a*?b", "axb", true},
      {"?*?", "ab", true},
      {"?*?", "a", false},
      {"*.example", "x.example", true},
      {"a\xff", "a\xff", true},
      {"?", "\x80", false},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(matches(make_pattern(c.pattern), c.text), c.is_match) << c.pattern << " of " << c.text;
  }
}

TEST(Wildcards, StayWithinPartsOfArns) {
  const struct {
    std::string_view pattern;
    std::string_view text;
    bool is_match;
  } cases[] = {
      {"arn:aws:s*:::b", "arn:aws:s3:::b", true},       {"arn:aws:s*x:::b", "arn:aws:s3:x:::b", false},
      {"arn:aws:s3:*x:1:b", "arn:aws:s3:yx:1:b", true}, {"arn:aws:s3:*x:1:b", "arn:aws:s3:y:x:1:b", false},
      {"arn:aws:s3:*:1:b", "arn:aws:s3:y:x:1:b", true}, {"arn:aws:s3:?:1:b", "arn:aws:s3::1:b", false},
      {"arn:aws:s3::1?b", "arn:aws:s3::1:b", false},    {"arn:aws:s3:::a*b?c", "arn:aws:s3:::a:b:c", true},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(matches(confined_to_parts(make_pattern(c.pattern)), c.text), c.is_match) << c.pattern;
  }
}

// Where one backtracks, this takes longer than the world has.
TEST(Wildcards, EndSoon) {
  std::string pattern;
  for (int i = 0; i < 500; ++i) {
    pattern += "*a?";
  }
  EXPECT_FALSE(matches(make_pattern(pattern + "b"), std::string(2'000, 'a')));
}

TEST(ConditionValues, ReadDates) {
  for (const char* text : {"2026", "2026-01", "2026-01-01", "2026-01-01T00:00:00Z", "1767225600"}) {
    const auto date = parse_date(text);
    ASSERT_TRUE(date) << text;
    EXPECT_EQ(format_iso_seconds(*date), "2026-01-01T00:00:00Z") << text;
  }
  for (const char* text :
       {"", "now", "2026-13", "999999999999999999", "99999999999999999999", "1.5", "-1x"}) {
    EXPECT_FALSE(parse_date(text)) << text;
  }
}

TEST(ConditionValues, ReadAddresses) {
  for (const char* text :
       {"", "1", "1.2.3.4/", "1.2.3.4/-1", "1.2.3.4/33", "1.2.3.4/1x", "::/129", "1.2.3.4 ", ":::"}) {
    EXPECT_FALSE(parse_address_range(text)) << text;
  }
  EXPECT_FALSE(parse_address_range(std::string_view("1.2.3.4\0", 8)));
  EXPECT_EQ(parse_address_range("::ffff:10.0.0.0/104"), parse_address_range("10.0.0.0/8"));
}

TEST(Callers, AreReadFromTheirNames) {
  const auto session = parse_caller("arn:aws-cn:sts::111122223333:assumed-role/Role/a@b");
  ASSERT_TRUE(session.has_value());
  EXPECT_EQ(session->role_arn, "arn:aws-cn:iam::111122223333:role/Role");
  EXPECT_EQ(session->name, "a@b");
  const auto user = parse_caller("arn:aws:iam::111122223333:user/a/b/carol");
  ASSERT_TRUE(user.has_value());
  EXPECT_EQ(user->name, "carol");
  for (const char* text :
       {"", "alice", "111122223333", "arn:aws:iam::111122223333:root", "arn:aws:iam::1:user/a",
        "arn:aws:iam::111122223333:user/", "arn:aws:iam::111122223333:user/a/",
        "arn:aws:iam:us-east-1:111122223333:user/a", "arn:aws:sts::111122223333:assumed-role/a",
        "arn:aws:sts::111122223333:assumed-role//a", "arn:aws:s3::111122223333:user/a"}) {
    EXPECT_FALSE(parse_caller(text).has_value()) << text;
  }
}

TEST(Callers, HaveTheirKeys) {
  const auto value = [](std::string_view caller, std::string_view key, std::string unique_id = "") {
    auto parsed = parse_caller(caller);
    EXPECT_TRUE(parsed.has_value()) << caller;
    parsed->unique_id = std::move(unique_id);
    RequestContext context;
    set_caller_keys(*parsed, context);
    const auto* values = context.find(key);
    return values == nullptr ? std::string("none") : values->front();
  };
  constexpr std::string_view kUser = "arn:aws:iam::111122223333:user/team/alice";
  constexpr std::string_view kSession = "arn:aws:sts::111122223333:assumed-role/Role/s";
  constexpr std::string_view kFederated = "arn:aws:sts::111122223333:federated-user/fred";
  constexpr std::string_view kService = "cloudtrail.amazonaws.com";
  EXPECT_EQ(value(kUser, "aws:PrincipalArn"), kUser);
  EXPECT_EQ(value(kUser, "aws:username"), "alice");
  EXPECT_EQ(value(kUser, "aws:PrincipalType"), "User");
  EXPECT_EQ(value(kUser, "aws:userid", "AIDA1"), "AIDA1");
  EXPECT_EQ(value(kUser, "aws:userid"), "none");
  EXPECT_EQ(value(kSession, "aws:PrincipalArn"), "arn:aws:iam::111122223333:role/Role");
  EXPECT_EQ(value(kSession, "aws:username"), "none");
  EXPECT_EQ(value(kSession, "aws:PrincipalType"), "AssumedRole");
  EXPECT_EQ(value(kSession, "aws:userid", "AROA1"), "AROA1:s");
  EXPECT_EQ(value(kFederated, "aws:userid"), "111122223333:fred");
  EXPECT_EQ(value(kFederated, "aws:PrincipalAccount"), "111122223333");
  EXPECT_EQ(value(kService, "aws:PrincipalServiceName"), kService);
  EXPECT_EQ(value(kService, "aws:PrincipalIsAWSService"), "true");
  EXPECT_EQ(value(kService, "aws:PrincipalArn"), "none");
}

TEST(ConditionKeys, AreFoundWithTheirTypes) {
  const auto type = [](std::string_view name) {
    const auto key = find_condition_key(name);
    return key ? to_string(key->type) : std::string_view("none");
  };
  EXPECT_EQ(type("AWS:sourceip"), "IP address");
  EXPECT_EQ(type("aws:PrincipalTag/Team"), "String");
  EXPECT_EQ(type("aws:PrincipalTag/"), "none");
  EXPECT_EQ(type("aws:CurrentTime"), "Date");
  EXPECT_EQ(type("cloudtrail:ExternalId"), "String");
  EXPECT_EQ(type("s3:prefix"), "none");
  EXPECT_TRUE(find_condition_key("aws:TagKeys")->is_list);
}

TEST(PolicyDocuments, AreBounded) {
  const std::string statement = R"({"Effect":"Allow","Action":"*","Resource":"*"})";
  const auto of_statements = [&](std::size_t count) {
    return fmt::format(R"({{"Version":"2012-10-17","Statement":[{}]}})", repeated(statement, count));
  };
  EXPECT_EQ(problem(of_statements(kPolicyStatementsMax)), "");
  EXPECT_THAT(problem(of_statements(kPolicyStatementsMax + 1)), HasSubstr("at most 100 statements"));
  const auto of_actions = [&](std::size_t count) {
    return fmt::format(R"({{"Statement":{{"Effect":"Allow","Action":[{}],"Resource":"*"}}}})",
                       repeated("\"*\"", count));
  };
  EXPECT_EQ(problem(of_actions(kPolicyValuesMax)), "");
  EXPECT_THAT(problem(of_actions(kPolicyValuesMax + 1)), HasSubstr("at most 500 texts"));
  EXPECT_THAT(problem(of_statements(1) + std::string(kPolicyBytesMax, ' ')),
              HasSubstr("at most 20480 bytes"));
  const auto of_variables = [](std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
      text += "${aws:username}";
    }
    return fmt::format(
        R"({{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::{}"}}}})",
        text);
  };
  EXPECT_EQ(problem(of_variables(kTemplateVariablesMax)), "");
  EXPECT_THAT(problem(of_variables(kTemplateVariablesMax + 1)), HasSubstr("at most 32 policy variables"));
}

TEST(PolicyDocuments, KeepWhatWasWritten) {
  const auto policy = read_policy(PolicyKind::Resource, "mine", R"({"Version":"2012-10-17","Statement":[
      {"Effect":"Deny","Sid":"A b","Principal":{"AWS":["111122223333"],"Service":"s3.amazonaws.com","Federated":"f"},
       "Action":"CloudTrail:Get*","Resource":"*","Condition":{"StringLikeIfExists":{"AWS:UserId":["${aws:userid}"]}}},
      {"Effect":"Allow","Principal":"*","NotAction":"s3:*"}]})");
  ASSERT_TRUE(policy.has_value()) << policy.error();
  ASSERT_EQ(policy->statements.size(), 2u);
  const Statement& first = policy->statements.front();
  EXPECT_EQ(first.sid, "A b");
  EXPECT_EQ(first.effect, Statement::Effect::Deny);
  EXPECT_EQ(first.actions.front().text, "CloudTrail:Get*");
  EXPECT_EQ(first.resources.front().text, "*");
  EXPECT_EQ(first.principal->aws.front().text, "111122223333");
  EXPECT_EQ(first.principal->services.front(), "s3.amazonaws.com");
  EXPECT_EQ(first.principal->others.front(), "f");
  EXPECT_EQ(first.conditions.front().op, "StringLikeIfExists");
  EXPECT_EQ(first.conditions.front().key, "AWS:UserId");
  EXPECT_EQ(first.conditions.front().values.front().text, "${aws:userid}");
  EXPECT_EQ(policy->statements.back().number, 2u);
  EXPECT_TRUE(policy->statements.back().is_not_action);
}

TEST(BuiltinPolicies, AreFoundByNameAndArn) {
  for (const BuiltinPolicy& policy : builtin_policies()) {
    const std::string arn = fmt::format("arn:aws:iam::aws:policy/{}", policy.name);
    ASSERT_TRUE(find_builtin_policy(arn)) << arn;
    EXPECT_EQ(find_builtin_policy(arn)->document, policy.document);
    EXPECT_EQ(problem(policy.document), "");
  }
  EXPECT_FALSE(find_builtin_policy("arn:aws:iam::111122223333:policy/AdministratorAccess"));
  EXPECT_FALSE(find_builtin_policy("ReadOnlyAccess"));
}

class DenialTest : public testing::Test {
 protected:
  std::string words(std::string_view resource, const std::vector<Policy>& policies) {
    const AccessRequest request{
        .caller = caller_, .action = "cloudtrail:StartQuery", .resource = resource, .context = context_};
    return denial(decide(request, policies), request);
  }
  static Policy policy(PolicyKind kind, std::string_view statement) {
    auto read = read_policy(kind, "P", fmt::format(R"({{"Statement":{}}})", statement));
    EXPECT_TRUE(read.has_value()) << read.error();
    return read.value_or(Policy());
  }

  static constexpr std::string_view kStore = "arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/s";
  static constexpr std::string_view kFarStore = "arn:aws:cloudtrail:us-east-1:444455556666:eventdatastore/s";
  static constexpr std::string_view kAllow = R"({"Effect":"Allow","Action":"*","Resource":"*"})";
  static constexpr std::string_view kDeny = R"({"Effect":"Deny","Action":"*","Resource":"*"})";
  Caller caller_ = *parse_caller("arn:aws:iam::111122223333:user/alice");
  RequestContext context_;
};

TEST_F(DenialTest, HasTheWordsOfAws) {
  const std::string who =
      "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: cloudtrail:StartQuery";
  EXPECT_EQ(words("*", {}),
            who + " because no identity-based policy allows the cloudtrail:StartQuery action");
  EXPECT_EQ(words(kStore, {}), fmt::format("{} on resource: {} because no identity-based policy allows the "
                                           "cloudtrail:StartQuery action",
                                           who, kStore));
  EXPECT_THAT(words(kFarStore, {policy(PolicyKind::Identity, kAllow)}),
              HasSubstr("because no resource-based policy allows the cloudtrail:StartQuery action"));
  EXPECT_THAT(
      words(kStore, {policy(PolicyKind::Identity, kAllow),
                     policy(PolicyKind::Session, R"({"Effect":"Allow","Action":"s3:*","Resource":"*"})")}),
      HasSubstr("because no session policy allows the"));
  EXPECT_THAT(
      words(kStore, {policy(PolicyKind::Trust, R"({"Effect":"Allow","Principal":"*","Action":"sts:*"})")}),
      HasSubstr("because no role trust policy allows the"));
  EXPECT_THAT(words(kStore, {policy(PolicyKind::Identity, kDeny)}),
              HasSubstr("with an explicit deny in an identity-based policy"));
  EXPECT_THAT(words(kStore, {policy(PolicyKind::Session, kDeny)}),
              HasSubstr("with an explicit deny in a session policy"));
  EXPECT_THAT(
      words(kStore, {policy(PolicyKind::Resource, R"({"Effect":"Deny","Principal":"*","Action":"*"})")}),
      HasSubstr("with an explicit deny in a resource-based policy"));
}

}  // namespace
}  // namespace tarn::access
