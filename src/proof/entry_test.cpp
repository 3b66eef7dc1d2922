#include "proof/entry.hpp"

#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace tarn::proof {
namespace {

Entry full_entry() {
  Entry entry;
  entry.lake_id = "lake";
  entry.sequence = 7;
  entry.time = *parse_timestamp("2026-07-01T09:30:00.123Z");
  entry.previous = hash_of("before");
  entry.key_id = hash_of("key");
  auto& draft = entry.draft;
  draft.kind = Kind::Compaction;
  draft.store = EventDataStoreId("store");
  draft.table = "stores/store/metadata/00003-x.metadata.json";
  draft.next_key = IntroducedKey{hash_of("next"), "next"};
  draft.sources = ListDigest{12, hash_of("sources")};
  draft.rejects = ListDigest{1, hash_of("rejects")};
  draft.added = {
      {.path = "stores/store/data/2026-07-01/a.parquet",
       .sha256 = hash_of("a"),
       .bytes = 1000,
       .data = DataFileFacts{.rows = 10,
                             .min_time = from_micros(-5),
                             .max_time = from_micros(1'688'990'400'000'001),
                             .import_id = "import",
                             .committed = from_micros(9)}},
      {.path = "stores/store/data/no-date/b.parquet",
       .sha256 = hash_of("b"),
       .bytes = 0,
       .data = DataFileFacts{.compacted = true}},
      {.path = "stores/store/data/2026-07-01/a.parquet.index", .sha256 = hash_of("k"), .bytes = 8}};
  draft.removed = {"stores/store/metadata/00001-w.metadata.json", "stores/store/metadata/snap-1.avro"};
  return entry;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(Entry, RefusesTextsThatTarnDoesNotWrite) {
  const std::string text = *write_entry(full_entry());
  const std::pair<const char*, std::string> cases[] = {
      {"nothing", ""},
      {"another version", replaced(text, "tarn-entry 1", "tarn-entry 2")},
      {"cut off", text.substr(0, text.size() - 1)},
      {"a line too many", text + "- x y\n"},
      {"an unknown line", text + "owner me\n"},
      {"an empty line", text + "\n"},
      {"a blank too many", replaced(text, "kind compaction", "kind  compaction")},
      {"an unknown kind", replaced(text, "kind compaction", "kind deduction")},
      {"a number with a zero in front", replaced(text, "sequence 7", "sequence 07")},
      {"a number with a sign", replaced(text, "sequence 7", "sequence +7")},
      {"a line twice", replaced(text, "lake lake\n", "lake lake\nlake lake\n")},
      {"lines exchanged", replaced(text, "lake lake\nsequence 7\n", "sequence 7\nlake lake\n")},
      {"another spelling of the time", replaced(text, "09:30:00.123Z", "09:30:00.1230Z")},
      {"a file without bytes", replaced(text, " 1000 ", " ")},
      {"carriage returns", replaced(text, "lake lake\n", "lake lake\r\n")},
  };
  for (const auto& [name, wrong] : cases) {
    const auto read = read_entry(wrong);
    ASSERT_FALSE(read) << name;
    EXPECT_EQ(read.error().code(), ErrorCode::Corrupt) << name;
  }
}

TEST(Entry, RefusesNamesThatATextCannotHold) {
  const std::pair<const char*, std::function<void(Entry&)>> cases[] = {
      {"a path with a line break", [](Entry& entry) { entry.draft.added[0].path = "a\n- b"; }},
      {"a path with a blank", [](Entry& entry) { entry.draft.removed[0] = "a b"; }},
      {"an empty path", [](Entry& entry) { entry.draft.added[0].path = ""; }},
      {"an import called none", [](Entry& entry) { entry.draft.added[0].data->import_id = "-"; }},
      {"a store with a blank", [](Entry& entry) { entry.draft.store = EventDataStoreId("a b"); }},
      {"no lake", [](Entry& entry) { entry.lake_id = ""; }},
  };
  for (const auto& [name, change] : cases) {
    auto entry = full_entry();
    change(entry);
    EXPECT_FALSE(write_entry(entry)) << name;
  }
}

TEST(Entry, ReadsWhatItWrote) {
  const auto full = full_entry();
  const auto text = write_entry(full);
  ASSERT_TRUE(text);
  const auto read = read_entry(*text);
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(*read, full);
  Entry small;
  small.lake_id = "lake";
  small.sequence = 1;
  small.previous = no_hash();
  small.key_id = hash_of("key");
  const auto small_text = write_entry(small);
  ASSERT_TRUE(small_text);
  EXPECT_EQ(*small_text, "tarn-entry 1\nlake lake\nsequence 1\ntime 1970-01-01T00:00:00.000Z\nprevious " +
                             no_hash() + "\nkey " + hash_of("key") + "\nkind append\n");
  EXPECT_EQ(read_entry(*small_text), small);
}

TEST(Entry, EveryChangedByteIsRefusedOrRead) {
  const std::string text = *write_entry(full_entry());
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::string changed = text;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    if (const auto read = read_entry(changed)) {
      EXPECT_EQ(write_entry(*read), changed) << at;
    }
  }
}

}  // namespace
}  // namespace tarn::proof
