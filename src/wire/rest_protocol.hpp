// restJson1, which cloudtrail-data speaks: the operation is a path, some of the input stands in the request
// line, and an error's name in a header. Pure functions.
#pragma once

#include "json/value.hpp"
#include "wire/protocol.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tarn::wire {

// The first parameter of that name in a request line's target, decoded.
std::optional<std::string> query_parameter(std::string_view target, std::string_view name);

// `request_id` is a UUID.
WireResponse rest_success_response(const json::Value& output, std::string_view request_id);
// Has the status that error_response() gives the same error.
WireResponse rest_error_response(const ApiError& error, std::string_view request_id);

}  // namespace tarn::wire
