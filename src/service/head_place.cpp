#include "service/head_place.hpp"

#include "io/hash.hpp"
#include "wire/sigv4.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace tarn::service {
namespace {

constexpr std::string_view kBucketScheme = "s3://";
constexpr std::string_view kHttp = "http://";
constexpr std::string_view kHttps = "https://";
constexpr std::size_t kPlaceBytesMax = 2048;
constexpr std::size_t kBucketBytesMin = 3;
constexpr std::size_t kBucketBytesMax = 63;
constexpr int kPreconditionFailed = 412;

// What stands in a path as it is, so that no two spellings of a key meet.
bool stands_in_path(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-._~/").find(c) != std::string_view::npos;
}

bool is_bucket_name(std::string_view name) {
  return name.size() >= kBucketBytesMin && name.size() <= kBucketBytesMax &&
         std::ranges::all_of(name,
                             [](char c) { return stands_in_path(c) && c != '/' && c != '_' && c != '~'; });
}

bool is_web(std::string_view text) {
  return text.starts_with(kHttp) || text.starts_with(kHttps);
}

// Scheme and host, with the port. What follows them may be what grants access.
std::string_view origin_of(std::string_view text) {
  return text.substr(0, text.find_first_of("/?#", std::min(text.find("://"), text.size() - 3) + 3));
}

std::unexpected<Error> no_place(std::string_view why, std::string_view text) {
  return fail(ErrorCode::InvalidArgument, fmt::format("{}: {}", why, is_web(text) ? origin_of(text) : text));
}

struct Address {
  std::string origin;  // scheme and host
  std::string path;    // of the object
};

Address object_address(const HeadPlace& place, const BucketAccess& access, std::string_view name) {
  const auto key = fmt::format("{}{}", place.prefix, name);
  if (!access.endpoint.empty()) {
    return {access.endpoint, fmt::format("/{}/{}", place.bucket, key)};
  }
  const std::string_view suffix =
      access.region.value().starts_with("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  // A certificate of *.s3… does not stand for a bucket with a period.
  if (place.bucket.find('.') != std::string::npos) {
    return {fmt::format("https://s3.{}.{}", access.region.value(), suffix),
            fmt::format("/{}/{}", place.bucket, key)};
  }
  return {fmt::format("https://{}.s3.{}.{}", place.bucket, access.region.value(), suffix), "/" + key};
}

}  // namespace

bool is_head_place(std::string_view text) {
  return text.find("://") != std::string_view::npos;
}

Result<HeadPlace> parse_head_place(std::string_view text) {
  if (text.size() > kPlaceBytesMax || std::ranges::any_of(text, [](char c) { return c <= ' ' || c > '~'; })) {
    return no_place("a place for heads is written without blanks, in ASCII", text.substr(0, kPlaceBytesMax));
  }
  HeadPlace place;
  if (text.starts_with(kBucketScheme)) {
    const auto rest = text.substr(kBucketScheme.size());
    const auto slash = rest.find('/');
    place.kind = HeadPlace::Kind::Bucket;
    place.bucket = rest.substr(0, slash);
    place.prefix = slash == std::string_view::npos ? std::string_view() : rest.substr(slash + 1);
    if (!place.prefix.empty() && !place.prefix.ends_with('/')) {
      place.prefix += '/';
    }
    if (!is_bucket_name(place.bucket) || !std::ranges::all_of(place.prefix, stands_in_path)) {
      return no_place(
          "a bucket for heads is written s3://bucket/prefix, with letters, digits and -._~ in the prefix",
          text);
    }
    place.label = text;
    return place;
  }
  const bool has_host = is_web(text) && !origin_of(text).ends_with('/');
  if (!has_host) {
    return no_place("a place for heads is a folder, s3://bucket/prefix or https://host/path", text);
  }
  if (origin_of(text).find('@') != std::string_view::npos) {
    return fail(ErrorCode::InvalidArgument,
                "a webhook's address holds no user or password: give it a secret with heads_secret_file");
  }
  place.url = text;
  place.label = origin_of(text);
  return place;
}

Result<std::string> parse_endpoint(std::string_view text) {
  const auto bare = text.ends_with('/') ? text.substr(0, text.size() - 1) : text;
  const bool is_origin =
      is_web(bare) && origin_of(bare) == bare && !bare.ends_with('/') &&
      std::ranges::all_of(bare, [](char c) {
        return stands_in_path(c) || std::string_view(":[]").find(c) != std::string_view::npos;
      });
  if (!is_origin) {
    return fail(ErrorCode::InvalidArgument, "an endpoint is written https://host or https://host:port");
  }
  return std::string(bare);
}

io::HttpRequest bucket_request(const HeadPlace& place, const BucketAccess& access, std::string_view name,
                               std::string body, Timestamp now) {
  const auto address = object_address(place, access, name);
  const auto hash = io::sha256(body);
  std::vector<io::HttpField> fields = {
      {"Host", address.origin.substr(address.origin.find("://") + 3)},
      {"Content-Type", "application/json"},
      {"If-None-Match", "*"},
      {"x-amz-checksum-sha256", io::base64(io::as_text(hash))},
      {"x-amz-content-sha256", io::hex(io::as_text(hash))},
  };
  if (access.lock_days > 0) {
    fields.push_back({"x-amz-object-lock-mode", access.lock_mode});
    fields.push_back({"x-amz-object-lock-retain-until-date",
                      format_iso_seconds(now + std::chrono::days(access.lock_days))});
  }
  if (!access.session_token.empty()) {
    fields.push_back({"x-amz-security-token", access.session_token});
  }
  std::vector<wire::HeaderView> views;
  views.reserve(fields.size());
  for (const auto& field : fields) {
    views.push_back({field.name, field.value});
  }
  const wire::SigningKey key{access.access_key_id, std::string(access.secret.reveal()), access.region.value(),
                             "s3"};
  auto added = wire::sign({"PUT", address.path, views, body}, key, now, wire::PathNormalization::Off);
  for (auto& header : added) {
    fields.push_back({std::move(header.name), std::move(header.value)});
  }
  return {.method = "PUT",
          .url = address.origin + address.path,
          .fields = std::move(fields),
          .body = std::move(body),
          .loopback = io::ToLoopback::IfNamed};
}

io::HttpRequest webhook_request(const HeadPlace& place, std::string_view secret, std::string_view name,
                                std::string body) {
  std::vector<io::HttpField> fields = {{"Content-Type", "application/json"},
                                       {"X-Tarn-Head", std::string(name)}};
  if (!secret.empty()) {
    fields.push_back({"X-Tarn-Signature", "sha256=" + io::hex(io::as_text(io::hmac_sha256(secret, body)))});
  }
  return {.method = "POST",
          .url = place.url,
          .fields = std::move(fields),
          .body = std::move(body),
          .loopback = io::ToLoopback::IfNamed};
}

bool has_head(HeadPlace::Kind kind, int status) {
  constexpr int kFine = 200;
  constexpr int kRedirects = 300;
  const bool is_fine = status >= kFine && status < kRedirects;
  return is_fine || (kind == HeadPlace::Kind::Bucket && status == kPreconditionFailed);
}

}  // namespace tarn::service
