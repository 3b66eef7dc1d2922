// What a store with a scope holds after a random history of its organization, its scope, pushes and imports,
// beside an oracle that reads the rules slowly.
#include "io/chance.hpp"
#include "service/file_uri.hpp"
#include "service/test_service.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

using catalog::Organization;
using io::Chance;
using Texts = std::set<std::string>;

constexpr std::string_view kManagement = "111122223333";
constexpr std::string_view kRoot = "r-exam";
constexpr std::array<std::string_view, 4> kMembers = {"222222222222", "333333333333", "444444444444",
                                                      "555555555555"};
constexpr std::array<std::string_view, 3> kUnitIds = {"ou-exam-11111111", "ou-exam-22222222",
                                                      "ou-exam-33333333"};
constexpr std::array<std::string_view, 3> kRegionNames = {"us-east-1", "eu-west-1", "ap-northeast-1"};
// Of events: members, the management account, one that never joins, and none.
constexpr std::array<std::string_view, 7> kEventAccounts = {
    "222222222222", "333333333333", "444444444444", "555555555555", kManagement, "999999999999", ""};
constexpr std::array<std::string_view, 4> kEventRegions = {"us-east-1", "eu-west-1", "ap-northeast-1", ""};

struct Happened {
  std::string id{};
  std::string account{};
  std::string region{};
};

// What the rules say, on what the test did, in maps and sets of texts.
struct Oracle {
  std::map<std::string, std::string> account_in{{std::string(kManagement), std::string(kRoot)}};
  std::map<std::string, std::string> unit_in{};
  std::map<std::string, Texts> scope{};  // by the member's name of the API
  Texts held{};

  bool lies_in(const std::string& account, const std::string& unit) const {
    const auto at = account_in.find(account);
    for (std::string place = at == account_in.end() ? "" : at->second; !place.empty();) {
      if (place == unit) {
        return true;
      }
      const auto above = unit_in.find(place);
      place = above == unit_in.end() ? "" : above->second;
    }
    return false;
  }
  const Texts& list(const std::string& name) const {
    static const Texts kNone;
    const auto found = scope.find(name);
    return found == scope.end() ? kNone : found->second;
  }
  bool is_named(const std::string& account, const std::string& accounts, const std::string& units) const {
    bool is_in_unit = false;
    for (const auto& unit : list(units)) {
      is_in_unit = is_in_unit || lies_in(account, unit);
    }
    return is_in_unit || list(accounts).contains(account);
  }
  bool collects(const Happened& event) const {
    const bool chooses = !list("Accounts").empty() || !list("OrganizationalUnits").empty();
    const bool excludes = !list("ExcludedAccounts").empty() || !list("ExcludedOrganizationalUnits").empty();
    if ((chooses || excludes) && event.account.empty()) {
      return false;
    }
    if (chooses && !is_named(event.account, "Accounts", "OrganizationalUnits")) {
      return false;
    }
    if (excludes && is_named(event.account, "ExcludedAccounts", "ExcludedOrganizationalUnits")) {
      return false;
    }
    const Texts& regions = list("Regions");
    const Texts& others = list("ExcludedRegions");
    if ((!regions.empty() || !others.empty()) && event.region.empty()) {
      return false;
    }
    return (regions.empty() || regions.contains(event.region)) && !others.contains(event.region);
  }
  void push(const Happened& event) {
    if (account_in.contains(event.account) && collects(event)) {
      held.insert(event.id);
    }
  }
  void import(const Happened& event) {
    if (collects(event)) {
      held.insert(event.id);
    }
  }
  // The root and the units that there are.
  std::vector<std::string> places() const {
    std::vector<std::string> found{std::string(kRoot)};
    for (const auto& [unit, parent] : unit_in) {
      found.push_back(unit);
    }
    return found;
  }
  bool is_empty(const std::string& unit) const {
    const auto holds = [&unit](const auto& entry) { return entry.second == unit; };
    return std::ranges::none_of(account_in, holds) && std::ranges::none_of(unit_in, holds);
  }
};

struct Tally {
  std::size_t events = 0;
  std::size_t held = 0;
  std::size_t read_again = 0;  // imports of a file that had been imported
};

class History {
 public:
  History(TestService& service, std::uint64_t seed, Tally& tally)
      : service_(service), chance_(seed), seed_(seed), tally_(tally) {
    const auto begin = [&](const std::optional<Organization>&) {
      return access::make_organization("o-exampleorgid", AccountId(kManagement), service_.clock.now());
    };
    must(service_.lake->control().change_organization(begin, service_.clock.now()));
    const auto made = service_.call("CreateEventDataStore",
                                    fmt::format(R"({{"Name":"store-{}","OrganizationEnabled":true}})", seed));
    EXPECT_EQ(made.error(), "") << made.message();
    arn_ = made.member("EventDataStoreArn");
    store_ = arn_.substr(arn_.rfind('/') + 1);
    for (const auto& account : kMembers) {
      change_account(std::string(account));
    }
  }
  // No later history feeds the store.
  ~History() {
    service_.call("StopEventDataStoreIngestion", fmt::format(R"({{"EventDataStore":"{}"}})", arn_));
  }
  History(const History&) = delete;
  History& operator=(const History&) = delete;

  void step() {
    switch (chance_.below(16)) {
      case 0:
      case 1:
      case 2:
      case 3:
      case 4:
      case 5: push(); break;
      case 6: import_new(); break;
      case 7: chance_.one_in(2) ? import_again() : import_new(); break;
      case 8:
      case 9: put_scope(); break;
      case 10:
      case 11: change_account(std::string(chance_.pick(kMembers))); break;
      case 12: suspend(std::string(chance_.pick(kMembers))); break;
      case 13:
      case 14: change_unit(std::string(chance_.pick(kUnitIds))); break;
      default:
        if (chance_.one_in(4)) {
          done_.push_back("flush");
          must(service_.parts->pushes->pusher().flush({}));
        }
    }
  }

  void expect_what_the_oracle_says() {
    const auto started = service_.call(
        "StartQuery",
        json::write(json::Object{{"QueryStatement", fmt::format("SELECT eventID FROM \"{}\"", store_)}}));
    ASSERT_EQ(started.error(), "") << started.message();
    service_.wait_for_query(started.member("QueryId"));
    const auto reply =
        service_.call("GetQueryResults", fmt::format(R"({{"QueryId":"{}"}})", started.member("QueryId")));
    ASSERT_EQ(reply.error(), "") << reply.message();
    std::vector<std::string> found;
    for (const json::Value& row : *reply.body.find("QueryResultRows")->array()) {
      found.push_back(*row.array()->front().object()->front().value.string());
    }
    EXPECT_THAT(found, testing::UnorderedElementsAreArray(oracle_.held))
        << "seed " << seed_ << ":\n  " << fmt::format("{}", fmt::join(done_, "\n  "));
    tally_.held += oracle_.held.size();
  }

 private:
  Happened make_event(std::string& text) {
    Happened event{.id = fmt::format("{:08}-0000-4000-8000-{:012}", seed_, ++events_),
                   .account = std::string(chance_.pick(kEventAccounts)),
                   .region = std::string(chance_.pick(kEventRegions))};
    text = fmt::format(
        R"({{"eventVersion":"1.11","eventID":"{}","eventTime":"2026-06-30T10:00:00Z","eventCategory":"Management")",
        event.id);
    text += event.account.empty() ? "" : fmt::format(R"(,"recipientAccountId":"{}")", event.account);
    text += event.region.empty() ? "" : fmt::format(R"(,"awsRegion":"{}")", event.region);
    text += R"(,"eventSource":"ec2.amazonaws.com","eventName":"RunInstances"})";
    ++tally_.events;
    return event;
  }

  void push() {
    std::vector<std::string> texts(1 + chance_.below(3));
    for (auto& text : texts) {
      const auto event = make_event(text);
      done_.push_back(fmt::format("push {} {} {}", event.id, event.account, event.region));
      oracle_.push(event);
    }
    const std::vector<std::string_view> views(texts.begin(), texts.end());
    must(service_.parts->pushes->pusher().push({}, views));
  }

  void import_new() {
    std::vector<std::string> texts(1 + chance_.below(6));
    std::vector<Happened> events;
    for (auto& text : texts) {
      events.push_back(make_event(text));
    }
    service_.write_log(file_name(files_.size()), log_file(texts));
    files_.push_back(std::move(events));
    import(files_.size() - 1);
  }
  void import_again() {
    if (!files_.empty()) {
      ++tally_.read_again;
      import(chance_.below(files_.size()));
    }
  }
  std::string file_name(std::size_t file) const { return fmt::format("{}-{}.json", seed_, file); }
  void import(std::size_t file) {
    for (const auto& event : files_[file]) {
      done_.push_back(
          fmt::format("import {}: {} {} {}", file_name(file), event.id, event.account, event.region));
      oracle_.import(event);
    }
    const auto source = file_uri(service_.folder.at("logs/" + file_name(file)));
    const auto started = service_.call("StartImport", service_.start_import(store_, source));
    ASSERT_EQ(started.error(), "") << started.message();
    ASSERT_EQ(service_.wait_for_import(started.member("ImportId")).member("ImportStatus"), "COMPLETED");
  }

  template <class List>
  void choose(json::Object& wanted, const char* name, const List& from, std::uint64_t one_in) {
    Texts& chosen = oracle_.scope[name];
    chosen.clear();
    json::Array texts;
    for (const auto& one : from) {
      if (chance_.one_in(one_in) && chosen.insert(std::string(one)).second) {
        texts.emplace_back(std::string(one));
      }
    }
    wanted.push_back({name, std::move(texts)});
  }
  void put_scope() {
    auto units = oracle_.places();
    units.erase(units.begin());
    const std::array<std::string_view, 6> accounts = {kMembers[0], kMembers[1], kMembers[2],
                                                      kMembers[3], kManagement, "999999999999"};
    constexpr std::uint64_t kNever = 1'000'000;
    json::Object wanted;
    choose(wanted, "Accounts", accounts, chance_.one_in(2) ? 3 : kNever);
    choose(wanted, "OrganizationalUnits", units, chance_.one_in(2) ? 2 : kNever);
    choose(wanted, "Regions", kRegionNames, chance_.one_in(3) ? 2 : kNever);
    choose(wanted, "ExcludedAccounts", accounts, chance_.one_in(3) ? 4 : kNever);
    choose(wanted, "ExcludedOrganizationalUnits", units, chance_.one_in(4) ? 3 : kNever);
    choose(wanted, "ExcludedRegions", kRegionNames, chance_.one_in(4) ? 3 : kNever);
    const auto input = json::write(json::Object{{"EventDataStore", arn_}, {"Scope", std::move(wanted)}});
    done_.push_back("scope " + input);
    CallOptions own;
    own.target_prefix = "Tarn_20261122.";
    const auto reply = service_.call("PutEventDataStoreScope", input, own);
    ASSERT_EQ(reply.error(), "") << reply.message() << ": " << input;
  }

  template <class Change>
  void change_organization(const Change& change) {
    must(service_.lake->control().change_organization(
        [&](const std::optional<Organization>& before) { return change(*before); }, service_.clock.now()));
  }
  // It joins; or moves, or leaves.
  void change_account(const std::string& account) {
    const auto places = oracle_.places();
    const auto parent = chance_.pick(places);
    const bool is_member = oracle_.account_in.contains(account);
    const bool leaves = is_member && chance_.one_in(3);
    done_.push_back(fmt::format("{} {} {}", leaves ? "leave" : is_member ? "move" : "join", account, parent));
    change_organization([&](const Organization& before) {
      return leaves ? access::leave(before, AccountId(account), service_.clock.now())
             : is_member
                 ? access::move(before, AccountId(account), parent)
                 : access::join(before,
                                {.id = AccountId(account), .parent = parent, .joined = service_.clock.now()});
    });
    if (leaves) {
      oracle_.account_in.erase(account);
    } else {
      oracle_.account_in[account] = parent;
    }
  }
  // Which changes nothing: a suspended account is a member.
  void suspend(const std::string& account) {
    if (oracle_.account_in.contains(account)) {
      done_.push_back("suspend " + account);
      change_organization([&](const Organization& before) {
        return access::set_status(before, AccountId(account), catalog::AccountStatus::Suspended);
      });
    }
  }
  // It is made, or goes where nothing is in it.
  void change_unit(const std::string& unit) {
    if (!oracle_.unit_in.contains(unit)) {
      const auto places = oracle_.places();
      const auto parent = chance_.pick(places);
      done_.push_back(fmt::format("unit {} in {}", unit, parent));
      change_organization([&](const Organization& before) {
        return access::add_unit(before, {.id = unit, .parent = parent, .name = unit});
      });
      oracle_.unit_in[unit] = parent;
    } else if (oracle_.is_empty(unit)) {
      done_.push_back("no unit " + unit);
      change_organization([&](const Organization& before) { return access::remove_unit(before, unit); });
      oracle_.unit_in.erase(unit);
    }
  }

  TestService& service_;
  Chance chance_;
  std::uint64_t seed_;
  Tally& tally_;
  std::string arn_;
  std::string store_;
  Oracle oracle_;
  std::size_t events_ = 0;
  std::vector<std::vector<Happened>> files_;
  std::vector<std::string> done_;
};

TEST(ScopeHistory, EndsWithExactlyWhatTheScopesTook) {
  constexpr std::uint64_t kHistories = 300;
  constexpr std::uint64_t kHistoriesOfALake = 10;
  constexpr int kSteps = 32;
  Tally tally;
  std::unique_ptr<TestService> service;
  for (std::uint64_t seed = 1; seed <= kHistories; ++seed) {
    if (seed % kHistoriesOfALake == 1) {
      service = std::make_unique<TestService>(query::ServiceLimits{}, TestService::TakesEvents::Yes);
    }
    History history(*service, seed, tally);
    for (int step = 0; step < kSteps && !testing::Test::HasFatalFailure(); ++step) {
      history.step();
    }
    history.expect_what_the_oracle_says();
    ASSERT_FALSE(testing::Test::HasFailure()) << "seed " << seed;
  }
  // Otherwise the histories would show little.
  EXPECT_GT(tally.events, kHistories * 15);
  EXPECT_GT(tally.held, tally.events / 5);
  EXPECT_LT(tally.held, tally.events * 4 / 5);
  EXPECT_GT(tally.read_again, kHistories / 2);
}

}  // namespace
}  // namespace tarn::service
