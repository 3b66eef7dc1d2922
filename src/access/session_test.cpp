#include "access/session.hpp"

#include "catalog/temp_folder.hpp"
#include "io/aead.hpp"

#include <array>
#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::access {
namespace {

using std::chrono::hours;
using testing::MatchesRegex;

constexpr std::string_view kReadOnly =
    R"({"Statement":[{"Effect":"Allow","Action":"cloudtrail:LookupEvents","Resource":"*"}]})";

class SessionTest : public testing::Test {
 protected:
  SessionTest() {
    role_ = {.arn = "arn:aws:iam::444455556666:role/teams/auditor",
             .account = AccountId("444455556666"),
             .kind = catalog::PrincipalKind::Role,
             .name = "auditor",
             .unique_id = "AROAEXAMPLE",
             .created = clock_.now()};
    const std::array policies = {catalog::PrincipalPolicy{.name = "AWSCloudTrail_FullAccess"}};
    EXPECT_TRUE(control_.insert_principal(role_, policies));
  }

  catalog::ControlCatalog open() {
    auto control = catalog::ControlCatalog::create(*folder_.files, folder_.at("control.db"));
    if (!control) {
      ADD_FAILURE() << control.error().message();
      std::abort();
    }
    return std::move(*control);
  }

  NewSession of_an_hour() {
    return {.role = role_, .name = "alice", .issued = clock_.now(), .expires = clock_.now() + hours(1)};
  }
  TemporaryCredentials issue(const NewSession& session) { return sessions_.issue(session).value(); }
  ErrorCode refusal(const AccessKeyId& id, std::string_view token) {
    const auto found = sessions_.find(id, token);
    return found ? ErrorCode::Internal : found.error().code();
  }

  ManualClock clock_{*parse_timestamp("2026-07-01T12:00:00.5Z")};
  catalog::TempFolder folder_;
  std::unique_ptr<io::Random> random_ = io::make_seeded_random(3);
  catalog::ControlCatalog control_ = open();
  catalog::Principal role_{};
  SecretVault vault(std::string_view key_file) {
    const std::string path = folder_.at(key_file);
    if (!folder_.files->status(path, io::Symlinks::Follow)) {
      EXPECT_TRUE(io::write_file_durably(*folder_.files, path, io::make_aead_key(*random_).reveal(), 0600));
    }
    return {*folder_.files, *random_, control_, {.key_file = path, .lock_file = folder_.at("access.lock")}};
  }

  SecretVault vault_ = vault("secrets.key");
  Sessions sessions_{control_, clock_, vault_};
};

TEST_F(SessionTest, GivesCredentialsThatItRecognises) {
  const auto made = issue(of_an_hour());
  EXPECT_THAT(made.key_id.value(), MatchesRegex("ASIA[A-Z2-7]+"));
  EXPECT_EQ(made.key_id.value().size(), 20u);
  EXPECT_EQ(made.secret.reveal().size(), 40u);
  const auto found = sessions_.find(made.key_id, made.token);
  ASSERT_TRUE(found) << found.error().message();
  const Credential& credential = **found;
  EXPECT_EQ(credential.key_id, made.key_id);
  EXPECT_EQ(credential.secret.reveal(), made.secret.reveal());
  EXPECT_EQ(credential.principal.arn, "arn:aws:sts::444455556666:assumed-role/auditor/alice");
  EXPECT_EQ(credential.principal.unique_id, "AROAEXAMPLE:alice");
  EXPECT_EQ(credential.principal.name, "alice");
  EXPECT_EQ(credential.caller.kind, Caller::Kind::RoleSession);
  EXPECT_EQ(credential.caller.arn, credential.principal.arn);
  EXPECT_EQ(credential.caller.role_arn, role_.arn);
  EXPECT_EQ(credential.caller.account, role_.account);
  EXPECT_EQ(credential.caller.unique_id, "AROAEXAMPLE");
  ASSERT_EQ(credential.policies.size(), 1u);
  EXPECT_EQ(credential.policies.front().kind, PolicyKind::Identity);
  ASSERT_TRUE(credential.session);
  EXPECT_EQ(credential.session->role, role_);
  EXPECT_EQ(credential.session->expires - credential.session->issued, hours(1));
}

TEST_F(SessionTest, CarriesWhatBoundsIt) {
  auto session = of_an_hour();
  session.policy = kReadOnly;
  session.policy_names = {"AWSCloudTrail_ReadOnlyAccess"};
  session.source_identity = "alice@example.com";
  const auto made = issue(session);
  const auto found = sessions_.find(made.key_id, made.token);
  ASSERT_TRUE(found) << found.error().message();
  ASSERT_EQ((*found)->policies.size(), 3u);
  EXPECT_EQ((*found)->policies[0].kind, PolicyKind::Identity);
  EXPECT_EQ((*found)->policies[1].kind, PolicyKind::Session);
  EXPECT_EQ((*found)->policies[1].name, "AWSCloudTrail_ReadOnlyAccess");
  EXPECT_EQ((*found)->policies[2].kind, PolicyKind::Session);
  RequestContext context;
  set_session_keys(**found, context);
  EXPECT_EQ(context.find("aws:SourceIdentity")->front(), "alice@example.com");
  EXPECT_EQ(context.find("aws:TokenIssueTime")->front(), "2026-07-01T12:00:00Z");
}

TEST_F(SessionTest, ExpiresToTheMicrosecondAlsoWhereItIsRemembered) {
  const auto made = issue(of_an_hour());
  clock_.advance(hours(1) - std::chrono::microseconds(1));
  EXPECT_TRUE(sessions_.find(made.key_id, made.token));
  clock_.advance(std::chrono::microseconds(1));
  EXPECT_EQ(refusal(made.key_id, made.token), ErrorCode::TimedOut);
}

TEST_F(SessionTest, ATokenIsItsKeysOwn) {
  const auto one = issue(of_an_hour());
  const auto other = issue(of_an_hour());
  EXPECT_NE(one.token, other.token);
  EXPECT_NE(one.secret.reveal(), other.secret.reveal());
  EXPECT_EQ(refusal(one.key_id, other.token), ErrorCode::NotFound);
  EXPECT_EQ(refusal(AccessKeyId("AKIAEXAMPLE"), one.token), ErrorCode::NotFound);
  EXPECT_EQ(refusal(one.key_id, ""), ErrorCode::NotFound);
  EXPECT_EQ(refusal(one.key_id, "no base64"), ErrorCode::NotFound);
  EXPECT_EQ(refusal(one.key_id, std::string(Sessions::kTokenBytesMax + 4, 'A')), ErrorCode::NotFound);
  for (std::size_t i = 0; i < one.token.size(); ++i) {
    std::string changed = one.token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_EQ(refusal(one.key_id, changed), ErrorCode::NotFound) << i;
  }
}

TEST_F(SessionTest, AnotherLakeKnowsNothingOfIt) {
  const auto made = issue(of_an_hour());
  const SecretVault other_vault = vault("other.key");
  Sessions other(control_, clock_, other_vault);
  EXPECT_EQ(other.find(made.key_id, made.token).error().code(), ErrorCode::NotFound);
  const SecretVault same_vault = vault("secrets.key");
  Sessions again(control_, clock_, same_vault);
  EXPECT_TRUE(again.find(made.key_id, made.token));
}

TEST_F(SessionTest, EndsWithItsRole) {
  const auto made = issue(of_an_hour());
  ASSERT_TRUE(sessions_.find(made.key_id, made.token));
  ASSERT_TRUE(control_.remove_principal(role_.arn));
  clock_.advance(KeyRing::kKeyMemory);
  EXPECT_EQ(refusal(made.key_id, made.token), ErrorCode::NotFound);
  role_.unique_id = "AROAANOTHER";
  ASSERT_TRUE(control_.insert_principal(role_));
  EXPECT_EQ(refusal(made.key_id, made.token), ErrorCode::NotFound);
}

TEST_F(SessionTest, HasTheRolesPoliciesOfNow) {
  const auto made = issue(of_an_hour());
  EXPECT_EQ((*sessions_.find(made.key_id, made.token))->policies.size(), 1u);
  ASSERT_TRUE(control_.put_principal_policy(role_.arn, {"more", std::string(kReadOnly)}));
  clock_.advance(KeyRing::kKeyMemory);
  EXPECT_EQ((*sessions_.find(made.key_id, made.token))->policies.size(), 2u);
}

TEST_F(SessionTest, ForgetsWhenItIsTold) {
  const auto made = issue(of_an_hour());
  ASSERT_TRUE(sessions_.find(made.key_id, made.token));
  ASSERT_TRUE(control_.remove_principal(role_.arn));
  EXPECT_TRUE(sessions_.find(made.key_id, made.token)) << "nobody told";
  sessions_.forget();
  EXPECT_EQ(refusal(made.key_id, made.token), ErrorCode::NotFound);
}

TEST_F(SessionTest, DecidesNothingWithoutAPolicyThatCannotBeRead) {
  const auto made = issue(of_an_hour());
  ASSERT_TRUE(control_.put_principal_policy(role_.arn, {"damaged", "{"}));
  EXPECT_EQ(refusal(made.key_id, made.token), ErrorCode::Corrupt);
}

TEST_F(SessionTest, TheLongestOfSessionsHasAToken) {
  auto session = of_an_hour();
  session.name = std::string(64, 'n');
  session.source_identity = std::string(64, 's');
  session.policy_names = {"AdministratorAccess", "AWSCloudTrail_FullAccess", "AWSCloudTrail_ReadOnlyAccess"};
  session.policy = std::string(2048, '"');
  EXPECT_TRUE(sessions_.issue(session));
  session.policy = std::string(Sessions::kTokenBytesMax, 'x');
  EXPECT_EQ(sessions_.issue(session).error().code(), ErrorCode::InvalidArgument);
}

TEST_F(SessionTest, TheTokenShowsNothing) {
  const auto made = issue(of_an_hour());
  EXPECT_EQ(io::from_base64(made.token).value().find("auditor"), std::string::npos);
}

}  // namespace
}  // namespace tarn::access
