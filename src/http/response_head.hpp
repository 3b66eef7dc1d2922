// The bytes in front of a response's body. Pure functions.
#pragma once

#include "base/time.hpp"
#include "http/message.hpp"

#include <string>

namespace tarn::http {

// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, section 5.6.7).
std::string format_http_date(Timestamp time);

// Returns whether every header can be written as one line: a name that is a token, a value without control
// characters. A handler that echoes input can break neither the response nor the one after it.
bool has_writable_headers(const Response& response);

enum class Persistence {
  Close,       // the connection ends after this response
  Keep,        // HTTP/1.1, where staying open is what silence means
  KeepSpoken,  // HTTP/1.0 with keep-alive, which has to be told
};

// The status line and all header fields, up to and including the empty line.
// REQUIRES: has_writable_headers(response).
std::string response_head(const Response& response, Timestamp now, Persistence persistence);

// Whether a response of this status ends with its head (1xx, 204, 304).
bool is_bodiless(int status);

}  // namespace tarn::http
