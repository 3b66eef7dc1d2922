#include "service/file_uri.hpp"
#include "service/test_service.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

using testing::HasSubstr;

class QueriesTest : public testing::Test {
 protected:
  void SetUp() override {
    keep_for_long(store_);
    service_.write_log("a.json", log_file({log_record(1, "RunInstances", "2023-07-10T11:42:18Z"),
                                           log_record(2, "StopInstances", "2023-07-10T11:42:19Z"),
                                           log_record(3, "RunInstances", "2023-07-10T12:00:00Z")}));
    const Reply started =
        service_.call("StartImport", service_.start_import(store_, file_uri(service_.folder.at("logs"))));
    ASSERT_EQ(service_.wait_for_import(started.member("ImportId")).member("ImportStatus"), "COMPLETED");
  }
  // The events are old.
  void keep_for_long(const std::string& store) {
    const Reply kept = service_.call(
        "UpdateEventDataStore", fmt::format(R"({{"EventDataStore":"{}","RetentionPeriod":3653}})", store));
    ASSERT_EQ(kept.error(), "") << kept.message();
  }
  Reply start(std::string_view statement, std::string_view more = "") {
    return service_.call("StartQuery", fmt::format(R"({{"QueryStatement":"{}"{}}})", statement, more));
  }
  static std::string by_id(const std::string& id, std::string_view more = "") {
    return fmt::format(R"({{"QueryId":"{}"{}}})", id, more);
  }
  // The ID of a query that has ended.
  std::string finished(std::string_view statement) {
    const Reply started = start(statement);
    EXPECT_EQ(started.error(), "") << started.message();
    const Reply done = service_.wait_for_query(started.member("QueryId"));
    EXPECT_EQ(done.member("QueryStatus"), "FINISHED") << done.http.body;
    return started.member("QueryId");
  }

  TestService service_;
  std::string store_ = service_.make_store("queried");
  const std::string unknown_ = "11111111-2222-4333-8444-555555555555";
};

TEST_F(QueriesTest, RefusesWrongQueries) {
  const struct {
    const char* name;
    std::string input;
    const char* error;
  } cases[] = {
      {"nothing", "{}", "InvalidParameterException"},
      {"template", R"({"QueryAlias":"AWSCloudTrail-x"})", "InvalidParameterException"},
      {"broken", R"({"QueryStatement":"SELECT FROM"})", "InvalidQueryStatementException"},
      {"unknown column", fmt::format(R"({{"QueryStatement":"SELECT nonsense FROM {}"}})", store_),
       "InvalidQueryStatementException"},
      {"unknown store", fmt::format(R"({{"QueryStatement":"SELECT eventID FROM {}"}})", unknown_),
       "EventDataStoreNotFoundException"},
      {"empty", R"({"QueryStatement":""})", "ValidationException"},
      {"bucket",
       fmt::format(R"({{"QueryStatement":"SELECT eventID FROM {}","DeliveryS3Uri":"s3://my..bucket"}})",
                   store_),
       "InvalidS3BucketNameException"},
      {"prefix",
       fmt::format(R"({{"QueryStatement":"SELECT eventID FROM {}","DeliveryS3Uri":"s3://bucket/a//b"}})",
                   store_),
       "InvalidS3PrefixException"},
      {"not S3",
       fmt::format(R"({{"QueryStatement":"SELECT eventID FROM {}","DeliveryS3Uri":"file:///x"}})", store_),
       "ValidationException"},
      {"too few parameters",
       fmt::format(
           R"({{"QueryStatement":"SELECT eventID FROM {} WHERE eventID = '?' OR eventID = '?'","QueryParameters":["a"]}})",
           store_),
       "InvalidParameterException"},
      {"another owner",
       fmt::format(
           R"({{"QueryStatement":"SELECT eventID FROM {}","EventDataStoreOwnerAccountId":"444455556666"}})",
           store_),
       "EventDataStoreNotFoundException"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const Reply reply = service_.call("StartQuery", c.input);
    EXPECT_EQ(reply.error(), c.error) << reply.message();
  }
  EXPECT_THAT(start("SELECT eventID FRM x").message(), HasSubstr("line 1:"));
}

TEST_F(QueriesTest, SaysInOneLineWhyAQueryFailed) {
  std::string data_file;
  const auto keep_path = [&](const catalog::DataFile& file) -> Result<> {
    data_file = file.path;
    return {};
  };
  ASSERT_TRUE(service_.lake->data().each_data_file(EventDataStoreId(store_), {}, keep_path));
  ASSERT_TRUE(service_.lake->files().remove(service_.lake->path(data_file)));
  const struct {
    const char* name;
    std::string statement;
    std::string message;
  } cases[] = {
      {"cast", "SELECT CAST('AssumeRole' AS INTEGER)", "Cannot cast 'AssumeRole' to INT"},
      {"overflow", "SELECT 2147483647 + 1", "integer addition overflow: 2147483647 + 1"},
      {"missing file", "SELECT eventID FROM " + store_,
       "the data file " + data_file + " is missing: restore it from a backup of the lake"},
  };
  for (const auto& [name, statement, message] : cases) {
    SCOPED_TRACE(name);
    const Reply started = start(statement);
    ASSERT_EQ(started.error(), "") << started.message();
    const Reply done = service_.wait_for_query(started.member("QueryId"));
    EXPECT_EQ(done.member("QueryStatus"), "FAILED");
    EXPECT_EQ(done.member("ErrorMessage"), message);
  }
}

TEST_F(QueriesTest, NamesUnknownQueries) {
  for (const char* operation : {"DescribeQuery", "GetQueryResults", "CancelQuery"}) {
    SCOPED_TRACE(operation);
    EXPECT_EQ(service_.call(operation, by_id(unknown_)).error(), "QueryIdNotFoundException");
    EXPECT_EQ(service_.call(operation, R"({"QueryId":"short"})").error(), "ValidationException");
  }
  EXPECT_EQ(service_.call("DescribeQuery", R"({"QueryAlias":"nobody"})").error(), "QueryIdNotFoundException");
  EXPECT_EQ(service_.call("DescribeQuery").error(), "InvalidParameterException");
  EXPECT_EQ(service_.call("DescribeQuery", by_id(unknown_, R"(,"RefreshId":"1234567890")")).error(),
            "InvalidParameterException");
  EXPECT_EQ(service_.call("DescribeQuery", R"({"QueryAlias":"a","RefreshId":"12345"})").error(),
            "ValidationException");
  for (const char* operation : {"DescribeQuery", "GetQueryResults", "CancelQuery"}) {
    EXPECT_EQ(service_.call(operation, by_id(unknown_, R"(,"EventDataStoreOwnerAccountId":"444455556666")"))
                  .error(),
              "EventDataStoreNotFoundException");
  }
  EXPECT_EQ(service_.call("DescribeQuery", by_id(unknown_, R"(,"QueryAlias":"a")")).error(),
            "InvalidParameterException");
}

TEST_F(QueriesTest, ReturnsRowsAsCloudTrailLakeDoes) {
  const std::string id =
      finished(fmt::format("SELECT eventTime, eventName, RecipientAccountId, errorCode FROM {} WHERE "
                           "eventTime >= '2023-07-10 11:00:00' AND "
                           "eventTime <= '2023-07-10 13:00:00' ORDER BY eventTime ASC LIMIT 2",
                           store_));
  const Reply results = service_.call("GetQueryResults", by_id(id));
  EXPECT_EQ(results.member("QueryStatus"), "FINISHED");
  EXPECT_EQ(
      json::write(*results.body.find("QueryResultRows")),
      R"([[{"eventTime":"2023-07-10 11:42:18.000"},{"eventName":"RunInstances"},{"RecipientAccountId":"111122223333"},{"errorCode":""}],)"
      R"([{"eventTime":"2023-07-10 11:42:19.000"},{"eventName":"StopInstances"},{"RecipientAccountId":"111122223333"},{"errorCode":""}]])");
  const json::Value& statistics = *results.body.find("QueryStatistics");
  EXPECT_EQ(*statistics.find("ResultsCount")->integer(), 2);
  EXPECT_EQ(*statistics.find("TotalResultsCount")->integer(), 2);
  EXPECT_GT(*statistics.find("BytesScanned")->integer(), 0);
  EXPECT_EQ(service_.call("GetQueryResults", by_id(id, R"(,"EventDataStore":"anything-at-all")")).error(), "")
      << "the deprecated argument is ignored";
}

TEST_F(QueriesTest, PagesOfLongRowsAreShort) {
  const std::string id =
      finished("SELECT n, rpad('', 1048576, 'x') AS long FROM UNNEST(sequence(1, 20)) AS t(n) ORDER BY n");
  std::vector<std::int64_t> counts;
  std::string token;
  do {
    const Reply page =
        service_.call("GetQueryResults", by_id(id, token.empty() ? "" : R"(,"NextToken":")" + token + '"'));
    ASSERT_EQ(page.error(), "") << page.message();
    EXPECT_LE(page.http.body.size(), 8u << 20);
    counts.push_back(*page.body.find("QueryStatistics")->find("ResultsCount")->integer());
    token = page.member("NextToken");
  } while (!token.empty() && counts.size() < 20);
  EXPECT_EQ(counts, (std::vector<std::int64_t>{7, 7, 6}));
}

TEST_F(QueriesTest, DescribesByIdAndAlias) {
  const Reply started = start("SELECT eventID FROM " + store_, R"(,"QueryAlias":"counting")");
  ASSERT_EQ(started.error(), "") << started.message();
  EXPECT_EQ(started.member("EventDataStoreOwnerAccountId"), "111122223333");
  const std::string id = started.member("QueryId");
  service_.wait_for_query(id);
  const Reply described = service_.call("DescribeQuery", R"({"QueryAlias":"counting"})");
  EXPECT_EQ(described.member("QueryId"), id);
  EXPECT_EQ(described.member("QueryStatus"), "FINISHED");
  EXPECT_EQ(described.member("QueryString"), "SELECT eventID FROM " + store_);
  const json::Value& statistics = *described.body.find("QueryStatistics");
  EXPECT_EQ(*statistics.find("EventsScanned")->integer(), 3);
  EXPECT_EQ(statistics.find("CreationTime")->number(), epoch_seconds(TestService::kStart));
}

TEST_F(QueriesTest, PutsParametersWhereTheQuestionMarksAre) {
  const Reply started = start(
      fmt::format("SELECT eventName FROM {} WHERE eventTime > '?' AND eventName LIKE '%?' AND eventID <> ?",
                  store_),
      R"(,"QueryParameters":["2023-07-10 11:42:19","Instances","it's"],"EventDataStoreOwnerAccountId":"111122223333")");
  ASSERT_EQ(started.error(), "") << started.message();
  const Reply done = service_.wait_for_query(started.member("QueryId"));
  EXPECT_EQ(done.member("QueryStatus"), "FINISHED") << done.http.body;
  EXPECT_THAT(done.member("QueryString"),
              HasSubstr("> '2023-07-10 11:42:19' AND eventName LIKE '%Instances' AND eventID <> ?"));
  EXPECT_EQ(
      json::write(
          *service_.call("GetQueryResults", by_id(started.member("QueryId"))).body.find("QueryResultRows")),
      R"([[{"eventName":"RunInstances"}]])");
}

TEST_F(QueriesTest, SaysThatRowsAreNotDelivered) {
  const Reply started =
      start("SELECT eventID FROM " + store_, R"(,"DeliveryS3Uri":"s3://my-bucket/results")");
  ASSERT_EQ(started.error(), "") << started.message();
  const Reply done = service_.wait_for_query(started.member("QueryId"));
  EXPECT_EQ(done.member("QueryStatus"), "FINISHED");
  EXPECT_EQ(done.member("DeliveryS3Uri"), "s3://my-bucket/results");
  EXPECT_EQ(done.member("DeliveryStatus"), "FAILED");
  EXPECT_THAT(done.member("ErrorMessage"), HasSubstr("not saved to S3"));
}

TEST_F(QueriesTest, ExpireAfterSevenDays) {
  const std::string id = finished("SELECT eventID FROM " + store_);
  const auto listed = [&] {
    return service_.call("ListQueries", R"({"EventDataStore":")" + store_ + "\"}")
        .body.find("Queries")
        ->array()
        ->size();
  };
  service_.clock.advance(std::chrono::days(7));
  EXPECT_EQ(listed(), 1u);
  EXPECT_EQ(service_.call("GetQueryResults", by_id(id)).error(), "");
  service_.clock.advance(std::chrono::seconds(1));
  EXPECT_EQ(listed(), 0u) << "also before the sweep";
  for (const char* operation : {"DescribeQuery", "GetQueryResults", "CancelQuery"}) {
    EXPECT_EQ(service_.call(operation, by_id(id)).error(), "QueryIdNotFoundException") << operation;
  }
}

TEST_F(QueriesTest, PagesResults) {
  const std::string id = finished("SELECT eventID FROM " + store_);
  std::size_t rows = 0;
  std::string token;
  for (int page = 0; page < 3; ++page) {
    const Reply reply = service_.call(
        "GetQueryResults",
        by_id(id, R"(,"MaxQueryResults":1)" + (token.empty() ? "" : R"(,"NextToken":")" + token + '"')));
    ASSERT_EQ(reply.error(), "") << reply.message();
    rows += reply.body.find("QueryResultRows")->array()->size();
    token = reply.member("NextToken");
    EXPECT_EQ(token.empty(), page == 2);
  }
  EXPECT_EQ(rows, 3u);
  EXPECT_EQ(service_.call("GetQueryResults", by_id(id, R"(,"MaxQueryResults":1001)")).error(),
            "InvalidMaxResultsException");
  EXPECT_EQ(service_.call("GetQueryResults", by_id(id, R"(,"NextToken":"nonsense")")).error(),
            "InvalidNextTokenException");
}

TEST_F(QueriesTest, CancelsOnlyWhatHasNotEnded) {
  const std::string id = finished("SELECT eventID FROM " + store_);
  EXPECT_EQ(service_.call("CancelQuery", by_id(id)).error(), "InactiveQueryException");
}

// With a query that no machine finishes while a test lasts.
class EndlessQueriesTest : public QueriesTest {
 protected:
  void SetUp() override {
    std::vector<std::string> records;
    for (int i = 0; i < 3000; ++i) {
      records.push_back(log_record(i, "RunInstances", "2023-07-10T11:42:18Z"));
    }
    service_.write_log("many.json", log_file(records));
    QueriesTest::SetUp();
  }
  std::string begun() {
    const Reply started =
        start(fmt::format("SELECT count(*) FROM {0} a CROSS JOIN {0} b CROSS JOIN {0} c "
                          "WHERE length(concat(a.eventID, b.eventID, c.eventID)) = 3",
                          store_));
    EXPECT_EQ(started.error(), "") << started.message();
    return started.member("QueryId");
  }
  // Some milliseconds for each unit: so long a few calls take.
  void pass_time(int units, const std::string& id) {
    for (int call = 0; call < 10 * units; ++call) {
      service_.call("DescribeQuery", by_id(id));
    }
  }
};

// Whatever a cancellation meets, a query that waits, begins or runs: it ends, and its place is free.
TEST_F(EndlessQueriesTest, CancelsAtAnyMoment) {
  for (int round = 0; round < 30; ++round) {
    SCOPED_TRACE(round);
    const auto id = begun();
    pass_time(round % 10, id);
    const Reply cancelled = service_.call("CancelQuery", by_id(id));
    EXPECT_EQ(cancelled.member("QueryStatus"), "CANCELLED") << cancelled.message();
    for (auto load = service_.parts->queries->load(); load.running + load.queued > 0;
         load = service_.parts->queries->load()) {
      std::this_thread::yield();
    }
  }
}

TEST_F(EndlessQueriesTest, EndAtAnyMoment) {
  for (int round = 0; round < 10; ++round) {
    SCOPED_TRACE(round);
    begun();
    begun();
    pass_time(round, begun());
    service_.restart();
  }
}

TEST_F(EndlessQueriesTest, StopWhenTheyRunTooLong) {
  service_.restart({.run_time = std::chrono::seconds(0)});
  const auto id = begun();
  service_.wait_for_query(id);
  const Reply described = service_.call("DescribeQuery", by_id(id));
  EXPECT_EQ(described.member("QueryStatus"), "TIMED_OUT");
  EXPECT_EQ(
      described.member("ErrorMessage"),
      "the query ran longer than 0 s: bound eventTime more narrowly, or raise query.timeout_s in tarn.toml");
}

// On a busy machine the first rows take longer than on another.
TEST_F(EndlessQueriesTest, LeaveTheRowsThatTheyFoundInTime) {
  Reply rows;
  bool has_rows = false;
  for (auto limit = std::chrono::seconds(2); !has_rows && limit < std::chrono::seconds(100); limit *= 2) {
    service_.restart({.run_time = limit});
    const Reply started =
        start(fmt::format("SELECT a.eventID FROM {0} a CROSS JOIN {0} b CROSS JOIN {0} c", store_));
    ASSERT_EQ(started.error(), "") << started.message();
    const auto id = started.member("QueryId");
    while (!catalog::is_final(must(service_.lake->control().query(QueryId(id))).status)) {
      std::this_thread::yield();
    }
    EXPECT_EQ(service_.call("DescribeQuery", by_id(id)).member("QueryStatus"), "TIMED_OUT");
    rows = service_.call("GetQueryResults", by_id(id, R"(,"MaxQueryResults":5)"));
    has_rows = !rows.body.find("QueryResultRows")->array()->empty();
  }
  EXPECT_EQ(rows.member("QueryStatus"), "TIMED_OUT");
  EXPECT_EQ(rows.body.find("QueryResultRows")->array()->size(), 5u);
  EXPECT_NE(rows.member("NextToken"), "");
  EXPECT_THAT(rows.member("ErrorMessage"), HasSubstr("ran longer"));
}

TEST_F(QueriesTest, StopWhenTheirResultIsTooLarge) {
  service_.restart({.result_bytes = 100});
  const Reply started = start("SELECT eventJson FROM " + store_);
  ASSERT_EQ(started.error(), "") << started.message();
  const Reply done = service_.wait_for_query(started.member("QueryId"));
  EXPECT_EQ(done.member("QueryStatus"), "FAILED");
  EXPECT_EQ(
      done.member("ErrorMessage"),
      "Query response is too large: select fewer columns, or add LIMIT or conditions; a result may have "
      "100 bytes");
}

// Also where the engine need not look at all of them: to keep the first rows of an order, or to fetch the
// wide columns of few rows.
TEST_F(QueriesTest, CountsEveryEventThatMatches) {
  constexpr int kDays = 28;
  const std::string store = service_.make_store("days");
  keep_for_long(store);
  for (int day = 0; day < kDays; ++day) {
    const auto time = fmt::format("2023-08-{:02}T10:00:00Z", day + 1);
    service_.write_log(
        fmt::format("{}.json", day),
        log_file({log_record(100 + day, day % 4 == 0 ? "StopInstances" : "RunInstances", time)}));
  }
  service_.wait_for_import(
      service_.call("StartImport", service_.start_import(store, file_uri(service_.folder.at("logs"))))
          .member("ImportId"));
  const struct {
    const char* statement;
    std::int64_t matched;
  } cases[] = {
      {"SELECT eventID FROM {} WHERE eventTime > '2023-08-01'", kDays},
      {"SELECT eventID FROM {} WHERE eventTime > '2023-08-01' ORDER BY eventTime DESC LIMIT 1", kDays},
      {"SELECT eventID FROM {} WHERE eventTime > '2023-08-01' ORDER BY eventTime ASC LIMIT 1", kDays},
      {"SELECT * FROM {} WHERE eventTime > '2023-08-01' ORDER BY eventTime LIMIT 2", kDays},
      {"SELECT * FROM {} WHERE eventName = 'StopInstances' AND eventTime > '2023-08-01' ORDER BY eventTime "
       "DESC LIMIT 1",
       kDays / 4},
  };
  for (const auto& [statement, matched] : cases) {
    SCOPED_TRACE(statement);
    const std::string id = finished(fmt::format(fmt::runtime(statement), store));
    const Reply described = service_.call("DescribeQuery", by_id(id));
    const auto& statistics = *described.body.find("QueryStatistics");
    EXPECT_EQ(*statistics.find("EventsMatched")->integer(), matched);
    EXPECT_EQ(*statistics.find("EventsScanned")->integer(), kDays);
  }
}

TEST_F(QueriesTest, ListsAStoresQueries) {
  const std::string first = finished("SELECT eventID FROM " + store_);
  service_.clock.advance(std::chrono::seconds(10));
  const std::string second = finished("SELECT eventName FROM " + store_);
  const auto list = [&](std::string_view more) {
    std::string ids;
    const Reply reply =
        service_.call("ListQueries", fmt::format(R"({{"EventDataStore":"{}"{}}})", store_, more));
    EXPECT_EQ(reply.error(), "") << reply.message();
    for (const json::Value& query : *reply.body.find("Queries")->array()) {
      ids += *query.find("QueryId")->string() + " ";
    }
    return ids;
  };
  EXPECT_EQ(list(""), second + " " + first + " ");
  EXPECT_EQ(list(R"(,"QueryStatus":"FAILED")"), "");
  EXPECT_EQ(list(R"(,"QueryStatus":"FINISHED","MaxResults":1)"), second + " ");
  EXPECT_EQ(list(fmt::format(R"(,"EndTime":{:.0f})", epoch_seconds(TestService::kStart) + 5)), first + " ");
  const struct {
    const char* name;
    std::string input;
    const char* error;
  } cases[] = {
      {"no store", "{}", "ValidationException"},
      {"unknown store", R"({"EventDataStore":"nothing"})", "EventDataStoreNotFoundException"},
      {"malformed ARN", R"({"EventDataStore":"arn:x"})", "EventDataStoreARNInvalidException"},
      {"status", fmt::format(R"({{"EventDataStore":"{}","QueryStatus":"LOST"}})", store_),
       "InvalidQueryStatusException"},
      {"range", fmt::format(R"({{"EventDataStore":"{}","StartTime":2,"EndTime":1}})", store_),
       "InvalidDateRangeException"},
      {"page size", fmt::format(R"({{"EventDataStore":"{}","MaxResults":1001}})", store_),
       "InvalidMaxResultsException"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(service_.call("ListQueries", c.input).error(), c.error);
  }
}

TEST_F(QueriesTest, RefusesMoreThanTheLimit) {
  service_.restart({.concurrent = 0});
  const Reply refused = start("SELECT eventID FROM " + store_);
  EXPECT_EQ(refused.error(), "MaxConcurrentQueriesException");
  EXPECT_EQ(refused.message(),
            "0 queries are queued or running, which is the limit: wait for one, or cancel one");
}

TEST_F(QueriesTest, RefusesStoresThatAreGoing) {
  auto store = service_.lake->control().store(EventDataStoreId(store_)).value();
  store.status = catalog::StoreStatus::PendingDeletion;
  ASSERT_TRUE(service_.lake->control().update_store(store));
  EXPECT_EQ(start("SELECT eventID FROM " + store_).error(), "InactiveEventDataStoreException");
  EXPECT_EQ(service_.call("ListQueries", R"({"EventDataStore":")" + store_ + "\"}").error(),
            "InactiveEventDataStoreException");
  EXPECT_EQ(service_.call("StartImport", service_.start_import(store_, "file:///x")).error(),
            "InactiveEventDataStoreException");
}

TEST_F(QueriesTest, MarksInterruptedQueriesAtTheStart) {
  catalog::Query query;
  query.id = QueryId(unknown_);
  query.statement = "SELECT 1";
  query.status = catalog::QueryStatus::Running;
  query.created = service_.clock.now();
  ASSERT_TRUE(service_.lake->control().insert_query(query));
  service_.restart();
  const Reply described = service_.call("DescribeQuery", by_id(unknown_));
  EXPECT_EQ(described.member("QueryStatus"), "FAILED");
  EXPECT_THAT(described.member("ErrorMessage"), HasSubstr("restart"));
}

TEST_F(QueriesTest, CountsQueriesInTheMetrics) {
  finished("SELECT eventID FROM " + store_);
  const std::string metrics = service_.get("/metrics").http.body;
  EXPECT_THAT(metrics, HasSubstr("tarn_queries_ended_total{status=\"FINISHED\"} 1\n"));
  EXPECT_THAT(metrics, HasSubstr("tarn_imports_ended_total{status=\"COMPLETED\"} 1\n"));
  EXPECT_THAT(metrics, HasSubstr("tarn_import_events_total 3\n"));
}

}  // namespace
}  // namespace tarn::service
