#include "ingest/identity_index.hpp"

#include "ingest/test_store.hpp"

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

// Two IDs whose events of that time share a fingerprint: found by trying some millions.
constexpr std::string_view kOne = "141101";
constexpr std::string_view kOther = "3235560";

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
  const auto fingerprint = [](std::string_view id) {
    return fingerprint_of(event_key(id, *parse_timestamp(kTime), "").identity);
  };
  ASSERT_EQ(fingerprint(kOne), fingerprint(kOther));
  import("one", {event_of(kOne)});
  import("other", {event_of(kOther)});
  EXPECT_EQ(store_.progress.events, 1u);
  EXPECT_EQ(store_.progress.duplicates, 0u);
  EXPECT_EQ(store_.rows().size(), 2u);
  import("both again", {event_of(kOther), event_of(kOne)});
  EXPECT_EQ(store_.progress.duplicates, 2u);
  EXPECT_EQ(store_.rows().size(), 2u);
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

TEST_F(IdentityIndexTest, KnowsTheEventsOfTheFormerLayout) {
  import("one", {event_of("a")});
  const auto key = event_key("a", parse_timestamp(kTime), event_of("a"));
  std::string bytes = "TARNKEY1";
  const auto append = [&bytes](std::uint64_t number) {
    bytes.append(reinterpret_cast<const char*>(&number), sizeof number);
  };
  append(1);
  append(key.identity);
  append(key.body);
  append(io::hash64(bytes));
  overwrite(keys_path(only_file()), bytes);
  import("two", {event_of("a"), event_of("b")});
  EXPECT_EQ(store_.progress.duplicates, 1u);
  EXPECT_EQ(store_.progress.events, 1u);
}

}  // namespace
}  // namespace tarn::ingest
