// Requests to HTTP and HTTPS servers. The door to libcurl.
#pragma once

#include "base/result.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace tarn::io {

struct HttpField {
  std::string name{};
  std::string value{};
};

// Whether a request may come to the machine itself.
enum class ToLoopback : std::uint8_t {
  Refused,
  IfNamed,  // where the URL says so plainly (names_loopback()): for URLs that whoever runs Tarn wrote
};

struct HttpRequest {
  std::string method = "POST";
  std::string url{};  // http or https
  std::vector<HttpField> fields{};
  std::string body{};
  ToLoopback loopback = ToLoopback::Refused;
  std::stop_token stop{};  // breaks the request off, within a second or so
};

struct HttpReply {
  int status = 0;
  std::string body{};  // its beginning
};

struct HttpLimits {
  std::chrono::milliseconds connect{5'000};
  std::chrono::milliseconds total{10'000};
  std::size_t reply_bytes_kept = 4096;  // at most kReplyBytesMax: then the reply is whole
};

// A reply that is longer is an error.
inline constexpr std::size_t kReplyBytesMax = 1U << 20U;

// Thread-safe.
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  // A reply of any status is no error. TimedOut beyond the limits, InvalidArgument for what is no URL, Io
  // where the server cannot be reached, breaks off, answers without end, or shows a certificate that does not
  // stand, Cancelled after a stop. PermissionDenied where the host has no address but such as Tarn sends
  // nothing to: whatever the name, the address is looked at when it is connected to. No message holds the
  // URL, whose path may be a secret.
  virtual Result<HttpReply> send(const HttpRequest& request) = 0;
};

// Link-local, metadata, multicast, unspecified and reserved addresses are never connected to, and loopback
// only where the request says so. Certificates are always checked. Redirects are not followed; proxies and
// files of the environment are not asked.
std::unique_ptr<HttpClient> make_http_client(const HttpLimits& limits);

}  // namespace tarn::io
