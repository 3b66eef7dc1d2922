// For tests: a lake in a temporary folder with everything that answers calls, but no port.
#pragma once

#include "access/organization.hpp"
#include "access/users.hpp"
#include "catalog/temp_folder.hpp"
#include "engine/engine.hpp"
#include "query/planner.hpp"
#include "query/query_service.hpp"
#include "service/api.hpp"
#include "service/import_jobs.hpp"
#include "service/lake.hpp"
#include "service/pushes.hpp"
#include "service/query_tally.hpp"
#include "wire/page_token.hpp"
#include "wire/sigv4.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace tarn::service {

// The value, or the end of the test program with the reason.
template <class T>
T must(Result<T> result) {
  if (!result.has_value()) {
    std::fprintf(stderr, "%s\n", result.error().message().c_str());
    std::abort();
  }
  if constexpr (!std::is_void_v<T>) {
    return std::move(*result);
  }
}

struct Reply {
  http::Response http;
  json::Value body;

  // "" for a success, else the exception's name.
  std::string error() const { return member("__type"); }
  std::string message() const { return member("Message"); }
  std::string member(std::string_view name) const {
    const json::Value* value = body.find(name);
    return value != nullptr && value->string() != nullptr ? *value->string() : std::string();
  }
};

struct CallOptions {
  std::string region = "us-east-1";
  std::optional<std::string> key_id{};
  std::optional<std::string> secret{};
  std::string token{};  // of a session's key
  std::string target_prefix = "CloudTrail_20131101.";
  std::string target = "/";  // of PutAuditEvents: what stands before its own path
  std::string peer = "127.0.0.1";
  std::chrono::seconds skew{0};
};

class TestService {
 public:
  static inline const Timestamp kStart = *parse_timestamp("2026-07-01T12:00:00Z");

  // Whether it takes events, and shows them to queries at once.
  enum class TakesEvents { No, Yes };

  explicit TestService(query::ServiceLimits query_limits = {}, TakesEvents takes_events = TakesEvents::No)
      : takes_events_(takes_events) {
    folder.files->create_directories(folder.at("logs"), 0700).value();
    lake = must(Lake::create({*folder.files, clock, *random}, folder.at("lake"), {}));
    start(query_limits);
  }

  // As a new server on the same folder would.
  void restart(query::ServiceLimits query_limits = {}) {
    parts.reset();
    lake = must(Lake::open({.files = *folder.files, .clock = clock, .random = *random, .limits = limits},
                           folder.at("lake")));
    start(query_limits);
  }

  Reply call(std::string_view operation, std::string_view input = "{}", const CallOptions& options = {}) {
    http::Request request;
    request.method = "POST";
    request.target = options.target;
    request.body = input;
    request.peer_address = options.peer;
    request.headers = {{"Host", "127.0.0.1:9480"},
                       {"Content-Type", "application/x-amz-json-1.1"},
                       {"User-Agent", "test-client/1"},
                       {"X-Amz-Target", options.target_prefix + std::string(operation)}};
    sign(request, options, "cloudtrail");
    return send(request);
  }

  // Makes a user of another account, and returns what calls are signed with in its name.
  CallOptions make_user(std::string_view account, std::string_view name) {
    const auto user =
        must(access::create_user(*folder.files, lake->secrets(), clock, lake->credentials_path(),
                                 {AccountId(account), name, {access::administrator_access()}}));
    const auto keys = must(lake->control().access_keys(user.arn));
    CallOptions options;
    options.key_id = keys.front().id.value();
    options.secret = std::string(must(lake->secrets().open(keys.front())).reveal());
    return options;
  }

  // The same of the lake's account, denied these actions (as JSON) on a store.
  CallOptions make_denied_user(std::string_view name, std::string_view actions, std::string_view store) {
    const std::string account = lake->settings().account.value();
    CallOptions options = make_user(account, name);
    must(lake->control().put_principal_policy(
        "arn:aws:iam::" + account + ":user/" + std::string(name),
        {.name = "denied",
         .document = R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":)" +
                     std::string(actions) + R"(,"Resource":"arn:aws:cloudtrail:us-east-1:)" + account +
                     ":eventdatastore/" + std::string(store) + "\"}]}"}));
    return options;
  }

  // PutAuditEvents, of cloudtrail-data. `query` is the request line's, encoded.
  Reply put_audit_events(std::string_view query, std::string_view body, const CallOptions& options = {},
                         std::string_view signing_name = "cloudtrail-data") {
    http::Request request;
    request.method = "POST";
    request.target = options.target.substr(0, options.target.find_last_not_of('/') + 1) + "/PutAuditEvents?" +
                     std::string(query);
    request.body = body;
    request.peer_address = options.peer;
    request.headers = {{"Host", "127.0.0.1:9480"}, {"Content-Type", "application/json"}};
    sign(request, options, signing_name);
    return send(request);
  }

  // A call to any service.
  Reply send_signed(http::Request request, const CallOptions& options, std::string_view signing_name) {
    request.peer_address = options.peer;
    sign(request, options, signing_name);
    return send(request);
  }

  Reply send(const http::Request& request) {
    Reply reply{parts->api.handle(request), {}};
    reply.body = json::parse(reply.http.body).value_or(json::Value());
    return reply;
  }

  Reply get(std::string_view target, http::Headers headers = {}, std::string_view peer = "127.0.0.1") {
    http::Request request;
    request.method = "GET";
    request.target = target;
    request.headers = std::move(headers);
    request.peer_address = peer;
    return send(request);
  }

  // Makes a store that a channel may deliver to, and returns its ID.
  std::string make_audit_store(std::string_view name) {
    const std::string arn =
        call("CreateEventDataStore",
             R"({"MultiRegionEnabled":false,"TerminationProtectionEnabled":false,"AdvancedEventSelectors":[)"
             R"({"FieldSelectors":[{"Field":"eventCategory","Equals":["ActivityAuditLog"]}]}],"Name":")" +
                 std::string(name) + "\"}")
            .member("EventDataStoreArn");
    return arn.substr(arn.rfind('/') + 1);
  }

  // Makes a store and returns its ID.
  std::string make_store(std::string_view name) {
    const std::string arn =
        call("CreateEventDataStore", R"({"Name":")" + std::string(name) + "\"}").member("EventDataStoreArn");
    return arn.substr(arn.rfind('/') + 1);
  }

  void write_log(std::string_view name, std::string_view text) {
    must(io::write_file_durably(*folder.files, folder.at("logs/" + std::string(name)), text, 0600));
  }

  std::string start_import(const std::string& store, std::string_view source) {
    return R"({"Destinations":[")" + store + R"("],"ImportSource":{"S3":{"S3LocationUri":")" +
           std::string(source) +
           R"(","S3BucketRegion":"us-east-1","S3BucketAccessRoleArn":"arn:aws:iam::111122223333:role/r"}}})";
  }

  // Repeats a call until `member` is none of `pending`.
  Reply wait(std::string_view operation, const std::string& input, std::string_view member,
             std::vector<std::string> pending) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    for (;;) {
      Reply reply = call(operation, input);
      const std::string found = reply.member(member);
      if (std::ranges::find(pending, found) == pending.end() || std::chrono::steady_clock::now() > deadline) {
        return reply;
      }
      std::this_thread::yield();
    }
  }
  Reply wait_for_import(const std::string& id) {
    return wait("GetImport", R"({"ImportId":")" + id + "\"}", "ImportStatus",
                {"INITIALIZING", "IN_PROGRESS"});
  }
  Reply wait_for_query(const std::string& id) {
    return wait("DescribeQuery", R"({"QueryId":")" + id + "\"}", "QueryStatus", {"QUEUED", "RUNNING"});
  }

  catalog::TempFolder folder;
  // The lake's account becomes the management account of an organization with these members.
  void make_organization(std::initializer_list<const char*> accounts) {
    const auto change = [&](const std::optional<catalog::Organization>&) -> Result<catalog::Organization> {
      auto made =
          TARN_TRY(access::make_organization("o-exampleorgid", lake->settings().account, clock.now()));
      for (const char* account : accounts) {
        made = TARN_TRY(access::join(std::move(made), {.id = AccountId(account), .joined = clock.now()}));
      }
      return made;
    };
    must(lake->control().change_organization(change, clock.now()));
  }

  ManualClock clock{kStart};
  std::unique_ptr<io::Random> random = io::make_seeded_random(1);
  LakeLimits limits{};  // of the next restart, as the three beneath
  Quotas quotas{};
  LookupAttributes lookups = LookupAttributes::One;
  std::chrono::seconds clock_skew = Api::kClockSkew;
  std::unique_ptr<Lake> lake;

  struct Parts {
    Parts(Lake& lake, const std::string& logs, query::ServiceLimits query_limits, TakesEvents takes_events,
          const Quotas& quotas, LookupAttributes lookups, std::chrono::seconds clock_skew)
        : pushes(takes_events == TakesEvents::Yes
                     // Its thread does nothing by itself: the step is longer than any test.
                     ? must(Pushes::start(lake, lake.folder(), {.step = std::chrono::hours(1)}))
                     : nullptr),
          planner(lake.control(), lake.data(), lake.clock(), lake.folder(),
                  pushes ? store_rows(lake, lake.folder(), &pushes->pusher().journal()) : query::StoreRows(),
                  &lake.files()),
          engine(lake.files(), two_threads()),
          tokens(lake.settings().token_key, lake.random()),
          queries(must(query::QueryService::start({.files = lake.files(),
                                                   .control = lake.control(),
                                                   .planner = planner,
                                                   .engine = engine,
                                                   .clock = lake.clock(),
                                                   .random = lake.random(),
                                                   .data_folder = lake.folder()},
                                                  query_limits))),
          imports(must(ImportJobs::start(lake, places_of(lake, logs),
                                         {.threads = 1, .stop_patience = std::chrono::milliseconds(100)}))),
          exports(lake, must(lake.files().canonical(lake.folder())), places_of(lake, logs), nullptr),
          tally(*queries),
          upkeep(lake, lake.folder(), query_limits),
          api({lake, *queries, *imports, tally, tokens, upkeep, pushes ? &pushes->pusher() : nullptr, nullptr,
               &exports, quotas, lookups},
              "9.9.9", clock_skew) {}

    static AllowedPlaces places_of(Lake& lake, const std::string& logs) {
      return must(AllowedPlaces::make(lake.files(), {{.account = lake.settings().account.value(),
                                                      .import_folders = {logs},
                                                      .export_folders = {logs}}}));
    }

    static engine::Options two_threads() {
      engine::Options options;
      options.threads = 2;
      return options;
    }

    std::unique_ptr<Pushes> pushes;
    query::Planner planner;
    engine::Engine engine;
    wire::PageTokens tokens;
    std::unique_ptr<query::QueryService> queries;
    std::unique_ptr<ImportJobs> imports;
    ExportJobs exports;
    QueryTally tally;
    Upkeep upkeep;
    Api api;
  };
  std::unique_ptr<Parts> parts;

 private:
  void sign(http::Request& request, const CallOptions& options, std::string_view signing_name) {
    const auto key = must(lake->control().access_keys(administrator_arn())).front().id;
    const auto credential = must(lake->keys().find(key));
    if (!options.token.empty()) {
      request.headers.add("X-Amz-Security-Token", options.token);
    }
    std::vector<wire::HeaderView> views;
    for (const http::Header& header : request.headers) {
      views.push_back({header.name, header.value});
    }
    const wire::SigningKey signing{options.key_id.value_or(key.value()),
                                   options.secret.value_or(std::string(credential->secret.reveal())),
                                   options.region, std::string(signing_name)};
    for (wire::NewHeader& header : wire::sign({request.method, request.target, views, request.body}, signing,
                                              clock.now() + options.skew)) {
      request.headers.add(header.name, header.value);
    }
  }

  std::string administrator_arn() const {
    const catalog::LakeSettings& settings = lake->settings();
    return "arn:" + settings.partition.value() + ":iam::" + settings.account.value() + ":user/admin";
  }

  void start(query::ServiceLimits query_limits) {
    parts = std::make_unique<Parts>(*lake, folder.at("logs"), query_limits, takes_events_, quotas, lookups,
                                    clock_skew);
  }

  TakesEvents takes_events_;
};

// One record of a log file; `number` tells its eventID.
inline std::string log_record(int number, std::string_view name, std::string_view time) {
  char id[40];
  std::snprintf(id, sizeof id, "00000000-0000-4000-8000-%012d", number);
  return R"({"eventVersion":"1.11","userIdentity":{"type":"IAMUser","userName":"alice"},"eventTime":")" +
         std::string(time) + R"(","eventSource":"ec2.amazonaws.com","eventName":")" + std::string(name) +
         R"(","awsRegion":"us-east-1","eventID":")" + id +
         R"(","recipientAccountId":"111122223333","eventCategory":"Management"})";
}

inline std::string log_file(const std::vector<std::string>& records) {
  std::string text = R"({"Records":[)";
  for (const std::string& record : records) {
    text += record + ",";
  }
  text.back() = ']';
  return text + "}";
}

}  // namespace tarn::service
