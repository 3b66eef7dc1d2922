#include "access/credentials_file.hpp"
#include "access/key_ring.hpp"
#include "access/users.hpp"
#include "catalog/temp_folder.hpp"
#include "io/faulty_file_system.hpp"

#include <atomic>
#include <cstdlib>
#include <thread>
#include <type_traits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace tarn::access {
namespace {

using testing::MatchesRegex;

static_assert(!std::is_copy_constructible_v<io::Secret>);
static_assert(!std::is_copy_assignable_v<io::Secret>);

class AccessTest : public testing::Test {
 protected:
  AccessTest() {
    EXPECT_TRUE(control_.initialise({.lake_id = "lake",
                                     .account = AccountId("111122223333"),
                                     .region = Region("eu-central-1"),
                                     .partition = Partition("aws"),
                                     .created = clock_.now(),
                                     .token_key = "00"}));
  }

  catalog::ControlCatalog open() {
    auto control = catalog::ControlCatalog::create(*folder_.files, folder_.at("control.db"));
    if (!control) {
      ADD_FAILURE() << control.error().message();
      std::abort();
    }
    return std::move(*control);
  }

  Result<catalog::Principal> create(io::FileSystem& files) {
    return create_administrator(files, vault_, clock_, path_);
  }

  std::string credentials() { return io::read_file(*folder_.files, path_, 10'000).value_or("none"); }

  AccessKeyId only_key() {
    const auto keys = control_.access_keys(kArn);
    return keys && keys->size() == 1 ? keys->front().id : AccessKeyId("none");
  }

  static constexpr const char* kArn = "arn:aws:iam::111122223333:user/admin";
  ManualClock clock_{from_micros(1'700'000'000'000'000)};
  catalog::TempFolder folder_;
  std::string path_ = folder_.at("credentials");
  std::unique_ptr<io::Random> random_ = io::make_seeded_random(3);
  catalog::ControlCatalog control_ = open();
  SecretVault vault_{*folder_.files,
                     *random_,
                     control_,
                     {.key_file = folder_.at("secrets.key"), .lock_file = folder_.at("access.lock")}};
};

TEST_F(AccessTest, MakesTheAdministratorOnce) {
  const auto made = create(*folder_.files);
  ASSERT_TRUE(made) << made.error().message();
  EXPECT_EQ(made->arn, kArn);
  EXPECT_THAT(made->unique_id, MatchesRegex("AIDA[A-Z2-7]+"));
  EXPECT_EQ(made->unique_id.size(), 21u);
  const auto before = credentials();
  const auto again = create(*folder_.files);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code(), ErrorCode::AlreadyExists);
  EXPECT_EQ(credentials(), before);
}

TEST_F(AccessTest, WritesASharedCredentialsFileForTheOwnerOnly) {
  ASSERT_TRUE(create(*folder_.files));
  const auto key = control_.access_key(only_key());
  ASSERT_TRUE(key);
  EXPECT_EQ(key->id.value().size(), 20u);
  EXPECT_THAT(key->id.value(), MatchesRegex("AKIA[A-Z2-7]+"));
  const auto secret = vault_.open(*key);
  ASSERT_TRUE(secret);
  EXPECT_EQ(secret->reveal().size(), 40u);
  EXPECT_EQ(credentials(), "[default]\naws_access_key_id = " + key->id.value() +
                               "\naws_secret_access_key = " + std::string(secret->reveal()) +
                               "\nregion = eu-central-1\n");
  struct stat stat{};
  ASSERT_EQ(::stat(path_.c_str(), &stat), 0);
  EXPECT_EQ(stat.st_mode & 0777, 0600u);
}

TEST_F(AccessTest, MakesNoUserWithoutItsFile) {
  for (std::uint64_t nth = 1; nth <= 3; ++nth) {
    io::FaultyFileSystem faulty(*folder_.files);
    faulty.fail_nth(nth, io::Fault::IoError);
    EXPECT_FALSE(create(faulty)) << nth;
    EXPECT_FALSE(control_.principal(kArn)) << nth;
  }
  EXPECT_TRUE(create(*folder_.files));
}

class MembersTest : public AccessTest {
 protected:
  Result<catalog::Principal> create_alice(io::FileSystem& files) {
    return create_user(files, vault_, clock_, path_, {AccountId("444455556666"), "alice"});
  }
  static constexpr const char* kAlice = "arn:aws:iam::444455556666:user/alice";
};

TEST_F(MembersTest, HaveProfilesBesideTheAdministrators) {
  ASSERT_TRUE(create(*folder_.files));
  const auto before = credentials();
  const auto made = create_alice(*folder_.files);
  ASSERT_TRUE(made) << made.error().message();
  EXPECT_EQ(made->arn, kAlice);
  EXPECT_EQ(made->account.value(), "444455556666");
  const auto keys = control_.access_keys(kAlice);
  ASSERT_TRUE(keys);
  ASSERT_EQ(keys->size(), 1u);
  EXPECT_EQ(credentials(),
            before + "[alice]\naws_access_key_id = " + keys->front().id.value() +
                "\naws_secret_access_key = " + std::string(vault_.open(keys->front())->reveal()) +
                "\nregion = eu-central-1\n");
  struct stat stat{};
  ASSERT_EQ(::stat(path_.c_str(), &stat), 0);
  EXPECT_EQ(stat.st_mode & 0777, 0600u);
}

TEST_F(MembersTest, AreMadeOnce) {
  ASSERT_TRUE(create(*folder_.files));
  ASSERT_TRUE(create_alice(*folder_.files));
  const auto before = credentials();
  const auto again = create_alice(*folder_.files);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code(), ErrorCode::AlreadyExists);
  EXPECT_EQ(credentials(), before);
}

TEST_F(MembersTest, AreNotMadeWithoutTheirProfile) {
  ASSERT_TRUE(create(*folder_.files));
  std::uint64_t failures = 0;
  for (std::uint64_t nth = 1; nth <= 20; ++nth) {
    io::FaultyFileSystem faulty(*folder_.files);
    faulty.fail_nth(nth, io::Fault::IoError);
    if (create_alice(faulty)) {
      break;
    }
    ++failures;
    EXPECT_FALSE(control_.principal(kAlice)) << nth;
    EXPECT_NE(credentials().find("[default]"), std::string::npos) << nth;
  }
  EXPECT_GE(failures, 3u);
  EXPECT_LT(failures, 20u);
  EXPECT_TRUE(control_.principal(kAlice));
}

TEST(CredentialsFile, KeepsWhatElseTheFileHolds) {
  const auto key = [] {
    return catalog::AccessKey{.id = AccessKeyId("AKIA1"), .principal_arn = "arn", .secret = io::Secret("s")};
  };
  const std::string section =
      "[alice]\naws_access_key_id = AKIA1\naws_secret_access_key = s\nregion = eu-central-1\n";
  const struct {
    const char* name;
    std::string before;
    std::string after;
  } cases[] = {
      {"empty", "", ""},
      {"no line end", "[default]\na = b", "[default]\na = b\n"},
      {"comments and blanks", "# mine\n\n[default]\r\na = b\r\n", "# mine\n\n[default]\r\na = b\r\n"},
      {"replaced", "[default]\na = b\n[alice]\naws_access_key_id = OLD\n", "[default]\na = b\n"},
      {"replaced in the middle", "[x]\n[ alice ]\nold = 1\n[y]\nc = d\n", "[x]\n[y]\nc = d\n"},
      {"replaced twice", "[alice]\n1\n[x]\n[alice]\n2\n", "[x]\n"},
      {"another's beginning", "[alice2]\na = b\n", "[alice2]\na = b\n"},
      {"no section", "[alice\nx = y\n", "[alice\nx = y\n"},
  };
  for (const auto& [name, before, after] : cases) {
    EXPECT_EQ(with_profile(before, "alice", key(), Region("eu-central-1")), after + section) << name;
  }
}

TEST(CredentialsFile, TellsTheKeyOfAProfile) {
  const std::string text =
      "[default]\naws_access_key_id = AKIA1\n[ alice ]\r\nregion = x\r\naws_access_key_id=AKIA2\r\n[none]\n";
  EXPECT_EQ(profile_key(text, "default"), "AKIA1");
  EXPECT_EQ(profile_key(text, "alice"), "AKIA2");
  EXPECT_EQ(profile_key(text, "none"), "");
  EXPECT_EQ(profile_key(text, "bob"), std::nullopt);
  EXPECT_EQ(profile_key("", "default"), std::nullopt);
}

TEST_F(AccessTest, FindsAKeyWithItsOwner) {
  ASSERT_TRUE(create(*folder_.files));
  KeyRing ring(control_, clock_, vault_);
  const auto unknown = ring.find(AccessKeyId("AKIAUNKNOWN"));
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code(), ErrorCode::NotFound);
  const auto found = ring.find(only_key());
  ASSERT_TRUE(found);
  EXPECT_EQ((*found)->principal.arn, kArn);
  EXPECT_EQ((*found)->secret.reveal().size(), 40u);
  EXPECT_EQ((*found)->caller.kind, Caller::Kind::User);
  EXPECT_EQ((*found)->caller.unique_id, (*found)->principal.unique_id);
  ASSERT_EQ((*found)->policies.size(), 1u);
  EXPECT_EQ((*found)->policies.front().name, "AdministratorAccess");
}

TEST_F(AccessTest, KnowsNobodyWhosePolicyCannotBeRead) {
  ASSERT_TRUE(create(*folder_.files));
  ASSERT_TRUE(control_.put_principal_policy(kArn, {.name = "odd", .document = "{\"Statement\":1}"}));
  const auto refused = KeyRing(control_, clock_, vault_).find(only_key());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::Corrupt);
  EXPECT_NE(refused.error().message().find("the policy odd of " + std::string(kArn)), std::string::npos);
}

TEST_F(AccessTest, KnowsNobodyWhoseSecretDoesNotOpen) {
  ASSERT_TRUE(create(*folder_.files));
  ASSERT_TRUE(control_.change_secrets([](const catalog::AccessKey&) -> Result<io::Secret> {
    return io::Secret("v1:0011223344556677:AAAA");
  }));
  const auto refused = KeyRing(control_, clock_, vault_).find(only_key());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::PermissionDenied);
}

TEST_F(AccessTest, ForgetsADeactivatedKeyInTime) {
  ASSERT_TRUE(create(*folder_.files));
  KeyRing ring(control_, clock_, vault_);
  const auto id = only_key();
  ASSERT_TRUE(ring.find(id));
  ASSERT_TRUE(open().set_access_key_status(id, catalog::KeyStatus::Inactive));
  clock_.advance(KeyRing::kKeyMemory - std::chrono::microseconds(1));
  EXPECT_TRUE(ring.find(id));
  clock_.advance(std::chrono::microseconds(1));
  const auto refused = ring.find(id);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::PermissionDenied);
  ASSERT_TRUE(control_.set_access_key_status(id, catalog::KeyStatus::Active));
  ASSERT_TRUE(ring.find(id));
  ASSERT_TRUE(control_.set_access_key_status(id, catalog::KeyStatus::Inactive));
  ring.forget();
  EXPECT_FALSE(ring.find(id));
}

TEST_F(AccessTest, ServesManyThreads) {
  ASSERT_TRUE(create(*folder_.files));
  KeyRing ring(control_, clock_, vault_);
  const auto id = only_key();
  std::atomic<int> found = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (int round = 0; round < 200; ++round) {
          found += ring.find(id).has_value() ? 1 : 0;
          ring.forget();
        }
      });
    }
  }
  EXPECT_EQ(found, 800);
}

TEST(CredentialMemory, KeepsNothingThatWasReadBeforeItForgot) {
  CredentialMemory<std::string> memory(2);
  const Timestamp now{};
  const Timestamp later = now + std::chrono::seconds(1);
  const auto credential = std::make_shared<const Credential>();
  memory.keep("a", credential, later, memory.state());
  EXPECT_EQ(memory.find("a", now), credential);
  EXPECT_EQ(memory.find("a", later), nullptr) << "its time is over";
  const auto before = memory.state();
  memory.forget();
  memory.keep("b", credential, later, before);
  EXPECT_EQ(memory.find("a", now), nullptr);
  EXPECT_EQ(memory.find("b", now), nullptr) << "it was read before";
  for (const char* key : {"a", "b", "c"}) {
    memory.keep(key, credential, later, memory.state());
  }
  EXPECT_EQ(memory.find("a", now), nullptr) << "there is room for two";
  EXPECT_EQ(memory.find("c", now), credential);
}

TEST(Secret, MovesAndCopiesOnPurpose) {
  io::Secret secret("abc");
  const auto copy = secret.copy();
  const io::Secret moved = std::move(secret);
  EXPECT_EQ(copy.reveal(), "abc");
  EXPECT_EQ(moved.reveal(), "abc");
  EXPECT_EQ(io::Secret().reveal(), "");
}

}  // namespace
}  // namespace tarn::access
