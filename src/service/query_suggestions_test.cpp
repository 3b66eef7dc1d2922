#include "service/managed_dashboards.hpp"
#include "service/query_template.hpp"
#include "service/sample_queries.hpp"
#include "service/test_service.hpp"

#include <map>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

using event::Category;
using testing::HasSubstr;

class QuerySuggestionsTest : public testing::Test {
 protected:
  std::string make_store_of(std::string_view name, std::string_view category) {
    const std::string arn =
        service_
            .call(
                "CreateEventDataStore",
                fmt::format(
                    R"({{"Name":"{}","AdvancedEventSelectors":[{{"FieldSelectors":[{{"Field":"eventCategory","Equals":["{}"]}}]}}]}})",
                    name, category))
            .member("EventDataStoreArn");
    return arn.substr(arn.rfind('/') + 1);
  }
  std::string plan(std::string_view statement, Category category) {
    query::QueryService::Request request;
    request.statement = statement;
    request.options.default_store = EventDataStoreId(stores_.at(category));
    const auto planned = service_.parts->queries->plan(request);
    return planned.has_value() ? std::string() : planned.error().with_caret;
  }
  Reply search(std::string_view phrase, std::string_view more = "") {
    return service_.call("SearchSampleQueries", fmt::format(R"({{"SearchPhrase":"{}"{}}})", phrase, more));
  }
  static std::vector<std::string> names(const Reply& reply) {
    EXPECT_EQ(reply.error(), "") << reply.message();
    std::vector<std::string> found;
    for (const json::Value& one : *reply.body.find("SearchResults")->array()) {
      found.push_back(*one.find("Name")->string());
    }
    return found;
  }

  TestService service_;
  std::map<Category, std::string> stores_ = {
      {Category::CloudTrail, service_.make_store("events")},
      {Category::ConfigurationItem, make_store_of("items", "ConfigurationItem")},
      {Category::Insight, make_store_of("insights", "Insight")},
  };
};

TEST_F(QuerySuggestionsTest, EverySampleIsAStatement) {
  for (const SampleQuery& sample : sample_queries()) {
    EXPECT_EQ(plan(sample.sql, sample.store), "") << sample.name;
  }
}

TEST_F(QuerySuggestionsTest, EveryManagedWidgetIsAStatement) {
  const auto values = read_refresh_values(nullptr, DashboardType::Custom, service_.clock.now());
  std::size_t widgets = 0;
  for (const ManagedDashboard& dashboard : managed_dashboards()) {
    for (const Widget& widget : managed_widgets(dashboard)) {
      SCOPED_TRACE(widget.alias);
      ++widgets;
      EXPECT_EQ(widget.statement.find("Time$"), std::string::npos);
      const auto filled = fill_statement(widget.statement, with_refresh_values(widget.parameters, *values));
      ASSERT_TRUE(filled.has_value()) << filled.error();
      EXPECT_EQ(plan(filled->statement, dashboard.store), "");
      query::QueryService::Request request;
      request.statement = filled->statement;
      request.options.default_store = EventDataStoreId(stores_.at(dashboard.store));
      const auto planned = service_.parts->queries->plan(request);
      ASSERT_TRUE(planned.has_value());
      EXPECT_EQ(check_view_properties(widget.view_properties, planned->columns), "");
    }
  }
  EXPECT_EQ(managed_dashboards().size(), 15u);
  EXPECT_GE(widgets, 100u);
}

TEST_F(QuerySuggestionsTest, AnswersInTheLanguageOfThePhrase) {
  const Reply english = search("failed console logins");
  const json::Value& first = english.body.find("SearchResults")->array()->front();
  EXPECT_EQ(*first.find("Name")->string(), "Failed console logins by IP address");
  EXPECT_THAT(*first.find("Description")->string(), HasSubstr("signing in"));
  EXPECT_THAT(*first.find("SQL")->string(), HasSubstr("FROM $EDS_ID"));
  EXPECT_GT(first.find("Relevance")->number(), 0.5);
  EXPECT_LE(first.find("Relevance")->number(), 1);
  const Reply japanese = search("コンソールログインの失敗");
  EXPECT_EQ(names(japanese).front(), "IPアドレス別のコンソールログイン失敗");
  EXPECT_EQ(*japanese.body.find("SearchResults")->array()->front().find("SQL")->string(),
            *first.find("SQL")->string());
  EXPECT_TRUE(names(search("quantum")).empty());
}

TEST_F(QuerySuggestionsTest, PagesResults) {
  const std::vector<std::string> all = names(search("IAM", R"(,"MaxResults":50)"));
  ASSERT_GT(all.size(), 10u);
  EXPECT_EQ(names(search("IAM")).size(), 10u);
  std::vector<std::string> paged;
  std::string token;
  do {
    const Reply page =
        search("IAM", R"(,"MaxResults":4)" + (token.empty() ? "" : R"(,"NextToken":")" + token + '"'));
    for (std::string& name : names(page)) {
      paged.push_back(std::move(name));
    }
    token = page.member("NextToken");
  } while (!token.empty() && paged.size() <= all.size());
  EXPECT_EQ(paged, all);
}

TEST_F(QuerySuggestionsTest, RefusesWrongSearches) {
  const std::string token = search("S3", R"(,"MaxResults":1)").member("NextToken");
  ASSERT_NE(token, "");
  for (const std::string& input :
       {std::string("{}"), std::string(R"({"SearchPhrase":"a"})"), std::string(R"({"SearchPhrase":"人"})"),
        R"({"SearchPhrase":")" + std::string(1001, 'a') + "\"}",
        std::string(R"({"SearchPhrase":"S3","MaxResults":51})"),
        std::string(R"({"SearchPhrase":"S3","MaxResults":0})"),
        std::string(R"({"SearchPhrase":"S3","NextToken":"nonsense"})"),
        R"({"SearchPhrase":"EC2","NextToken":")" + token + "\"}"}) {
    EXPECT_EQ(service_.call("SearchSampleQueries", input).error(), "InvalidParameterException") << input;
  }
}

TEST_F(QuerySuggestionsTest, GeneratesNothingAndSaysSo) {
  const auto generate = [&](std::string_view stores, std::string_view prompt) {
    return service_.call("GenerateQuery",
                         fmt::format(R"({{"EventDataStores":[{}],"Prompt":"{}"}})", stores, prompt));
  };
  const std::string events = '"' + stores_.at(Category::CloudTrail) + '"';
  const std::string items = '"' + stores_.at(Category::ConfigurationItem) + '"';
  for (const char* prompt : {"top errors", "先週のエラーを数える"}) {
    const Reply reply = generate(events, prompt);
    EXPECT_EQ(reply.error(), "GenerateResponseException");
    EXPECT_THAT(reply.message(), HasSubstr("generates no queries"));
  }
  EXPECT_EQ(generate(events, "ab").error(), "InvalidParameterException");
  EXPECT_EQ(generate(events, std::string(501, 'a')).error(), "InvalidParameterException");
  EXPECT_EQ(generate("", "top errors").error(), "InvalidParameterException");
  EXPECT_EQ(generate(events + "," + items, "top errors").error(), "InvalidParameterException");
  EXPECT_EQ(generate(items, "top errors").error(), "InvalidParameterException");
  EXPECT_EQ(generate("\"nothing\"", "top errors").error(), "EventDataStoreNotFoundException");
  EXPECT_EQ(generate("\"arn:x\"", "top errors").error(), "EventDataStoreARNInvalidException");
  auto store = service_.lake->control().store(EventDataStoreId(stores_.at(Category::CloudTrail))).value();
  store.status = catalog::StoreStatus::PendingDeletion;
  ASSERT_TRUE(service_.lake->control().update_store(store));
  EXPECT_EQ(generate(events, "top errors").error(), "InactiveEventDataStoreException");
}

}  // namespace
}  // namespace tarn::service
