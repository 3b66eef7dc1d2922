#include "io/http_client.hpp"

#include <algorithm>
#include <cstddef>
#include <tuple>
#include <utility>

#include <curl/curl.h>
#include <fmt/format.h>

namespace tarn::io {
namespace {

constexpr std::size_t kReplyBytesKept = 4096;
constexpr std::size_t kReplyBytesMax = 1u << 20;

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
};

// What is beyond the bytes kept is read and dropped, up to a limit.
std::size_t take_bytes(char* bytes, std::size_t size, std::size_t count, void* incoming) {
  auto& reply = *static_cast<Incoming*>(incoming);
  reply.bytes += size * count;
  if (reply.bytes > kReplyBytesMax) {
    return 0;
  }
  reply.kept.append(bytes, std::min(size * count, kReplyBytesKept - reply.kept.size()));
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
    Incoming incoming;
    set_up(handle.get(), request, fields.get(), incoming);
    const auto outcome = curl_easy_perform(handle.get());
    if (outcome != CURLE_OK) {
      return fail(code_of(outcome), curl_easy_strerror(outcome));
    }
    long status = 0;
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
    return HttpReply{.status = static_cast<int>(status), .body = std::move(incoming.kept)};
  }

 private:
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
