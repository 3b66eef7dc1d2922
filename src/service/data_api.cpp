#include "service/data_api.hpp"

#include "base/log.hpp"
#include "io/hash.hpp"
#include "service/api.hpp"
#include "service/audit.hpp"
#include "service/authentication.hpp"
#include "wire/authorization.hpp"
#include "wire/known_members.hpp"
#include "wire/rest_protocol.hpp"
#include "wire/validate.hpp"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace tarn::service {
namespace {

constexpr std::string_view kSigningName = "cloudtrail-data";
constexpr std::string_view kEventSource = "cloudtrail-data.amazonaws.com";
constexpr std::string_view kOperation = "PutAuditEvents";

// The parameters of the request line have no place in the body.
wire::ApiResult<json::Value> read_input(const http::Request& request) {
  auto body = wire::parse_body(request.body);
  if (!body.has_value()) {
    return body;
  }
  json::Value input(json::Object{});
  if (const json::Value* events = body->find("auditEvents")) {
    input.set("auditEvents", *events);
  }
  for (const std::string_view name : {"channelArn", "externalId"}) {
    if (auto value = wire::query_parameter(request.target, name)) {
      input.set(name, *std::move(value));
    }
  }
  return wire::known_members(*wire::find_data_operation(kOperation), std::move(input));
}

std::string_view user_agent_of(const http::Request& request) {
  const std::string* agent = request.headers.find("user-agent");
  return agent == nullptr ? std::string_view() : std::string_view(*agent);
}

Answer dispatch(const DataPlane& plane, const Authenticated& sender, const http::Request& request,
                Timestamp now) {
  if (!plane.rates.admit(sender.caller->principal.account, sender.region, kOperation, now)) {
    return refuse("ThrottlingException", "Rate exceeded: wait a moment, then repeat the call.");
  }
  const auto input = read_input(request);
  if (!input.has_value()) {
    return std::unexpected(input.error());
  }
  const auto violations = wire::validate(*wire::find_data_operation(kOperation), *input);
  if (auto error = wire::validation_error(violations)) {
    return std::unexpected(specific_error(kOperation, violations, *std::move(error)));
  }
  const auto access = Authorizer::make(plane.services.lake, *sender.caller, sender.region,
                                       {.source_ip = request.peer_address,
                                        .user_agent = user_agent_of(request),
                                        .time = now,
                                        .is_encrypted = request.is_encrypted});
  if (!access) {
    log::error("what a caller may do could not be told", {{"reason", access.error().message()}});
    return std::unexpected(internal_failure());
  }
  return put_audit_events(plane.services, {kOperation, *input, *sender.caller, sender.region, *access});
}

// Nothing that such a request says is proven, so its record holds no parameters.
void record_forged(const DataPlane& plane, const http::Request& request, const wire::RequestView& view,
                   const std::string& request_id, Timestamp now, const wire::ApiError& error) {
  Lake& lake = plane.services.lake;
  const auto claimed = wire::parse_authorization(view);
  const std::string key = claimed ? claimed->credential.access_key_id : std::string();
  plane.forged.tell({.reason = error.name, .key = key, .peer = request.peer_address}, now);
  const auto holder = claimed_holder(lake, view);
  if (holder == nullptr || !plane.forged.admit(holder->key_id, now)) {
    return;
  }
  const OtherService service{.event_source = kEventSource, .is_read_only = false};
  const auto recorded = record_call(lake, {.request_id = request_id,
                                           .operation = kOperation,
                                           .caller = *holder,
                                           .region = lake.settings().region,
                                           .source_ip = request.peer_address,
                                           .user_agent = user_agent_of(request),
                                           .time = now,
                                           .error = &error,
                                           .other = &service});
  if (recorded) {
    plane.metrics.count_recorded_event();
    return;
  }
  plane.metrics.count_unrecorded_event();
  log::error("a call was not recorded in the event history", {{"operation", std::string(kOperation)},
                                                              {"request", request_id},
                                                              {"reason", recorded.error().message()}});
}

wire::ApiError to_error(CallMetrics& metrics, const AuthRefusal& refusal) {
  if (const auto* failure = std::get_if<wire::AuthFailure>(&refusal)) {
    wire::ApiError error = wire::to_api_error(*failure);
    metrics.count_rejected_signature(error.name);
    return error;
  }
  log::error("access keys could not be read", {{"reason", std::get<Error>(refusal).message()}});
  return internal_failure();
}

}  // namespace

http::Response call_data_plane(const DataPlane& plane, const http::Request& request) {
  Lake& lake = plane.services.lake;
  const Timestamp now = lake.clock().now();
  const auto begun = std::chrono::steady_clock::now();
  const std::string request_id = io::make_uuid(lake.random());
  std::vector<wire::HeaderView> headers;
  headers.reserve(request.headers.size());
  for (const http::Header& field : request.headers) {
    headers.push_back({field.name, field.value});
  }
  const wire::RequestView view{request.method, request.target, headers, request.body};
  const auto sender =
      authenticate(lake, view, now, {.service = std::string(kSigningName), .clock_skew = plane.clock_skew});
  if (!sender.has_value()) {
    const wire::ApiError error = to_error(plane.metrics, sender.error());
    if (std::holds_alternative<wire::AuthFailure>(sender.error())) {
      record_forged(plane, request, view, request_id, now, error);
    }
    return to_http(wire::rest_error_response(error, request_id));
  }
  const Answer outcome = dispatch(plane, *sender, request, now);
  const std::string_view result = outcome.has_value() ? std::string_view("ok") : outcome.error().name;
  plane.metrics.count_call(kOperation, result, std::chrono::steady_clock::now() - begun);
  log::debug("call", {{"operation", std::string(kOperation)},
                      {"outcome", std::string(result)},
                      {"request", request_id},
                      {"key", sender->caller->key_id.value()},
                      {"peer", request.peer_address}});
  return to_http(outcome.has_value() ? wire::rest_success_response(*outcome, request_id)
                                     : wire::rest_error_response(outcome.error(), request_id));
}

}  // namespace tarn::service
