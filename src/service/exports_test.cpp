// StartExport, GetExport, ListExports, CancelExport.
#include "service/file_uri.hpp"
#include "service/test_service.hpp"
#include "wire/api_model.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kNothing = "11111111-2222-4333-8444-555555555555";

class ExportsTest : public testing::Test {
 protected:
  ExportsTest() {
    service_.folder.files->create_directories(service_.folder.at("logs/in"), 0700).value();
    service_.write_log("in/a.json", log_file({log_record(1, "RunInstances", "2026-06-30T10:00:00Z"),
                                              log_record(2, "StopInstances", "2026-06-30T11:00:00Z")}));
    const auto import =
        service_.call("StartImport", service_.start_import(store_, file_uri(service_.folder.at("logs/in"))));
    service_.wait_for_import(import.member("ImportId"));
  }

  static CallOptions own(CallOptions options = {}) {
    options.target_prefix = "Tarn_20261122.";
    return options;
  }
  Reply call(std::string_view operation, std::string_view input, const CallOptions& options = {}) {
    return service_.call(operation, input, own(options));
  }
  std::string input(std::string_view destination, std::string_view more = "") {
    return fmt::format(R"({{"EventDataStore":"{}","Destination":"{}"{}}})", store_, destination, more);
  }
  std::string target(std::string_view name) {
    return file_uri(service_.folder.at("logs/" + std::string(name)));
  }
  Reply wait(const std::string& id) {
    const auto asked = fmt::format(R"({{"ExportId":"{}"}})", id);
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    for (;;) {
      Reply reply = call("GetExport", asked);
      if (reply.member("ExportStatus") != "IN_PROGRESS" || std::chrono::steady_clock::now() > deadline) {
        return reply;
      }
      std::this_thread::yield();
    }
  }
  static std::int64_t events(const Reply& reply) {
    const auto* statistics = reply.body.find("ExportStatistics");
    return statistics == nullptr ? -1 : *statistics->find("EventsWritten")->integer();
  }

  TestService service_;
  std::string store_ = service_.make_store("trail");
};

TEST_F(ExportsTest, WritesAFolderAndTellsOfIt) {
  const auto started = call("StartExport", input(target("out")));
  ASSERT_EQ(started.error(), "") << started.message();
  const auto done = wait(started.member("ExportId"));
  EXPECT_EQ(done.member("ExportStatus"), "COMPLETED") << done.member("ErrorMessage");
  EXPECT_EQ(events(done), 2);
  EXPECT_THAT(done.member("EventDataStoreArn"), HasSubstr(store_));
  EXPECT_TRUE(service_.folder.files->status(service_.folder.at("logs/out/SHA256SUMS"), io::Symlinks::Refuse));
  const auto again = wait(call("StartExport", input(target("out"))).member("ExportId"));
  EXPECT_EQ(again.member("ExportStatus"), "FAILED");
  EXPECT_THAT(again.member("ErrorMessage"), HasSubstr("a finished export already"));
  const auto one =
      wait(call("StartExport", input(target("one"), R"(,"EndTime":1782817200)")).member("ExportId"));
  EXPECT_EQ(events(one), 1) << "2026-06-30T11:00:00Z is the end";
  const auto none =
      wait(call("StartExport", input(target("none"), R"(,"Regions":["eu-west-1"])")).member("ExportId"));
  EXPECT_EQ(events(none), 0);
  const auto listed = call("ListExports", "{}");
  ASSERT_NE(listed.body.find("Exports"), nullptr);
  EXPECT_EQ(listed.body.find("Exports")->array()->size(), 4u);
  EXPECT_EQ(*listed.body.find("Exports")->array()->back().find("ExportId")->string(),
            started.member("ExportId"));
  const auto other = service_.make_store("other");
  EXPECT_TRUE(call("ListExports", fmt::format(R"({{"EventDataStore":"{}"}})", other))
                  .body.find("Exports")
                  ->array()
                  ->empty());
}

TEST_F(ExportsTest, RefusesWhatItMayNotWrite) {
  const struct {
    const char* name;
    std::string input;
    const char* error;
  } cases[] = {
      {"elsewhere", input("file:///tmp/out"), "InvalidParameterException"},
      {"above", input(target("../out")), "InvalidParameterException"},
      {"the folder above by dots", input(target("in/..")), "InvalidParameterException"},
      {"the allowed folder itself", input(file_uri(service_.folder.at("logs"))), "InvalidParameterException"},
      {"no folder", input(target("in/a.json")), "InvalidParameterException"},
      {"beneath what is not there", input(target("a/b/c")), "InvalidParameterException"},
      {"no file URI", input("s3://bucket/x"), "InvalidParameterException"},
      {"no URI", input("out"), "InvalidParameterException"},
      {"an empty period", input(target("x"), R"(,"StartTime":5,"EndTime":5)"), "InvalidParameterException"},
      {"no account", input(target("x"), R"(,"Accounts":["1"])"), "ValidationException"},
      {"a Region that is none", input(target("x"), R"(,"Regions":["x' OR 1"])"), "ValidationException"},
      {"no destination", fmt::format(R"({{"EventDataStore":"{}"}})", store_), "ValidationException"},
      {"no store", fmt::format(R"({{"EventDataStore":"{}","Destination":"{}"}})", kNothing, target("x")),
       "EventDataStoreNotFoundException"},
  };
  for (const auto& [name, asked, error] : cases) {
    EXPECT_EQ(call("StartExport", asked).error(), error) << name;
  }
  EXPECT_EQ(call("GetExport", fmt::format(R"({{"ExportId":"{}"}})", kNothing)).error(),
            "ResourceNotFoundException");
  EXPECT_EQ(call("CancelExport", fmt::format(R"({{"ExportId":"{}"}})", kNothing)).error(),
            "ResourceNotFoundException");
  EXPECT_TRUE(call("ListExports", "{}").body.find("Exports")->array()->empty());
}

TEST_F(ExportsTest, AnEndedExportCannotBeCancelled) {
  const auto id = call("StartExport", input(target("out"))).member("ExportId");
  wait(id);
  EXPECT_EQ(call("CancelExport", fmt::format(R"({{"ExportId":"{}"}})", id)).error(), "ConflictException");
}

TEST_F(ExportsTest, AreOnRecordUnderTarnsOwnName) {
  wait(call("StartExport", input(target("out"))).member("ExportId"));
  const auto found = service_.lake->history().lookup(
      {.account = AccountId("111122223333"), .region = Region("us-east-1"), .limit = 100});
  ASSERT_TRUE(found);
  const auto start = std::ranges::find(found->events, "StartExport", &catalog::HistoryEvent::event_name);
  ASSERT_NE(start, found->events.end());
  EXPECT_EQ(start->event_source, "tarn");
  EXPECT_EQ(start->read_only, "false");
}

TEST_F(ExportsTest, ADenialOnAStoreReachesItsExports) {
  const auto id = call("StartExport", input(target("out"))).member("ExportId");
  wait(id);
  const auto partly =
      service_.make_denied_user("partly", R"(["tarn:CancelExport","tarn:GetExport"])", store_);
  const auto wholly = service_.make_denied_user("wholly", R"("*")", store_);
  for (const char* operation : {"CancelExport", "GetExport"}) {
    const auto asked = fmt::format(R"({{"ExportId":"{}"}})", id);
    EXPECT_EQ(call(operation, asked, partly).error(), "AccessDeniedException") << operation;
    const Reply none = call(operation, fmt::format(R"({{"ExportId":"{}"}})", kNothing), wholly);
    EXPECT_EQ(none.error(), "ResourceNotFoundException") << operation;
    EXPECT_EQ(call(operation, asked, wholly).http.body, none.http.body) << operation;
  }
}

TEST_F(ExportsTest, OtherAccountsAreDenied) {
  const auto alice = service_.make_user("444455556666", "alice");
  for (const wire::Operation& operation : wire::tarn_operations()) {
    if (operation.name.find("Export") == std::string_view::npos) {
      continue;
    }
    EXPECT_EQ(call(operation.name, "{}", alice).error(), "AccessDeniedException") << operation.name;
  }
  const auto denied = call("StartExport", input(target("out")), alice);
  EXPECT_THAT(denied.message(), Not(HasSubstr("logs/out")));
  EXPECT_FALSE(service_.folder.files->status(service_.folder.at("logs/out"), io::Symlinks::Refuse));
}

}  // namespace
}  // namespace tarn::service
