#include "service/file_uri.hpp"
#include "service/test_service.hpp"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

namespace tarn::service {
namespace {

using testing::HasSubstr;

// Holds the right to write to a database, so that whoever wants to commit has to wait.
class WriteLock {
 public:
  explicit WriteLock(const std::string& path) {
    EXPECT_EQ(sqlite3_open_v2(path.c_str(), &database_, SQLITE_OPEN_READWRITE, nullptr), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(database_, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  }
  ~WriteLock() { sqlite3_close(database_); }
  WriteLock(const WriteLock&) = delete;
  WriteLock& operator=(const WriteLock&) = delete;

 private:
  sqlite3* database_ = nullptr;
};

class ImportsTest : public testing::Test {
 protected:
  std::string source(std::string_view name = "") {
    return file_uri(service_.folder.at("logs")) + std::string(name);
  }
  static std::int64_t statistic(const Reply& reply, std::string_view name) {
    const json::Value* statistics = reply.body.find("ImportStatistics");
    return statistics == nullptr ? -1 : *statistics->find(name)->integer();
  }
  static std::string by_id(const std::string& id) { return R"({"ImportId":")" + id + "\"}"; }

  TestService service_;
  std::string store_ = service_.make_store("target");
};

TEST_F(ImportsTest, LeavesOutWhatIsOlderThanTheRetentionPeriod) {
  service_.call("UpdateEventDataStore", R"({"EventDataStore":")" + store_ + R"(","RetentionPeriod":30})");
  service_.write_log("a.json", log_file({log_record(1, "TooOld", "2026-06-01T11:59:59Z"),
                                         log_record(2, "JustKept", "2026-06-01T12:00:00Z"),
                                         log_record(3, "Recent", "2026-06-30T10:00:00Z")}));
  const std::string id =
      service_.call("StartImport", service_.start_import(store_, source())).member("ImportId");
  const Reply ended = service_.wait_for_import(id);
  EXPECT_EQ(ended.member("ImportStatus"), "COMPLETED") << "nothing failed";
  EXPECT_EQ(statistic(ended, "EventsCompleted"), 2);
  EXPECT_EQ(statistic(ended, "FailedEntries"), 0);
  EXPECT_EQ(must(service_.lake->data().totals(EventDataStoreId(store_))).rows, 2u);
}

TEST_F(ImportsTest, ADenialOnAStoreReachesItsImports) {
  service_.write_log("a.json", log_file({log_record(1, "Recent", "2026-06-30T10:00:00Z")}));
  const std::string id =
      service_.call("StartImport", service_.start_import(store_, source())).member("ImportId");
  service_.wait_for_import(id);
  const std::string unknown = "11111111-2222-4333-8444-555555555555";
  constexpr const char* kOperations[] = {"StartImport", "StopImport", "GetImport", "ListImportFailures"};
  const auto partly = service_.make_denied_user(
      "partly",
      R"(["cloudtrail:StartImport","cloudtrail:StopImport","cloudtrail:GetImport","cloudtrail:ListImportFailures"])",
      store_);
  const auto wholly = service_.make_denied_user("wholly", R"("cloudtrail:*")", store_);
  for (const char* operation : kOperations) {
    const Reply denied = service_.call(operation, by_id(id), partly);
    EXPECT_EQ(denied.error(), "AccessDeniedException") << operation;
    EXPECT_THAT(denied.message(), HasSubstr("eventdatastore/" + store_)) << operation;
    const Reply hidden = service_.call(operation, by_id(id), wholly);
    const Reply none = service_.call(operation, by_id(unknown), wholly);
    EXPECT_EQ(hidden.error(), none.error()) << operation;
    EXPECT_EQ(std::string(hidden.message()).replace(hidden.message().find(id), id.size(), unknown),
              none.message())
        << operation;
  }
  EXPECT_EQ(service_.call("GetImport", by_id(id)).member("ImportStatus"), "COMPLETED");
}

TEST_F(ImportsTest, RefusesWrongImports) {
  const Reply made = service_.call(
      "CreateEventDataStore",
      R"({"Name":"insight","AdvancedEventSelectors":[{"FieldSelectors":[{"Field":"eventCategory","Equals":["Insight"]}]}]})");
  const std::string unknown = "11111111-2222-4333-8444-555555555555";
  std::filesystem::create_symlink("/etc", service_.folder.at("logs/escape"));
  const struct {
    const char* name;
    std::string input;
    const char* error;
  } cases[] = {
      {"nothing", "{}", "InvalidParameterException"},
      {"no source", R"({"Destinations":[")" + store_ + "\"]}", "InvalidParameterException"},
      {"two destinations", R"({"Destinations":["aaa","bbb"],"ImportSource":{}})", "ValidationException"},
      {"unknown store", service_.start_import(unknown, source()), "EventDataStoreNotFoundException"},
      {"malformed ARN", service_.start_import("arn:aws:x", source()), "EventDataStoreARNInvalidException"},
      {"store of another category", service_.start_import(made.member("EventDataStoreArn"), source()),
       "InvalidEventDataStoreCategoryException"},
      {"S3", service_.start_import(store_, "s3://bucket/AWSLogs"), "InvalidImportSourceException"},
      {"elsewhere", service_.start_import(store_, "file:///etc"), "InvalidImportSourceException"},
      {"by ..", service_.start_import(store_, source("/../lake")), "InvalidImportSourceException"},
      {"by a link", service_.start_import(store_, source("/escape")), "InvalidImportSourceException"},
      {"ID of no import", by_id(unknown), "ImportNotFoundException"},
      {"ID and a time", R"({"ImportId":")" + unknown + R"(","StartEventTime":1})",
       "InvalidParameterException"},
      {"ID and more", R"({"ImportId":")" + unknown + R"(","Destinations":[")" + store_ + "\"]}",
       "InvalidParameterException"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const Reply reply = service_.call("StartImport", c.input);
    EXPECT_EQ(reply.error(), c.error) << reply.message();
  }
  EXPECT_EQ(service_.call("GetImport", by_id(unknown)).error(), "ImportNotFoundException");
  EXPECT_TRUE(service_.call("ListImports").body.find("Imports")->array()->empty());
}

TEST_F(ImportsTest, BringsAFoldersEvents) {
  service_.write_log("a.json", log_file({log_record(1, "RunInstances", "2026-06-30T10:00:00Z"),
                                         log_record(2, "StopInstances", "2026-06-30T11:00:00Z")}));
  service_.write_log("b.json", log_file({log_record(3, "RunInstances", "2026-06-29T10:00:00Z")}));
  const Reply started = service_.call("StartImport", service_.start_import(store_, source()));
  ASSERT_EQ(started.error(), "") << started.message();
  EXPECT_EQ(started.member("ImportStatus"), "INITIALIZING");
  EXPECT_EQ(*started.body.find("ImportSource")->find("S3")->find("S3LocationUri")->string(), source());
  const Reply done = service_.wait_for_import(started.member("ImportId"));
  EXPECT_EQ(done.member("ImportStatus"), "COMPLETED") << done.http.body;
  EXPECT_EQ(statistic(done, "PrefixesFound"), 1);
  EXPECT_EQ(statistic(done, "PrefixesCompleted"), 1);
  EXPECT_EQ(statistic(done, "FilesCompleted"), 2);
  EXPECT_EQ(statistic(done, "EventsCompleted"), 3);
  EXPECT_EQ(statistic(done, "FailedEntries"), 0);
  EXPECT_EQ(service_.lake->data().totals(EventDataStoreId(store_))->rows, 3u);
  const Reply listed =
      service_.call("ListImports", R"({"ImportStatus":"COMPLETED","Destination":")" + store_ + "\"}");
  ASSERT_EQ(listed.body.find("Imports")->array()->size(), 1u);
  EXPECT_EQ(*listed.body.find("Imports")->array()->front().find("ImportId")->string(),
            started.member("ImportId"));
  EXPECT_TRUE(
      service_.call("ListImports", R"({"ImportStatus":"FAILED"})").body.find("Imports")->array()->empty());
  EXPECT_EQ(service_.call("StartImport", by_id(started.member("ImportId"))).error(),
            "InvalidParameterException")
      << "a completed import is not started again";
}

TEST_F(ImportsTest, CountsTheFoldersThatItFound) {
  const std::string logs = service_.folder.at("logs");
  for (const char* folder :
       {"/111122223333/us-east-1", "/111122223333/eu-west-1", "/444455556666/us-east-1"}) {
    must(service_.folder.files->create_directories(logs + folder, 0700));
    must(io::write_file_durably(*service_.folder.files, logs + folder + "/a.json",
                                log_file({log_record(1, "RunInstances", "2026-06-30T10:00:00Z")}), 0600));
  }
  std::filesystem::create_symlink("/etc/hostname", logs + "/444455556666/us-east-1/link.json");
  const Reply started = service_.call("StartImport", service_.start_import(store_, source()));
  const Reply done = service_.wait_for_import(started.member("ImportId"));
  EXPECT_EQ(statistic(done, "PrefixesFound"), 3) << done.http.body;
  EXPECT_EQ(statistic(done, "PrefixesCompleted"), 2) << "one has a link, which is not followed";
}

TEST_F(ImportsTest, ListsWhatItCouldNotBring) {
  service_.write_log("good.json", log_file({log_record(1, "RunInstances", "2026-06-30T10:00:00Z")}));
  service_.write_log("mixed.json", log_file({log_record(2, "RunInstances", "2026-06-30T10:00:00Z"), "17"}));
  std::filesystem::create_symlink("/etc/hostname", service_.folder.at("logs/link.json"));
  const Reply started = service_.call("StartImport", service_.start_import(store_, source()));
  const std::string id = started.member("ImportId");
  const Reply done = service_.wait_for_import(id);
  EXPECT_EQ(done.member("ImportStatus"), "FAILED");
  EXPECT_EQ(statistic(done, "EventsCompleted"), 2);
  EXPECT_EQ(statistic(done, "FailedEntries"), 2) << done.http.body;
  const Reply failures = service_.call("ListImportFailures", by_id(id));
  const json::Array& items = *failures.body.find("Failures")->array();
  ASSERT_EQ(items.size(), 2u) << failures.http.body;
  EXPECT_THAT(*items[0].find("Location")->string(), HasSubstr("link.json"));
  EXPECT_EQ(*items[0].find("ErrorType")->string(), "UnreadableFile");
  EXPECT_THAT(*items[1].find("Location")->string(), HasSubstr("mixed.json#byte="));
  EXPECT_EQ(*items[1].find("ErrorType")->string(), "InvalidRecord");

  const Reply page = service_.call("ListImportFailures", R"({"MaxResults":1,"ImportId":")" + id + "\"}");
  ASSERT_NE(page.member("NextToken"), "");
  const Reply last =
      service_.call("ListImportFailures", R"({"MaxResults":1,"ImportId":")" + id + R"(","NextToken":")" +
                                              page.member("NextToken") + "\"}");
  EXPECT_EQ(last.body.find("Failures")->array()->size(), 1u);
  EXPECT_EQ(last.member("NextToken"), "");

  std::filesystem::remove(service_.folder.at("logs/link.json"));
  ASSERT_EQ(service_.call("StartImport", by_id(id)).error(), "");
  const Reply again = service_.wait_for_import(id);
  EXPECT_EQ(statistic(again, "EventsCompleted"), 2) << "nothing twice";
  EXPECT_EQ(statistic(again, "FailedEntries"), 1) << "the record stays rejected";
  EXPECT_THAT(service_.call("ListImportFailures", by_id(id)).http.body, HasSubstr("SUCCEEDED"));
}

TEST_F(ImportsTest, RunsOneAtATime) {
  service_.write_log("a.json", log_file({log_record(1, "RunInstances", "2026-06-30T10:00:00Z")}));
  std::string id;
  {
    const WriteLock lock(service_.lake->path("lake.db"));
    id = service_.call("StartImport", service_.start_import(store_, source())).member("ImportId");
    ASSERT_NE(id, "");
    EXPECT_EQ(service_.call("StartImport", service_.start_import(store_, source())).error(),
              "AccountHasOngoingImportException");
    EXPECT_EQ(service_.call("StartImport", by_id(id)).error(), "AccountHasOngoingImportException");
    const Reply running = service_.wait("GetImport", by_id(id), "ImportStatus", {"INITIALIZING"});
    EXPECT_EQ(running.member("ImportStatus"), "IN_PROGRESS");
    EXPECT_THAT(service_.get("/metrics").http.body, HasSubstr("tarn_imports_running 1\n"));
  }
  EXPECT_EQ(service_.wait_for_import(id).member("ImportStatus"), "COMPLETED");
}

// The lock keeps the import from its end until the stop has been asked for.
TEST_F(ImportsTest, StopsWhenToldAndGoesOnWhenAsked) {
  constexpr int kFiles = 20;
  for (int i = 0; i < kFiles; ++i) {
    service_.write_log("log-" + std::to_string(i) + ".json",
                       log_file({log_record(i, "RunInstances", "2026-06-30T10:00:00Z")}));
  }
  std::string id;
  {
    const WriteLock lock(service_.lake->path("lake.db"));
    id = service_.call("StartImport", service_.start_import(store_, source())).member("ImportId");
    const Reply stopped = service_.call("StopImport", by_id(id));
    ASSERT_EQ(stopped.error(), "") << stopped.message();
    EXPECT_EQ(stopped.member("ImportId"), id);
    EXPECT_EQ(statistic(stopped, "EventsCompleted"), 0);
    EXPECT_THAT(stopped.member("ImportStatus"), testing::AnyOf("INITIALIZING", "IN_PROGRESS", "STOPPED"));
  }
  const std::string status = service_.wait_for_import(id).member("ImportStatus");
  if (status != "COMPLETED") {  // where it was about to commit its last events
    EXPECT_EQ(status, "STOPPED");
    EXPECT_EQ(service_.call("StartImport", by_id(id)).error(), "");
    EXPECT_EQ(service_.wait_for_import(id).member("ImportStatus"), "COMPLETED");
  }
  EXPECT_EQ(service_.lake->data().totals(EventDataStoreId(store_))->rows, std::uint64_t{kFiles});
  const Reply again = service_.call("StopImport", by_id(id));
  EXPECT_EQ(again.error(), "InvalidParameterException");
  EXPECT_THAT(again.message(), HasSubstr("COMPLETED"));
}

TEST_F(ImportsTest, RefusesToStopWhatDoesNotRun) {
  const std::string unknown = "11111111-2222-4333-8444-555555555555";
  EXPECT_EQ(service_.call("StopImport", by_id(unknown)).error(), "ImportNotFoundException");
  EXPECT_EQ(service_.call("StopImport", "{}").error(), "ValidationException");
  EXPECT_EQ(service_.call("StopImport", by_id("x")).error(), "ValidationException");
  EXPECT_EQ(service_.call("ListImportFailures", by_id(unknown)).error(), "InvalidParameterException");
}

TEST_F(ImportsTest, StopsWithTheServerAndGoesOnAfterwards) {
  constexpr int kFiles = 200;
  for (int i = 0; i < kFiles; ++i) {
    service_.write_log("log-" + std::to_string(i) + ".json",
                       log_file({log_record(i, "RunInstances", "2026-06-30T10:00:00Z")}));
  }
  const std::string id =
      service_.call("StartImport", service_.start_import(store_, source())).member("ImportId");
  service_.restart();
  const std::string status = service_.call("GetImport", by_id(id)).member("ImportStatus");
  if (status != "COMPLETED") {  // when it was quicker than the stop
    EXPECT_EQ(status, "STOPPED");
    EXPECT_EQ(service_.call("StartImport", by_id(id)).error(), "");
    EXPECT_EQ(service_.wait_for_import(id).member("ImportStatus"), "COMPLETED");
  }
  EXPECT_EQ(service_.lake->data().totals(EventDataStoreId(store_))->rows, std::uint64_t{kFiles});
}

TEST_F(ImportsTest, ReadsOnlyWhatWasDeliveredInTheRange) {
  const std::string begin = "111122223333_CloudTrail_us-east-1_";
  service_.write_log(begin + "20260601T0000Z_aaaaaaaaaaaaaaaa.json",
                     log_file({log_record(1, "A", "2026-06-01T00:00:00Z")}));
  service_.write_log(begin + "20260610T0000Z_aaaaaaaaaaaaaaaa.json",
                     log_file({log_record(2, "B", "2026-06-10T00:00:00Z")}));
  std::string input = service_.start_import(store_, source());
  input.back() = ',';
  const Reply wrong =
      service_.call("StartImport", input + R"("StartEventTime":1780876800,"EndEventTime":1780876799})");
  EXPECT_EQ(wrong.error(), "InvalidParameterException");
  const Reply started =
      service_.call("StartImport", input + R"("StartEventTime":1780876800})");  // 2026-06-08
  EXPECT_EQ(started.body.find("StartEventTime")->number(), 1780876800.0);
  EXPECT_EQ(statistic(service_.wait_for_import(started.member("ImportId")), "EventsCompleted"), 1);
}

TEST_F(ImportsTest, MarksInterruptedImportsAtTheStart) {
  catalog::Import import;
  import.id = ImportId("33333333-3333-4333-8333-333333333333");
  import.destination = EventDataStoreId(store_);
  import.source_uri = source();
  import.status = catalog::ImportStatus::InProgress;
  import.created = import.updated = service_.clock.now();
  ASSERT_TRUE(service_.lake->control().insert_import(import));
  service_.restart();
  EXPECT_EQ(service_.call("GetImport", by_id(import.id.value())).member("ImportStatus"), "FAILED");
  service_.write_log("a.json", log_file({log_record(1, "RunInstances", "2026-06-30T10:00:00Z")}));
  ASSERT_EQ(service_.call("StartImport", by_id(import.id.value())).error(), "");
  const Reply done = service_.wait_for_import(import.id.value());
  EXPECT_EQ(done.member("ImportStatus"), "COMPLETED") << done.http.body;
  EXPECT_EQ(statistic(done, "EventsCompleted"), 1);
}

}  // namespace
}  // namespace tarn::service
