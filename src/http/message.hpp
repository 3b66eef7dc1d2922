// Requests and responses as values.
#pragma once

#include "base/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::http {

struct Header {
  std::string name;
  std::string value;
};

// Header fields in the order of arrival; names match without regard to case; repeated names stay apart.
class Headers {
 public:
  Headers() = default;
  Headers(std::initializer_list<Header> fields) : fields_(fields) {}

  void add(std::string name, std::string value);
  // Puts one field in the place of all of that name.
  void set(std::string name, std::string value);
  // The value of the first field of that name, or nullptr.
  const std::string* find(std::string_view name) const;
  std::size_t count(std::string_view name) const;

  auto begin() const { return fields_.begin(); }
  auto end() const { return fields_.end(); }
  std::size_t size() const { return fields_.size(); }
  bool empty() const { return fields_.empty(); }

 private:
  std::vector<Header> fields_;
};

struct Request {
  std::string method;
  std::string target;  // as sent: still percent-encoded, query included
  Headers headers;
  std::string body;          // chunks joined
  std::string peer_address;  // an IP address without port
  std::uint16_t peer_port = 0;
  bool is_encrypted = false;  // came over TLS
  Timestamp received{};       // when the head of the request was complete
};

struct Response {
  int status = 200;
  // Date, Server, Content-Length, Connection and Transfer-Encoding are the server's to write and are ignored
  // here, but "Connection: close" is obeyed.
  Headers headers;
  std::string body;
};

// Returns whether two header names, methods or tokens are equal without regard to ASCII case.
bool equal_ignoring_case(std::string_view a, std::string_view b);

// "Not Found" for 404; "Unknown" for codes that have no name here.
std::string_view reason_phrase(int status);

// A response of plain text.
Response text_response(int status, std::string_view text);

}  // namespace tarn::http
