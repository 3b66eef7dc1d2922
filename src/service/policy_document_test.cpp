#include "service/policy_document.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

using testing::Field;
using testing::HasSubstr;

constexpr std::string_view kChannel = "arn:aws:cloudtrail:us-east-1:111122223333:channel/c";
constexpr std::string_view kStore = "arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/s";
constexpr std::string_view kDashboard = "arn:aws:cloudtrail:us-east-1:111122223333:dashboard/d";

std::string policy_of(std::string_view statements) {
  return fmt::format(R"({{"Version":"2012-10-17","Statement":[{}]}})", statements);
}

std::string channel_statement(std::string_view principal, std::string_view more = "") {
  return fmt::format(
      R"({{"Effect":"Allow","Principal":{},"Action":"cloudtrail-data:PutAuditEvents","Resource":"{}"{}}})",
      principal, kChannel, more);
}

std::string repeated(std::string_view text, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) {
    all += (i == 0 ? "" : ",") + std::string(text);
  }
  return all;
}

std::string problem(PolicyHolder holder, std::string_view arn, const std::string& text) {
  const auto read = parse_policy(holder, arn, text);
  return read.has_value() ? std::string() : read.error();
}

TEST(PolicyDocument, RefusesWhatIsNoPolicy) {
  const std::string good = channel_statement(R"({"AWS":"111122223333"})");
  const struct {
    const char* name;
    std::string text;
    const char* message;
  } cases[] = {
      {"no JSON", "x", "not valid JSON"},
      {"a list", "[]", "a JSON object"},
      {"an unknown member", R"({"Stuff":1})", "and not Stuff"},
      {"an unknown version", R"({"Version":"2020-01-01","Statement":[)" + good + "]}",
       "Version is 2012-10-17"},
      {"an ID that is no text", R"({"Id":1,"Statement":[)" + good + "]}", "Id is a text"},
      {"no statement", R"({"Version":"2012-10-17"})", "Statement is missing"},
      {"an empty list", policy_of(""), "at least one statement"},
      {"a statement that is none", policy_of("1"), "statement 1: a statement is a JSON object"},
      {"the second statement", policy_of(good + ",{}"), "statement 2: Effect is missing"},
      {"NotPrincipal",
       policy_of(R"({"Effect":"Deny","NotPrincipal":"*","Action":"cloudtrail-data:PutAuditEvents"})"),
       "and not NotPrincipal"},
      {"NotAction", policy_of(R"({"Effect":"Deny","Principal":"*","NotAction":"s3:*"})"),
       "and not NotAction"},
      {"NotResource",
       policy_of(
           R"({"Effect":"Deny","Principal":"*","Action":"cloudtrail-data:PutAuditEvents","NotResource":"*"})"),
       "and not NotResource"},
      {"a member of no statement", policy_of(R"({"Effekt":"Allow"})"), "and not Effekt"},
      {"another effect", policy_of(R"({"Effect":"Maybe"})"), "Effect is Allow or Deny"},
      {"a Sid that is no text", policy_of(R"({"Sid":1})"), "Sid is a text"},
      {"no principal", policy_of(R"({"Effect":"Allow","Action":"cloudtrail-data:PutAuditEvents"})"),
       "Principal is missing"},
      {"an empty principal", policy_of(channel_statement("{}")), "Principal is missing"},
      {"a principal that is a text", policy_of(channel_statement(R"("111122223333")")), "Principal is"},
      {"an empty list of principals", policy_of(channel_statement(R"({"AWS":[]})")), "a list of texts"},
      {"a principal of numbers", policy_of(channel_statement(R"({"AWS":[1]})")), "a list of texts"},
      {"a federated provider", policy_of(channel_statement(R"({"Federated":"x"})")), "and not Federated"},
      {"nobody", policy_of(channel_statement(R"({"AWS":"alice"})")), "alice"},
      {"a policy as a principal",
       policy_of(channel_statement(R"({"AWS":"arn:aws:iam::111122223333:policy/x"})")), "policy/x"},
      {"no action", policy_of(R"({"Effect":"Allow","Principal":"*"})"), "Action is missing"},
      {"two of one Sid", policy_of(repeated(channel_statement(R"("*")", R"(,"Sid":"a")"), 2)), "the Sid a"},
  };
  for (const auto& c : cases) {
    EXPECT_THAT(problem(PolicyHolder::Channel, kChannel, c.text), HasSubstr(c.message)) << c.name;
  }
}

TEST(PolicyDocument, HoldsChannelsToTheirRules) {
  const std::string account = R"({"AWS":"111122223333"})";
  const auto conditioned = [&](std::string_view condition) {
    return policy_of(channel_statement(account, fmt::format(R"(,"Condition":{})", condition)));
  };
  const struct {
    const char* name;
    std::string text;
    const char* message;
  } cases[] = {
      {"another action",
       policy_of(
           R"({"Effect":"Allow","Principal":"*","Action":["cloudtrail-data:PutAuditEvents","cloudtrail:*"]})"),
       "cloudtrail:*"},
      {"no resource",
       policy_of(R"({"Effect":"Allow","Principal":"*","Action":"cloudtrail-data:PutAuditEvents"})"),
       "Resource is missing"},
      {"another resource",
       policy_of(
           R"({"Effect":"Allow","Principal":"*","Action":"cloudtrail-data:PutAuditEvents","Resource":"*"})"),
       "Resource is the ARN"},
      {"a service", policy_of(channel_statement(R"({"Service":"cloudtrail.amazonaws.com"})")), "(AWS)"},
      {"21 statements", policy_of(repeated(channel_statement(account), 21)), "at most 20 statements"},
      {"51 principals",
       policy_of(channel_statement(R"({"AWS":[)" + repeated(R"("111122223333")", 51) + "]}")),
       "at most 50 principals"},
      {"another key", conditioned(R"({"StringEquals":{"aws:SourceIp":"1.2.3.4"}})"), "aws:SourceIp"},
      {"another operator", conditioned(R"({"StringLike":{"cloudtrail:ExternalId":"a*"}})"), "StringLike"},
      {"an ID that no call can have", conditioned(R"({"StringEquals":{"cloudtrail:ExternalId":"a b"}})"),
       "an external ID has 2 to 1224"},
      {"a condition that is a list", conditioned("[]"), "an object of operators"},
      {"an operator that is a list", conditioned(R"({"StringEquals":[]})"), "an object of keys"},
      {"a value that is an object", conditioned(R"({"StringEquals":{"cloudtrail:ExternalId":{"a":1}}})"),
       "a text or a list of texts"},
  };
  for (const auto& c : cases) {
    EXPECT_THAT(problem(PolicyHolder::Channel, kChannel, c.text), HasSubstr(c.message)) << c.name;
  }
  for (const std::string& text :
       {policy_of(repeated(channel_statement(account), 20)),
        policy_of(channel_statement(R"({"AWS":[)" + repeated(R"("111122223333")", 50) + "]}")),
        std::string(R"({"Id":"mine","Statement":)") + channel_statement(R"("*")") + "}",
        policy_of(channel_statement(
            R"({"AWS":["arn:aws:iam::444455556666:root","arn:aws:iam::444455556666:role/a/b",)"
            R"("arn:aws:sts::444455556666:assumed-role/r/s",)"
            R"("arn:aws:sts::444455556666:federated-user/f",)"
            R"("arn:aws:iam::444455556666:user/u"]})")),
        conditioned(R"({"StringEquals":{"cloudtrail:externalid":["one","two:2"]}})")}) {
    EXPECT_EQ(problem(PolicyHolder::Channel, kChannel, text), "") << text;
  }
}

TEST(PolicyDocument, HoldsEventDataStoresToTheirRules) {
  const auto statement = [](std::string_view principal, std::string_view actions,
                            std::string_view more = "") {
    return policy_of(
        fmt::format(R"({{"Effect":"Allow","Principal":{},"Action":{}{}}})", principal, actions, more));
  };
  const std::string service = R"({"Service":"cloudtrail.amazonaws.com"})";
  const std::string start = R"("cloudtrail:StartQuery")";
  const auto source = [&](std::string_view condition) {
    return statement(service, start, fmt::format(R"(,"Condition":{})", condition));
  };
  EXPECT_THAT(problem(PolicyHolder::EventDataStore, kStore,
                      statement(R"("*")", R"("cloudtrail:DeleteEventDataStore")")),
              HasSubstr("and not cloudtrail:DeleteEventDataStore"));
  EXPECT_THAT(problem(PolicyHolder::EventDataStore, kStore,
                      statement(R"("*")", start, fmt::format(R"(,"Resource":"{}")", kChannel))),
              HasSubstr("Resource is the ARN"));
  EXPECT_THAT(
      problem(PolicyHolder::EventDataStore, kStore, statement(service, R"(["cloudtrail:GetQueryResults"])")),
      HasSubstr("cloudtrail:StartQuery alone"));
  EXPECT_THAT(
      problem(PolicyHolder::EventDataStore, kStore, statement(R"({"Service":"s3.amazonaws.com"})", start)),
      HasSubstr("the only service"));
  EXPECT_THAT(problem(PolicyHolder::EventDataStore, kStore,
                      statement(R"({"Service":"cloudtrail.amazonaws.com","AWS":"*"})", start)),
              HasSubstr("and then alone"));
  EXPECT_THAT(
      problem(PolicyHolder::EventDataStore, kStore, source(R"({"StringEquals":{"aws:PrincipalOrgID":"o"}})")),
      HasSubstr("aws:PrincipalOrgID"));
  EXPECT_THAT(problem(PolicyHolder::EventDataStore, kStore,
                      source(R"({"StringNotEquals":{"AWS:SourceAccount":"111122223333"}})")),
              HasSubstr("StringNotEquals"));
  EXPECT_THAT(problem(PolicyHolder::EventDataStore, kStore,
                      source(fmt::format(R"({{"StringEquals":{{"AWS:SourceArn":"{}"}}}})", kStore))),
              HasSubstr("a dashboard's ARN"));
  EXPECT_THAT(
      problem(PolicyHolder::EventDataStore, kStore, source(R"({"StringEquals":{"AWS:SourceAccount":"1"}})")),
      HasSubstr("an account ID"));
  for (const std::string& text :
       {statement(R"({"AWS":"arn:aws:iam::444455556666:root"})",
                  R"(["cloudtrail:StartQuery","cloudtrail:CancelQuery","cloudtrail:ListQueries",)"
                  R"("cloudtrail:DescribeQuery","cloudtrail:GetQueryResults","cloudtrail:GenerateQuery",)"
                  R"("cloudtrail:GenerateQueryResultsSummary","cloudtrail:GetEventDataStore"])",
                  fmt::format(R"(,"Resource":"{}")", kStore)),
        source(
            fmt::format(R"({{"StringEquals":{{"AWS:SourceArn":["{}"],"aws:sourceaccount":"111122223333"}}}})",
                        kDashboard)),
        source(
            R"({"StringLike":{"AWS:SourceArn":"arn:aws:cloudtrail:us-east-1:111122223333:dashboard/*"}})")}) {
    EXPECT_EQ(problem(PolicyHolder::EventDataStore, kStore, text), "") << text;
  }
}

TEST(PolicyDocument, HoldsDashboardsToTheirRules) {
  const auto statement = [](std::string_view principal, std::string_view action) {
    return policy_of(fmt::format(R"({{"Effect":"Allow","Principal":{},"Action":"{}"}})", principal, action));
  };
  const std::string service = R"({"Service":"cloudtrail.amazonaws.com"})";
  EXPECT_EQ(
      problem(PolicyHolder::Dashboard, kDashboard, statement(service, "cloudtrail:StartDashboardRefresh")),
      "");
  EXPECT_THAT(problem(PolicyHolder::Dashboard, kDashboard, statement(service, "cloudtrail:StartQuery")),
              HasSubstr("and not cloudtrail:StartQuery"));
  EXPECT_THAT(
      problem(PolicyHolder::Dashboard, kDashboard, statement(R"("*")", "cloudtrail:StartDashboardRefresh")),
      HasSubstr("the service cloudtrail.amazonaws.com"));
}

TEST(PolicyDocument, ReadsStatementsWhole) {
  const auto read =
      parse_policy(PolicyHolder::Channel, kChannel,
                   policy_of(channel_statement(
                       R"({"AWS":["111122223333","444455556666"]})",
                       R"(,"Sid":"one","Condition":{"StringEquals":{"cloudtrail:ExternalId":"abc"}})")));
  ASSERT_TRUE(read.has_value()) << read.error();
  ASSERT_EQ(read->statements.size(), 1u);
  const access::Statement& statement = read->statements.front();
  EXPECT_EQ(statement.sid, "one");
  EXPECT_EQ(statement.effect, access::Statement::Effect::Allow);
  EXPECT_THAT(statement.principal->aws,
              testing::ElementsAre(Field(&access::AwsPrincipal::text, "111122223333"),
                                   Field(&access::AwsPrincipal::text, "444455556666")));
  EXPECT_THAT(statement.actions,
              testing::ElementsAre(Field(&access::ActionPattern::text, "cloudtrail-data:PutAuditEvents")));
  EXPECT_THAT(statement.resources, testing::ElementsAre(Field(&access::ResourcePattern::text, kChannel)));
  ASSERT_EQ(statement.conditions.size(), 1u);
  EXPECT_EQ(statement.conditions.front().key, "cloudtrail:ExternalId");
  EXPECT_THAT(statement.conditions.front().values,
              testing::ElementsAre(Field(&access::ConditionValue::text, "abc")));
}

TEST(ChannelPolicy, AdmitsTheOwnerUnlessDenied) {
  const std::string with_id = R"(,"Condition":{"StringEquals":{"cloudtrail:ExternalId":["abc","def"]}})";
  const auto deny = [&](const std::string& principal, const std::string& more) {
    std::string statement = channel_statement(principal, more);
    statement.replace(statement.find("Allow"), 5, "Deny");
    return statement;
  };
  const struct {
    const char* name;
    std::string statements;
    std::optional<std::string> external_id;
    bool is_admitted;
  } cases[] = {
      {"others are allowed", channel_statement(R"({"AWS":"444455556666"})"), std::nullopt, true},
      {"others are allowed with an ID", channel_statement(R"({"AWS":"444455556666"})", with_id), std::nullopt,
       true},
      {"allowed", channel_statement(R"({"AWS":"111122223333"})"), std::nullopt, true},
      {"allowed, an ID too many", channel_statement(R"({"AWS":"111122223333"})"), "abc", true},
      {"needs an ID, has none", channel_statement(R"({"AWS":"111122223333"})", with_id), std::nullopt, false},
      {"needs an ID, has another", channel_statement(R"({"AWS":"111122223333"})", with_id), "ABC", false},
      {"needs an ID, has it", channel_statement(R"({"AWS":"111122223333"})", with_id), "def", true},
      {"by the account's ARN", channel_statement(R"({"AWS":"arn:aws:iam::111122223333:root"})", with_id),
       std::nullopt, false},
      {"by the caller's ARN", channel_statement(R"({"AWS":"arn:aws:iam::111122223333:user/alice"})", with_id),
       std::nullopt, false},
      {"by another's ARN", channel_statement(R"({"AWS":"arn:aws:iam::111122223333:user/bob"})", with_id),
       std::nullopt, true},
      {"everybody needs an ID", channel_statement(R"("*")", with_id), std::nullopt, false},
      {"needs none by another statement",
       channel_statement(R"("*")", with_id) + "," + channel_statement(R"({"AWS":"111122223333"})"),
       std::nullopt, true},
      {"denied", channel_statement(R"("*")") + "," + deny(R"({"AWS":"111122223333"})", ""), std::nullopt,
       false},
      {"denied with an ID, has none", deny(R"("*")", with_id), std::nullopt, true},
      {"denied with an ID, has it", deny(R"("*")", with_id), "abc", false},
      {"others are denied", deny(R"({"AWS":"444455556666"})", ""), std::nullopt, true},
  };
  for (const auto& c : cases) {
    const auto read = parse_policy(PolicyHolder::Channel, kChannel, policy_of(c.statements));
    ASSERT_TRUE(read.has_value()) << c.name << ": " << read.error();
    EXPECT_EQ(channel_policy_admits(*read, {.arn = "arn:aws:iam::111122223333:user/alice",
                                            .account = AccountId("111122223333"),
                                            .external_id = c.external_id}),
              c.is_admitted)
        << c.name;
  }
}

}  // namespace
}  // namespace tarn::service
