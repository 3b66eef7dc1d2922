#include "wire/rest_protocol.hpp"

#include "wire/canonical_request.hpp"

namespace tarn::wire {
namespace {

constexpr std::string_view kRestContentType = "application/json";

WireResponse rest_response(int status, std::string_view request_id, std::string body) {
  WireResponse made;
  made.status = status;
  made.headers = {{"Content-Type", std::string(kRestContentType)},
                  {"x-amzn-RequestId", std::string(request_id)}};
  made.body = std::move(body);
  return made;
}

}  // namespace

std::optional<std::string> query_parameter(std::string_view target, std::string_view name) {
  const std::size_t mark = target.find('?');
  std::string_view query = mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
  while (!query.empty()) {
    const std::size_t end = query.find('&');
    const std::string_view parameter = query.substr(0, end);
    query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
    const std::size_t equals = parameter.find('=');
    if (uri_decode(parameter.substr(0, equals)) == name) {
      return equals == std::string_view::npos ? std::string() : uri_decode(parameter.substr(equals + 1));
    }
  }
  return std::nullopt;
}

WireResponse rest_success_response(const json::Value& output, std::string_view request_id) {
  return rest_response(200, request_id, json::write(output));
}

WireResponse rest_error_response(const ApiError& error, std::string_view request_id) {
  WireResponse made =
      rest_response(status_of(error.name), request_id,
                    json::write(json::Object{{"__type", error.name}, {"message", error.message}}));
  made.headers.push_back({"x-amzn-errortype", error.name});
  return made;
}

}  // namespace tarn::wire
