#include "service/dashboard_rules.hpp"
#include "service/file_uri.hpp"
#include "service/test_service.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

constexpr const char* kPie =
    R"({"View":"PieChart","Title":"Names","LabelColumn":"eventName","ValueColumn":"events"})";

class DashboardsTest : public testing::Test {
 protected:
  void SetUp() override {
    service_.write_log("a.json", log_file({log_record(1, "RunInstances", "2026-07-01T10:00:00Z"),
                                           log_record(2, "StopInstances", "2026-07-01T11:00:00Z"),
                                           log_record(3, "RunInstances", "2026-06-20T10:00:00Z")}));
    const Reply started =
        service_.call("StartImport", service_.start_import(store_, file_uri(service_.folder.at("logs"))));
    ASSERT_EQ(service_.wait_for_import(started.member("ImportId")).member("ImportStatus"), "COMPLETED");
  }

  static std::string widget(std::string_view statement, std::string_view view = "{}",
                            std::string_view more = "") {
    return fmt::format(R"({{"QueryStatement":"{}","ViewProperties":{}{}}})", statement, view, more);
  }
  // Counts the events of a range by their names.
  std::string counting() {
    return widget(fmt::format("SELECT eventName, count(*) AS events FROM {} WHERE eventTime > '?' AND "
                              "eventTime < '?' GROUP BY eventName",
                              store_),
                  kPie, R"(,"QueryParameters":["$StartTime$","$EndTime$"])");
  }
  std::string listing() { return widget("SELECT eventID FROM " + store_); }

  Reply create(std::string_view name, std::string_view more = "") {
    return service_.call("CreateDashboard", fmt::format(R"({{"Name":"{}"{}}})", name, more));
  }
  Reply update(std::string_view name, std::string_view more) {
    return service_.call("UpdateDashboard", fmt::format(R"({{"DashboardId":"{}"{}}})", name, more));
  }
  Reply of(std::string_view operation, std::string_view name, std::string_view more = "") {
    return service_.call(operation, fmt::format(R"({{"DashboardId":"{}"{}}})", name, more));
  }
  static std::vector<std::string> aliases(const Reply& reply) {
    std::vector<std::string> found;
    for (const json::Value& one : *reply.body.find("Widgets")->array()) {
      found.push_back(*one.find("QueryAlias")->string());
    }
    return found;
  }
  static std::string by_alias(std::string_view alias, std::string_view refresh) {
    return fmt::format(R"({{"QueryAlias":"{}","RefreshId":"{}"}})", alias, refresh);
  }
  Reply wait_for(std::string_view alias, std::string_view refresh) {
    return service_.wait("DescribeQuery", by_alias(alias, refresh), "QueryStatus", {"QUEUED", "RUNNING"});
  }
  std::vector<std::string> listed(std::string_view input) {
    const Reply reply = service_.call("ListDashboards", input);
    EXPECT_EQ(reply.error(), "") << reply.message();
    std::vector<std::string> names;
    for (const json::Value& one : *reply.body.find("Dashboards")->array()) {
      const std::string arn = *one.find("DashboardArn")->string();
      names.push_back(arn.substr(arn.rfind('/') + 1));
    }
    return names;
  }

  TestService service_;
  std::string store_ = service_.make_store("watched");
};

TEST_F(DashboardsTest, RefusesWrongDashboards) {
  const auto widgets = [](const std::string& one) { return R"(,"Widgets":[)" + one + "]"; };
  std::string many = listing();
  for (std::size_t i = 0; i < kWidgetsMax; ++i) {
    many += "," + listing();
  }
  const std::string nowhere = "SELECT eventID FROM 11111111-2222-4333-8444-555555555555";
  const struct {
    const char* name;
    std::string more;
    const char* error;
    const char* words;
  } cases[] = {
      {"broken SQL", widgets(listing() + "," + widget("SELECT eventID FRM x")),
       "InvalidQueryStatementException", "Widget 2: line 1:"},
      {"unknown column", widgets(widget("SELECT nonsense FROM " + store_)), "InvalidQueryStatementException",
       "nonsense"},
      {"unknown store", widgets(widget(nowhere)), "EventDataStoreNotFoundException", "Widget 1: "},
      {"too few parameters",
       widgets(widget("SELECT eventID FROM " + store_ + " WHERE eventName = '?' OR eventID = '?'", "{}",
                      R"(,"QueryParameters":["x"])")),
       "InvalidQueryStatementException", "2, not 1"},
      {"a bare question mark", widgets(widget("SELECT eventID FROM " + store_ + " WHERE eventName = ?")),
       "InvalidQueryStatementException", "parameter 1"},
      {"a pie without labels", widgets(widget("SELECT eventID FROM " + store_, R"({"View":"PieChart"})")),
       "ValidationException", "Widget 1: ViewProperties.LabelColumn"},
      {"a column of another statement", widgets(widget("SELECT eventID FROM " + store_, kPie)),
       "ValidationException", "there is eventID"},
      {"too many widgets", widgets(many), "ServiceQuotaExceededException",
       "at most 10 widgets; these are 11"},
      {"no statement", R"(,"Widgets":[{"ViewProperties":{}}])", "ValidationException", "queryStatement"},
      {"no properties", R"(,"Widgets":[{"QueryStatement":"SELECT 1"}])", "ValidationException",
       "viewProperties"},
      {"schedule", R"(,"RefreshSchedule":{"Frequency":{"Unit":"HOURS","Value":2}})", "ValidationException",
       "1, 6, 12 or 24 HOURS"},
      {"time of day", R"(,"RefreshSchedule":{"Frequency":{"Unit":"HOURS","Value":1},"TimeOfDay":"9:00"})",
       "ValidationException", "timeOfDay"},
      {"two tags of one key", R"(,"TagsList":[{"Key":"a"},{"Key":"a"}])", "InvalidTagParameterException",
       "twice: a"},
      {"a tag of AWS's own", R"(,"TagsList":[{"Key":"aws:a"}])", "InvalidTagParameterException", "aws:a"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const Reply reply = create("mine", c.more);
    EXPECT_EQ(reply.error(), c.error);
    EXPECT_THAT(reply.message(), HasSubstr(c.words));
  }
  EXPECT_EQ(create("ab").error(), "ValidationException");
  EXPECT_EQ(create("with blank").error(), "ValidationException");
  EXPECT_EQ(create("AWSCloudTrail-mine").error(), "ConflictException");
  EXPECT_THAT(listed(R"({"Type":"CUSTOM"})"), IsEmpty());
}

TEST_F(DashboardsTest, RefusesStoresThatAreGoing) {
  auto store = service_.lake->control().store(EventDataStoreId(store_)).value();
  store.status = catalog::StoreStatus::PendingDeletion;
  ASSERT_TRUE(service_.lake->control().update_store(store));
  EXPECT_EQ(create("mine", R"(,"Widgets":[)" + listing() + "]").error(), "InactiveEventDataStoreException");
}

TEST_F(DashboardsTest, KeepsAllThatItIsGiven) {
  const Reply made = create(
      "mine",
      fmt::format(
          R"(,"Widgets":[{},{}],"TerminationProtectionEnabled":true,"TagsList":[{{"Key":"team","Value":"a"}}],)"
          R"("RefreshSchedule":{{"Frequency":{{"Unit":"HOURS","Value":6}},"Status":"ENABLED","TimeOfDay":"10:30"}})",
          counting(), listing()));
  ASSERT_EQ(made.error(), "") << made.message();
  EXPECT_EQ(made.member("DashboardArn"), "arn:aws:cloudtrail:us-east-1:111122223333:dashboard/mine");
  EXPECT_EQ(made.member("Name"), "mine");
  EXPECT_EQ(made.member("Type"), "CUSTOM");
  EXPECT_EQ(json::write(*made.body.find("TagsList")), R"([{"Key":"team","Value":"a"}])");
  ASSERT_EQ(aliases(made).size(), 2u);
  EXPECT_THAT(aliases(made).front(), StartsWith("AWSCloudTrail-"));
  EXPECT_NE(aliases(made)[0], aliases(made)[1]);

  service_.clock.advance(std::chrono::seconds(5));
  for (const std::string& id : {std::string("mine"), made.member("DashboardArn")}) {
    const Reply got = of("GetDashboard", id);
    ASSERT_EQ(got.error(), "") << got.message();
    EXPECT_EQ(got.member("Status"), "CREATED");
    EXPECT_EQ(json::write(*got.body.find("Widgets")), json::write(*made.body.find("Widgets")));
    EXPECT_EQ(json::write(*got.body.find("RefreshSchedule")),
              R"({"Frequency":{"Unit":"HOURS","Value":6},"Status":"ENABLED","TimeOfDay":"10:30"})");
    EXPECT_TRUE(*got.body.find("TerminationProtectionEnabled")->boolean());
    EXPECT_EQ(got.body.find("CreatedTimestamp")->number(), epoch_seconds(TestService::kStart));
    EXPECT_EQ(got.body.find("UpdatedTimestamp")->number(), epoch_seconds(TestService::kStart));
    EXPECT_EQ(got.body.find("LastRefreshId"), nullptr);
  }
  EXPECT_EQ(create("mine").error(), "ConflictException");
  EXPECT_EQ(of("GetDashboard", "yours").error(), "ResourceNotFoundException");
  EXPECT_EQ(of("GetDashboard", "arn:aws:cloudtrail:eu-west-1:111122223333:dashboard/mine").error(),
            "ResourceNotFoundException");
  EXPECT_EQ(of("GetDashboard", "arn:aws:cloudtrail:us-east-1:111122223333:trail/mine").error(),
            "ResourceNotFoundException");
  EXPECT_EQ(service_.call("GetDashboard", R"({"DashboardId":"mine"})", {.region = "eu-west-1"}).error(),
            "ResourceNotFoundException");
}

TEST_F(DashboardsTest, ChangesWhatAnUpdateNames) {
  const Reply made = create("mine", fmt::format(R"(,"Widgets":[{},{}])", counting(), listing()));
  ASSERT_EQ(made.error(), "") << made.message();
  service_.clock.advance(std::chrono::seconds(5));
  const Reply protection = update("mine", R"(,"TerminationProtectionEnabled":true)");
  ASSERT_EQ(protection.error(), "") << protection.message();
  EXPECT_EQ(aliases(protection), aliases(made)) << "what is not named stays";
  EXPECT_EQ(protection.body.find("UpdatedTimestamp")->number(), epoch_seconds(TestService::kStart) + 5);
  EXPECT_EQ(of("GetDashboard", "mine").member("Status"), "UPDATED");

  const std::string other = widget("SELECT eventName FROM " + store_);
  const Reply changed = update("mine", fmt::format(R"(,"Widgets":[{},{}])", listing(), other));
  ASSERT_EQ(changed.error(), "") << changed.message();
  EXPECT_EQ(aliases(changed)[0], aliases(made)[1]) << "the same question keeps its alias";
  EXPECT_THAT(aliases(made), testing::Not(testing::Contains(aliases(changed)[1])));

  const Reply scheduled = update("mine", R"(,"RefreshSchedule":{"Frequency":{"Unit":"DAYS","Value":1}})");
  ASSERT_EQ(scheduled.error(), "") << scheduled.message();
  const Reply off = update("mine", R"(,"RefreshSchedule":{"Status":"DISABLED"})");
  EXPECT_EQ(json::write(*off.body.find("RefreshSchedule")),
            R"({"Frequency":{"Unit":"DAYS","Value":1},"Status":"DISABLED","TimeOfDay":"00:00"})");
  EXPECT_EQ(update("mine", R"(,"RefreshSchedule":{"Frequency":{"Unit":"DAYS","Value":2}})").error(),
            "ValidationException");
  EXPECT_EQ(update("mine", R"(,"Widgets":[{"QueryStatement":"SELECT","ViewProperties":{}}])").error(),
            "InvalidQueryStatementException");
  EXPECT_EQ(aliases(of("GetDashboard", "mine")), aliases(changed)) << "what is refused changes nothing";
  EXPECT_THAT(aliases(update("mine", R"(,"Widgets":[])")), IsEmpty());
  EXPECT_EQ(update("yours", "").error(), "ResourceNotFoundException");
}

TEST_F(DashboardsTest, DeletesWhatIsNotProtected) {
  ASSERT_EQ(create("mine", R"(,"TerminationProtectionEnabled":true)").error(), "");
  EXPECT_EQ(of("DeleteDashboard", "mine").error(), "ConflictException");
  ASSERT_EQ(update("mine", R"(,"TerminationProtectionEnabled":false)").error(), "");
  EXPECT_EQ(of("DeleteDashboard", "mine").http.body, "{}");
  EXPECT_EQ(of("DeleteDashboard", "mine").error(), "ResourceNotFoundException");
  EXPECT_EQ(of("GetDashboard", "mine").error(), "ResourceNotFoundException");
}

TEST_F(DashboardsTest, KeepsTheHighlightsAsTheyMustBe) {
  const char* kName = "AWSCloudTrail-Highlights";
  const std::string schedule =
      R"(,"RefreshSchedule":{"Frequency":{"Unit":"HOURS","Value":6},"Status":"ENABLED"})";
  EXPECT_EQ(create(kName).error(), "ValidationException");
  EXPECT_EQ(create(kName, R"(,"RefreshSchedule":{"Frequency":{"Unit":"HOURS","Value":12}})").error(),
            "ValidationException");
  EXPECT_EQ(
      create(kName, R"(,"RefreshSchedule":{"Frequency":{"Unit":"HOURS","Value":6},"Status":"DISABLED"})")
          .error(),
      "ValidationException");
  EXPECT_EQ(create(kName, schedule + R"(,"Widgets":[)" + listing() + "]").error(), "ValidationException");
  ASSERT_EQ(create(kName, schedule + R"(,"TerminationProtectionEnabled":true)").error(), "");
  EXPECT_EQ(update(kName, R"(,"RefreshSchedule":{"Status":"DISABLED"})").error(), "");
  EXPECT_EQ(update(kName, R"(,"RefreshSchedule":{"Frequency":{"Unit":"DAYS","Value":1}})").error(),
            "ValidationException");
  const Reply refreshed = of("StartDashboardRefresh", kName);
  EXPECT_EQ(refreshed.error(), "UnsupportedOperationException");
  EXPECT_THAT(refreshed.message(), HasSubstr("makes no highlights"));
}

TEST_F(DashboardsTest, HoldsSoManyInARegion) {
  service_.quotas.custom_dashboards = 100;
  service_.restart();
  for (std::size_t i = 0; i < service_.quotas.custom_dashboards; ++i) {
    ASSERT_EQ(create(fmt::format("dashboard-{:03}", i)).error(), "");
  }
  EXPECT_EQ(create("one-more").error(), "ServiceQuotaExceededException");
  EXPECT_EQ(service_.call("CreateDashboard", R"({"Name":"elsewhere"})", {.region = "eu-west-1"}).error(), "");
  std::vector<std::string> names;
  std::string token;
  do {
    const Reply page =
        service_.call("ListDashboards", R"({"Type":"CUSTOM","MaxResults":30)" +
                                            (token.empty() ? "" : R"(,"NextToken":")" + token + '"') + "}");
    for (const json::Value& one : *page.body.find("Dashboards")->array()) {
      names.push_back(*one.find("DashboardArn")->string());
    }
    token = page.member("NextToken");
  } while (!token.empty());
  EXPECT_EQ(names.size(), service_.quotas.custom_dashboards);
  EXPECT_TRUE(std::ranges::is_sorted(names));
  EXPECT_THAT(listed(R"({"NamePrefix":"dashboard-00","MaxResults":2})"),
              ElementsAre("dashboard-000", "dashboard-001"));
  EXPECT_EQ(service_.call("ListDashboards", R"({"NextToken":"nonsense"})").error(), "ValidationException");
  EXPECT_EQ(service_.call("ListDashboards", R"({"Type":"OTHER"})").error(), "ValidationException");
}

TEST_F(DashboardsTest, ARefreshRunsTheWidgets) {
  const Reply made = create("mine", fmt::format(R"(,"Widgets":[{},{}])", counting(), listing()));
  ASSERT_EQ(made.error(), "") << made.message();
  const Reply first = of(
      "StartDashboardRefresh", "mine",
      R"(,"QueryParameterValues":{"$StartTime$":"2026-06-01T00:00:00Z","$EndTime$":"2026-07-01T10:30:00Z"})");
  ASSERT_EQ(first.error(), "") << first.message();
  const std::string refresh = first.member("RefreshId");
  const Reply counted = wait_for(aliases(made)[0], refresh);
  ASSERT_EQ(counted.member("QueryStatus"), "FINISHED") << counted.http.body;
  EXPECT_THAT(counted.member("QueryString"),
              HasSubstr("eventTime > '2026-06-01 00:00:00.000' AND eventTime < '2026-07-01 10:30:00.000'"));
  EXPECT_EQ(
      json::write(*service_.call("GetQueryResults", R"({"QueryId":")" + counted.member("QueryId") + "\"}")
                       .body.find("QueryResultRows")),
      R"([[{"eventName":"RunInstances"},{"events":"2"}]])");
  EXPECT_EQ(wait_for(aliases(made)[1], refresh).member("QueryStatus"), "FINISHED");
  const Reply got = of("GetDashboard", "mine");
  EXPECT_EQ(got.member("LastRefreshId"), refresh);
  EXPECT_EQ(got.body.find("LastRefreshFailureReason"), nullptr);

  // The clock stands, and the second is another refresh all the same.
  const Reply standing = of("StartDashboardRefresh", "mine");
  ASSERT_EQ(standing.error(), "") << standing.message();
  EXPECT_NE(standing.member("RefreshId"), refresh);
  wait_for(aliases(made)[0], standing.member("RefreshId"));
  wait_for(aliases(made)[1], standing.member("RefreshId"));

  // Without times, the range is the day before; the newest query answers for the alias.
  service_.clock.advance(std::chrono::seconds(1));
  const Reply second = of("StartDashboardRefresh", "mine");
  ASSERT_EQ(second.error(), "") << second.message();
  EXPECT_NE(second.member("RefreshId"), refresh);
  const Reply again = wait_for(aliases(made)[0], second.member("RefreshId"));
  EXPECT_THAT(again.member("QueryString"),
              HasSubstr("eventTime > '2026-06-30 12:00:01.000' AND eventTime < '2026-07-01 12:00:01.000'"));
  EXPECT_EQ(wait_for(aliases(made)[0], refresh).member("QueryId"), counted.member("QueryId"));
  EXPECT_EQ(service_.call("DescribeQuery", R"({"QueryAlias":")" + aliases(made)[0] + "\"}").member("QueryId"),
            again.member("QueryId"));
  EXPECT_EQ(of("GetDashboard", "mine").member("LastRefreshId"), second.member("RefreshId"));
}

TEST_F(DashboardsTest, RefusesWrongRefreshes) {
  ASSERT_EQ(create("empty").error(), "");
  ASSERT_EQ(create("mine", R"(,"Widgets":[)" + listing() + "]").error(), "");
  EXPECT_EQ(of("StartDashboardRefresh", "nothing").error(), "ResourceNotFoundException");
  EXPECT_EQ(of("StartDashboardRefresh", "empty").error(), "ValidationException");
  EXPECT_EQ(of("StartDashboardRefresh", "mine", R"(,"QueryParameterValues":{"$StartTime$":"now"})").error(),
            "ValidationException");
  EXPECT_EQ(
      of("StartDashboardRefresh", "mine", R"(,"QueryParameterValues":{"$EventDataStoreId$":"abc"})").error(),
      "ValidationException");
  EXPECT_EQ(of("StartDashboardRefresh", "mine", R"(,"QueryParameterValues":{"$StartTime$":"a'b"})").error(),
            "ValidationException");
  auto store = service_.lake->control().store(EventDataStoreId(store_)).value();
  store.status = catalog::StoreStatus::PendingDeletion;
  ASSERT_TRUE(service_.lake->control().update_store(store));
  EXPECT_EQ(of("StartDashboardRefresh", "mine").error(), "InactiveEventDataStoreException");
}

TEST_F(DashboardsTest, RefreshesOneAtATimeAndWithinTheLimit) {
  service_.restart({.concurrent = 2, .running = 0});  // queries wait for ever
  ASSERT_EQ(create("mine", R"(,"Widgets":[)" + listing() + "]").error(), "");
  ASSERT_EQ(create("large", fmt::format(R"(,"Widgets":[{},{}])", listing(), counting())).error(), "");
  const Reply first = of("StartDashboardRefresh", "mine");
  ASSERT_EQ(first.error(), "") << first.message();
  const Reply second = of("StartDashboardRefresh", "mine");
  EXPECT_EQ(second.error(), "ServiceQuotaExceededException");
  EXPECT_THAT(second.message(), HasSubstr("one at a time"));
  const Reply large = of("StartDashboardRefresh", "large");
  EXPECT_EQ(large.error(), "ServiceQuotaExceededException");
  EXPECT_THAT(large.message(), HasSubstr("limit of 2"));
  EXPECT_EQ(service_.parts->queries->load().queued, 1u) << "all widgets or none";
}

TEST_F(DashboardsTest, TellsWhyARefreshFailed) {
  const std::string failing =
      widget("SELECT CAST(eventName AS integer) AS n FROM " + store_, R"({"Title":"Numbers"})");
  const Reply made = create("mine", fmt::format(R"(,"Widgets":[{},{}])", listing(), failing));
  ASSERT_EQ(made.error(), "") << made.message();
  const Reply started = of("StartDashboardRefresh", "mine");
  for (const std::string& alias : aliases(made)) {
    wait_for(alias, started.member("RefreshId"));
  }
  const Reply got = of("GetDashboard", "mine");
  EXPECT_EQ(got.member("LastRefreshId"), started.member("RefreshId"));
  EXPECT_THAT(got.member("LastRefreshFailureReason"),
              StartsWith("1 of 2 widgets have no result. Numbers: FAILED Cannot cast"));
}

TEST_F(DashboardsTest, AWidgetsAliasIsATemplate) {
  const Reply made = create("mine", R"(,"Widgets":[)" + counting() + "]");
  const std::string alias = aliases(made).front();
  const Reply usual = service_.call("StartQuery", R"({"QueryAlias":")" + alias + "\"}");
  ASSERT_EQ(usual.error(), "") << usual.message();
  EXPECT_THAT(service_.wait_for_query(usual.member("QueryId")).member("QueryString"),
              HasSubstr("'2026-06-30 12:00:00.000'"));
  service_.clock.advance(std::chrono::seconds(1));
  const Reply given = service_.call(
      "StartQuery",
      fmt::format(R"({{"QueryAlias":"{}","QueryParameters":["2026-06-01","2026-06-30"]}})", alias));
  ASSERT_EQ(given.error(), "") << given.message();
  EXPECT_THAT(service_.wait_for_query(given.member("QueryId")).member("QueryString"),
              HasSubstr("eventTime > '2026-06-01' AND eventTime < '2026-06-30'"));
  EXPECT_EQ(
      service_
          .call("StartQuery", fmt::format(R"({{"QueryAlias":"{}","QueryParameters":["2026-06-01"]}})", alias))
          .error(),
      "InvalidParameterException");
  EXPECT_EQ(service_.call("DescribeQuery", R"({"QueryAlias":")" + alias + "\"}").member("QueryId"),
            given.member("QueryId"));
  EXPECT_EQ(service_.call("DescribeQuery", by_alias(alias, "1234567890123456")).error(),
            "QueryIdNotFoundException");
  EXPECT_EQ(of("GetDashboard", "mine").body.find("LastRefreshId"), nullptr) << "that was no refresh";
}

TEST_F(DashboardsTest, ManagedOnesStayAsTheyAre) {
  const std::vector<std::string> managed = listed(R"({"Type":"MANAGED"})");
  EXPECT_EQ(managed.size(), 15u);
  const Reply got = of("GetDashboard", "AWSCloudTrail-Overview");
  EXPECT_EQ(got.member("Type"), "MANAGED");
  EXPECT_EQ(got.member("DashboardArn"),
            "arn:aws:cloudtrail:us-east-1:111122223333:dashboard/AWSCloudTrail-Overview");
  EXPECT_EQ(of("DeleteDashboard", "AWSCloudTrail-Overview").error(), "UnsupportedOperationException");
  EXPECT_EQ(update("AWSCloudTrail-Overview", "").error(), "UnsupportedOperationException");
  EXPECT_EQ(create("AWSCloudTrail-Overview").error(), "ConflictException");
  EXPECT_EQ(of("StartDashboardRefresh", "AWSCloudTrail-Overview").error(), "ValidationException");
  for (const char* store : {"nothing", "arn:x"}) {
    EXPECT_EQ(of("StartDashboardRefresh", "AWSCloudTrail-Overview",
                 fmt::format(R"(,"QueryParameterValues":{{"$EventDataStoreId$":"{}"}})", store))
                  .error(),
              "EventDataStoreNotFoundException");
  }
  const Reply started = of("StartDashboardRefresh", "AWSCloudTrail-Overview",
                           fmt::format(R"(,"QueryParameterValues":{{"$EventDataStoreId$":"{}"}})", store_));
  ASSERT_EQ(started.error(), "") << started.message();
  for (const std::string& alias : aliases(got)) {
    EXPECT_EQ(wait_for(alias, started.member("RefreshId")).member("QueryStatus"), "FINISHED");
  }
  EXPECT_EQ(of("GetDashboard", "AWSCloudTrail-Overview").member("LastRefreshId"),
            started.member("RefreshId"));
}

// Every widget can be a custom one's: the rules are the same.
TEST_F(DashboardsTest, ManagedWidgetsCanBeCopied) {
  for (const std::string& name : listed(R"({"Type":"MANAGED"})")) {
    SCOPED_TRACE(name);
    if (name == "AWSCloudTrail-InsightsEvents") {
      continue;  // asks another kind of store; see ManagedDashboards
    }
    json::Value widgets = *of("GetDashboard", name).body.find("Widgets");
    for (json::Value& one : *widgets.array()) {
      std::string statement = *one.find("QueryStatement")->string();
      statement.replace(statement.find("$EDS_ID"), 7, store_);
      one.set("QueryStatement", statement);
    }
    const Reply copied = create("copy-of-" + name, R"(,"Widgets":)" + json::write(widgets));
    EXPECT_EQ(copied.error(), "") << copied.message();
  }
}

}  // namespace
}  // namespace tarn::service
