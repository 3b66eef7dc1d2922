// awsJson1_1: which operation, which input, and how answers look. Pure functions.
#pragma once

#include "json/value.hpp"
#include "wire/api_model.hpp"
#include "wire/sigv4.hpp"

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::wire {

// An answer that clients take apart by its name.
struct ApiError {
  std::string name;  // "TrailNotFoundException"
  std::string message;
};

template <class T>
using ApiResult = std::expected<T, ApiError>;

ApiError to_api_error(const AuthFailure& failure);

// Whether clients know an exception of that name: one that CloudTrail declares, or one common to all
// services.
bool is_known_exception(std::string_view name);

// The operation of an X-Amz-Target header, in the short spelling of the newer SDKs and in botocore's long
// one; Tarn's own have a prefix of their own ("Tarn_20261122.StartExport"). UnknownOperationException for
// anything else. The pointer is never null.
ApiResult<const Operation*> parse_target(std::string_view target);

// As many values as no operation needs, so that what is made of a body stays of the body's size.
inline constexpr std::size_t kBodyValuesMax = 100'000;

// The input of an operation, a JSON object; an empty body is {}. SerializationException for anything else.
ApiResult<json::Value> parse_body(std::string_view body);

struct WireResponse {
  int status = 200;
  std::vector<NewHeader> headers;
  std::string body;
};

// `request_id` is a UUID.
WireResponse success_response(const json::Value& output, std::string_view request_id);

// 400, but 500 for InternalFailure and 503 for ServiceUnavailable: clients repeat those, and must not repeat
// the others.
int status_of(std::string_view exception);

WireResponse error_response(const ApiError& error, std::string_view request_id);

}  // namespace tarn::wire
