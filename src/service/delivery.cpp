#include "service/delivery.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>

#include <fmt/format.h>

namespace tarn::service {
namespace {

constexpr std::string_view kScheme = "s3://";
constexpr std::size_t kKeyBytesMax = 1024;  // of an object in S3
constexpr std::string_view kNotDelivered =
    "The rows were not saved to S3: this version of Tarn delivers none. Read them with GetQueryResults.";

// "192.0.2.1"
bool is_address(std::string_view name) {
  return std::ranges::count(name, '.') == 3 &&
         std::ranges::all_of(name, [](unsigned char c) { return std::isdigit(c) != 0 || c == '.'; });
}

bool is_bucket_name(std::string_view name) {
  const bool is_broken =
      name.find("..") != std::string_view::npos || name.find(".-") != std::string_view::npos ||
      name.find("-.") != std::string_view::npos || name.starts_with("xn--") || name.ends_with("-s3alias");
  return !is_broken && !is_address(name);
}

// The longest key beneath the prefix:
// "AWSLogs/<account>/CloudTrail-Lake/Query/2026/07/01/<id>/result_sign.json"
std::size_t longest_key(std::string_view prefix, const AccountId& account) {
  constexpr std::size_t kIdBytes = 36;
  constexpr std::string_view kBefore = "/AWSLogs/";
  constexpr std::string_view kBehind = "/CloudTrail-Lake/Query/2026/07/01//result_sign.json";
  return prefix.size() + kBefore.size() + account.value().size() + kBehind.size() + kIdBytes;
}

}  // namespace

std::optional<wire::ApiError> check_delivery_uri(std::string_view uri, const AccountId& account) {
  if (uri.empty()) {
    return std::nullopt;
  }
  const std::string_view place = uri.substr(std::min(uri.size(), kScheme.size()));
  const std::string_view bucket = place.substr(0, place.find('/'));
  if (!is_bucket_name(bucket)) {
    return wire::ApiError{"InvalidS3BucketNameException",
                          fmt::format("DeliveryS3Uri names what can be no bucket: {}", bucket)};
  }
  const std::string_view prefix = place.substr(std::min(place.size(), bucket.size() + 1));
  const bool has_control = std::ranges::any_of(prefix, [](unsigned char c) { return std::iscntrl(c) != 0; });
  if (has_control || prefix.find("//") != std::string_view::npos || prefix.starts_with('/') ||
      longest_key(prefix, account) > kKeyBytesMax) {
    return wire::ApiError{"InvalidS3PrefixException",
                          "DeliveryS3Uri has a prefix that is too long, or has control characters or a part "
                          "without a name."};
  }
  return std::nullopt;
}

Delivery delivery_of(const catalog::Query& query) {
  if (!catalog::is_final(query.status)) {
    return {.status = "PENDING", .message = {}};
  }
  return {.status = query.status == catalog::QueryStatus::Cancelled ? "CANCELLED" : "FAILED",
          .message = std::string(kNotDelivered)};
}

}  // namespace tarn::service
