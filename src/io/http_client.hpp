// Requests to HTTP and HTTPS servers. The door to libcurl.
#pragma once

#include "base/result.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace tarn::io {

struct HttpField {
  std::string name{};
  std::string value{};
};

struct HttpRequest {
  std::string method = "POST";
  std::string url{};  // http or https
  std::vector<HttpField> fields{};
  std::string body{};
};

struct HttpReply {
  int status = 0;
  std::string body{};  // its beginning
};

struct HttpLimits {
  std::chrono::milliseconds connect{5'000};
  std::chrono::milliseconds total{10'000};
};

// Thread-safe.
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  // A reply of any status is no error. TimedOut beyond the limits, InvalidArgument for what is no URL, Io
  // where the server cannot be reached, breaks off, answers without end, or shows a certificate that does not
  // stand. No message holds the URL, whose path may be a secret.
  virtual Result<HttpReply> send(const HttpRequest& request) = 0;
};

// Certificates are always checked. Redirects are not followed; proxies and files of the environment are not
// asked.
std::unique_ptr<HttpClient> make_http_client(const HttpLimits& limits);

}  // namespace tarn::io
