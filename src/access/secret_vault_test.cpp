#include "access/secret_vault.hpp"

#include "access/users.hpp"
#include "catalog/temp_folder.hpp"
#include "io/faulty_file_system.hpp"

#include <cstdlib>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace tarn::access {
namespace {

using testing::HasSubstr;
using testing::Not;

// A catalog with three access keys, whose secrets are sealed as far as a test has them sealed.
struct VaultLake {
  VaultLake() {
    const catalog::Principal alice{.arn = kArn, .account = AccountId("111122223333"), .name = "alice"};
    EXPECT_TRUE(control.insert_principal(alice));
  }

  catalog::ControlCatalog open_control() {
    auto opened = catalog::ControlCatalog::create(*folder.files, folder.at("control.db"));
    if (!opened) {
      ADD_FAILURE() << opened.error().message();
      std::abort();
    }
    return std::move(*opened);
  }

  std::string place() const { return folder.at("secrets.key"); }
  SecretVault vault(io::FileSystem& files, const std::string& key_file) {
    return {files, *random, control, {.key_file = key_file, .lock_file = folder.at("access.lock")}};
  }
  SecretVault vault() { return vault(*folder.files, place()); }

  catalog::AccessKey new_key() {
    auto key = make_access_key(kArn, *random, clock);
    plain[key.id.value()] = std::string(key.secret.reveal());
    return key;
  }
  void add_plain(int count) {
    for (int i = 0; i < count; ++i) {
      EXPECT_TRUE(control.insert_access_key(new_key()));
    }
  }
  void add_sealed(int count) {
    auto vault = this->vault();
    for (int i = 0; i < count; ++i) {
      const auto sealed = vault.sealed(new_key());
      ASSERT_TRUE(sealed) << sealed.error().message();
      EXPECT_TRUE(control.insert_access_key(*sealed));
    }
  }

  // How many access keys have the secret that they were made with.
  std::size_t usable(SecretVault vault) {
    std::size_t count = 0;
    const auto keys = control.access_keys();
    EXPECT_TRUE(keys);
    for (const auto& key : *keys) {
      const auto secret = vault.open(key);
      count += secret && secret->reveal() == plain[key.id.value()] ? 1u : 0u;
    }
    return count;
  }
  std::size_t usable() { return usable(vault()); }

  bool exists(const std::string& path) const {
    return folder.files->status(path, io::Symlinks::Follow).has_value();
  }
  bool has_plain_stored() {
    const auto keys = control.access_keys();
    return std::ranges::any_of(*keys, [](const auto& key) { return !is_sealed(key.secret.reveal()); });
  }
  void write_key(const std::string& path, std::string_view bytes, unsigned mode = 0600) {
    EXPECT_TRUE(io::write_file_durably(*folder.files, path, bytes, 0600));
    EXPECT_EQ(::chmod(path.c_str(), mode), 0);
  }

  static constexpr const char* kArn = "arn:aws:iam::111122223333:user/alice";
  catalog::TempFolder folder;
  ManualClock clock{from_micros(1'700'000'000'000'000)};
  std::unique_ptr<io::Random> random = io::make_seeded_random(11);
  catalog::ControlCatalog control = open_control();
  std::map<std::string, std::string> plain;  // by access key
};

TEST(SecretVault, MakesAKeyForTheOwnerAloneWithTheFirstSecret) {
  VaultLake lake;
  EXPECT_TRUE(lake.vault().prepare());
  EXPECT_FALSE(lake.exists(lake.place())) << "none is needed yet";
  lake.add_sealed(3);
  struct stat stat{};
  ASSERT_EQ(::stat(lake.place().c_str(), &stat), 0);
  EXPECT_EQ(stat.st_mode & 0777, 0600u);
  EXPECT_EQ(stat.st_size, 32);
  EXPECT_FALSE(lake.has_plain_stored());
  EXPECT_EQ(lake.usable(), 3u);
  EXPECT_EQ(lake.vault().check().value_or(99), 0u);
}

TEST(SecretVault, SealsWhatIsFromBefore) {
  VaultLake lake;
  lake.add_plain(3);
  EXPECT_EQ(lake.usable(), 0u) << "no plain secret is taken";
  const auto prepared = lake.vault().prepare();
  ASSERT_TRUE(prepared) << prepared.error().message();
  EXPECT_FALSE(lake.has_plain_stored());
  EXPECT_EQ(lake.usable(), 3u);
  lake.add_plain(1);
  EXPECT_TRUE(lake.vault().prepare());
  EXPECT_EQ(lake.usable(), 4u);
}

TEST(SecretVault, SealsAllOrNothing) {
  std::uint64_t failures = 0;
  for (std::uint64_t nth = 1;; ++nth) {
    VaultLake lake;
    lake.add_plain(2);
    io::FaultyFileSystem faulty(*lake.folder.files);
    faulty.fail_nth(nth, io::Fault::Crash);
    const bool is_done = lake.vault(faulty, lake.place()).prepare().has_value();
    ASSERT_TRUE(lake.vault().prepare()) << nth;
    EXPECT_EQ(lake.usable(), 2u) << nth;
    if (is_done && !faulty.has_crashed()) {
      break;
    }
    ++failures;
  }
  EXPECT_GE(failures, 5u);
}

TEST(SecretVault, RefusesAFileThatMayNotBeUsed) {
  const struct {
    const char* name;
    std::string bytes;
    unsigned mode;
    const char* message;
  } cases[] = {
      {"readable by the group", std::string(32, 'k'), 0640, "chmod 600"},
      {"readable by others", std::string(32, 'k'), 0604, "chmod 600"},
      {"short", std::string(31, 'k'), 0600, "has 32 bytes, and this has 31"},
      {"long", std::string(64, 'k'), 0600, "has 32 bytes, and this has 64"},
      {"empty", "", 0600, "this has 0"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    VaultLake lake;
    lake.add_sealed(1);
    lake.write_key(lake.place(), c.bytes, c.mode);
    const auto prepared = lake.vault().prepare();
    const auto rotated = lake.vault().rotate("");
    ASSERT_FALSE(prepared);
    ASSERT_FALSE(rotated);
    for (const std::string& message : {prepared.error().message(), rotated.error().message()}) {
      EXPECT_THAT(message, HasSubstr(c.message));
      EXPECT_THAT(message, HasSubstr(lake.place()));
      EXPECT_THAT(message, Not(HasSubstr("kkkk")));
    }
    EXPECT_EQ(lake.usable(), 0u);
  }
}

TEST(SecretVault, TakesAHandedFileThatTheGroupMayRead) {
  VaultLake lake;
  lake.write_key(lake.folder.at("handed"), std::string(32, 'k'), 0440);
  SecretVault vault(
      *lake.folder.files, *lake.random, lake.control,
      {.key_file = lake.folder.at("handed"), .lock_file = lake.folder.at("lock"), .is_handed = true});
  const auto sealed = vault.sealed(lake.new_key());
  ASSERT_TRUE(sealed) << sealed.error().message();
  ASSERT_TRUE(lake.control.insert_access_key(*sealed));
  EXPECT_TRUE(vault.open(*sealed));
  const auto refused = vault.rotate("");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message(), HasSubstr("--to"));
  const auto rotated = vault.rotate(lake.folder.at("new"));
  ASSERT_TRUE(rotated) << rotated.error().message();
  EXPECT_TRUE(lake.exists(lake.folder.at("handed"))) << "it is not Tarn's to remove";
  EXPECT_EQ(lake.usable(lake.vault(*lake.folder.files, lake.folder.at("new"))), 1u);
}

TEST(SecretVault, LeavesTheOthersUsableWhereOneSecretIsNot) {
  VaultLake lake;
  lake.add_sealed(3);
  const auto keys = lake.control.access_keys();
  const auto first = keys->front().id;
  const auto second = keys->at(1).id;
  // One has the secret of another, which it must not open.
  const auto stolen = std::string(keys->at(2).secret.reveal());
  ASSERT_TRUE(lake.control.change_secrets([&](const catalog::AccessKey& key) -> Result<io::Secret> {
    return key.id == first ? io::Secret(stolen) : key.secret.copy();
  }));
  EXPECT_EQ(lake.usable(), 2u);
  EXPECT_EQ(lake.vault().check().value_or(99), 1u);
  const auto rotated = lake.vault().rotate("");
  ASSERT_TRUE(rotated);
  EXPECT_EQ(rotated->sealed, 2u);
  EXPECT_EQ(rotated->lost, 1u);
  EXPECT_EQ(lake.usable(), 2u);
  EXPECT_TRUE(lake.vault().open(*lake.control.access_key(second)));
}

TEST(SecretVault, GoesOnWithoutALostKeyOnlyWhenTold) {
  VaultLake lake;
  lake.add_sealed(2);
  ASSERT_TRUE(lake.folder.files->remove(lake.place()));
  EXPECT_TRUE(lake.vault().prepare()) << "the lake opens all the same";
  EXPECT_FALSE(lake.exists(lake.place()));
  EXPECT_EQ(lake.usable(), 0u);
  EXPECT_EQ(lake.vault().check().value_or(99), 2u);
  const auto refused = lake.vault().sealed(lake.new_key());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::FailedState);
  EXPECT_THAT(refused.error().message(), HasSubstr("--new-secrets-key"));
  EXPECT_FALSE(lake.vault().rotate(""));
  EXPECT_FALSE(lake.exists(lake.place()));
  // As little is another lake's key taken for this one's.
  lake.write_key(lake.folder.at("other"), std::string(32, 'o'));
  EXPECT_FALSE(lake.vault(*lake.folder.files, lake.folder.at("other")).sealed(lake.new_key()));

  const auto sealed = lake.vault().sealed(lake.new_key(), LostKey::GoOn);
  ASSERT_TRUE(sealed) << sealed.error().message();
  ASSERT_TRUE(lake.control.insert_access_key(*sealed));
  EXPECT_EQ(lake.usable(), 1u);
  EXPECT_TRUE(lake.vault().sealed(lake.new_key())) << "from then on as ever";
}

TEST(SecretVault, SealsAnewUnderAnotherKey) {
  VaultLake lake;
  lake.add_sealed(3);
  auto running = lake.vault();  // a server that has read the former key
  EXPECT_TRUE(running.open(lake.control.access_keys()->front()));
  const auto former = io::read_file(*lake.folder.files, lake.place(), 100).value_or("");
  const auto rotated = lake.vault().rotate("");
  ASSERT_TRUE(rotated) << rotated.error().message();
  EXPECT_EQ(rotated->sealed, 3u);
  EXPECT_EQ(rotated->lost, 0u);
  EXPECT_NE(io::read_file(*lake.folder.files, lake.place(), 100).value_or(""), former);
  EXPECT_FALSE(lake.exists(lake.place() + ".next"));
  EXPECT_EQ(lake.usable(), 3u);
  const auto keys = lake.control.access_keys();
  ASSERT_TRUE(keys);
  for (const auto& key : *keys) {
    EXPECT_EQ(sealing_key(key.secret.reveal()), rotated->key_id);
    EXPECT_TRUE(running.open(key)) << "it finds the new key by itself";
  }
}

TEST(SecretVault, PutsTheKeyElsewhere) {
  VaultLake lake;
  lake.add_sealed(2);
  const auto elsewhere = lake.folder.at("elsewhere");
  for (const auto& same : {lake.place(), lake.place() + ".next", lake.folder.at("./secrets.key")}) {
    const auto refused = lake.vault().rotate(same);
    ASSERT_FALSE(refused) << same;
    EXPECT_EQ(refused.error().code(), ErrorCode::InvalidArgument);
  }
  const auto rotated = lake.vault().rotate(elsewhere);
  ASSERT_TRUE(rotated) << rotated.error().message();
  EXPECT_FALSE(lake.exists(lake.place()));
  EXPECT_FALSE(lake.exists(lake.place() + ".next"));
  EXPECT_EQ(lake.usable(), 0u);
  EXPECT_EQ(lake.usable(lake.vault(*lake.folder.files, elsewhere)), 2u);
  // Into a file that has a key already.
  lake.write_key(lake.folder.at("given"), std::string(32, 'g'));
  const auto again = lake.vault(*lake.folder.files, elsewhere).rotate(lake.folder.at("given"));
  ASSERT_TRUE(again) << again.error().message();
  EXPECT_EQ(again->key_id, SecretBox::make(io::Secret(std::string(32, 'g')))->id());
  EXPECT_EQ(io::read_file(*lake.folder.files, lake.folder.at("given"), 100).value_or(""),
            std::string(32, 'g'));
  EXPECT_EQ(lake.usable(lake.vault(*lake.folder.files, lake.folder.at("given"))), 2u);
}

// Whatever a rotation was at when the process died, the lake opens with the key in the place where it was,
// or, once it was moved, in the new one; and the next rotation succeeds.
class InterruptedRotation : public testing::TestWithParam<bool> {};

TEST_P(InterruptedRotation, CostsNoSecret) {
  const bool moves = GetParam();
  std::uint64_t failures = 0;
  for (std::uint64_t nth = 1;; ++nth) {
    SCOPED_TRACE(nth);
    VaultLake lake;
    lake.add_sealed(3);
    const std::string to = moves ? lake.folder.at("elsewhere") : std::string();
    io::FaultyFileSystem faulty(*lake.folder.files);
    faulty.fail_nth(nth, io::Fault::Crash);
    const bool is_done = lake.vault(faulty, lake.place()).rotate(to).has_value();
    const bool is_moved = moves && !lake.exists(lake.place()) && !lake.exists(lake.place() + ".next");
    const std::string now = is_moved ? to : lake.place();
    EXPECT_EQ(lake.usable(lake.vault(*lake.folder.files, now)), 3u) << "before anybody repairs something";
    ASSERT_TRUE(lake.vault(*lake.folder.files, now).prepare());
    EXPECT_EQ(lake.usable(lake.vault(*lake.folder.files, now)), 3u);
    if (!is_moved) {
      const auto again = lake.vault().rotate(to);
      ASSERT_TRUE(again) << again.error().message();
      EXPECT_EQ(again->lost, 0u);
      EXPECT_EQ(lake.usable(lake.vault(*lake.folder.files, moves ? to : lake.place())), 3u);
      EXPECT_FALSE(lake.exists(lake.place() + ".next"));
      EXPECT_EQ(lake.exists(lake.place()), !moves);
    }
    if (is_done && !faulty.has_crashed()) {
      break;
    }
    ++failures;
  }
  EXPECT_GE(failures, 10u);
}

INSTANTIATE_TEST_SUITE_P(Places, InterruptedRotation, testing::Bool(),
                         [](const auto& tested) { return tested.param ? "Elsewhere" : "InPlace"; });

TEST(SecretVault, RotatesALakeWithoutAccessKeys) {
  VaultLake lake;
  const auto rotated = lake.vault().rotate("");
  ASSERT_TRUE(rotated) << rotated.error().message();
  EXPECT_EQ(rotated->sealed, 0u);
  EXPECT_TRUE(lake.exists(lake.place()));
  EXPECT_FALSE(lake.exists(lake.place() + ".next"));
}

TEST(SecretVault, TellsWhereALaterVersionIsNeeded) {
  VaultLake lake;
  lake.add_sealed(1);
  ASSERT_TRUE(lake.control.change_secrets(
      [](const catalog::AccessKey&) -> Result<io::Secret> { return io::Secret("v9:abc:AAAA"); }));
  const auto refused = lake.vault().open(lake.control.access_keys()->front());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::PermissionDenied);
  EXPECT_THAT(refused.error().message(), HasSubstr("later version"));
}

TEST(SecretVault, TellsOfALockThatIsHeldForLong) {
  VaultLake lake;
  const auto held = lake.vault().lock();
  ASSERT_TRUE(held);
  io::FaultyFileSystem watched(*lake.folder.files);
  watched.watch([](const io::FaultyFileSystem::Present&) {});  // then a pause takes no time
  const auto refused = lake.vault(watched, lake.place()).rotate("");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::Busy);
  EXPECT_THAT(refused.error().message(), HasSubstr("try again"));
}

}  // namespace
}  // namespace tarn::access
