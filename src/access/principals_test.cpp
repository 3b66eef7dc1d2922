#include "access/principals.hpp"

#include "access/key_ring.hpp"
#include "access/users.hpp"
#include "catalog/temp_folder.hpp"

#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::access {
namespace {

using catalog::KeyStatus;
using catalog::PrincipalKind;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kTrust =
    R"({"Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/admin"},"Action":"sts:AssumeRole"}})";
constexpr const char* kIdentity =
    R"({"Statement":{"Effect":"Allow","Action":"cloudtrail:LookupEvents","Resource":"*"}})";

class PrincipalsTest : public testing::Test {
 protected:
  PrincipalsTest() {
    EXPECT_TRUE(control_.initialise({.lake_id = "lake",
                                     .account = AccountId("111122223333"),
                                     .region = Region("eu-central-1"),
                                     .partition = Partition("aws"),
                                     .created = clock_.now(),
                                     .token_key = "00"}));
    EXPECT_TRUE(create_administrator(*folder_.files, vault_, clock_, folder_.at("credentials")));
  }

  catalog::ControlCatalog open() {
    auto control = catalog::ControlCatalog::create(*folder_.files, folder_.at("control.db"));
    if (!control) {
      ADD_FAILURE() << control.error().message();
      std::abort();
    }
    return std::move(*control);
  }

  catalog::Principal user(std::string_view name) {
    auto made = principals_.create_user(name, std::nullopt);
    EXPECT_TRUE(made) << made.error().message();
    return made.value_or(catalog::Principal());
  }
  catalog::Principal admin() { return principals_.find({.text = "admin"}).value_or(catalog::Principal()); }

  template <class T>
  void expect(const Result<T>& outcome, ErrorCode code, const char* message) {
    ASSERT_FALSE(outcome) << message;
    EXPECT_EQ(outcome.error().code(), code) << outcome.error().message();
    EXPECT_THAT(outcome.error().message(), HasSubstr(message));
  }

  catalog::TempFolder folder_;
  ManualClock clock_{from_micros(1'700'000'000'000'000)};
  std::unique_ptr<io::Random> random_ = io::make_seeded_random(3);
  catalog::ControlCatalog control_ = open();
  SecretVault vault_{*folder_.files,
                     *random_,
                     control_,
                     {.key_file = folder_.at("secrets.key"), .lock_file = folder_.at("access.lock")}};
  Principals principals_{vault_, clock_};
};

TEST_F(PrincipalsTest, MakesUsersWhoMayDoNothing) {
  const auto alice = principals_.create_user("alice", AccountId("444455556666"));
  ASSERT_TRUE(alice) << alice.error().message();
  EXPECT_EQ(alice->arn, "arn:aws:iam::444455556666:user/alice");
  EXPECT_THAT(alice->unique_id, testing::MatchesRegex("AIDA[A-Z2-7]+"));
  const auto all = principals_.list();
  ASSERT_TRUE(all);
  ASSERT_EQ(all->size(), 2u);
  EXPECT_EQ(all->at(1).principal, *alice);
  EXPECT_THAT(all->at(1).policies, ElementsAre());
  EXPECT_TRUE(all->at(1).keys.empty());
  EXPECT_THAT(all->front().policies, ElementsAre("AdministratorAccess"));
  ASSERT_EQ(all->front().keys.size(), 1u);
  EXPECT_EQ(all->front().keys.front().secret.reveal(), "");
}

TEST_F(PrincipalsTest, RefusesNamesThatIamWould) {
  const std::string longest(kPrincipalNameMax, 'n');
  for (const std::string& name : {std::string("a"), std::string("A_1+=,.@-"), longest}) {
    EXPECT_TRUE(principals_.create_user(name, std::nullopt)) << name;
  }
  for (const std::string& name :
       {std::string(), longest + "n", std::string("path/alice"), std::string("a b"), std::string("a\n"),
        std::string("a*"), std::string("\xC3\xA4"), std::string("a:b")}) {
    expect(principals_.create_user(name, std::nullopt), ErrorCode::InvalidArgument, "1 to 64 letters");
  }
  expect(principals_.create_user("bob", AccountId("1111")), ErrorCode::InvalidArgument,
         "twelve digits: 1111");
  expect(principals_.create_user("ADMIN", std::nullopt), ErrorCode::AlreadyExists, "user/admin");
}

TEST_F(PrincipalsTest, MakesRolesByTheirTrustPolicy) {
  const auto role = principals_.create_role(
      {.name = "auditor", .trust_policy = kTrust, .session_length = std::chrono::hours(12)});
  ASSERT_TRUE(role) << role.error().message();
  EXPECT_EQ(role->arn, "arn:aws:iam::111122223333:role/auditor");
  EXPECT_THAT(role->unique_id, testing::MatchesRegex("AROA[A-Z2-7]+"));
  EXPECT_EQ(control_.principal(role->arn)->trust_policy, kTrust);
  EXPECT_EQ(control_.principal(role->arn)->session_length, std::chrono::hours(12));
  for (const int seconds : {0, 3599, 43'201}) {
    expect(principals_.create_role(
               {.name = "r", .trust_policy = kTrust, .session_length = std::chrono::seconds(seconds)}),
           ErrorCode::InvalidArgument, "3600 to 43200 seconds");
  }
  expect(principals_.create_role({.name = "r", .trust_policy = kIdentity}), ErrorCode::InvalidArgument,
         "the trust policy: ");
  expect(principals_.create_role({.name = "r", .trust_policy = "{"}), ErrorCode::InvalidArgument,
         "the trust policy");
  expect(principals_.create_key(*role), ErrorCode::InvalidArgument, "a role has no access keys");

  ASSERT_TRUE(principals_.put_trust_policy(*role, kTrust, std::chrono::hours(2)));
  EXPECT_EQ(control_.principal(role->arn)->session_length, std::chrono::hours(2));
  ASSERT_TRUE(principals_.put_trust_policy(*control_.principal(role->arn), kTrust, std::nullopt));
  EXPECT_EQ(control_.principal(role->arn)->session_length, std::chrono::hours(2));
  expect(principals_.put_trust_policy(*role, kIdentity, std::nullopt), ErrorCode::InvalidArgument,
         "trust policy");
}

TEST_F(PrincipalsTest, FindsByNameAndByArn) {
  const auto alice = user("alice");
  const auto role = principals_.create_role({.name = "alice", .trust_policy = kTrust});
  ASSERT_TRUE(role);
  EXPECT_EQ(principals_.find({.text = alice.arn})->arn, alice.arn);
  EXPECT_EQ(principals_.find({.text = role->arn})->arn, role->arn);
  EXPECT_EQ(principals_.find({.text = "alice"}, PrincipalKind::User)->arn, alice.arn);
  EXPECT_EQ(principals_.find({.text = "alice"}, PrincipalKind::Role)->arn, role->arn);
  expect(principals_.find({.text = "alice"}), ErrorCode::InvalidArgument, "by its ARN");
  expect(principals_.find({.text = role->arn}, PrincipalKind::User), ErrorCode::NotFound, "no user");
  expect(principals_.find({.text = "bob"}), ErrorCode::NotFound, "tarn access list");
  expect(principals_.find({.text = "alice", .account = AccountId("444455556666")}), ErrorCode::NotFound,
         "alice in account 444455556666");
  expect(principals_.find({.text = "arn:aws:iam::111122223333:root"}), ErrorCode::NotFound, ":root");
}

TEST_F(PrincipalsTest, AttachesAndDetachesPolicies) {
  const auto alice = user("alice");
  EXPECT_EQ(
      principals_.attach_builtin(alice, "arn:aws:iam::aws:policy/AWSCloudTrail_ReadOnlyAccess").value_or(""),
      "AWSCloudTrail_ReadOnlyAccess");
  ASSERT_TRUE(principals_.put_policy(alice, {.name = "own", .document = kIdentity}));
  ASSERT_TRUE(principals_.put_policy(alice, {.name = "own", .document = kIdentity})) << "replaced";
  const auto read = read_policies_of(control_, alice.arn);
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(read->size(), 2u);
  expect(principals_.attach_builtin(alice, "PowerUserAccess"), ErrorCode::NotFound, "--policy-document");
  expect(principals_.put_policy(alice, {.name = "AdministratorAccess", .document = kIdentity}),
         ErrorCode::InvalidArgument, "another name");
  expect(principals_.put_policy(alice, {.name = "bad", .document = R"({"Statement":{"Effect":"Allow"}})"}),
         ErrorCode::InvalidArgument, "bad: ");
  expect(principals_.put_policy(alice, {.name = "a/b", .document = kIdentity}), ErrorCode::InvalidArgument,
         "a/b");
  EXPECT_EQ(principals_.detach(alice, "arn:aws:iam::aws:policy/AWSCloudTrail_ReadOnlyAccess").value_or(""),
            "AWSCloudTrail_ReadOnlyAccess");
  EXPECT_EQ(principals_.detach(alice, "own").value_or(""), "own");
  expect(principals_.detach(alice, "own"), ErrorCode::NotFound, "no policy own of ");
  for (std::size_t i = 0; i < kPrincipalPoliciesMax; ++i) {
    ASSERT_TRUE(principals_.put_policy(alice, {.name = "p" + std::to_string(i), .document = kIdentity}));
  }
  expect(principals_.attach_builtin(alice, "AdministratorAccess"), ErrorCode::ResourceExhausted,
         "20 policies");
  EXPECT_TRUE(principals_.put_policy(alice, {.name = "p0", .document = kIdentity}));
}

TEST_F(PrincipalsTest, LeavesTheLakeAnAdministrator) {
  const auto member = principals_.create_user("member", AccountId("444455556666"));
  ASSERT_TRUE(member);
  ASSERT_TRUE(principals_.attach_builtin(*member, "AdministratorAccess"));
  const auto role = principals_.create_role({.name = "boss", .trust_policy = kTrust});
  ASSERT_TRUE(role);
  ASSERT_TRUE(principals_.attach_builtin(*role, "AdministratorAccess"));
  expect(principals_.detach(admin(), "AdministratorAccess"), ErrorCode::FailedState,
         "tarn access attach-policy");
  expect(principals_.remove(admin()), ErrorCode::FailedState, "the only user");
  EXPECT_TRUE(principals_.detach(*member, "AdministratorAccess"));
  EXPECT_TRUE(principals_.remove(*role));

  const auto alice = user("alice");
  ASSERT_TRUE(principals_.attach_builtin(alice, "AdministratorAccess"));
  ASSERT_TRUE(principals_.remove(admin()));
  EXPECT_FALSE(principals_.find({.text = "admin"}));
  expect(principals_.remove(alice), ErrorCode::FailedState, "the only user");
}

TEST_F(PrincipalsTest, GivesAUserTwoKeysAtMost) {
  const auto alice = user("alice");
  KeyRing ring(control_, clock_, vault_);
  const auto first = principals_.create_key(alice);
  ASSERT_TRUE(first) << first.error().message();
  EXPECT_EQ(first->secret.reveal().size(), 40u);
  EXPECT_EQ((*ring.find(first->id))->secret.reveal(), first->secret.reveal());
  EXPECT_TRUE(is_sealed(control_.access_key(first->id)->secret.reveal()));
  const auto second = principals_.create_key(alice);
  ASSERT_TRUE(second);
  expect(principals_.create_key(alice), ErrorCode::ResourceExhausted, "tarn access delete-key AKIA");
  expect(principals_.create_successor(first->id), ErrorCode::ResourceExhausted, "2 access keys at most");
  EXPECT_EQ(control_.access_key(first->id)->status, KeyStatus::Active);
  ASSERT_TRUE(principals_.remove_key(second->id));
  const auto successor = principals_.create_successor(first->id);
  ASSERT_TRUE(successor);
  EXPECT_EQ(successor->principal_arn, alice.arn);
  EXPECT_TRUE(ring.find(successor->id));
  ASSERT_TRUE(principals_.set_key_status(first->id, KeyStatus::Inactive));
  EXPECT_EQ(control_.access_key(first->id)->status, KeyStatus::Inactive);
  ASSERT_TRUE(principals_.set_key_status(first->id, KeyStatus::Active));
  EXPECT_EQ(control_.access_key(first->id)->status, KeyStatus::Active);
  expect(principals_.set_key_status(AccessKeyId("AKIANONE"), KeyStatus::Active), ErrorCode::NotFound,
         "AKIANONE");
  expect(principals_.remove_key(AccessKeyId("AKIANONE")), ErrorCode::NotFound, "no access key AKIANONE");
  expect(principals_.create_successor(AccessKeyId("AKIANONE")), ErrorCode::NotFound,
         "no access key AKIANONE");
}

TEST_F(PrincipalsTest, RemovesKeysAndPoliciesWithTheirUser) {
  const auto alice = user("alice");
  const auto key = principals_.create_key(alice);
  ASSERT_TRUE(key);
  ASSERT_TRUE(principals_.attach_builtin(alice, "AdministratorAccess"));
  ASSERT_TRUE(principals_.remove(alice));
  EXPECT_FALSE(control_.access_key(key->id));
  expect(principals_.remove(alice), ErrorCode::NotFound, "alice");
}

}  // namespace
}  // namespace tarn::access
