#include "proof/chain.hpp"

#include "io/memory_file_system.hpp"
#include "proof/notary.hpp"

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::proof {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

struct Found {
  std::uint64_t entry = 0;
  std::string what;
};

class ChainTest : public testing::Test {
 protected:
  ChainTest() {
    add(notary_.begin());
    EXPECT_TRUE(notary_.key_file().settle());
    add(commit("a"));
    add(commit("b", {"a"}));
    rotate();
    add(commit("c"));
  }

  void rotate() {
    const KeyFile target(disk_, *random_, "/signing.key");
    const auto key = notary_.successor(entries_.back(), target);
    ASSERT_TRUE(key) << key.error().message();
    add(Draft{.kind = Kind::Rotation, .next_key = *key});
    EXPECT_TRUE(target.settle());
  }

  static Draft commit(const std::string& path, std::vector<std::string> removed = {}) {
    Draft draft{.kind = Kind::Append, .store = EventDataStoreId("s"), .table = "stores/s/metadata/" + path};
    draft.added = {{.path = path, .sha256 = hash_of(path), .bytes = 1}};
    draft.removed = std::move(removed);
    return draft;
  }

  void add(const Result<Draft>& draft) {
    ASSERT_TRUE(draft) << draft.error().message();
    const auto last = entries_.empty() ? std::nullopt : std::optional(entries_.back());
    auto sealed = notary_.seal(last, *draft);
    ASSERT_TRUE(sealed) << sealed.error().message();
    entries_.push_back(std::move(*sealed));
  }

  // Another chain of the same lake, with a key of its own.
  std::vector<SealedEntry> forged() {
    io::MemoryFileSystem disk(clock_);
    const auto random = io::make_seeded_random(9);
    Notary forger(disk, clock_, *random, {.lake_id = "lake", .key_path = "/forged.key"});
    std::vector<SealedEntry> made{*forger.seal(std::nullopt, *forger.begin())};
    for (const auto* path : {"a", "b", "c", "d"}) {
      made.push_back(*forger.seal(made.back(), commit(path)));
    }
    return made;
  }

  Head head(std::size_t index, const std::vector<SealedEntry>& of) {
    const auto entry = *read_entry(of[index].text);
    return head_of(entry, of[index], {entry.key_id, ""});
  }

  std::vector<Found> check(const std::vector<SealedEntry>& entries, const std::vector<Head>& heads = {}) {
    std::vector<Found> found;
    Chain chain("lake",
                [&](std::uint64_t entry, std::string what) { found.push_back({entry, std::move(what)}); });
    for (const auto& head : heads) {
      chain.expect(head);
    }
    for (const auto& entry : entries) {
      chain.add(entry);
    }
    chain.finish();
    live_.clear();
    for (const auto& [path, file] : chain.live()) {
      live_.push_back(path);
    }
    return found;
  }

  ManualClock clock_{*parse_timestamp("2026-07-09T00:00:00Z")};
  std::unique_ptr<io::Random> random_ = io::make_seeded_random(7);
  io::MemoryFileSystem disk_{clock_};
  Notary notary_{disk_, clock_, *random_, {.lake_id = "lake", .key_path = "/signing.key"}};
  std::vector<SealedEntry> entries_;
  std::vector<std::string> live_;
};

TEST_F(ChainTest, EveryAttackOnTheChainIsTold) {
  using Entries = std::vector<SealedEntry>;
  struct Attack {
    const char* name;
    std::function<void(Entries&)> change;
    std::uint64_t entry;
    const char* told;
  };
  const Attack attacks[] = {
      {"no chain", [](Entries& of) { of.clear(); }, 0, "no chain"},
      {"the first is gone", [](Entries& of) { of.erase(of.begin()); }, 2, "beginning is missing"},
      {"one is gone", [](Entries& of) { of.erase(of.begin() + 2); }, 4, "are missing"},
      {"one is gone and the rest is numbered anew",
       [](Entries& of) {
         of.erase(of.begin() + 2);
         of[2].sequence = 3;
         of[3].sequence = 4;
       },
       3, "stands in the place of"},
      {"two are exchanged", [](Entries& of) { std::swap(of[1].text, of[2].text); }, 2,
       "stands in the place of"},
      {"a file's name is another",
       [](Entries& of) { of[1].text.replace(of[1].text.find(" a\n"), 3, " x\n"); }, 2,
       "signature does not fit"},
      {"a text is cut off", [](Entries& of) { of[1].text.pop_back(); }, 2, "text is damaged"},
      {"a signature is another's", [](Entries& of) { of[1].signature = of[2].signature; }, 2,
       "signature does not fit"},
      {"no signature", [](Entries& of) { of[1].signature.clear(); }, 2, "signature does not fit"},
      {"the last is put twice",
       [](Entries& of) {
         of.push_back(of.back());
         ++of.back().sequence;
       },
       6, "stands in the place of"},
  };
  for (const auto& attack : attacks) {
    auto entries = entries_;
    attack.change(entries);
    const auto found = check(entries);
    const auto is_told = std::ranges::any_of(found, [&](const Found& problem) {
      return problem.entry == attack.entry && problem.what.contains(attack.told);
    });
    EXPECT_TRUE(is_told) << attack.name << (found.empty() ? "" : ": " + found.front().what);
  }
}

TEST_F(ChainTest, EveryChangedByteIsTold) {
  for (std::size_t entry = 0; entry < entries_.size(); ++entry) {
    for (auto SealedEntry::* part : {&SealedEntry::text, &SealedEntry::signature}) {
      for (std::size_t at = 0; at < (entries_[entry].*part).size(); at += 7) {
        auto entries = entries_;
        auto& byte = (entries[entry].*part)[at];
        byte = static_cast<char>(byte ^ 4);
        EXPECT_FALSE(check(entries).empty()) << entry << " " << at;
      }
    }
  }
}

// The last entry, signed by a thief of the first key.
TEST_F(ChainTest, AKeyThatWasRotatedSignsNothingMore) {
  io::MemoryFileSystem disk(clock_);
  const auto random = io::make_seeded_random(7);
  Notary thief(disk, clock_, *random, {.lake_id = "lake", .key_path = "/signing.key"});
  const auto stolen = thief.begin();
  ASSERT_TRUE(stolen);
  ASSERT_EQ(stolen->next_key->id, read_entry(entries_[0].text)->key_id);
  const auto key = thief.key_file().load(stolen->next_key->id);
  ASSERT_TRUE(key);
  auto entries = entries_;
  auto forged_entry = *read_entry(entries.back().text);
  forged_entry.key_id = stolen->next_key->id;
  entries.back().text = *write_entry(forged_entry);
  entries.back().signature = *(*key)->sign(io::sha256(entries.back().text));
  const auto found = check(entries);
  ASSERT_FALSE(found.empty());
  EXPECT_THAT(found.front().what, HasSubstr("while the chain goes on with"));
}

TEST_F(ChainTest, AHeadShowsWhatTheFolderCannot) {
  EXPECT_THAT(check(entries_, {head(1, entries_), head(4, entries_)}), IsEmpty());
  auto rolled_back = entries_;
  rolled_back.resize(3);
  EXPECT_THAT(check(rolled_back), IsEmpty());
  const auto cut = check(rolled_back, {head(4, entries_)});
  ASSERT_FALSE(cut.empty());
  EXPECT_THAT(cut.front().what, HasSubstr("rolled back"));
  const auto other = forged();
  EXPECT_THAT(check(other), IsEmpty());
  const auto rewritten = check(other, {head(2, entries_)});
  ASSERT_EQ(rewritten.size(), 2u);
  EXPECT_EQ(rewritten[0].entry, 3u);
  EXPECT_THAT(rewritten[0].what, HasSubstr("another entry in this place"));
  EXPECT_THAT(rewritten[1].what, HasSubstr("a key that this chain never had"));
  auto foreign = head(1, entries_);
  foreign.lake_id = "another";
  const auto told = check(entries_, {foreign});
  ASSERT_EQ(told.size(), 1u);
  EXPECT_THAT(told[0].what, HasSubstr("of another lake"));
}

TEST_F(ChainTest, EntriesAddUpToTheFilesOfTheLake) {
  EXPECT_THAT(check(entries_), IsEmpty());
  EXPECT_THAT(live_, testing::ElementsAre("b", "c"));
  add(commit("stores/s/d"));
  add(Draft{.kind = Kind::Deletion, .store = EventDataStoreId("s")});
  EXPECT_THAT(check(entries_), IsEmpty());
  EXPECT_THAT(live_, testing::ElementsAre("b", "c"));
  add(commit("b"));
  add(commit("e", {"nothing"}));
  const auto found = check(entries_);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_THAT(found[0].what, HasSubstr("adds a file that was there: b"));
  EXPECT_THAT(found[1].what, HasSubstr("removes a file that was not there: nothing"));
}

TEST_F(ChainTest, ACompactionKeepsTheNumberOfRows) {
  const auto files = [](Kind kind, const std::string& path, std::uint64_t rows,
                        std::vector<std::string> removed) {
    auto draft = commit(path, std::move(removed));
    draft.kind = kind;
    draft.added[0].data = DataFileFacts{.rows = rows};
    return draft;
  };
  add(files(Kind::Append, "d", 10, {}));
  add(files(Kind::Append, "e", 5, {}));
  add(files(Kind::Compaction, "f", 15, {"d", "e"}));
  EXPECT_THAT(check(entries_), IsEmpty());
  add(files(Kind::Compaction, "g", 14, {"f"}));
  const auto found = check(entries_);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].entry, entries_.size());
  EXPECT_THAT(found[0].what, HasSubstr("15 rows into 14"));
  add(files(Kind::Retention, "h", 13, {"g"}));
  EXPECT_EQ(check(entries_).size(), 1u) << "retention may leave rows out";
}

}  // namespace
}  // namespace tarn::proof
