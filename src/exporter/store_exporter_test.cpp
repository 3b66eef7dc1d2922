#include "exporter/store_exporter.hpp"

#include "ingest/compactor.hpp"
#include "ingest/listing.hpp"
#include "ingest/push_rows.hpp"
#include "ingest/test_store.hpp"
#include "io/gzip.hpp"
#include "io/hash.hpp"

#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::exporter {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Key;

// What lies beneath the folder of an export, by path.
using Files = std::map<std::string, std::string>;

std::string record(std::string_view id, std::string_view time, std::string_view account = "111122223333",
                   std::string_view region = "us-east-1", std::string_view more = "") {
  return fmt::format(
      R"({{"eventVersion":"1.11","eventID":"{}","eventTime":"{}","recipientAccountId":"{}","awsRegion":"{}")"
      R"(,"eventName":"Call","eventSource":"s3.amazonaws.com"{}}})",
      id, time, account, region, more);
}

// Everything that a record may be and still be an event.
std::vector<std::string> odd_records() {
  return {
      record("plain", "2026-07-01T12:00:00Z"),
      record("plain", "2026-07-01T12:00:00Z", "111122223333", "us-east-1", R"(,"readOnly":true)"),
      record("others", "2026-07-01T12:00:00Z", "444455556666", "eu-west-1"),
      record("decimals", "2026-07-01T12:00:00.123456Z"),
      record("offset", "2026-07-01T23:30:00-05:00"),
      record("long ago", "0001-01-01T00:00:00Z"),
      record("before the epoch", "1969-12-31T23:59:59.999999Z"),
      record("far away", "9999-12-31T23:59:59Z"),
      record("climbing", "2026-07-01T12:00:01Z", "../../../../etc", "../x"),
      record("separators", "2026-07-01T12:00:02Z", "111122223333", "us-east-1",
             ",\"errorMessage\":\"\xE2\x80\xA8 \xE2\x80\xA9 \xF0\x9F\x98\x80 \\u0000 \\ud83d \\/ \x7F\""),
      record("huge", "2026-07-01T12:00:03Z", "111122223333", "us-east-1",
             fmt::format(R"(,"errorMessage":"{}")", std::string(5'000'000, 'x'))),
      record("network", "2026-07-01T12:00:04Z", "111122223333", "us-east-1",
             R"(,"eventCategory":"NetworkActivity","eventType":"AwsVpceEvent")"),
      record("no time that one can read", "yesterday"),
      "{\n  \"eventVersion\" : \"1.0\",\r\n\t\"eventID\":\"spaced\" , "
      "\"eventTime\":\"2026-07-01T12:00:05Z\"\n}",
      R"({"eventVersion":"1","eventID":"no time","recipientAccountId":"111122223333","awsRegion":"us-east-1"})",
      R"({"eventVersion":"1","eventID":"nothing"})",
      R"({"eventVersion":"1","eventTime":"2026-07-01T12:00:06Z"})",
      R"({"EVENTTIME":"2026-07-01T12:00:07Z","eventid":"letters","recipientaccountid":"111122223333"})",
      R"({"eventVersion":"1","eventID":"twice","eventTime":"2020-01-01T00:00:00Z","eventTime":"2026-07-01T12:00:08Z"})",
      R"({"eventVersion":"1","eventID":"drift","eventTime":1,"recipientAccountId":111122223333,"awsRegion":["a"]})",
      R"({"eventVersion":null,"eventID":"envelope","Records":[{"a":1}],"eventTime":"2026-07-01T12:00:09Z"})",
  };
}

class StoreExporterTest : public testing::Test {
 protected:
  static ingest::PushRows rows_of(ingest::TestStore& store) {
    return {store.disk, store.lake, "/lake", nullptr};
  }

  static Result<ExportTotals> try_export(ingest::TestStore& store, io::FileSystem& files,
                                         const std::string& folder, const Selection& selection = {},
                                         const ExportOptions& options = {}) {
    ingest::PushRows rows(files, store.lake, "/lake", nullptr);
    const ExportSource source{.files = files,
                              .lake = store.lake,
                              .rows = rows,
                              .data_folder = "/lake",
                              .origin = {.lake_id = "lake", .store = store.store, .store_name = "default"}};
    ExportProgress progress;
    return export_store(source, selection, folder, options, progress, {});
  }

  static Files exported(ingest::TestStore& store, const std::string& folder, const Selection& selection = {},
                        const ExportOptions& options = {}) {
    const auto totals = try_export(store, store.disk, folder, selection, options);
    EXPECT_TRUE(totals) << totals.error().message();
    auto files = files_in(store.disk, folder);
    if (totals) {
      expect_listed(files, *totals);
    }
    return files;
  }

  static Files files_in(io::FileSystem& disk, const std::string& folder, const std::string& below = "") {
    Files found;
    for (const auto& entry :
         disk.list(io::join_path(folder, below)).value_or(std::vector<io::DirectoryEntry>{})) {
      const auto name = below.empty() ? entry.name : below + "/" + entry.name;
      if (entry.type == io::FileType::Directory) {
        found.merge(files_in(disk, folder, name));
      } else {
        found[name] = io::read_file(disk, io::join_path(folder, name), 1u << 30).value_or("unreadable");
      }
    }
    return found;
  }

  // SHA256SUMS names every other file, once, with its hash.
  static void expect_listed(const Files& files, const ExportTotals& totals) {
    ASSERT_THAT(files, Contains(Key("SHA256SUMS")));
    std::set<std::string> expected;
    for (const auto& [name, bytes] : files) {
      if (name != "SHA256SUMS") {
        expected.insert(io::hex(io::as_text(io::sha256(bytes))) + "  " + name);
      }
    }
    std::set<std::string> listed;
    std::string_view text = files.at("SHA256SUMS");
    for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
      EXPECT_TRUE(listed.insert(std::string(text.substr(0, end))).second) << text.substr(0, end);
      text.remove_prefix(end + 1);
    }
    EXPECT_EQ(listed, expected);
    EXPECT_EQ(totals.files + 2, files.size()) << "the manifest and the list";
  }

  static Files logs_of(Files files) {
    std::erase_if(files, [](const auto& file) { return !file.first.starts_with("AWSLogs/"); });
    return files;
  }

  static std::string inflated(std::string_view gzip) {
    io::Inflater inflater;
    io::PaddedBuffer text;
    EXPECT_TRUE(inflater.inflate(gzip, {}, text));
    return std::string(text.view());
  }

  static void import_into(ingest::TestStore& store, const Files& files) {
    for (const auto& [name, bytes] : files) {
      const auto path = "/logs/" + name;
      ASSERT_TRUE(store.disk.create_directories(io::parent_path(path), 0700));
      ASSERT_TRUE(io::write_file_durably(store.disk, path, bytes, 0600));
    }
    store.import();
  }

  static std::set<std::string> records_of(ingest::TestStore& store) {
    std::set<std::string> records;
    const auto json = event::column_index(store.schema, event::kEventJson);
    store.each_row(store.data_files(), [&](const columnar::Batch& batch, std::size_t row) {
      records.insert(std::string(batch.column(json).string(row)));
    });
    return records;
  }

  static void fill(ingest::TestStore& store, int count, int days = 3) {
    for (int begin = 0; begin < count; begin += 50) {
      std::vector<std::string> records;
      for (int i = begin; i < begin + 50; ++i) {
        records.push_back(record(
            fmt::format("id-{}", i),
            fmt::format("2026-07-{:02}T{:02}:{:02}:00Z", 1 + i % days, i % 24, i % 60),
            i % 3 == 0 ? "111122223333" : "444455556666", i % 2 == 0 ? "us-east-1" : "eu-west-1",
            fmt::format(R"(,"errorMessage":"{}")", std::string(static_cast<std::size_t>(i % 70), 'e'))));
      }
      store.write_log(std::to_string(begin), records);
      store.import(16384);
    }
  }

  ingest::TestStore store_;
};

TEST_F(StoreExporterTest, AnEmptyStoreIsAnExportToo) {
  const auto files = exported(store_, "/out");
  EXPECT_EQ(files.size(), 2u);
  EXPECT_THAT(files.at("tarn-export.json"), HasSubstr("\"events\": 0"));
}

TEST_F(StoreExporterTest, WhatIsImportedAgainIsTheSame) {
  const auto records = odd_records();
  store_.write_log("odd", records);
  store_.import();
  ASSERT_EQ(records_of(store_), std::set<std::string>(records.begin(), records.end()));
  const auto files = exported(store_, "/out");
  ingest::TestStore again;
  import_into(again, files);
  EXPECT_EQ(again.progress.rejected, 0u);
  EXPECT_EQ(again.progress.events, records.size());
  EXPECT_EQ(again.rows(), store_.rows());
  EXPECT_EQ(records_of(again), records_of(store_));
  EXPECT_EQ(logs_of(exported(again, "/out")), logs_of(files));
}

TEST_F(StoreExporterTest, EachPlaceHasItsFilesInOrderOfTime) {
  store_.write_log("a", {record("c", "2026-07-01T12:02:00Z"), record("a", "2026-07-01T12:00:00Z"),
                         record("z", "2026-07-02T00:00:00Z"),
                         record("o", "2026-07-01T00:00:00Z", "444455556666"), record("no", "", "x", "X")});
  store_.write_log("b", {record("b", "2026-07-01T12:01:00Z")});
  store_.import();
  std::vector<std::string> seen;
  for (const auto& [name, bytes] : logs_of(exported(store_, "/out"))) {
    seen.push_back(name.substr(0, name.size() - 25) + " " + inflated(bytes));
  }
  EXPECT_THAT(
      seen, ElementsAre(
                "AWSLogs/111122223333/CloudTrail/us-east-1/2026/07/01/"
                "111122223333_CloudTrail_us-east-1_20260701T1202Z " +
                    fmt::format(R"({{"Records":[{},{},{}]}})", record("a", "2026-07-01T12:00:00Z"),
                                record("b", "2026-07-01T12:01:00Z"), record("c", "2026-07-01T12:02:00Z")),
                "AWSLogs/111122223333/CloudTrail/us-east-1/2026/07/02/"
                "111122223333_CloudTrail_us-east-1_20260702T0000Z " +
                    fmt::format(R"({{"Records":[{}]}})", record("z", "2026-07-02T00:00:00Z")),
                "AWSLogs/444455556666/CloudTrail/us-east-1/2026/07/01/"
                "444455556666_CloudTrail_us-east-1_20260701T0000Z " +
                    fmt::format(R"({{"Records":[{}]}})", record("o", "2026-07-01T00:00:00Z", "444455556666")),
                "AWSLogs/no-account/CloudTrail/no-region/no-time/no-account_CloudTrail_no-region_no-time " +
                    fmt::format(R"({{"Records":[{}]}})", record("no", "", "x", "X"))));
}

// The buffer takes less than a day, an hour, an instant.
TEST_F(StoreExporterTest, TheSameEventsGiveTheSameFilesInAnyLayout) {
  fill(store_, 150);
  const ExportOptions tiny{.threads = 2, .buffer_bytes = 6000, .file = {.records = 7, .bytes = 1500}};
  const auto whole = exported(store_, "/whole");
  const auto parts = exported(store_, "/parts", {}, tiny);
  EXPECT_GT(parts.size(), whole.size());
  EXPECT_EQ(exported(store_, "/again"), whole);
  ingest::CompactionProgress progress;
  ASSERT_TRUE(ingest::compact_store(store_.access(), ingest::compact_everything(), progress, {}));
  ASSERT_GT(progress.files_made, 0u);
  EXPECT_EQ(logs_of(exported(store_, "/compacted")), logs_of(whole));
  EXPECT_EQ(logs_of(exported(store_, "/compacted parts", {}, tiny)), logs_of(parts));
  ingest::TestStore again;
  import_into(again, parts);
  EXPECT_EQ(again.rows(), store_.rows());
}

TEST_F(StoreExporterTest, EventsOfOneInstantAreDividedToo) {
  std::vector<std::string> records;
  for (int i = 0; i < 60; ++i) {
    records.push_back(record(fmt::format("id-{}", i), i < 30 ? "2026-07-01T00:00:00Z" : ""));
  }
  store_.write_log("a", records);
  store_.import();
  const auto files = exported(store_, "/out", {}, {.threads = 1, .buffer_bytes = 2000});
  EXPECT_GT(files.size(), 10u);
  ingest::TestStore again;
  import_into(again, files);
  EXPECT_EQ(again.rows(), store_.rows());
}

TEST_F(StoreExporterTest, ExportsWhatIsSelected) {
  auto records = odd_records();
  std::erase_if(records, [](const std::string& text) { return text.size() > 1'000'000; });  // for speed
  store_.write_log("odd", records);
  store_.import();
  fill(store_, 100);
  const AccountId own{"111122223333"};
  const struct {
    const char* name;
    Selection selection;
    const char* condition;
  } cases[] = {
      {"an account", {.accounts = {own}}, "recipientaccountid = '111122223333'"},
      {"two",
       {.accounts = {own, AccountId("444455556666")}},
       "recipientaccountid IN ('111122223333','444455556666')"},
      {"nobody's", {.accounts = {AccountId("999999999999")}}, "false"},
      {"a Region", {.regions = {Region("eu-west-1")}}, "awsregion = 'eu-west-1'"},
      {"from a time",
       {.start = parse_timestamp("2026-07-01T12:00:00Z")},
       "eventtime >= '2026-07-01 12:00:00'"},
      {"up to a time", {.end = parse_timestamp("2026-07-01T12:00:03Z")}, "eventtime < '2026-07-01 12:00:03'"},
      {"everything",
       {.accounts = {own},
        .regions = {Region("us-east-1")},
        .start = parse_timestamp("2026-07-01T12:00:00.123456Z"),
        .end = parse_timestamp("2026-07-02T12:00:00Z")},
       "recipientaccountid = '111122223333' AND awsregion = 'us-east-1' AND eventtime >= '2026-07-01 "
       "12:00:00.123456' "
       "AND eventtime < '2026-07-02 12:00:00'"},
  };
  int number = 0;
  for (const auto& [name, selection, condition] : cases) {
    SCOPED_TRACE(name);
    ingest::TestStore again;
    import_into(again, exported(store_, fmt::format("/out-{}", ++number), selection));
    EXPECT_EQ(again.rows(), store_.rows_where(condition));
  }
}

TEST_F(StoreExporterTest, TheManifestTiesItToTheChain) {
  store_.write_log("a", {record("a", "2026-07-01T12:00:00Z")});
  store_.import();
  const auto manifest =
      json::parse(exported(store_, "/out", {.accounts = {AccountId("111122223333")}}).at("tarn-export.json"));
  ASSERT_TRUE(manifest) << manifest.error().message();
  const auto last = store_.lake.last_entry();
  ASSERT_TRUE(last && *last);
  const auto* chain = manifest->find("chain");
  ASSERT_NE(chain, nullptr);
  EXPECT_EQ(*chain->find("entry")->integer(), static_cast<std::int64_t>((*last)->sequence));
  EXPECT_EQ(*chain->find("sha256")->string(), proof::hash_of((*last)->text));
  EXPECT_EQ(*manifest->find("lake")->string(), "lake");
  EXPECT_EQ(*manifest->find("store")->find("id")->string(), store_.store.value());
  EXPECT_EQ(*manifest->find("selection")->find("accounts")->array()->front().string(), "111122223333");
  EXPECT_EQ(*manifest->find("events")->integer(), 1);
}

TEST_F(StoreExporterTest, TakesOnlyAFolderOfItsOwn) {
  fill(store_, 100);
  const auto write = [this](const std::string& path) {
    ASSERT_TRUE(store_.disk.create_directories(io::parent_path(path), 0700));
    ASSERT_TRUE(io::write_file_durably(store_.disk, path, "somebody's", 0600));
  };
  const auto code = [this](const std::string& folder, const Selection& selection = {}) {
    const auto outcome = try_export(store_, store_.disk, folder, selection);
    return outcome ? "fine" : std::string(to_string(outcome.error().code()));
  };
  EXPECT_EQ(code("/lake"), to_string(ErrorCode::InvalidArgument));
  EXPECT_EQ(code("/lake/stores/out"), to_string(ErrorCode::InvalidArgument));
  write("/foreign/notes");
  EXPECT_EQ(code("/foreign"), to_string(ErrorCode::FailedState));
  EXPECT_EQ(files_in(store_.disk, "/foreign").size(), 1u);
  exported(store_, "/out");
  EXPECT_EQ(code("/out"), to_string(ErrorCode::AlreadyExists));
  {
    const auto lock = store_.disk.lock("/busy/.tarn-export.lock");
    ASSERT_FALSE(lock) << "there is no such folder yet";
    ASSERT_TRUE(store_.disk.create_directories("/busy", 0700));
    const auto held = store_.disk.lock("/busy/.tarn-export.lock");
    ASSERT_TRUE(held);
    EXPECT_EQ(code("/busy"), to_string(ErrorCode::Busy));
  }
  EXPECT_EQ(code("/busy"), "fine");
}

// Wherever it ends, a folder with a list is whole, and the same command ends what was begun.
TEST_F(StoreExporterTest, AnInterruptedExportIsDoneAnew) {
  fill(store_, 100);
  const ExportOptions options{.threads = 1, .buffer_bytes = 20'000, .file = {.records = 50}};
  const auto expected = exported(store_, "/expected", {}, options);
  for (const auto fault : {io::Fault::DiskFull, io::Fault::Crash}) {
    for (std::uint64_t nth = 1;; nth += 7) {
      const auto folder = fmt::format("/out-{}-{}", static_cast<int>(fault), nth);
      io::FaultyFileSystem faulty(store_.disk);
      faulty.fail_nth_change(nth, fault);
      const auto outcome = try_export(store_, faulty, folder, {}, options);
      if (faulty.faults_met() == 0) {
        break;
      }
      const auto left = files_in(store_.disk, folder);
      if (left.contains("SHA256SUMS")) {
        EXPECT_EQ(left.at("SHA256SUMS"), expected.at("SHA256SUMS")) << nth;
        continue;
      }
      ASSERT_FALSE(outcome) << nth;
      EXPECT_EQ(exported(store_, folder, {}, options), expected) << nth;
    }
  }
}

TEST_F(StoreExporterTest, RemovesWhatAnInterruptedOneLeftAndNothingElse) {
  fill(store_, 100);
  io::FaultyFileSystem faulty(store_.disk);
  faulty.fail_nth_change(25, io::Fault::Crash);
  ASSERT_FALSE(try_export(store_, faulty, "/out"));
  const auto left = files_in(store_.disk, "/out");
  ASSERT_THAT(left, Contains(Key("UNFINISHED.json")));
  ASSERT_FALSE(logs_of(left).empty());
  const auto other = try_export(store_, store_.disk, "/out", {.regions = {Region("us-east-1")}});
  ASSERT_FALSE(other);
  EXPECT_THAT(other.error().message(), HasSubstr("an export of other events was begun there"));
  // Others' files are refused, not removed.
  ASSERT_TRUE(io::write_file_durably(store_.disk, "/out/AWSLogs/notes", "somebody's", 0600));
  const auto refused = try_export(store_, store_.disk, "/out");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message(), HasSubstr("/out/AWSLogs/notes"));
  EXPECT_THAT(files_in(store_.disk, "/out"), Contains(Key("AWSLogs/notes")));
  ASSERT_TRUE(store_.disk.remove("/out/AWSLogs/notes"));
  // What has changed meanwhile leaves nothing behind.
  store_.write_log("late", {record("late", "2026-07-01T23:59:59Z")});
  store_.import();
  EXPECT_EQ(exported(store_, "/out"), exported(store_, "/fresh"));
}

TEST_F(StoreExporterTest, SurvivesALossOfPower) {
  fill(store_, 100);
  const auto files = exported(store_, "/out");
  store_.disk.lose_power();
  EXPECT_EQ(files_in(store_.disk, "/out"), files);
}

TEST_F(StoreExporterTest, DamageIsToldAndLeavesItUnfinished) {
  fill(store_, 100);
  const auto path = "/lake/" + store_.data_files().front().path;
  ASSERT_TRUE(store_.disk.remove(path));
  const auto outcome = try_export(store_, store_.disk, "/out");
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code(), ErrorCode::Corrupt) << outcome.error().message();
  EXPECT_FALSE(files_in(store_.disk, "/out").contains("SHA256SUMS"));
}

TEST_F(StoreExporterTest, StopsWhenAsked) {
  fill(store_, 100);
  ingest::PushRows rows = rows_of(store_);
  std::stop_source stop;
  stop.request_stop();
  ExportProgress progress;
  const ExportSource source{.files = store_.disk,
                            .lake = store_.lake,
                            .rows = rows,
                            .data_folder = "/lake",
                            .origin = {.store = store_.store}};
  const auto outcome = export_store(source, {}, "/out", {}, progress, stop.get_token());
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code(), ErrorCode::Cancelled);
}

}  // namespace
}  // namespace tarn::exporter
