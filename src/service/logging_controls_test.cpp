#include "service/logging_controls.hpp"

#include "service/file_uri.hpp"
#include "service/test_service.hpp"
#include "wire/api_model.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

class LoggingControlsTest : public testing::Test {
 protected:
  // The newest event of that name in the account's history.
  json::Value newest(std::string_view event_name, std::string_view account = "111122223333") {
    const auto page = must(service_.lake->history().lookup(
        {.account = AccountId(account),
         .region = Region("us-east-1"),
         .conditions = {{catalog::LookupAttribute::EventName, std::string(event_name)}}}));
    return page.events.empty() ? json::Value() : must(json::parse(page.events.front().json));
  }
  static std::string flags(const json::Value& event) {
    const json::Value* data = event.find("additionalEventData");
    return data == nullptr ? "(absent)" : json::write(*data);
  }

  TestService service_;
};

TEST_F(LoggingControlsTest, AreOperationsThatChangeSomething) {
  EXPECT_TRUE(std::ranges::is_sorted(kLoggingControls));
  for (const std::string_view operation : kLoggingControls) {
    EXPECT_TRUE(wire::find_operation(operation) != nullptr || wire::find_tarn_operation(operation) != nullptr)
        << operation;
    EXPECT_FALSE(is_read_only(operation)) << operation;
    EXPECT_TRUE(changes_logging(operation));
  }
  for (const char* other : {"StartLogging", "CreateTrail", "LookupEvents", "StartQuery", "stoplogging", ""}) {
    EXPECT_FALSE(changes_logging(other)) << other;
  }
}

TEST_F(LoggingControlsTest, AreMarkedWhetherTheySucceedOrNot) {
  service_.call("CreateTrail", R"({"Name":"main","S3BucketName":"logs"})");
  ASSERT_EQ(service_.call("StopLogging", R"({"Name":"main"})").error(), "");
  EXPECT_EQ(flags(newest("StopLogging")), R"({"tarn:changesLogging":true})");
  EXPECT_EQ(flags(newest("CreateTrail")), "(absent)");
  for (const std::string_view operation : kLoggingControls) {
    service_.clock.advance(std::chrono::seconds(1));
    CallOptions options;
    if (wire::find_tarn_operation(operation) != nullptr) {
      options.target_prefix = "Tarn_20261122.";
    }
    EXPECT_NE(service_.call(operation, "{}", options).error(), "") << operation;
    const json::Value event = newest(operation);
    EXPECT_NE(event.find("errorCode"), nullptr) << operation;
    EXPECT_EQ(flags(event), R"({"tarn:changesLogging":true})") << operation;
  }
}

TEST_F(LoggingControlsTest, AreFoundByAQuery) {
  service_.call("CreateTrail", R"({"Name":"main","S3BucketName":"logs"})");
  service_.call("DeleteTrail", R"({"Name":"main"})");
  service_.call("DeleteTrail", R"({"Name":"main"})");
  std::vector<std::string> records;
  for (const char* name : {"CreateTrail", "DeleteTrail"}) {
    for (const catalog::HistoryEvent& event :
         must(service_.lake->history().lookup({.account = AccountId("111122223333"),
                                               .region = Region("us-east-1"),
                                               .conditions = {{catalog::LookupAttribute::EventName, name}}}))
             .events) {
      records.push_back(event.json);
    }
  }
  ASSERT_EQ(records.size(), 3u);
  service_.write_log("own.json", log_file(records));
  const std::string store = service_.make_store("own-calls");
  const std::string import =
      service_.call("StartImport", service_.start_import(store, file_uri(service_.folder.at("logs"))))
          .member("ImportId");
  ASSERT_EQ(service_.wait_for_import(import).member("ImportStatus"), "COMPLETED");
  const std::string statement = fmt::format(
      "SELECT eventName, count(errorCode) FROM {} WHERE element_at(additionalEventData, "
      "'tarn:changesLogging') = 'true' GROUP BY eventName",
      store);
  const std::string query =
      service_.call("StartQuery", json::write(json::Object{{"QueryStatement", statement}})).member("QueryId");
  service_.wait_for_query(query);
  const Reply results = service_.call("GetQueryResults", fmt::format(R"({{"QueryId":"{}"}})", query));
  EXPECT_EQ(json::write(*results.body.find("QueryResultRows")),
            R"([[{"eventName":"DeleteTrail"},{"_col1":"1"}]])");
}

}  // namespace
}  // namespace tarn::service
