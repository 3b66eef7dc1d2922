// Reads the input as an HTTP request's text and verifies it. The first line is method and target, headers
// follow up to an empty line, the rest is the body.
#include "wire/sigv4.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace {

std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tarn::wire;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string_view first = take_line(text);
  const std::size_t blank = first.find(' ');
  RequestView request;
  request.method = first.substr(0, blank);
  request.target = blank == std::string_view::npos ? std::string_view() : first.substr(blank + 1);
  std::vector<HeaderView> headers;
  for (std::string_view line = take_line(text); !line.empty(); line = take_line(text)) {
    const std::size_t colon = line.find(':');
    headers.push_back({line.substr(0, colon),
                       colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1)});
  }
  request.headers = headers;
  request.body = text;

  const tarn::Timestamp now = *tarn::parse_timestamp("2026-11-22T00:33:00Z");
  const auto find_secret = [](std::string_view id, std::string_view token) {
    return id.starts_with("AKIA") && token.empty() ? std::optional<std::string>("secret") : std::nullopt;
  };
  for (const auto presigned : {PresignedRequests::Refused, PresignedRequests::Accepted}) {
    const auto caller = verify(request, now, find_secret, {.service = "cloudtrail", .presigned = presigned});
    if (caller.has_value() && !caller->access_key_id.starts_with("AKIA")) {
      std::abort();
    }
  }
  // Canonical forms are fixed points where decoding undoes the encoding.
  const std::string query = canonical_query(request.target);
  if (canonical_query(query) != query) {
    std::abort();
  }
  return 0;
}
