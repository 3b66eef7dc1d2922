#include "service/api.hpp"

#include "base/log.hpp"
#include "service/audit.hpp"
#include "service/authentication.hpp"
#include "service/call_resources.hpp"
#include "service/data_api.hpp"
#include "service/head_posts.hpp"
#include "service/landing_page.hpp"
#include "service/organization_schedule.hpp"
#include "service/organizations_api.hpp"
#include "service/sts.hpp"
#include "wire/authorization.hpp"
#include "wire/known_members.hpp"
#include "wire/sigv4.hpp"
#include "wire/validate.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <memory>
#include <mutex>
#include <vector>

#include <fmt/format.h>

namespace tarn::service {
namespace {

constexpr std::string_view kSigningName = "cloudtrail";
constexpr std::string_view kUnknownOperation = "unknown";
constexpr std::string_view kStartQuery = "StartQuery";
// They end what runs, and may wait for that: they change nothing that others make sure of.
constexpr auto kEndings = std::to_array<std::string_view>({"CancelExport", "CancelQuery", "StopImport"});

struct MemberException {
  std::string_view operation;
  std::string_view member;  // as violations spell it; members beneath it count too
  std::string_view exception;
};

constexpr auto kMemberExceptions = std::to_array<MemberException>({
    {"GenerateQuery", "eventDataStores", "InvalidParameterException"},
    {"GenerateQuery", "prompt", "InvalidParameterException"},
    {"GetQueryResults", "maxQueryResults", "InvalidMaxResultsException"},
    {"GetQueryResults", "nextToken", "InvalidNextTokenException"},
    {"ListChannels", "nextToken", "InvalidNextTokenException"},
    {"ListEventDataStores", "maxResults", "InvalidMaxResultsException"},
    {"ListEventDataStores", "nextToken", "InvalidNextTokenException"},
    {"ListImportFailures", "nextToken", "InvalidNextTokenException"},
    {"ListImports", "nextToken", "InvalidNextTokenException"},
    {"ListQueries", "maxResults", "InvalidMaxResultsException"},
    {"ListQueries", "nextToken", "InvalidNextTokenException"},
    {"ListQueries", "queryStatus", "InvalidQueryStatusException"},
    {"LookupEvents", "eventCategory", "InvalidEventCategoryException"},
    {"LookupEvents", "lookupAttributes", "InvalidLookupAttributesException"},
    {"LookupEvents", "maxResults", "InvalidMaxResultsException"},
    {"LookupEvents", "nextToken", "InvalidNextTokenException"},
    {"LookupEventsInAllRegions", "eventCategory", "InvalidEventCategoryException"},
    {"LookupEventsInAllRegions", "lookupAttributes", "InvalidLookupAttributesException"},
    {"LookupEventsInAllRegions", "maxResults", "InvalidMaxResultsException"},
    {"LookupEventsInAllRegions", "nextToken", "InvalidNextTokenException"},
    {"PutAuditEvents", "channelArn", "InvalidChannelARN"},
    {"PutEventSelectors", "advancedEventSelectors", "InvalidEventSelectorsException"},
    {"PutEventSelectors", "eventSelectors", "InvalidEventSelectorsException"},
    {"PutInsightSelectors", "insightSelectors", "InvalidInsightSelectorsException"},
    {"SearchSampleQueries", "maxResults", "InvalidParameterException"},
    {"SearchSampleQueries", "nextToken", "InvalidParameterException"},
    {"SearchSampleQueries", "searchPhrase", "InvalidParameterException"},
});

bool is_at_or_beneath(std::string_view path, std::string_view member) {
  return path.starts_with(member) && (path.size() == member.size() || path[member.size()] == '.');
}

std::string header(const http::Request& request, std::string_view name) {
  const std::string* value = request.headers.find(name);
  return value == nullptr ? std::string() : *value;
}

// Nothing of such a call is done, or answered, without a record.
bool needs_record(std::string_view operation) {
  return !is_read_only(operation) || operation == kStartQuery;
}

bool is_one_at_a_time(std::string_view operation) {
  return !is_read_only(operation) && std::ranges::find(kEndings, operation) == kEndings.end();
}

// Asks each catalog something cheap.
Result<> reach_catalogs(Lake& lake) {
  TARN_TRY(lake.control().settings());
  TARN_TRY(lake.data().totals(EventDataStoreId()));
  TARN_TRY(lake.history().lookup(
      {.account = lake.settings().account, .region = lake.settings().region, .limit = 1}));
  return {};
}

constexpr const char* kRequestIdHeader = "x-amzn-RequestId";

http::Response not_allowed(std::string_view allowed) {
  http::Response response = http::text_response(405, fmt::format("use {} here\n", allowed));
  response.headers.add("Allow", std::string(allowed));
  return response;
}

// A proxy on this machine would make everyone look like a neighbour.
bool is_neighbour(const http::Request& request) {
  const bool is_forwarded =
      request.headers.find("x-forwarded-for") != nullptr || request.headers.find("forwarded") != nullptr;
  return !is_forwarded && is_loopback(request.peer_address);
}

}  // namespace

// A call on its way through. The request outlives it.
struct Api::Incoming {
  const http::Request& request;
  std::string request_id;
  Timestamp time;
  std::chrono::steady_clock::time_point begun = std::chrono::steady_clock::now();
  std::vector<wire::HeaderView> headers;
  std::shared_ptr<const access::Credential> caller;
  Region region;
  std::string_view operation;  // empty until it is known
  std::optional<json::Value> input;
  BegunEvents begun_events{};    // once the beginning is recorded
  bool is_unrecordable = false;  // the beginning could not be recorded, and nothing was done

  wire::RequestView view() const { return {request.method, request.target, headers, request.body}; }
  AuditedCall audited(const Answer* outcome) const;
};

// REQUIRES: the caller and the operation are known.
AuditedCall Api::Incoming::audited(const Answer* outcome) const {
  const std::string* user_agent = request.headers.find("user-agent");
  const bool is_success = outcome != nullptr && outcome->has_value();
  return {.request_id = request_id,
          .operation = operation,
          .caller = *caller,
          .region = region,
          .source_ip = request.peer_address,
          .user_agent = user_agent == nullptr ? std::string_view() : std::string_view(*user_agent),
          .time = time,
          .input = input ? &*input : nullptr,
          .output = is_success ? &**outcome : nullptr,
          .error = outcome == nullptr || is_success ? nullptr : &outcome->error(),
          .begun = &begun_events};
}

Api::Api(Services services, std::string version, std::chrono::seconds clock_skew)
    : services_(services),
      version_(std::move(version)),
      clock_skew_(clock_skew),
      rates_(services.quotas.set) {}

http::Response Api::handle(const http::Request& request) {
  http::Response response = route(request);
  if (response.headers.find(kRequestIdHeader) == nullptr) {  // none of the API
    response.headers.add(kRequestIdHeader, io::make_uuid(services_.lake.random()));
  }
  return response;
}

http::Response Api::route(const http::Request& request) {
  const std::string_view path = std::string_view(request.target).substr(0, request.target.find('?'));
  const bool reads = request.method == "GET" || request.method == "HEAD";
  const bool is_sts = is_sts_request(request);
  if (path == "/" && !is_sts) {
    if (reads) {
      return landing_page(request, version_, is_neighbour(request) ? credentials_path() : std::string());
    }
    return request.method == "POST" ? call(request) : not_allowed("GET, HEAD, POST");
  }
  if (path == "/healthz" || path == "/metrics") {
    if (!reads) {
      return not_allowed("GET, HEAD");
    }
    return path == "/healthz" ? healthz() : metrics(request);
  }
  if (is_sts) {
    return call_sts(facade(), request);
  }
  // Clients whose endpoint has a path put it before their own, with or without a slash at its end.
  if (request.method == "POST" && request.headers.find("x-amz-target") != nullptr) {
    return call(request);
  }
  if (path.ends_with(kPutAuditEventsPath)) {
    return request.method == "POST"
               ? call_data_plane({services_, metrics_, rates_, forged_, clock_skew_}, request)
               : not_allowed("POST");
  }
  return http::text_response(404, "nothing is here; the API is at /\n");
}

http::Response Api::call(const http::Request& request) {
  if (is_organizations_request(request)) {
    return call_organizations(facade(), request);
  }
  Incoming incoming{.request = request,
                    .request_id = io::make_uuid(services_.lake.random()),
                    .time = services_.lake.clock().now(),
                    .headers = {},
                    .caller = nullptr,
                    .region = {},
                    .operation = {},
                    .input = std::nullopt};
  for (const http::Header& field : request.headers) {
    incoming.headers.push_back({field.name, field.value});
  }
  auto known = authenticate(services_.lake, incoming.view(), incoming.time,
                            {.service = std::string(kSigningName), .clock_skew = clock_skew_});
  if (!known.has_value()) {
    if (const auto* failure = std::get_if<wire::AuthFailure>(&known.error())) {
      return refuse_signature(incoming, *failure);
    }
    log::error("access keys could not be read", {{"reason", std::get<Error>(known.error()).message()}});
    return to_http(wire::error_response(internal_failure(), incoming.request_id));
  }
  incoming.caller = std::move(known->caller);
  incoming.region = std::move(known->region);
  const Answer outcome = dispatch(incoming);
  return answer(incoming, outcome);
}

Answer Api::dispatch(Incoming& incoming) {
  const auto operation = wire::parse_target(header(incoming.request, "x-amz-target"));
  if (!operation.has_value()) {
    return std::unexpected(operation.error());
  }
  incoming.operation = (*operation)->name;
  if (!rates_.admit(incoming.caller->principal.account, incoming.region, incoming.operation, incoming.time)) {
    return refuse("ThrottlingException", "Rate exceeded: wait a moment, then repeat the call.");
  }
  auto input = wire::parse_body(incoming.request.body);
  if (!input.has_value()) {
    return std::unexpected(input.error());
  }
  // A misspelt member within an input of Tarn's own must not pass for a missing one.
  const bool is_tarns = wire::find_tarn_operation(incoming.operation) != nullptr;
  incoming.input = is_tarns ? wire::known_members(**operation, *std::move(input))
                            : wire::known_parts(**operation, *std::move(input));
  if (auto refused = refusal_of_many(*incoming.input)) {
    return std::unexpected(*std::move(refused));
  }
  const auto access = authorizer_of(incoming);
  // A denial comes before all else about the call, so that it tells nothing of what there is.
  const auto refusal =
      access ? access->refusal_of(incoming.operation, *incoming.input) : fail(access.error());
  if (!refusal) {
    log::error("what a caller may do could not be told", {{"reason", refusal.error().message()}});
    return std::unexpected(internal_failure());
  }
  if (const std::optional<wire::ApiError>& denied = *refusal) {
    return std::unexpected(*denied);
  }
  const std::vector<wire::Violation> violations = wire::validate(**operation, *incoming.input);
  if (auto error = wire::validation_error(violations)) {
    return std::unexpected(specific_error(incoming.operation, violations, std::move(*error)));
  }
  if (needs_record(incoming.operation) && !record_beginning(incoming)) {
    return std::unexpected(internal_failure());
  }
  std::unique_lock changes(changes_, std::defer_lock);
  if (is_one_at_a_time(incoming.operation)) {
    changes.lock();
  }
  return handler_of(**operation)(
      services_, {incoming.operation, *incoming.input, *incoming.caller, incoming.region, *access});
}

Result<Authorizer> Api::authorizer_of(const Incoming& incoming) {
  const std::string user_agent = header(incoming.request, "user-agent");
  return Authorizer::make(services_.lake, *incoming.caller, incoming.region,
                          {.source_ip = incoming.request.peer_address,
                           .user_agent = user_agent,
                           .time = incoming.time,
                           .is_encrypted = incoming.request.is_encrypted});
}

http::Response Api::answer(const Incoming& incoming, const Answer& outcome) {
  const bool is_recorded = record(incoming, outcome);
  const std::string_view name = incoming.operation.empty() ? kUnknownOperation : incoming.operation;
  std::string result = outcome.has_value() ? "ok" : outcome.error().name;
  wire::WireResponse made;
  if (!is_recorded && needs_record(incoming.operation)) {
    made = wire::error_response(internal_failure(), incoming.request_id);
    result = internal_failure().name;
  } else if (outcome.has_value()) {
    made = wire::success_response(*outcome, incoming.request_id);
  } else {
    made = wire::error_response(outcome.error(), incoming.request_id);
  }
  metrics_.count_call(name, result, std::chrono::steady_clock::now() - incoming.begun);
  log::debug("call", {{"operation", std::string(name)},
                      {"outcome", result},
                      {"request", incoming.request_id},
                      {"key", incoming.caller->key_id.value()},
                      {"peer", incoming.request.peer_address}});
  return to_http(std::move(made));
}

bool Api::record_beginning(Incoming& incoming) {
  auto begun = service::record_beginning(services_.lake, incoming.audited(nullptr));
  if (begun) {
    incoming.begun_events = *std::move(begun);
    return true;
  }
  incoming.is_unrecordable = true;
  return note_record(incoming, fail(std::move(begun).error()));
}

// A call that names no operation of the API is no event: there is nothing to call it by. One whose beginning
// was not recorded is told of in the log: to try again would cost the patience with a locked database twice.
bool Api::record(const Incoming& incoming, const Answer& outcome) {
  if (incoming.operation.empty() || incoming.is_unrecordable) {
    return true;
  }
  return note_record(incoming, record_call(services_.lake, incoming.audited(&outcome)));
}

bool Api::note_record(const Incoming& incoming, const Result<>& recorded) {
  if (recorded.has_value()) {
    metrics_.count_recorded_event();
    return true;
  }
  metrics_.count_unrecorded_event();
  log::error("a call was not recorded in the event history", {{"operation", std::string(incoming.operation)},
                                                              {"request", incoming.request_id},
                                                              {"reason", recorded.error().message()}});
  return false;
}

// Nothing that such a request says is proven, so its record holds no parameters; and only a key that the lake
// knows leaves one.
http::Response Api::refuse_signature(Incoming& incoming, const wire::AuthFailure& failure) {
  const wire::ApiError error = wire::to_api_error(failure);
  metrics_.count_rejected_signature(error.name);
  const auto claimed = wire::parse_authorization(incoming.view());
  const std::string key = claimed.has_value() ? claimed->credential.access_key_id : std::string();
  forged_.tell({.reason = error.name, .key = key, .peer = incoming.request.peer_address}, incoming.time);
  const auto operation = wire::parse_target(header(incoming.request, "x-amz-target"));
  auto holder = claimed_holder(services_.lake, incoming.view());
  if (operation.has_value() && holder != nullptr && forged_.admit(holder->key_id, incoming.time)) {
    incoming.operation = (*operation)->name;
    incoming.caller = std::move(holder);
    incoming.region = services_.lake.settings().region;
    record(incoming, std::unexpected(error));
  }
  return to_http(wire::error_response(error, incoming.request_id));
}

http::Response Api::healthz() {
  const Result<> reached = reach_catalogs(services_.lake);
  if (!reached.has_value()) {
    log::error("the lake cannot be reached", {{"reason", reached.error().message()}});
    return http::text_response(503, fmt::format("{}\n", reached.error().message()));
  }
  return http::text_response(200, "ok\n");
}

// Absolute, for a shell that stands elsewhere.
std::string Api::credentials_path() const {
  const auto& lake = services_.lake;
  return lake.files().canonical(lake.credentials_path()).value_or(lake.credentials_path());
}

http::Response Api::metrics(const http::Request& request) {
  if (!is_neighbour(request)) {
    return http::text_response(403, "metrics are for this machine only\n");
  }
  std::string text;
  write_gauges(text);
  metrics_.write(text);
  http::Response response = http::text_response(200, text);
  response.headers.set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
  return response;
}

void Api::write_gauges(std::string& out) {
  const auto append = std::back_inserter(out);
  write_metric_head(out, "tarn_build_info", MetricType::Gauge, "The version that runs.");
  fmt::format_to(append, "tarn_build_info{{version=\"{}\"}} 1\n", metric_label(version_));
  write_metric_head(out, "tarn_uptime_seconds", MetricType::Gauge, "Time since the server started.");
  fmt::format_to(append, "tarn_uptime_seconds {:.3f}\n",
                 std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count());

  const query::QueryService::Load load = services_.queries.load();
  const QueryTotals queries = services_.tally.totals();
  write_metric_head(out, "tarn_queries", MetricType::Gauge, "Queries that have not ended.");
  fmt::format_to(append, "tarn_queries{{status=\"QUEUED\"}} {}\ntarn_queries{{status=\"RUNNING\"}} {}\n",
                 load.queued, load.running);
  write_metric_head(out, "tarn_queries_ended_total", MetricType::Counter, "Queries that ended, by status.");
  for (const auto& [status, count] : queries.ended) {
    fmt::format_to(append, "tarn_queries_ended_total{{status=\"{}\"}} {}\n", catalog::to_string(status),
                   count);
  }
  write_metric_head(out, "tarn_query_bytes_scanned_total", MetricType::Counter,
                    "Bytes that ended queries scanned.");
  fmt::format_to(append, "tarn_query_bytes_scanned_total {}\n", queries.bytes_scanned);

  const ImportJobs::Totals imports = services_.imports.totals();
  write_metric_head(out, "tarn_imports_running", MetricType::Gauge, "Imports that have not ended.");
  fmt::format_to(append, "tarn_imports_running {}\n", imports.running);
  write_metric_head(out, "tarn_imports_ended_total", MetricType::Counter, "Imports that ended, by status.");
  fmt::format_to(append,
                 "tarn_imports_ended_total{{status=\"COMPLETED\"}} "
                 "{}\ntarn_imports_ended_total{{status=\"FAILED\"}} {}\n"
                 "tarn_imports_ended_total{{status=\"STOPPED\"}} {}\n",
                 imports.completed, imports.failed, imports.stopped);
  write_metric_head(out, "tarn_import_events_total", MetricType::Counter, "Events that imports brought.");
  fmt::format_to(append, "tarn_import_events_total {}\n", imports.events);
  write_upkeep_metrics(out, services_.upkeep.totals());
  write_head_metrics(out, services_.lake.head_totals());
  if (services_.organization != nullptr) {
    write_organization_metrics(out, services_.organization->totals());
  }
  if (services_.room != nullptr) {
    write_room_metrics(out, *services_.room);
  }
  write_pushes(out);
  write_history_size(out);
}

void Api::write_pushes(std::string& out) {
  if (services_.pusher == nullptr) {
    return;
  }
  const auto append = std::back_inserter(out);
  const ingest::PushTotals pushes = services_.pusher->totals();
  write_metric_head(out, "tarn_pushed_events_total", MetricType::Counter,
                    "Events that were pushed, by what became of them.");
  fmt::format_to(append,
                 "tarn_pushed_events_total{{outcome=\"durable\"}} {}\n"
                 "tarn_pushed_events_total{{outcome=\"unwanted\"}} {}\n"
                 "tarn_pushed_events_total{{outcome=\"refused\"}} {}\n",
                 pushes.durable, pushes.unwanted, pushes.refused);
  write_metric_head(out, "tarn_pushed_events_flushed_total", MetricType::Counter,
                    "Pushed events that are in their stores' tables.");
  fmt::format_to(append, "tarn_pushed_events_flushed_total {}\n", pushes.flushed);
  write_metric_head(out, "tarn_push_journal_bytes", MetricType::Gauge,
                    "Bytes of pushed events that wait for their stores' tables.");
  fmt::format_to(append, "tarn_push_journal_bytes {}\n", pushes.journal_bytes);
  write_metric_head(out, "tarn_push_waits", MetricType::Gauge,
                    "1 where the last flush of pushed events did not get through, and is tried again.");
  fmt::format_to(append, "tarn_push_waits {}\n", pushes.problem.empty() ? 0 : 1);
}

void Api::write_history_size(std::string& out) {
  const Result<std::uint64_t> size = services_.lake.history().size();
  if (!size.has_value()) {
    // Whoever scrapes is better served by the other metrics than by none.
    log::error("the event history could not be counted", {{"reason", size.error().message()}});
    return;
  }
  write_metric_head(out, "tarn_event_history_events", MetricType::Gauge, "Events in the event history.");
  fmt::format_to(std::back_inserter(out), "tarn_event_history_events {}\n", *size);
}

http::Response to_http(wire::WireResponse&& made) {
  http::Response response;
  response.status = made.status;
  for (wire::NewHeader& field : made.headers) {
    response.headers.add(std::move(field.name), std::move(field.value));
  }
  response.body = std::move(made.body);
  return response;
}

wire::ApiError internal_failure() {
  return {"InternalFailure", "The request failed because of an internal error; the server's log tells why."};
}

bool is_loopback(std::string_view address) {
  constexpr std::string_view kMapped = "::ffff:";
  if (address.starts_with(kMapped)) {
    address.remove_prefix(kMapped.size());
  }
  return address == "::1" || address.starts_with("127.");
}

wire::ApiError specific_error(std::string_view operation, std::span<const wire::Violation> violations,
                              wire::ApiError general) {
  if (general.name != "ValidationException" || violations.empty()) {
    return general;
  }
  const auto found = std::ranges::find_if(kMemberExceptions, [&](const MemberException& entry) {
    return entry.operation == operation && is_at_or_beneath(violations.front().path, entry.member);
  });
  if (found != kMemberExceptions.end()) {
    general.name = found->exception;
  }
  return general;
}

}  // namespace tarn::service
