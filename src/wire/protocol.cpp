#include "wire/protocol.hpp"

#include <algorithm>
#include <array>

namespace tarn::wire {
namespace {

constexpr std::string_view kContentType = "application/x-amz-json-1.1";
constexpr std::array<std::string_view, 2> kTargetPrefixes = {
    "CloudTrail_20131101.", "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101."};
constexpr std::string_view kTarnPrefix = "Tarn_20261122.";

// What every AWS service may answer.
constexpr std::array<std::string_view, 16> kCommonExceptions = {
    "AccessDeniedException",
    "ExpiredTokenException",
    "IncompleteSignatureException",
    "InternalFailure",
    "InvalidSignatureException",
    "MalformedHttpRequestException",
    "MissingAuthenticationTokenException",
    "NotAuthorized",
    "RequestEntityTooLargeException",
    "RequestTimeoutException",
    "SerializationException",
    "ServiceUnavailable",
    "ThrottlingException",
    "UnknownOperationException",
    "UnrecognizedClientException",
    "ValidationException",
};
static_assert(std::ranges::is_sorted(kCommonExceptions));

WireResponse response(int status, std::string_view request_id, std::string body) {
  WireResponse made;
  made.status = status;
  made.headers = {{"Content-Type", std::string(kContentType)}, {"x-amzn-RequestId", std::string(request_id)}};
  made.body = std::move(body);
  return made;
}

}  // namespace

int status_of(std::string_view exception) {
  if (exception == "InternalFailure") {
    return 500;
  }
  return exception == "ServiceUnavailable" ? 503 : 400;
}

ApiError to_api_error(const AuthFailure& failure) {
  return {std::string(exception_of(failure.problem)), failure.message};
}

bool is_known_exception(std::string_view name) {
  return std::ranges::binary_search(kCommonExceptions, name) ||
         std::ranges::binary_search(declared_exceptions(), name);
}

ApiResult<const Operation*> parse_target(std::string_view target) {
  for (const std::string_view prefix : kTargetPrefixes) {
    if (!target.starts_with(prefix)) {
      continue;
    }
    if (const Operation* operation = find_operation(target.substr(prefix.size()))) {
      return operation;
    }
  }
  if (target.starts_with(kTarnPrefix)) {
    if (const Operation* operation = find_tarn_operation(target.substr(kTarnPrefix.size()))) {
      return operation;
    }
  }
  return std::unexpected(ApiError{"UnknownOperationException", "The requested operation is not known."});
}

ApiResult<json::Value> parse_body(std::string_view body) {
  if (body.empty()) {
    return json::Value(json::Object{});
  }
  Result<json::Value> parsed = json::parse(body, {.values = kBodyValuesMax});
  if (!parsed) {
    return std::unexpected(ApiError{"SerializationException", parsed.error().message()});
  }
  if (parsed->object() == nullptr) {
    return std::unexpected(ApiError{"SerializationException", "The body is not a JSON object."});
  }
  return std::move(*parsed);
}

WireResponse success_response(const json::Value& output, std::string_view request_id) {
  return response(200, request_id, json::write(output));
}

WireResponse error_response(const ApiError& error, std::string_view request_id) {
  const json::Value body(json::Object{{"__type", error.name}, {"Message", error.message}});
  WireResponse made = response(status_of(error.name), request_id, json::write(body));
  made.headers.push_back({"x-amzn-errortype", error.name});
  return made;
}

}  // namespace tarn::wire
