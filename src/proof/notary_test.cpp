#include "proof/notary.hpp"

#include "io/faulty_file_system.hpp"
#include "io/memory_file_system.hpp"

#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::proof {
namespace {

using testing::HasSubstr;

class NotaryTest : public testing::Test {
 protected:
  Notary notary(const std::string& key_path = "/signing.key", const std::string& heads = "/heads") {
    return {faulty_, clock_, *random_, {.lake_id = "lake", .key_path = key_path, .heads_folder = heads}};
  }

  SealedEntry begin(Notary& with) {
    const auto draft = with.begin();
    EXPECT_TRUE(draft);
    const auto sealed = with.seal(std::nullopt, *draft);
    EXPECT_TRUE(sealed);
    EXPECT_TRUE(with.key_file().settle());
    return *sealed;
  }

  std::vector<std::string> heads() {
    std::vector<std::string> names;
    for (const auto& entry : disk_.list("/heads").value_or(std::vector<io::DirectoryEntry>{})) {
      names.push_back(entry.name);
    }
    return names;
  }

  ManualClock clock_{*parse_timestamp("2026-07-09T00:00:00.123456Z")};
  std::unique_ptr<io::Random> random_ = io::make_seeded_random(7);
  io::MemoryFileSystem disk_{clock_};
  io::FaultyFileSystem faulty_{disk_};
  Draft append_{.kind = Kind::Append, .store = EventDataStoreId("s")};
};

TEST_F(NotaryTest, RefusesWithoutAChainOrItsKey) {
  auto with = notary();
  const auto none = with.seal(std::nullopt, append_);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code(), ErrorCode::FailedState);
  const auto first = begin(with);
  auto elsewhere = notary("/other.key");
  const auto no_key = elsewhere.seal(first, append_);
  ASSERT_FALSE(no_key);
  EXPECT_EQ(no_key.error().code(), ErrorCode::NotFound);
  EXPECT_THAT(no_key.error().message(), HasSubstr("--key-file"));
  ASSERT_TRUE(elsewhere.begin());
  EXPECT_TRUE(elsewhere.key_file().settle());
  auto wrong_key = notary("/other.key").seal(first, append_);
  ASSERT_FALSE(wrong_key);
  EXPECT_THAT(wrong_key.error().message(), HasSubstr("is not the one"));
  auto damaged = first;
  damaged.text += "x";
  EXPECT_FALSE(with.seal(damaged, append_));
  EXPECT_FALSE(with.seal(first, *with.begin()));
  EXPECT_FALSE(with.successor(std::nullopt, with.key_file()));
}

TEST_F(NotaryTest, ARunningProcessFollowsARotatedKey) {
  auto server = notary();
  auto last = begin(server);
  last = *server.seal(last, append_);
  auto command = notary();
  const auto key = command.successor(last, command.key_file());
  ASSERT_TRUE(key) << key.error().message();
  last = *command.seal(last, Draft{.kind = Kind::Rotation, .next_key = *key});
  // The command dies here: the new key is beside the old one.
  const auto after = server.seal(last, append_);
  ASSERT_TRUE(after) << after.error().message();
  EXPECT_EQ(read_entry(after->text)->key_id, key->id);
  EXPECT_FALSE(disk_.status("/signing.key.next", io::Symlinks::Refuse));
  EXPECT_TRUE(notary().seal(*after, append_));
}

TEST_F(NotaryTest, ARotationThatTheChainNeverGotChangesNothing) {
  auto with = notary();
  const auto first = begin(with);
  ASSERT_TRUE(with.successor(first, with.key_file()));
  const auto next = notary().seal(first, append_);
  ASSERT_TRUE(next) << next.error().message();
  EXPECT_EQ(read_entry(next->text)->key_id, read_entry(first.text)->key_id);
  const auto again = with.successor(*next, with.key_file());
  ASSERT_TRUE(again);
  EXPECT_NE(again->id, read_entry(first.text)->key_id);
}

TEST_F(NotaryTest, HeadsStandAloneAndNeverTakeAnothersPlace) {
  auto with = notary();
  const auto first = begin(with);
  with.publish(first);
  with.publish(first);
  ASSERT_EQ(heads().size(), 1u);
  const auto text = io::read_file(disk_, "/heads/" + heads().front(), 10'000);
  ASSERT_TRUE(text);
  const auto head = read_head(*text);
  ASSERT_TRUE(head) << head.error().message();
  EXPECT_EQ(head->entry_sha256, hash_of(first.text));
  EXPECT_EQ(head->sequence, 1u);
  // The lake is rolled back and goes on: the second entry is another one.
  with.publish(*with.seal(first, append_));
  clock_.advance(std::chrono::seconds(1));
  with.publish(*with.seal(first, append_));
  EXPECT_EQ(heads().size(), 3u);
  EXPECT_EQ(with.heads_failed(), 0u);
  for (std::size_t at = 0; at < text->size(); ++at) {
    auto changed = *text;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    const auto read = read_head(changed);
    EXPECT_TRUE(!read || read->entry_sha256 == head->entry_sha256) << at;
  }
}

TEST_F(NotaryTest, AHeadAndItsFoldersSurviveALossOfPower) {
  auto with = notary("/signing.key", "/second/place");
  with.publish(begin(with));
  ASSERT_EQ(with.heads_failed(), 0u);
  disk_.lose_power();
  const auto left = disk_.list("/second/place");
  ASSERT_TRUE(left) << left.error().message();
  EXPECT_EQ(left->size(), 1u);
}

TEST_F(NotaryTest, AHeadThatACrashKeptBackIsToldByTheNextProcess) {
  auto with = notary();
  const auto first = begin(with);
  const FindKey none = [](const std::string& id) { return fail(ErrorCode::NotFound, id); };
  notary().publish_missed(first, none);
  ASSERT_EQ(heads().size(), 1u);
  // Told already: the key is not even asked for.
  auto blind = notary("/no.key");
  blind.publish_missed(first, none);
  EXPECT_EQ(blind.heads_failed(), 0u);
  // The entry of a rotation bears the old key's signature, and its private half is gone.
  const auto old_key = *read_entry(first.text)->draft.next_key;
  const auto key = with.successor(first, with.key_file());
  ASSERT_TRUE(key);
  const auto rotation = *with.seal(first, Draft{.kind = Kind::Rotation, .next_key = *key});
  ASSERT_TRUE(with.key_file().settle());
  auto next = notary();
  next.publish_missed(rotation, none);
  EXPECT_EQ(next.heads_failed(), 1u);
  EXPECT_EQ(heads().size(), 1u);
  next.publish_missed(rotation, [&](const std::string& id) -> Result<IntroducedKey> {
    EXPECT_EQ(id, old_key.id);
    return old_key;
  });
  ASSERT_EQ(heads().size(), 2u);
  const auto head = read_head(*io::read_file(disk_, "/heads/" + heads().back(), 10'000));
  ASSERT_TRUE(head) << head.error().message();
  EXPECT_EQ(head->entry_sha256, hash_of(rotation.text));
}

TEST_F(NotaryTest, AMissedHeadIsToldToWhoeverHasItNot) {
  std::vector<std::string> told;
  bool has_it = false;
  const NotaryOptions options{.lake_id = "lake",
                              .key_path = "/signing.key",
                              .on_head = [&](const Head& head) { told.push_back(head_name(head)); },
                              .has_head = [&](const std::string&) { return has_it; }};
  Notary with(faulty_, clock_, *random_, options);
  const auto first = begin(with);
  const FindKey none = [](const std::string& id) { return fail(ErrorCode::NotFound, id); };
  with.publish_missed(first, none);
  EXPECT_EQ(told.size(), 1u);
  has_it = true;
  with.publish_missed(first, none);
  EXPECT_EQ(told.size(), 1u);
  with.publish(first);
  EXPECT_EQ(told.size(), 2u);
}

TEST_F(NotaryTest, AFullSecondPlaceIsCountedAndStopsNothing) {
  auto with = notary();
  const auto first = begin(with);
  faulty_.fail_from(1, io::Fault::DiskFull);
  with.publish(first);
  faulty_.stop_failing();
  EXPECT_EQ(with.heads_failed(), 1u);
  EXPECT_TRUE(with.seal(first, append_));
  auto silent = notary("/signing.key", "");
  silent.publish(first);
  EXPECT_EQ(silent.heads_failed(), 0u);
}

}  // namespace
}  // namespace tarn::proof
