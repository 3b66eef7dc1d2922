// Accounts join, leave and move while their queries wait, while they run, and between the pages of their
// results: a query shows the rows of its start, and each page is given to whom it would be given now.
#include "service/file_uri.hpp"
#include "service/test_service.hpp"

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

constexpr const char* kNoQuery = "QueryIdNotFoundException";
constexpr const char* kNoStore = "EventDataStoreNotFoundException";
constexpr const char* kMember = "333333333333";
constexpr const char* kUnit = "ou-ab12-11111111";

// What each member of that unit may read; of one Region, or of all.
constexpr const char* kOfTheUnit =
    R"({{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":"*","Action":["cloudtrail:StartQuery",
    "cloudtrail:DescribeQuery","cloudtrail:GetQueryResults","cloudtrail:CancelQuery","cloudtrail:ListQueries"],
    "Condition":{{"ForAnyValue:StringLike":{{"aws:PrincipalOrgPaths":"o-exampleorgid/*/ou-ab12-11111111/"}},
    "StringEquals":{{"tarn:recipientAccountId":"${{aws:PrincipalAccount}}","tarn:awsRegion":[{}]}}}}}}]}})";
constexpr const char* kOne = R"("us-east-1")";
constexpr const char* kAll = R"("us-east-1","eu-west-1")";

// An answer with a page of results.
struct Page {
  std::string error;
  std::vector<std::string> rows;
  std::string token;
};

class OrganizationChangesTest : public testing::Test {
 protected:
  OrganizationChangesTest() {
    service_.restart({.running = 1});
    service_.make_organization({kMember, "222222222222"});
    change([](catalog::Organization before) {
      return access::add_unit(std::move(before), {.id = kUnit, .parent = {}, .name = "workloads"});
    });
    move_to(kUnit);
    std::vector<std::string> records;
    for (int i = 1; i <= 6; ++i) {
      records.push_back(record(i, i % 3 == 0 ? "111122223333" : kMember, i == 5 ? "eu-west-1" : "us-east-1"));
    }
    service_.write_log("a.json", log_file(records));
    const std::string arn =
        service_.call("CreateEventDataStore", R"({"Name":"all","OrganizationEnabled":true})")
            .member("EventDataStoreArn");
    store_ = arn.substr(arn.rfind('/') + 1);
    arn_ = arn;
    const std::string import =
        service_.call("StartImport", service_.start_import(store_, file_uri(service_.folder.at("logs"))))
            .member("ImportId");
    EXPECT_EQ(service_.wait_for_import(import).member("ImportStatus"), "COMPLETED");
    put_policy(kAll);
  }

  static std::string record(int number, std::string_view account, std::string_view region) {
    std::string text = log_record(number, "RunInstances", "2026-06-30T10:00:00Z");
    for (const auto& [from, to] :
         {std::pair<std::string_view, std::string_view>{"111122223333", account}, {"us-east-1", region}}) {
      text.replace(text.find(from), from.size(), to);
    }
    return text;
  }

  void put_policy(std::string_view regions) {
    const Reply reply = service_.call(
        "PutResourcePolicy", json::write(json::Object{{"ResourceArn", arn_},
                                                      {"ResourcePolicy", fmt::format(kOfTheUnit, regions)}}));
    ASSERT_EQ(reply.error(), "") << reply.message();
  }

  using Change = std::function<Result<catalog::Organization>(catalog::Organization)>;
  // As `tarn org` does it, beside the server.
  void change(const Change& made) {
    auto other =
        must(catalog::ControlCatalog::open(*service_.folder.files, service_.folder.at("lake/control.db")));
    must(other.change_organization(
        [&](const std::optional<catalog::Organization>& before) { return made(*before); },
        service_.clock.now()));
  }
  void leave() {
    change([&](catalog::Organization before) {
      return access::leave(std::move(before), AccountId(kMember), service_.clock.now());
    });
  }
  void join(const std::string& parent) {
    change([&](catalog::Organization before) {
      return access::join(std::move(before),
                          {.id = AccountId(kMember), .parent = parent, .joined = service_.clock.now()});
    });
  }
  void move_to(const std::string& parent) {
    change([&](catalog::Organization before) {
      const std::string& to = parent.empty() ? before.root : parent;
      return access::move(before, AccountId(kMember), to);
    });
  }

  Reply start(const std::string& statement, const CallOptions& who) {
    return service_.call("StartQuery", json::write(json::Object{{"QueryStatement", statement}}), who);
  }
  std::string start_listing() {
    const Reply reply = start("SELECT eventID FROM \"" + store_ + "\" ORDER BY eventID", member_);
    EXPECT_EQ(reply.error(), "") << reply.message();
    return reply.member("QueryId");
  }
  // The only thread for queries has one to do until release().
  void occupy() {
    const std::string numbers = "UNNEST(sequence(1, 10000))";  // as many as Trino lets it have
    const Reply reply = start(
        fmt::format("SELECT count(*) FROM {0} AS a(x), {0} AS b(y), {0} AS c(z) WHERE x * y % 13 < z % 7",
                    numbers),
        {});
    ASSERT_EQ(reply.error(), "") << reply.message();
    occupying_ = reply.member("QueryId");
  }
  void release() {
    const Reply reply = service_.call("CancelQuery", by_id(occupying_));
    ASSERT_EQ(reply.error(), "") << reply.message()
                                 << json::write(service_.call("DescribeQuery", by_id(occupying_)).body);
  }
  // Not by calls: the test's clock stands still, and so many in one second are throttled.
  catalog::QueryStatus status_of(const std::string& query) {
    return must(service_.lake->control().query(QueryId(query))).status;
  }
  // A listing that has `rounds` times the work of a moment to do first.
  std::string start_long_listing(int rounds) {
    const Reply reply = start(
        fmt::format(
            "SELECT eventID FROM \"{}\" WHERE (SELECT count(*) FROM UNNEST(sequence(1, 10000)) AS a(x), "
            "UNNEST(sequence(1, 10000)) AS b(y), UNNEST(sequence(1, {})) AS c(z) "
            "WHERE x * y % 13 < z % 7) > 0 ORDER BY eventID",
            store_, rounds),
        member_);
    EXPECT_EQ(reply.error(), "") << reply.message();
    return reply.member("QueryId");
  }
  // The query that was running before and after `change`: another, longer one is tried where it ended first.
  std::string change_while_it_runs(const std::function<void()>& change, const std::function<void()>& undo) {
    for (int rounds = 4; rounds <= 4096; rounds *= 4) {
      const std::string query = start_long_listing(rounds);
      while (status_of(query) == catalog::QueryStatus::Queued) {
        std::this_thread::yield();
      }
      change();
      if (status_of(query) == catalog::QueryStatus::Running) {
        return query;
      }
      undo();
    }
    return {};
  }
  static std::string by_id(const std::string& id) { return fmt::format(R"({{"QueryId":"{}"}})", id); }

  // The last digits of the events' IDs.
  Page page(const std::string& query, std::size_t size = 100, const std::string& token = "") {
    json::Value input(json::Object{{"QueryId", query}, {"MaxQueryResults", static_cast<std::int64_t>(size)}});
    if (!token.empty()) {
      input.set("NextToken", token);
    }
    const Reply reply = service_.call("GetQueryResults", json::write(input), member_);
    Page found{.error = reply.error(), .rows = {}, .token = reply.member("NextToken")};
    if (found.error.empty()) {
      for (const json::Value& row : *reply.body.find("QueryResultRows")->array()) {
        found.rows.push_back(row.array()->front().object()->front().value.string()->substr(35));
      }
    }
    return found;
  }
  std::string error_of(const char* operation, const std::string& input) {
    return service_.call(operation, input, member_).error();
  }

  TestService service_;
  std::string store_;
  std::string arn_;
  std::string occupying_;
  CallOptions member_ = service_.make_user(kMember, "member");
};

TEST_F(OrganizationChangesTest, ShowsTheRowsOfTheStart) {
  put_policy(kOne);
  occupy();
  const std::string narrow = start_listing();
  put_policy(kAll);
  const std::string wide = start_listing();
  release();
  service_.wait_for_query(wide);
  EXPECT_THAT(page(narrow).rows, ElementsAre("1", "2", "4")) << "though it ran when it might have seen more";
  EXPECT_THAT(page(wide).rows, ElementsAre("1", "2", "4", "5"));
  put_policy(kOne);
  EXPECT_EQ(page(wide).error, kNoQuery) << "it saw what is not to be seen any more";
  EXPECT_THAT(page(narrow).rows, SizeIs(3));
}

TEST_F(OrganizationChangesTest, KeepsTheRowsOfAnAccountThatLeavesWhileItsQueryWaits) {
  occupy();
  const std::string query = start_listing();
  leave();
  EXPECT_EQ(error_of("DescribeQuery", by_id(query)), kNoQuery);
  EXPECT_EQ(error_of("CancelQuery", by_id(query)), kNoQuery);
  release();
  EXPECT_EQ(service_.wait_for_query(query).member("QueryStatus"), "FINISHED") << "the owner sees it end";
  EXPECT_EQ(page(query).error, kNoQuery);
  EXPECT_EQ(start("SELECT eventID FROM \"" + store_ + "\"", member_).error(), kNoStore);
  join(kUnit);
  EXPECT_THAT(page(query).rows, ElementsAre("1", "2", "4", "5"));
}

TEST_F(OrganizationChangesTest, KeepsTheRowsOfAnAccountThatLeavesOrMovesWhileItsQueryRuns) {
  const struct {
    const char* name;
    std::function<void()> take;
    std::function<void()> give_back;
  } cases[] = {
      {"leave", [&] { leave(); }, [&] { join(kUnit); }},
      {"move", [&] { move_to(""); }, [&] { move_to(kUnit); }},
      {"leave and join elsewhere",
       [&] {
         leave();
         join("");
       },
       [&] { move_to(kUnit); }},
  };
  for (const auto& [name, take, give_back] : cases) {
    SCOPED_TRACE(name);
    const std::string query = change_while_it_runs(take, give_back);
    ASSERT_NE(query, "");
    EXPECT_EQ(page(query).error, kNoQuery);
    while (!catalog::is_final(status_of(query))) {
      std::this_thread::yield();
    }
    EXPECT_EQ(service_.call("DescribeQuery", by_id(query)).member("QueryStatus"), "FINISHED")
        << "the owner sees it end";
    EXPECT_EQ(page(query).error, kNoQuery);
    give_back();
    EXPECT_THAT(page(query).rows, ElementsAre("1", "2", "4", "5"));
  }
}

TEST_F(OrganizationChangesTest, GivesNothingToAnAccountThatJoinsAfterwards) {
  leave();
  EXPECT_EQ(start("SELECT eventID FROM \"" + store_ + "\"", member_).error(), kNoStore);
  join("");
  EXPECT_EQ(start("SELECT eventID FROM \"" + store_ + "\"", member_).error(), kNoStore) << "not of the unit";
  move_to(kUnit);
  EXPECT_EQ(start("SELECT eventID FROM \"" + store_ + "\"", member_).error(), "");
}

TEST_F(OrganizationChangesTest, AsksAgainOnEveryPage) {
  const std::string query = start_listing();
  service_.wait_for_query(query);
  const struct {
    const char* name;
    std::function<void()> take;
    std::function<void()> give_back;
  } cases[] = {
      {"leave", [&] { leave(); }, [&] { join(kUnit); }},
      {"move", [&] { move_to(""); }, [&] { move_to(kUnit); }},
      {"narrower policy", [&] { put_policy(kOne); }, [&] { put_policy(kAll); }},
      {"no policy",
       [&] {
         EXPECT_EQ(
             service_.call("DeleteResourcePolicy", json::write(json::Object{{"ResourceArn", arn_}})).error(),
             "");
       },
       [&] { put_policy(kAll); }},
  };
  for (const auto& [name, take, give_back] : cases) {
    SCOPED_TRACE(name);
    const Page first = page(query, 1);
    EXPECT_THAT(first.rows, ElementsAre("1"));
    ASSERT_NE(first.token, "");
    take();
    EXPECT_EQ(page(query, 1, first.token).error, kNoQuery);
    EXPECT_EQ(page(query, 1).error, kNoQuery);
    give_back();
    const Page second = page(query, 2, first.token);
    EXPECT_THAT(second.rows, ElementsAre("2", "4")) << "where the first page ended";
    EXPECT_THAT(page(query, 2, second.token).rows, ElementsAre("5"));
  }
}

TEST_F(OrganizationChangesTest, LetsSuspendedAccountsReadOn) {
  const std::string query = start_listing();
  service_.wait_for_query(query);
  change([](catalog::Organization before) {
    return access::set_status(std::move(before), AccountId(kMember), catalog::AccountStatus::Suspended);
  });
  EXPECT_THAT(page(query).rows, SizeIs(4));
}

TEST_F(OrganizationChangesTest, EndsTheQueriesOfADelegatedAdministratorWithItsRegistration) {
  const CallOptions administrator = service_.make_user("222222222222", "delegate");
  const std::string registered = R"({"MemberAccountId":"222222222222"})";
  ASSERT_EQ(service_.call("RegisterOrganizationDelegatedAdmin", registered).error(), "");
  const std::string query = start("SELECT eventID FROM \"" + store_ + "\"", administrator).member("QueryId");
  service_.wait_for_query(query);
  const auto error = [&] { return service_.call("GetQueryResults", by_id(query), administrator).error(); };
  EXPECT_EQ(error(), "");
  change([](catalog::Organization before) -> Result<catalog::Organization> {
    auto after = access::deregister_administrator(std::move(before), AccountId("222222222222"));
    return after ? Result<catalog::Organization>(*std::move(after))
                 : fail(ErrorCode::FailedState, "it is none");
  });
  EXPECT_EQ(error(), kNoQuery);
  ASSERT_EQ(service_.call("RegisterOrganizationDelegatedAdmin", registered).error(), "");
  EXPECT_EQ(error(), "");
}

// Whenever a change comes, an answer is that of one moment.
TEST_F(OrganizationChangesTest, AnswersAsOfOneMoment) {
  const std::string query = start_listing();
  service_.wait_for_query(query);
  std::atomic<bool> has_ended = false;
  std::atomic<int> wrong = 0;
  {
    const std::jthread reader([&] {
      while (!has_ended) {
        const Page found = page(query);
        wrong += found.error == kNoQuery || (found.error.empty() && found.rows.size() == 4) ? 0 : 1;
      }
    });
    for (int i = 0; i < 20; ++i) {
      move_to(i % 2 == 0 ? "" : kUnit);
    }
    has_ended = true;
  }
  EXPECT_EQ(wrong, 0);
  EXPECT_THAT(page(query).rows, SizeIs(4));
}

// --- the queues of accounts ------------------------------------------------------------------------------

TEST_F(OrganizationChangesTest, LimitsTheQueriesOfEachAccountByItself) {
  service_.restart({.concurrent = 2, .running = 0});  // queries wait for ever
  const std::string statement = "SELECT eventID FROM \"" + store_ + "\"";
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(start(statement, {}).error(), "");
  }
  const Reply refused = start(statement, {});
  EXPECT_EQ(refused.error(), "MaxConcurrentQueriesException");
  EXPECT_EQ(start(statement, member_).error(), "");
  EXPECT_EQ(start(statement, member_).error(), "");
  const Reply of_member = start(statement, member_);
  EXPECT_EQ(of_member.error(), "MaxConcurrentQueriesException");
  EXPECT_EQ(of_member.message(), refused.message()) << "it counts the member's own";
}

TEST_F(OrganizationChangesTest, LetsAccountsTakeTurns) {
  service_.restart({.concurrent = 10, .running = 1});
  occupy();
  std::vector<std::string> of_owner;
  for (int i = 0; i < 3; ++i) {
    of_owner.push_back(start("SELECT eventID FROM \"" + store_ + "\"", {}).member("QueryId"));
  }
  // It waits behind none of these, but for the one that runs.
  const std::string of_member = start_listing();
  release();
  service_.wait_for_query(of_owner.back());
  EXPECT_EQ(service_.call("DescribeQuery", by_id(of_member), member_).member("QueryStatus"), "FINISHED");
}

}  // namespace
}  // namespace tarn::service
