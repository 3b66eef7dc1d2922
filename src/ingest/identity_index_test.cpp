#include "ingest/identity_index.hpp"

#include "ingest/compactor.hpp"
#include "ingest/test_store.hpp"
#include "io/chance.hpp"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::ingest {
namespace {

constexpr std::string_view kTime = "2026-07-01T00:00:00Z";
constexpr std::string_view kWithoutId =
    R"({"eventTime":"2026-07-01T00:00:00Z","eventName":"no id","eventVersion":"1"})";

std::string event_of(std::string_view id, std::string_view more = "") {
  return fmt::format(R"({{"eventID":"{}","eventTime":"{}"{}}})", id, kTime, more);
}

// IDs that share a fingerprint, two by two: found by trying some millions.
constexpr std::pair<const char*, const char*> kTwins[] = {
    {"915485", "2798974"},  {"6361106", "6563431"}, {"3978966", "6026707"}, {"1794775", "5768746"},
    {"1956777", "4181881"}, {"3277980", "5621322"}, {"3853454", "5181740"}, {"1984989", "3114853"},
};

class IdentityIndexTest : public testing::Test {
 protected:
  // What importing these records one after the other brings.
  void import(const std::string& name, const std::vector<std::string>& records) {
    store_.progress.events = 0;
    store_.progress.duplicates = 0;
    store_.progress.other_bodies = 0;
    store_.write_log(name, records);
    store_.import();
  }

  std::string only_file() {
    const auto files = store_.data_files();
    EXPECT_EQ(files.size(), 1u);
    return "/lake/" + files.at(0).path;
  }

  void overwrite(const std::string& path, std::string_view bytes) {
    ASSERT_TRUE(store_.disk.remove(path));
    ASSERT_TRUE(io::write_file_durably(store_.disk, path, bytes, 0600));
  }

  TestStore store_;
};

TEST_F(IdentityIndexTest, AFingerprintAloneMakesNoDuplicate) {
  const auto [one, other] = kTwins[0];
  ASSERT_EQ(fingerprint_of_id(one), fingerprint_of_id(other));
  import("one", {event_of(one)});
  import("other", {event_of(other)});
  EXPECT_EQ(store_.progress.events, 1u);
  EXPECT_EQ(store_.progress.duplicates, 0u);
  EXPECT_EQ(store_.rows().size(), 2u);
  import("both again", {event_of(other), event_of(one)});
  EXPECT_EQ(store_.progress.duplicates, 2u);
  EXPECT_EQ(store_.rows().size(), 2u);
}

TEST_F(IdentityIndexTest, FindsAnIdByItsFingerprintAtAnyTime) {
  const auto at = [](int day) {
    const auto time = parse_timestamp(fmt::format("2026-07-{:02}T00:00:00Z", day));
    return event_key("id", time, "body").identity;
  };
  EXPECT_NE(at(1), at(2));
  EXPECT_EQ(fingerprint_of(at(1)), fingerprint_of_id("id"));
  EXPECT_EQ(fingerprint_of(at(2)), fingerprint_of_id("id"));
  EXPECT_EQ(fingerprint_of(event_key("id", std::nullopt, "").identity), fingerprint_of_id("id"));
}

// Whatever arrives, in whatever order: the store keeps each event once, as a set of records does. Half of the
// IDs share their fingerprints with others; there are several days, events without a time or an ID, and
// several bodies of one event.
TEST_F(IdentityIndexTest, KeepsWhatASetKeeps) {
  io::Chance chance(11);
  std::set<std::string> slow;
  for (int round = 0; round < 12; ++round) {
    std::vector<std::string> records;
    std::uint64_t news = 0;
    for (int i = 0; i < 12; ++i) {
      const auto& [one, other] = kTwins[chance.below(std::size(kTwins))];
      const auto time = chance.one_in(6)
                            ? std::string()
                            : fmt::format(R"("eventTime":"2026-07-{:02}T00:00:00Z",)", chance.below(3) + 1);
      const auto id = chance.one_in(8) ? std::string()
                                       : fmt::format(R"("eventID":"{}",)", chance.one_in(2) ? one : other);
      const auto& record =
          records.emplace_back(fmt::format(R"({{{}{}"eventName":"n{}"}})", id, time, chance.below(2)));
      news += slow.insert(record).second ? 1 : 0;
    }
    import(fmt::format("round-{}", round), records);
    EXPECT_EQ(store_.progress.events, news);
    EXPECT_EQ(store_.progress.duplicates, records.size() - news);
    if (round == 6) {
      CompactionProgress compaction;
      ASSERT_TRUE(compact_store(store_.access(), compact_everything(), compaction, {}));
    }
  }
  std::set<std::string> kept;
  const auto json = event::column_index(store_.schema, event::kEventJson);
  store_.each_row(store_.data_files(), [&](const columnar::Batch& batch, std::size_t row) {
    EXPECT_TRUE(kept.emplace(batch.column(json).string(row)).second);
  });
  EXPECT_EQ(kept, slow);
}

TEST_F(IdentityIndexTest, OneIdWithTwoBodiesIsTwoEvents) {
  import("one", {event_of("a"), std::string(kWithoutId)});
  import("two", {event_of("a", R"(,"awsRegion":"x")"), event_of("a"), std::string(kWithoutId)});
  EXPECT_EQ(store_.progress.events, 1u);
  EXPECT_EQ(store_.progress.other_bodies, 1u);
  EXPECT_EQ(store_.progress.duplicates, 2u);
  import("three", {event_of("a", R"(,"awsRegion":"x")")});
  EXPECT_EQ(store_.progress.duplicates, 1u);
}

TEST_F(IdentityIndexTest, WhereAFileCannotBeAskedNothingIsCalledADuplicate) {
  import("one", {event_of("a")});
  const auto path = only_file();
  overwrite(path, "damaged");
  store_.write_log("two", {event_of("b"), event_of("a")});
  const auto listing = list_logs(store_.disk, {"/logs"}, {});
  ASSERT_TRUE(listing);
  Importer importer({.files = store_.disk,
                     .lake = store_.lake,
                     .clock = store_.clock,
                     .random = *store_.random,
                     .data_folder = "/lake",
                     .notary = store_.notary},
                    store_.store, event::Category::CloudTrail, "import", {.threads = 1, .limits = {}});
  const auto outcome = importer.run(*listing, store_.progress, {});
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code(), ErrorCode::Corrupt);
  EXPECT_EQ(store_.data_files().size(), 1u) << "nothing was committed";
  import("two", {event_of("b")});
  EXPECT_EQ(store_.progress.events, 1u) << "a new event needs no file to be read";
}

}  // namespace
}  // namespace tarn::ingest
