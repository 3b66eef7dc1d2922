#include "service/sts.hpp"

#include "service/api.hpp"
#include "service/assume_role.hpp"
#include "wire/query_protocol.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace tarn::service {
namespace {

constexpr FacadeService kSts{
    .signing_name = "sts", .event_source = "sts.amazonaws.com", .to_error = wire::to_query_error};
constexpr wire::QueryApi kProtocol{"https://sts.amazonaws.com/doc/2011-06-15/"};
constexpr std::string_view kVersion = "2011-06-15";
constexpr std::string_view kAssumeRole = "AssumeRole";
constexpr std::string_view kGetCallerIdentity = "GetCallerIdentity";
constexpr std::array<std::string_view, 2> kActions = {kAssumeRole, kGetCallerIdentity};
constexpr std::string_view kFormType = "application/x-www-form-urlencoded";

std::string_view query_of(const http::Request& request) {
  const std::string_view target = request.target;
  const std::size_t mark = target.find('?');
  return mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
}

bool is_form(const http::Request& request) {
  const std::string* type = request.headers.find("content-type");
  if (type == nullptr) {
    return false;
  }
  const std::string_view media = std::string_view(*type).substr(0, type->find(';'));
  return http::equal_ignoring_case(media.substr(0, media.find_last_not_of(" \t") + 1), kFormType);
}

wire::ApiResult<wire::QueryInput> read_form(const http::Request& request) {
  return wire::QueryInput::parse(request.method == "GET" ? query_of(request) : request.body);
}

FacadeOutcome identity_of(const FacadeCall& call) {
  const catalog::Principal& caller = call.caller->principal;
  FacadeAnswer answer;
  answer.output =
      json::Object{{"Arn", caller.arn}, {"UserId", caller.unique_id}, {"Account", caller.account.value()}};
  return answer;
}

wire::ApiError unknown_action(const wire::QueryInput& form) {
  const std::string* action = form.find("Action");
  if (action == nullptr || action->empty()) {
    return {"MissingAction",
            fmt::format("The request names no Action: {} or {}.", kAssumeRole, kGetCallerIdentity)};
  }
  const std::string* version = form.find("Version");
  return {"InvalidAction",
          fmt::format("Could not find operation {} for version {}: this lake has {} and {}, version {}",
                      *action, version == nullptr ? "NO_VERSION_SPECIFIED" : *version, kAssumeRole,
                      kGetCallerIdentity, kVersion)};
}

// The action of the form, if it is one of ours in the version of ours; empty otherwise.
std::string_view action_of(const wire::QueryInput& form) {
  const std::string* action = form.find("Action");
  const std::string* version = form.find("Version");
  if (action == nullptr || version == nullptr || *version != kVersion) {
    return {};
  }
  const auto* found = std::ranges::find(kActions, *action);
  return found == kActions.end() ? std::string_view() : *found;
}

FacadeOutcome dispatch(const FacadeCall& call, const wire::ApiResult<wire::QueryInput>& form) {
  if (!form) {
    return std::unexpected(form.error());
  }
  if (call.operation.empty()) {
    return std::unexpected(unknown_action(*form));
  }
  if (auto refusal = admit(call)) {
    return std::unexpected(*std::move(refusal));
  }
  if (call.operation == kGetCallerIdentity) {
    return identity_of(call);
  }
  const auto input = read_assume_role(*form);
  return input ? assume_role(call, *input) : std::unexpected(input.error());
}

}  // namespace

bool is_sts_request(const http::Request& request) {
  if (request.headers.find("x-amz-target") != nullptr) {
    return false;
  }
  if (request.method == "POST") {
    return is_form(request);
  }
  const auto form = request.method == "GET" ? read_form(request) : wire::QueryInput();
  return form && form->find("Action") != nullptr;
}

http::Response call_sts(const FacadeParts& parts, const http::Request& request) {
  FacadeCall call = begin_call(parts, kSts, request);
  const auto form = read_form(request);
  if (form) {
    call.operation = action_of(*form);
  }
  if (form && call.operation == kAssumeRole) {
    call.input = shown_assume_role(*form);
  }
  const bool may_be_presigned = request.method == "GET" && call.operation == kGetCallerIdentity;
  if (const auto refusal = identify(
          call, may_be_presigned ? wire::PresignedRequests::Accepted : wire::PresignedRequests::Refused)) {
    return to_http(wire::query_error_response(kProtocol, *refusal, call.request_id));
  }
  const auto answer = conclude(call, dispatch(call, form));
  return to_http(answer ? wire::query_success_response(kProtocol, call.operation, *answer, call.request_id)
                        : wire::query_error_response(kProtocol, answer.error(), call.request_id));
}

}  // namespace tarn::service
