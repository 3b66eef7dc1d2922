#include "service/unread_requests.hpp"

#include "service/api.hpp"
#include "wire/protocol.hpp"

#include <utility>

#include <fmt/format.h>

namespace tarn::service {
namespace {

wire::ApiError error_of(int status, std::uint64_t body_bytes_max) {
  switch (status) {
    case 408: return {"RequestTimeoutException", "The request did not arrive in time: repeat it."};
    case 413:
      return {"RequestEntityTooLargeException",
              fmt::format("The request's body is longer than {} bytes: send less.", body_bytes_max)};
    case 500: return internal_failure();
    case 503:
      return {"ServiceUnavailable", "The server has more to do than it takes on: repeat the request later."};
    default:
      return {"MalformedHttpRequestException",
              fmt::format("The request is not one of HTTP/1.1 that can be answered: {}.",
                          http::reason_phrase(status))};
  }
}

}  // namespace

http::Response refuse_unread(int status, std::uint64_t body_bytes_max, io::Random& random) {
  wire::WireResponse made = wire::error_response(error_of(status, body_bytes_max), io::make_uuid(random));
  http::Response response;
  response.status = status;
  for (wire::NewHeader& field : made.headers) {
    response.headers.add(std::move(field.name), std::move(field.value));
  }
  response.body = std::move(made.body);
  return response;
}

}  // namespace tarn::service
