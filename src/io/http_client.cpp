#include "io/http_client.hpp"

#include "io/outgoing_address.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <tuple>
#include <utility>

#include <curl/curl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace tarn::io {
namespace {

struct FreeHandle {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct FreeFields {
  void operator()(curl_slist* fields) const { curl_slist_free_all(fields); }
};
using Handle = std::unique_ptr<CURL, FreeHandle>;
using Fields = std::unique_ptr<curl_slist, FreeFields>;

struct Incoming {
  std::string kept{};
  std::size_t bytes = 0;
  std::size_t bytes_kept = 0;
};

// What one request asks of the addresses that its host's name resolves to.
struct Gate {
  bool admits_loopback = false;
  std::optional<AddressKind> refused{};  // the last
  bool has_admitted = false;             // any
};

AddressKind kind_of(const curl_sockaddr& address) {
  const auto* const general = &address.addr;
  if (address.family == AF_INET) {
    const auto& bytes = reinterpret_cast<const sockaddr_in*>(general)->sin_addr;
    return kind_of_address({reinterpret_cast<const std::uint8_t*>(&bytes), sizeof bytes});
  }
  if (address.family == AF_INET6) {
    const auto& bytes = reinterpret_cast<const sockaddr_in6*>(general)->sin6_addr;
    return kind_of_address({reinterpret_cast<const std::uint8_t*>(&bytes), sizeof bytes});
  }
  return kind_of_address({});
}

// Called with the very address that is connected to next, so that no name can resolve to something else
// between the check and the connection.
curl_socket_t open_socket(void* gate, curlsocktype, curl_sockaddr* address) {
  auto& asked = *static_cast<Gate*>(gate);
  const auto kind = kind_of(*address);
  if (kind != AddressKind::Ordinary && !(kind == AddressKind::Loopback && asked.admits_loopback)) {
    asked.refused = kind;
    return CURL_SOCKET_BAD;
  }
  asked.has_admitted = true;
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

int is_over(void* request, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const HttpRequest*>(request)->stop.stop_requested() ? 1 : 0;
}

// What is beyond the bytes kept is read and dropped, up to a limit.
std::size_t take_bytes(char* bytes, std::size_t size, std::size_t count, void* incoming) {
  auto& reply = *static_cast<Incoming*>(incoming);
  reply.bytes += size * count;
  if (reply.bytes > kReplyBytesMax) {
    return 0;
  }
  reply.kept.append(bytes, std::min(size * count, reply.bytes_kept - reply.kept.size()));
  return size * count;
}

Fields fields_of(const HttpRequest& request) {
  Fields fields(curl_slist_append(nullptr, "Expect:"));  // whoever is slow to say "continue" need not
  for (const auto& field : request.fields) {
    const auto line = fmt::format("{}: {}", field.name, field.value);
    if (auto* longer = curl_slist_append(fields.get(), line.c_str())) {
      std::ignore = fields.release();
      fields.reset(longer);
    }
  }
  return fields;
}

ErrorCode code_of(CURLcode outcome) {
  switch (outcome) {
    case CURLE_OPERATION_TIMEDOUT: return ErrorCode::TimedOut;
    case CURLE_URL_MALFORMAT: return ErrorCode::InvalidArgument;
    case CURLE_ABORTED_BY_CALLBACK: return ErrorCode::Cancelled;
    default: return ErrorCode::Io;
  }
}

class CurlClient final : public HttpClient {
 public:
  explicit CurlClient(const HttpLimits& limits) : limits_(limits) {}

  Result<HttpReply> send(const HttpRequest& request) override {
    if (!request.url.starts_with("http://") && !request.url.starts_with("https://")) {
      return fail(ErrorCode::InvalidArgument, "requests are sent to http:// and https:// alone");
    }
    static const bool kReady = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    const Handle handle(kReady ? curl_easy_init() : nullptr);
    if (handle == nullptr) {
      return fail(ErrorCode::ResourceExhausted, "no connection could be prepared");
    }
    const auto fields = fields_of(request);
    Incoming incoming{.bytes_kept = limits_.reply_bytes_kept};
    Gate gate{.admits_loopback = request.loopback == ToLoopback::IfNamed && names_loopback(request.url)};
    set_up(handle.get(), request, fields.get(), incoming);
    guard(handle.get(), request, gate);
    const auto outcome = curl_easy_perform(handle.get());
    if (const auto kind = gate.refused; outcome == CURLE_COULDNT_CONNECT && kind && !gate.has_admitted) {
      return fail(ErrorCode::PermissionDenied,
                  fmt::format("the host's address is {}, to which Tarn sends nothing{}", to_string(*kind),
                              *kind == AddressKind::Loopback
                                  ? ": name this machine as localhost, 127.0.0.1 or [::1] if it is meant"
                                  : ""));
    }
    if (outcome != CURLE_OK) {
      return fail(code_of(outcome), curl_easy_strerror(outcome));
    }
    long status = 0;
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
    return HttpReply{.status = static_cast<int>(status), .body = std::move(incoming.kept)};
  }

 private:
  static void guard(CURL* handle, const HttpRequest& request, Gate& gate) {
    curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, &gate);
    curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, is_over);
    curl_easy_setopt(handle, CURLOPT_XFERINFODATA, &request);
  }

  void set_up(CURL* handle, const HttpRequest& request, curl_slist* fields, Incoming& incoming) const {
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(handle, CURLOPT_PROXY, "");
    curl_easy_setopt(handle, CURLOPT_USERAGENT, "tarn");
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits_.connect.count()));
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(limits_.total.count()));
    curl_easy_setopt(handle, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, fields);
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, request.body.data());
    curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take_bytes);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &incoming);
  }

  HttpLimits limits_;
};

}  // namespace

std::unique_ptr<HttpClient> make_http_client(const HttpLimits& limits) {
  return std::make_unique<CurlClient>(limits);
}

}  // namespace tarn::io
