#include "service/facade.hpp"

#include "base/log.hpp"
#include "io/hash.hpp"
#include "service/api.hpp"
#include "service/audit.hpp"
#include "service/authorization.hpp"
#include "wire/authorization.hpp"

#include <utility>
#include <variant>

#include <fmt/format.h>

namespace tarn::service {
namespace {

constexpr std::string_view kUnknown = "unknown";

std::vector<wire::HeaderView> views_of(const http::Request& request) {
  std::vector<wire::HeaderView> views;
  views.reserve(request.headers.size());
  for (const http::Header& field : request.headers) {
    views.push_back({field.name, field.value});
  }
  return views;
}

std::string_view user_agent_of(const http::Request& request) {
  const std::string* value = request.headers.find("user-agent");
  return value == nullptr ? std::string_view() : std::string_view(*value);
}

AuditedCall audited(const FacadeCall& call, const json::Value* output, const wire::ApiError* error,
                    const OtherService& other) {
  return {.request_id = call.request_id,
          .operation = call.operation,
          .caller = *call.caller,
          .region = call.region,
          .source_ip = call.request.peer_address,
          .user_agent = user_agent_of(call.request),
          .time = call.time,
          .input = &call.input,
          .output = output,
          .error = error,
          .other = &other};
}

Result<> write_record(const FacadeCall& call, const FacadeOutcome& outcome) {
  const json::Value* output = outcome ? &outcome->recorded : nullptr;
  const wire::ApiError* error = outcome ? nullptr : &outcome.error();
  OtherService other{.event_source = call.service.event_source};
  if (outcome) {
    other.resources = outcome->resources;
    other.owner = outcome->owner;
  }
  return record_call(call.lake(), audited(call, output, error, other));
}

// A call that names no operation is no event: there is nothing to call it by.
bool record(const FacadeCall& call, const FacadeOutcome& outcome) {
  if (call.operation.empty()) {
    return true;
  }
  const Result<> recorded = write_record(call, outcome);
  if (recorded) {
    call.parts.metrics.count_recorded_event();
    return true;
  }
  call.parts.metrics.count_unrecorded_event();
  log::error("a call was not recorded in the event history", {{"operation", std::string(call.operation)},
                                                              {"request", call.request_id},
                                                              {"reason", recorded.error().message()}});
  return false;
}

// Nothing that such a request says is proven, so its record holds no parameters.
void record_forged(const FacadeCall& call, const wire::RequestView& request, const wire::ApiError& error) {
  const auto claimed = wire::parse_authorization(request);
  const std::string key = claimed ? claimed->credential.access_key_id : std::string();
  call.parts.forged.tell({.reason = error.name, .key = key, .peer = call.request.peer_address}, call.time);
  if (call.operation.empty()) {
    return;
  }
  auto holder = claimed_holder(call.lake(), request);
  if (holder == nullptr || !call.parts.forged.admit(holder->key_id, call.time)) {
    return;
  }
  FacadeCall forged = call;
  forged.input = json::Value();
  forged.caller = std::move(holder);
  forged.region = call.lake().settings().region;
  record(forged, std::unexpected(error));
}

}  // namespace

FacadeCall begin_call(const FacadeParts& parts, const FacadeService& service, const http::Request& request) {
  return {.parts = parts,
          .service = service,
          .request = request,
          .request_id = io::make_uuid(parts.services.lake.random()),
          .time = parts.services.lake.clock().now(),
          .begun = std::chrono::steady_clock::now()};
}

std::optional<wire::ApiError> identify(FacadeCall& call, wire::PresignedRequests presigned) {
  const std::vector<wire::HeaderView> headers = views_of(call.request);
  const wire::RequestView view{call.request.method, call.request.target, headers, call.request.body};
  auto sender = authenticate(call.lake(), view, call.time,
                             {.service = std::string(call.service.signing_name),
                              .clock_skew = call.parts.clock_skew,
                              .presigned = presigned});
  if (sender) {
    call.caller = std::move(sender->caller);
    call.region = std::move(sender->region);
    return std::nullopt;
  }
  const auto* failure = std::get_if<wire::AuthFailure>(&sender.error());
  if (failure == nullptr) {
    log::error("access keys could not be read", {{"reason", std::get<Error>(sender.error()).message()}});
    return internal_failure();
  }
  wire::ApiError error = call.service.to_error(*failure);
  call.parts.metrics.count_rejected_signature(error.name);
  record_forged(call, view, error);
  return error;
}

std::optional<wire::ApiError> admit(const FacadeCall& call) {
  if (call.parts.rates.admit(call.account(), call.region, call.operation, call.time)) {
    return std::nullopt;
  }
  return wire::ApiError{"ThrottlingException", "Rate exceeded: wait a moment, then repeat the call."};
}

wire::ApiResult<json::Value> conclude(const FacadeCall& call, FacadeOutcome outcome) {
  const bool is_recorded = record(call, outcome);
  if (outcome && outcome->must_be_recorded && !is_recorded) {
    outcome = std::unexpected(internal_failure());
  }
  const std::string_view name = call.operation.empty() ? kUnknown : call.operation;
  const std::string_view result = outcome ? std::string_view("ok") : outcome.error().name;
  call.parts.metrics.count_call(name, result, std::chrono::steady_clock::now() - call.begun);
  log::debug("call", {{"operation", std::string(name)},
                      {"outcome", std::string(result)},
                      {"request", call.request_id},
                      {"key", call.caller->key_id.value()},
                      {"peer", call.request.peer_address}});
  if (!outcome) {
    return std::unexpected(std::move(outcome).error());
  }
  return std::move(outcome->output);
}

Result<access::RequestContext> request_keys(const FacadeCall& call) {
  const auto organization = TARN_TRY(call.lake().organization());
  const std::string user_agent(user_agent_of(call.request));
  return context_of_call(*call.caller, organization.get(), call.region,
                         {.source_ip = call.request.peer_address,
                          .user_agent = user_agent,
                          .time = call.time,
                          .is_encrypted = call.request.is_encrypted});
}

}  // namespace tarn::service
