#include "sample/record.hpp"

#include "json/value.hpp"
#include "sample/catalogue.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>

namespace tarn::sample {
namespace {

std::string text_of(const json::Value& record, std::string_view member) {
  const json::Value* value = record.find(member);
  return value != nullptr && value->string() != nullptr ? *value->string() : std::string();
}

class Records : public ::testing::Test {
 protected:
  void SetUp() override {
    auto made = Catalogue::make();
    ASSERT_TRUE(made) << made.error().message();
    catalogue_ = std::move(*made);
  }

  const Actor& actor(ActorKind kind) const {
    return *std::ranges::find(organization_.actors, kind, &Actor::kind);
  }

  std::string text(std::string_view operation, const Actor& actor, std::uint64_t key,
                   Outcome outcome = Outcome::Drawn) const {
    const Account& account = organization_.accounts[1];
    Prng random(key / 8);
    const Caller caller = make_caller(organization_, actor, account, start_, random);
    std::string out;
    append_record(out, {.organization = organization_,
                        .actor = actor,
                        .caller = caller,
                        .account = account,
                        .region = "ap-northeast-1",
                        .operation = catalogue_.at(*catalogue_.find(operation)),
                        .time = start_,
                        .focus = key / 4,
                        .key = key,
                        .outcome = outcome});
    return out;
  }

  json::Value record(std::string_view operation, const Actor& actor, std::uint64_t key,
                     Outcome outcome = Outcome::Drawn) const {
    const std::string made = text(operation, actor, key, outcome);
    auto value = json::parse(made);
    EXPECT_TRUE(value) << made;
    return value ? std::move(*value) : json::Value();
  }

  Catalogue catalogue_;
  Organization organization_ = make_organization(1, 4, default_regions());
  Timestamp start_ = *parse_timestamp("2026-03-02T10:00:00Z");
};

TEST_F(Records, KnowManyServicesAndOperations) {
  std::set<std::string_view> sources;
  std::set<std::pair<std::string_view, std::string_view>> operations;
  std::set<std::pair<std::string_view, std::string_view>> data;
  for (const Operation& operation : catalogue_.operations()) {
    sources.insert(operation.service->endpoint);
    operations.emplace(operation.service->id, operation.text->name);
    if (is_data(operation.text->access)) {
      data.emplace(operation.service->id, operation.text->name);
      EXPECT_FALSE(operation.resources.empty())
          << operation.text->name << " is a data event without a resource";
    }
  }
  EXPECT_GE(sources.size(), 80u);
  EXPECT_GE(operations.size(), 560u);
  EXPECT_GE(data.size(), 35u);
}

TEST_F(Records, AreJsonForEveryOperationAndActor) {
  std::uint64_t key = 1;
  for (const Operation& operation : catalogue_.operations()) {
    const auto name =
        std::string(operation.service->id) + ':' +
        std::string(operation.text->alias.empty() ? operation.text->name : operation.text->alias);
    for (std::size_t kind = 0; kind < kActorKinds; ++kind) {
      for (const Outcome outcome : {Outcome::Drawn, Outcome::Success, Outcome::Denied}) {
        const std::string made = text(name, actor(static_cast<ActorKind>(kind)), ++key, outcome);
        const auto value = json::parse(made);
        ASSERT_TRUE(value) << made;
        ASSERT_EQ(text_of(*value, "eventName"), operation.text->name);
        ASSERT_EQ(made.find_first_of("<>\n"), made.find("=>")) << made;
      }
    }
  }
}

// The same number with g++ and clang; it changes with the tables and with nothing else.
TEST_F(Records, AreTheBytesTheyWereBefore) {
  constexpr std::size_t kRecords = 120'000;
  std::uint64_t hash = 0;
  Caller caller;
  std::string out;
  for (std::size_t i = 0; i < kRecords; ++i) {
    const Actor& actor = organization_.actors[i / 16 % organization_.actors.size()];
    const Account& account = organization_.accounts[i / 64 % organization_.accounts.size()];
    const Timestamp time = start_ + std::chrono::seconds(i * 13);
    if (i % 16 == 0) {
      Prng random(i);
      caller = make_caller(organization_, actor, account, time, random);
    }
    out.clear();
    append_record(out, {.organization = organization_,
                        .actor = actor,
                        .caller = caller,
                        .account = account,
                        .region = organization_.regions[i % organization_.regions.size()],
                        .operation = catalogue_.operations()[i % catalogue_.operations().size()],
                        .time = time,
                        .focus = i / 5,
                        .key = scramble(i)});
    hash = mix(hash, key_of(out));
  }
  EXPECT_EQ(hash, 10891240075808248759u);
}

TEST_F(Records, CountFailedSignIns) {
  std::map<std::string, int> outcomes;
  for (std::uint64_t key = 0; key < 2000; ++key) {
    const auto made = record("signin:ConsoleLogin", actor(ActorKind::IamUser), key);
    EXPECT_EQ(text_of(made, "eventType"), "AwsConsoleSignIn");
    EXPECT_EQ(text_of(made, "errorCode"), "");
    EXPECT_EQ(made.find("userIdentity")->find("accessKeyId"), nullptr);
    EXPECT_EQ(text_of(*made.find("additionalEventData"), "MFAUsed"), "No");
    const std::string outcome = text_of(*made.find("responseElements"), "ConsoleLogin");
    EXPECT_EQ(text_of(made, "errorMessage"), outcome == "Failure" ? "Failed authentication" : "");
    ++outcomes[outcome];
  }
  EXPECT_NEAR(outcomes["Failure"], 180, 60);
  EXPECT_EQ(outcomes["Failure"] + outcomes["Success"], 2000);
}

TEST_F(Records, NameThePortalsUsers) {
  const auto made = record("sso:Federate", actor(ActorKind::Person), 5);
  EXPECT_EQ(text_of(made, "eventType"), "AwsServiceEvent");
  EXPECT_EQ(text_of(*made.find("userIdentity"), "userName"), "aiko.tanaka@kamome.example");
  EXPECT_EQ(text_of(*made.find("userIdentity"), "accountId"), "111122223333");
  EXPECT_EQ(text_of(*made.find("serviceEventDetails"), "account_id"), "444455556666");
}

TEST_F(Records, TellOfRolesTakenFromOutsideAndOfOnesTakenAgain) {
  const auto outside = record("sts:AssumeRoleFromOutside", actor(ActorKind::Partner), 5, Outcome::Success);
  EXPECT_EQ(text_of(outside, "eventName"), "AssumeRole");
  EXPECT_EQ(text_of(*outside.find("userIdentity"), "type"), "AWSAccount");
  EXPECT_NE(text_of(*outside.find("userIdentity"), "accountId"), text_of(outside, "recipientAccountId"));

  const auto across = record("sts:AssumeRoleAcross", actor(ActorKind::Scanner), 5, Outcome::Success);
  EXPECT_EQ(text_of(across, "sharedEventID"), "");

  const auto again = record("sts:AssumeRoleAgain", actor(ActorKind::Application), 5, Outcome::Success);
  const json::Value* issuer = again.find("userIdentity")->find("sessionContext")->find("sessionIssuer");
  EXPECT_EQ(text_of(again.find("resources")->array()->front(), "ARN"), text_of(*issuer, "arn"));
}

TEST_F(Records, RefuseInTheWordsOfTheService) {
  const struct {
    std::string_view operation;
    std::string_view code;
  } kCases[] = {{"ec2:RunInstances", "Client.UnauthorizedOperation"},
                {"s3:GetBucketAcl", "AccessDenied"},
                {"iam:CreateUser", "AccessDenied"},
                {"kms:Decrypt", "AccessDeniedException"}};
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.operation);
    std::set<std::string> words;
    for (std::uint64_t key = 0; key < 400; ++key) {
      const auto made = record(c.operation, actor(ActorKind::Person), key, Outcome::Denied);
      EXPECT_EQ(text_of(made, "errorCode"), c.code);
      EXPECT_EQ(made.find("resources"), nullptr);
      const std::string message = text_of(made, "errorMessage");
      for (const std::string_view reason :
           {"no identity-based policy allows the", "explicit deny in a service control policy",
            "explicit deny in an identity-based policy", "no permissions boundary allows the"}) {
        if (message.find(reason) != std::string::npos) {
          words.emplace(reason);
        }
      }
    }
    EXPECT_EQ(words.size(), 4u);
  }
}

TEST_F(Records, TellOfARoleTakenAcrossAccountsOnBothSides) {
  const Account& home = organization_.accounts[0];
  const Account& abroad = organization_.accounts[2];
  Prng random(1);
  const Caller taker = make_caller(organization_, actor(ActorKind::Scanner), home, start_, random);
  Caller seen = taker;
  seen.identity = identity_abroad(taker, home);
  Happening happening{.organization = organization_,
                      .actor = actor(ActorKind::Scanner),
                      .caller = taker,
                      .account = abroad,
                      .region = "us-east-1",
                      .operation = catalogue_.at(*catalogue_.find("sts:AssumeRoleAcross")),
                      .time = start_,
                      .focus = 1,
                      .key = 2,
                      .outcome = Outcome::Success,
                      .side = Side::RoleTaker,
                      .recipient = &home};
  std::string text;
  append_record(text, happening);
  const auto taken = *json::parse(text);
  text.clear();
  const Happening other{.organization = organization_,
                        .actor = happening.actor,
                        .caller = seen,
                        .account = abroad,
                        .region = "us-east-1",
                        .operation = happening.operation,
                        .time = start_,
                        .focus = 1,
                        .key = 2,
                        .outcome = Outcome::Success,
                        .side = Side::RoleOwner};
  append_record(text, other);
  const auto given = *json::parse(text);
  EXPECT_NE(text_of(taken, "eventID"), text_of(given, "eventID"));
  for (const char* member : {"sharedEventID", "requestID", "eventTime", "sourceIPAddress"}) {
    EXPECT_NE(text_of(taken, member), "") << member;
    EXPECT_EQ(text_of(taken, member), text_of(given, member)) << member;
  }
  for (const char* member : {"requestParameters", "responseElements", "resources"}) {
    EXPECT_EQ(json::write(*taken.find(member)), json::write(*given.find(member))) << member;
  }
  EXPECT_EQ(text_of(taken, "recipientAccountId"), home.id.value());
  EXPECT_EQ(text_of(given, "recipientAccountId"), abroad.id.value());
  EXPECT_EQ(text_of(*taken.find("userIdentity"), "type"), "AssumedRole");
  EXPECT_EQ(text_of(*given.find("userIdentity"), "type"), "AWSAccount");
  EXPECT_EQ(text_of(*given.find("userIdentity"), "accountId"), home.id.value());
  EXPECT_EQ(text_of(*given.find("userIdentity"), "principalId"),
            text_of(*taken.find("userIdentity"), "principalId"));
  EXPECT_EQ(text_of(given.find("resources")->array()->front(), "accountId"), abroad.id.value());
}

TEST_F(Records, SayWhenAnEndpointsPolicyRefused) {
  const auto made =
      record("secretsmanager:GetSecretValue", actor(ActorKind::Application), 5, Outcome::RefusedAtEndpoint);
  EXPECT_EQ(text_of(made, "errorCode"), "AccessDeniedException");
  EXPECT_NE(text_of(made, "errorMessage")
                .find("because no VPC endpoint policy allows the secretsmanager:GetSecretValue action"),
            std::string::npos);
}

TEST_F(Records, KeepTheTagsOfSomeResources) {
  int with_context = 0;
  for (std::uint64_t key = 0; key < 400; ++key) {
    for (const std::string_view operation :
         {"kms:Decrypt", "dynamodb:GetItem", "s3:GetObject", "ecr:PutImage"}) {
      const auto made = record(operation, actor(ActorKind::Application), key, Outcome::Success);
      if (const json::Value* context = made.find("eventContext"); context != nullptr) {
        ++with_context;
        EXPECT_EQ(text_of(made, "eventVersion"), "1.11");
        const json::Value* tags = context->find("tagContext")->find("resourceTags");
        EXPECT_EQ(text_of(*tags->array()->front().find("tags"), "Environment"), "production");
      }
    }
  }
  EXPECT_GT(with_context, 0);
}

}  // namespace
}  // namespace tarn::sample
