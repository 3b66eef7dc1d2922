// Second places for the heads of a lake's chain that are reached by HTTP: a bucket, or a webhook.
#pragma once

#include "base/result.hpp"
#include "base/strong.hpp"
#include "base/time.hpp"
#include "io/http_client.hpp"
#include "io/secret.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tarn::service {

// How buckets are written to.
struct BucketAccess {
  Region region{"us-east-1"};
  std::string endpoint{};  // http(s)://host[:port]; empty: AWS's own, by bucket and Region
  std::string access_key_id{};
  io::Secret secret{};
  std::string session_token{};
  // Object Lock: GOVERNANCE or COMPLIANCE, and for how long; 0: as the bucket itself has it.
  std::string lock_mode = "COMPLIANCE";
  std::uint32_t lock_days = 0;
};

// "s3://bucket/prefix", "https://host/hook" and "http://host/hook".
struct HeadPlace {
  enum class Kind : std::uint8_t { Bucket, Webhook };
  Kind kind = Kind::Webhook;
  std::string bucket{};
  std::string prefix{};  // empty, or with a slash at its end
  std::string url{};     // of a webhook
  // For logs: a webhook's path may be what grants access to it, and is left out.
  std::string label{};
};

// Whether such a text names one, rather than a folder.
bool is_head_place(std::string_view text);
// InvalidArgument says what is wrong with it.
Result<HeadPlace> parse_head_place(std::string_view text);

// "http(s)://host[:port]" of a server of buckets. InvalidArgument says what is wrong with it.
Result<std::string> parse_endpoint(std::string_view text);

// The PUT of one head. No object takes another's place: the request says If-None-Match. REQUIRES: a bucket.
io::HttpRequest bucket_request(const HeadPlace& place, const BucketAccess& access, std::string_view name,
                               std::string body, Timestamp now);
// The POST of one head. X-Tarn-Signature is "sha256=" and the HMAC-SHA256 of the body, in hex; none without a
// secret.
io::HttpRequest webhook_request(const HeadPlace& place, std::string_view secret, std::string_view name,
                                std::string body);

// Whether the place has the head. A bucket that refuses to replace an object has it already: its name holds
// its hash.
bool has_head(HeadPlace::Kind kind, int status);

}  // namespace tarn::service
