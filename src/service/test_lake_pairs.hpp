// For tests: two lakes that a caller must not be able to tell apart, because they differ only in what it may
// not see.
#pragma once

#include "access/organization.hpp"
#include "io/hash.hpp"
#include "service/file_uri.hpp"
#include "service/test_facades.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace tarn::service {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}
  std::size_t below(std::size_t bound) { return random_() % bound; }
  bool one_in(std::size_t bound) { return below(bound) == 0; }
  template <class List>
  auto one_of(const List& choices) {
    return choices[below(std::size(choices))];
  }

 private:
  std::mt19937_64 random_;
};

// Texts of calls name what has another ID in each lake as $(name); answers are compared in such names.
class LakeNames {
 public:
  void set(const std::string& name, std::string actual) {
    names_.insert_or_assign(actual, name);
    actuals_.insert_or_assign(name, std::move(actual));
  }
  bool has(const std::string& name) const { return actuals_.contains(name); }
  const std::string& actual(const std::string& name) const { return actuals_.at(name); }

  std::string filled(std::string_view text) const {
    std::string made;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t begin = std::min(text.find("$(", at), text.size());
      made += text.substr(at, begin - at);
      at = begin;
      if (begin < text.size()) {
        const std::size_t end = text.find(')', begin);
        made += actual(std::string(text.substr(begin + 2, end - begin - 2)));
        at = end + 1;
      }
    }
    return made;
  }

  // With names for what is known, and numbers, in the order of their appearance in this lake's answers, for
  // other UUIDs.
  std::string named(std::string text) {
    for (const auto& [actual, name] : names_) {
      for (auto at = text.find(actual); at != std::string::npos; at = text.find(actual, at)) {
        text.replace(at, actual.size(), "$(" + name + ")");
      }
    }
    for (std::size_t at = 0; at + kUuid.size() <= text.size(); ++at) {
      if (is_uuid(std::string_view(text).substr(at, kUuid.size()))) {
        const auto [found, is_new] = strangers_.try_emplace(text.substr(at, kUuid.size()), strangers_.size());
        text.replace(at, kUuid.size(), fmt::format("$(new {})", found->second));
      }
    }
    return text;
  }

 private:
  static constexpr std::string_view kUuid = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  // Those of records are what they are in both lakes.
  static constexpr std::string_view kOfRecords = "00000000-0000-4000-8000-";

  static bool is_uuid(std::string_view text) {
    return !text.starts_with(kOfRecords) && std::ranges::equal(text, kUuid, [](char c, char form) {
      return form == '-' ? c == '-' : (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    });
  }

  std::map<std::string, std::string> actuals_;  // by name
  std::map<std::string, std::string> names_;    // by actual text
  std::map<std::string, std::size_t> strangers_;
};

enum class Viewer {
  Member,         // by member view
  Conditioned,    // by conditions on other columns, and a Deny
  Outsider,       // of the organization
  Administrator,  // delegated, and denied some rows
  Session,        // of a member's role, with a policy of its own
  Auditor,        // a user of the lake's account who is denied most rows
};
inline constexpr std::array kViewers = {Viewer::Member,        Viewer::Conditioned, Viewer::Outsider,
                                        Viewer::Administrator, Viewer::Session,     Viewer::Auditor};

inline constexpr std::string_view kOwner = "111122223333";
inline constexpr std::string_view kOther = "444444444444";

inline std::string_view account_of(Viewer viewer) {
  switch (viewer) {
    case Viewer::Member:
    case Viewer::Session: return "333333333333";
    case Viewer::Conditioned: return "666666666666";
    case Viewer::Outsider: return "555555555555";
    case Viewer::Administrator: return "222222222222";
    case Viewer::Auditor: return kOwner;
  }
  return {};
}

// A record of the store that both lakes have.
struct PairRow {
  int number = 0;
  std::string account{};  // empty: without one
  std::string region{};
  std::string source{};
  bool is_secret = false;  // its values make expressions fail
  bool is_dirty = false;   // one of its values does
};

// By kOpenPolicy.
inline bool is_visible(Viewer viewer, const PairRow& row) {
  switch (viewer) {
    case Viewer::Member:
    case Viewer::Session: return row.account == "333333333333";
    case Viewer::Conditioned:
      return row.source == "s3.amazonaws.com" && row.region.starts_with("us-") && !row.account.empty() &&
             row.account != kOther;
    case Viewer::Outsider: return false;
    case Viewer::Administrator: return !row.account.empty() && row.account != kOther;
    case Viewer::Auditor: return row.account == "333333333333";
  }
  return false;
}

inline constexpr std::string_view kOpenPolicy = R"({"Version":"2012-10-17","Statement":[
  {"Effect":"Allow","Principal":"*","Action":["cloudtrail:StartQuery","cloudtrail:DescribeQuery",
   "cloudtrail:GetQueryResults","cloudtrail:CancelQuery","cloudtrail:ListQueries","cloudtrail:GetEventDataStore"],
   "Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-exampleorgid","aws:PrincipalAccount":"333333333333",
    "tarn:recipientAccountId":"${aws:PrincipalAccount}"}}},
  {"Effect":"Allow","Principal":{"AWS":"666666666666"},"Action":["cloudtrail:StartQuery",
   "cloudtrail:CancelQuery","cloudtrail:DescribeQuery","cloudtrail:GenerateQuery","cloudtrail:GetQueryResults",
   "cloudtrail:ListQueries","cloudtrail:GetEventDataStore"],"Condition":{
   "StringEquals":{"tarn:eventSource":"s3.amazonaws.com"},"StringLike":{"tarn:awsRegion":"us-*"}}},
  {"Effect":"Deny","Principal":{"AWS":["666666666666","222222222222"]},"Action":"cloudtrail:StartQuery",
   "Condition":{"StringEquals":{"tarn:recipientAccountId":"444444444444"}}},
  {"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::111122223333:user/viewer"},"Action":"cloudtrail:StartQuery",
   "Condition":{"StringNotEquals":{"tarn:recipientAccountId":"333333333333"}}}]})";

inline std::string record_of(const PairRow& row) {
  const auto text = [&](const char* visible, const char* secret) { return row.is_secret ? secret : visible; };
  json::Object record{
      {"eventVersion", "1.11"},
      {"userIdentity", json::Object{{"type", "IAMUser"}, {"userName", text("alice", "SECRET")}}},
      {"eventTime", fmt::format("2026-06-{:02}T{:02}:00:00Z", 27 + row.number % 3, row.number % 24)},
      {"eventSource", row.source},
      {"eventName", fmt::format("{}{}", text("Run-", "SECRET"), row.number % 5)},
      {"awsRegion", row.region},
      {"errorCode", row.is_dirty    ? "n/a"
                    : row.is_secret ? "SECRET"
                                    : std::to_string(1 + row.number % 7)},
      {"errorMessage", text(R"({"a":"7","b":[1,2]})", "{SECRET [")},
      {"userAgent", text("2026-06-27", "SECRET")},
      {"apiVersion", text("R.*[0-9]", "(SECRET")},
      {"requestParameters", json::Object{{"n", row.is_secret ? "SECRET" : std::to_string(row.number)}}},
      {"eventID", fmt::format("00000000-0000-4000-8000-{:012}", row.number)},
      {"eventCategory", "Management"}};
  if (!row.account.empty()) {
    record.push_back({"recipientAccountId", row.account});
  }
  return json::write(json::Value(std::move(record)));
}

// One of the two, with a viewer to call as.
class PairedLake : public FacadeLake {
 public:
  PairedLake(Viewer as_whom, std::uint64_t seed)
      : FacadeLake({}, TakesEvents::Yes), viewer_(as_whom), dice_(seed) {
    // No ID is the same in both.
    for (std::uint64_t i = 0; i < 1 + seed % 97; ++i) {
      io::make_uuid(*random);
    }
    make_organization({"222222222222", "333333333333", kOther.data(), "666666666666", "777777777777"});
    must_succeed(call("RegisterOrganizationDelegatedAdmin", R"({"MemberAccountId":"222222222222"})"));
    const std::string arn =
        must_succeed(call("CreateEventDataStore", R"({"Name":"open","OrganizationEnabled":true})"))
            .member("EventDataStoreArn");
    names.set("open", arn.substr(arn.rfind('/') + 1));
    put_policy(names.actual("open"), kOpenPolicy);
    other_ = make_user(kOther, "other");
    for (const char* name : {"hidden", "hidden.query", "hidden.channel", "hidden.dashboard", "hidden.import",
                             "hidden.export", "absent"}) {
      names.set(name, io::make_uuid(*random));
    }
    make_viewer();
  }

  // What the viewer sees, which is to be made alike in both lakes, with what it does not.
  void import_rows(const std::vector<PairRow>& rows) {
    std::vector<std::string> records;
    for (const PairRow& row : rows) {
      records.push_back(record_of(row));
    }
    const std::string source = folder.at(fmt::format("logs/{}", sources_++));
    must(folder.files->create_directories(source, 0700));
    must(io::write_file_durably(*folder.files, source + "/a.json", log_file(records), 0600));
    const Reply made =
        must_succeed(call("StartImport", start_import(names.actual("open"), file_uri(source))));
    names.set("hidden.import", made.member("ImportId"));
    wait_for_import(made.member("ImportId"));
  }

  // Something that the viewer may not see comes, changes or goes.
  void change_what_is_hidden() {
    static constexpr std::array kChanges = {&PairedLake::make_store,     &PairedLake::make_channel,
                                            &PairedLake::make_dashboard, &PairedLake::make_trail,
                                            &PairedLake::start_query,    &PairedLake::add_rows,
                                            &PairedLake::make_principal, &PairedLake::change_organization,
                                            &PairedLake::make_events,    &PairedLake::change_store};
    (this->*dice_.one_of(kChanges))();
    ++changes_;
  }

  // Whether the viewer sees rows as a member of the organization.
  bool is_member() const { return viewer_ == Viewer::Member || viewer_ == Viewer::Session; }
  void leave_or_join() { change_membership(AccountId(std::string(account_of(viewer_)))); }

  void wait_until_ended(const std::string& query) {
    while (!catalog::is_final(must(lake->control().query(QueryId(query))).status)) {
      std::this_thread::yield();
    }
  }

  Dice& dice() { return dice_; }

  LakeNames names;
  CallOptions viewer;

 private:
  static Reply must_succeed(Reply reply) {
    if (reply.http.status != 200) {
      std::fprintf(stderr, "%s\n", reply.http.body.c_str());
      std::abort();
    }
    return reply;
  }

  void put_policy(std::string_view store, std::string_view policy) {
    must_succeed(call(
        "PutResourcePolicy",
        json::write(json::Object{
            {"ResourceArn", fmt::format("arn:aws:cloudtrail:us-east-1:{}:eventdatastore/{}", kOwner, store)},
            {"ResourcePolicy", std::string(policy)}})));
  }

  void make_viewer() {
    viewer = make_user(account_of(viewer_), "viewer");
    const auto principal =
        must(lake->control().principal(fmt::format("arn:aws:iam::{}:user/viewer", account_of(viewer_))));
    names.set("viewer.id", principal.unique_id);
    if (viewer_ == Viewer::Session) {
      const std::string role = "arn:aws:iam::333333333333:role/reader";
      make_role(role, trust(R"({"AWS":"333333333333"})"));
      // A caller who would find out by a policy of its own what is there.
      const std::string policy =
          "%7B%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22%2A%22%2C%22Resource%22%"
          "3A"
          "%22%2A%22%7D%2C%7B%22Effect%22%3A%22Deny%22%2C%22Action%22%3A%22%2A%22%2C%22Resource%22%3A%22%2A%"
          "22"
          "%2C%22Condition%22%3A%7B%22StringEquals%22%3A%7B%22aws%3AResourceTag%2Fteam%22%3A%22secret%22%7D%"
          "7D"
          "%7D%5D%7D";
      viewer = session_of(assume(role, "&DurationSeconds=14400&Policy=" + policy, viewer));
      names.set("viewer.token", viewer.token);
    }
    names.set("viewer.key", viewer.key_id.value_or(""));
  }

  std::string next_name() { return fmt::format("secret-{}", changes_); }

  // Of the account; another may see it.
  void make_store() {
    const Reply made = must_succeed(
        call("CreateEventDataStore", fmt::format(R"({{"Name":"{}","TerminationProtectionEnabled":false,)"
                                                 R"("TagsList":[{{"Key":"team","Value":"secret"}}]}})",
                                                 next_name())));
    const std::string arn = made.member("EventDataStoreArn");
    names.set("hidden", arn.substr(arn.rfind('/') + 1));
    if (dice_.one_in(2)) {
      put_policy(
          names.actual("hidden"),
          R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"444444444444"},)"
          R"("Action":["cloudtrail:StartQuery","cloudtrail:GetEventDataStore"]}]})");
    }
  }
  void change_store() {
    const std::string input = fmt::format(R"({{"EventDataStore":"{}"}})", names.actual("hidden"));
    const std::array operations = {"StopEventDataStoreIngestion", "DeleteEventDataStore",
                                   "RestoreEventDataStore"};
    call(dice_.one_of(operations), input);
  }
  void make_channel() {
    const std::string store = make_audit_store(next_name());
    const Reply made = must_succeed(call(
        "CreateChannel",
        fmt::format(
            R"({{"Name":"{}","Source":"Custom","Destinations":[{{"Type":"EVENT_DATA_STORE","Location":"{}"}}]}})",
            next_name(), store)));
    const std::string arn = made.member("ChannelArn");
    names.set("hidden.channel", arn.substr(arn.rfind('/') + 1));
  }
  void make_dashboard() {
    must_succeed(call("CreateDashboard", fmt::format(R"({{"Name":"{}"}})", next_name())));
  }
  void make_trail() {
    must_succeed(call("CreateTrail",
                      fmt::format(R"({{"Name":"{}","S3BucketName":"logs","TagsList":[{{"Key":"team",)"
                                  R"("Value":"secret"}}]}})",
                                  trails_++ == 0 ? "secret" : next_name()),
                      other_));
  }
  // Of the owner, who sees more than the viewer.
  void start_query() {
    const std::array statements = {"SELECT eventID FROM \"$(open)\"", "SELECT count(*) FROM \"$(open)\"",
                                   "SELECT CAST(errorCode AS integer) FROM \"$(open)\""};
    const Reply made = call(
        "StartQuery", json::write(json::Object{{"QueryStatement", names.filled(dice_.one_of(statements))},
                                               {"QueryAlias", dice_.one_in(2) ? "daily" : "hidden"}}));
    if (made.error().empty()) {
      names.set("hidden.query", made.member("QueryId"));
    }
  }
  void add_rows() {
    std::vector<PairRow> rows;
    for (std::size_t i = 0; i < 1 + dice_.below(5); ++i) {
      rows.push_back({.number = 500'000 + 10 * changes_ + static_cast<int>(i),
                      .account = std::string(kOther),
                      .region = "us-east-1",
                      .source = "s3.amazonaws.com",
                      .is_secret = true});
    }
    import_rows(rows);
  }
  void make_principal() {
    make_role(fmt::format("arn:aws:iam::{}:role/{}", kOther, roles_++ == 0 ? "secret" : next_name()),
              trust(fmt::format(R"({{"AWS":"{}"}})", kOther)));
  }
  // A delegated administrator is told the accounts.
  void change_organization() {
    if (viewer_ == Viewer::Administrator) {
      return;
    }
    change_membership(AccountId("777777777777"));
  }
  void change_membership(const AccountId& account) {
    const auto change = [&](const std::optional<catalog::Organization>& before) {
      return access::is_member(*before, account)
                 ? access::leave(*before, account, clock.now())
                 : access::join(*before, {.id = account, .joined = clock.now()});
    };
    must(lake->control().change_organization(change, clock.now()));
  }
  void make_events() {
    for (std::size_t i = 0; i <= dice_.below(4); ++i) {
      call("ListTrails", "{}", other_);
      call("GetTrail", R"({"Name":"nothing"})", other_);
    }
  }

  Viewer viewer_;
  Dice dice_;
  CallOptions other_;
  int changes_ = 0;
  int sources_ = 0;
  int trails_ = 0;
  int roles_ = 0;
};

}  // namespace tarn::service
