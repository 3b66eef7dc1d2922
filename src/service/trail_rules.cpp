#include "service/trail_rules.hpp"

#include "service/arn.hpp"
#include "service/input.hpp"
#include "wire/pattern.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace tarn::service {
namespace {

constexpr std::size_t kTrailNameMin = 3;
constexpr std::size_t kTrailNameMax = 128;
constexpr std::size_t kBucketNameMin = 3;
constexpr std::size_t kBucketNameMax = 63;
constexpr std::size_t kKeyPrefixMax = 200;
constexpr std::size_t kTopicNameMax = 256;
constexpr std::size_t kAliasMax = 256;
constexpr std::size_t kLogGroupNameMax = 512;
constexpr std::string_view kTrailResource = "trail/";
constexpr std::string_view kAlias = "alias/";
constexpr std::string_view kKey = "key/";
// S3 keeps these for access points and other kinds of buckets.
constexpr std::array<std::string_view, 2> kBucketPrefixes = {"xn--", "sthree-"};
constexpr std::array<std::string_view, 5> kBucketSuffixes = {"-s3alias", "--ol-s3", ".mrap", "--x-s3",
                                                             "--table-s3"};

std::unexpected<wire::ApiError> broken(std::string_view exception, std::string message) {
  return std::unexpected(wire::ApiError{std::string(exception), std::move(message)});
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_lower_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || is_digit(c);
}

bool is_letter_or_digit(char c) {
  return is_lower_or_digit(c) || (c >= 'A' && c <= 'Z');
}

// Whether all of a text that is not empty is letters, digits and what `more` has.
bool consists_of(std::string_view text, std::string_view more) {
  return !text.empty() && std::ranges::all_of(text, [more](char c) {
    return is_letter_or_digit(c) || more.find(c) != std::string_view::npos;
  });
}

// Four groups of one to three digits with dots between them.
bool looks_like_an_address(std::string_view text) {
  int groups = 1;
  std::size_t digits = 0;
  for (const char c : text) {
    if (c == '.' && digits > 0) {
      ++groups;
      digits = 0;
    } else if (is_digit(c) && digits < 3) {
      ++digits;
    } else {
      return false;
    }
  }
  return groups == 4 && digits > 0;
}

bool is_punctuation(char c) {
  return c == '.' || c == '_' || c == '-';
}

// What a trail's name breaks; nullptr when nothing.
const char* broken_name_rule(std::string_view name) {
  if (name.size() < kTrailNameMin || name.size() > kTrailNameMax) {
    return "is between 3 and 128 characters long";
  }
  if (!consists_of(name, "._-")) {
    return "has only letters (a-z, A-Z), numbers (0-9), periods, underscores and dashes";
  }
  if (!is_letter_or_digit(name.front()) || !is_letter_or_digit(name.back())) {
    return "starts and ends with a letter or number";
  }
  const auto adjacent = std::ranges::adjacent_find(
      name, [](char left, char right) { return is_punctuation(left) && is_punctuation(right); });
  if (adjacent != name.end()) {
    return "has no two periods, underscores or dashes side by side";
  }
  return looks_like_an_address(name) ? "is not in the form of an IP address" : nullptr;
}

bool is_hexadecimal(std::string_view text) {
  return !text.empty() &&
         std::ranges::all_of(text, [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
}

// "mrk-" and 32 digits, or a UUID.
bool is_key_id(std::string_view text) {
  constexpr std::string_view kMultiRegion = "mrk-";
  constexpr std::size_t kDigits = 32;
  if (text.starts_with(kMultiRegion)) {
    text.remove_prefix(kMultiRegion.size());
    return text.size() == kDigits && is_hexadecimal(text);
  }
  constexpr std::array<std::size_t, 5> kGroups = {8, 4, 4, 4, 12};
  for (std::size_t group = 0; group < kGroups.size(); ++group) {
    const std::string_view digits = text.substr(0, kGroups[group]);
    if (digits.size() != kGroups[group] || !is_hexadecimal(digits)) {
      return false;
    }
    text.remove_prefix(digits.size());
    const bool is_last = group + 1 == kGroups.size();
    if (is_last || !text.starts_with('-')) {
      return is_last && text.empty();
    }
    text.remove_prefix(1);
  }
  return false;
}

bool is_alias(std::string_view text) {
  return text.starts_with(kAlias) && text.size() <= kAliasMax &&
         consists_of(text.substr(kAlias.size()), "/_-");
}

bool is_topic_name(std::string_view name) {
  return name.size() <= kTopicNameMax && consists_of(name, "_-");
}

}  // namespace

std::optional<ArnParts> split_arn(std::string_view text) {
  std::array<std::string_view, 5> parts;
  for (std::string_view& part : parts) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) {
      return std::nullopt;
    }
    part = text.substr(0, colon);
    text.remove_prefix(colon + 1);
  }
  const ArnParts arn{parts[1], parts[2], parts[3], parts[4], text};
  const bool is_valid = parts[0] == "arn" && is_partition_name(arn.partition) && !arn.service.empty() &&
                        (arn.region.empty() || is_region_name(arn.region)) &&
                        (arn.account.empty() || is_account_id(arn.account)) && !arn.resource.empty();
  return is_valid ? std::optional(arn) : std::nullopt;
}

ResourceArn trail_arn(const TrailOwner& owner, std::string_view name) {
  return ResourceArn(fmt::format("arn:{}:cloudtrail:{}:{}:{}{}", owner.partition.value(),
                                 owner.region.value(), owner.account.value(), kTrailResource, name));
}

std::optional<TrailArn> parse_trail_arn(std::string_view text) {
  const auto arn = split_arn(text);
  if (!arn || arn->service != "cloudtrail" || arn->region.empty() || arn->account.empty() ||
      !arn->resource.starts_with(kTrailResource)) {
    return std::nullopt;
  }
  const std::string_view name = arn->resource.substr(kTrailResource.size());
  if (broken_name_rule(name) != nullptr) {
    return std::nullopt;
  }
  return TrailArn{{Partition(arn->partition), Region(arn->region), AccountId(arn->account)},
                  std::string(name)};
}

MemberChecked check_trail_name(std::string_view name) {
  if (const char* rule = broken_name_rule(name)) {
    return broken("InvalidTrailNameException", fmt::format("A trail's name {}: {}", rule, name));
  }
  return {};
}

MemberChecked check_bucket_name(std::string_view name) {
  const auto refused = [name](std::string_view rule) {
    return broken("InvalidS3BucketNameException", fmt::format("S3BucketName {}: {}", rule, name));
  };
  if (name.size() < kBucketNameMin || name.size() > kBucketNameMax) {
    return refused("is between 3 and 63 characters long");
  }
  if (!std::ranges::all_of(name, [](char c) { return is_lower_or_digit(c) || c == '.' || c == '-'; })) {
    return refused("has only lower-case letters, numbers, periods and hyphens");
  }
  if (!is_lower_or_digit(name.front()) || !is_lower_or_digit(name.back())) {
    return refused("starts and ends with a letter or number");
  }
  if (name.find("..") != std::string_view::npos || looks_like_an_address(name)) {
    return refused("has no two periods side by side, and is not in the form of an IP address");
  }
  if (std::ranges::any_of(kBucketPrefixes, [name](auto prefix) { return name.starts_with(prefix); }) ||
      std::ranges::any_of(kBucketSuffixes, [name](auto suffix) { return name.ends_with(suffix); })) {
    return refused("has none of the beginnings and ends that S3 keeps to itself");
  }
  return {};
}

MemberChecked check_key_prefix(std::string_view prefix) {
  const bool has_control = std::ranges::any_of(prefix, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
  });
  if (has_control || wire::count_characters(prefix) > kKeyPrefixMax) {
    return broken("InvalidS3PrefixException",
                  "S3KeyPrefix is at most 200 characters long, without control characters.");
  }
  return {};
}

MemberChecked check_log_group(std::string_view arn, const AccountId& account) {
  constexpr std::string_view kException = "InvalidCloudWatchLogsLogGroupArnException";
  constexpr std::string_view kGroup = "log-group:";
  constexpr std::string_view kStreams = ":*";
  const ArnParts parts = split_arn(arn).value_or(ArnParts{});
  const bool is_group = parts.service == "logs" && !parts.region.empty() &&
                        parts.resource.starts_with(kGroup) && parts.resource.ends_with(kStreams) &&
                        parts.resource.size() > kGroup.size() + kStreams.size();
  if (!is_group) {
    return broken(kException,
                  fmt::format("CloudWatchLogsLogGroupArn is the ARN of a log group with :* at its "
                              "end, arn:aws:logs:<Region>:<account>:log-group:<name>:*, not {}",
                              arn));
  }
  const std::string_view name =
      parts.resource.substr(kGroup.size(), parts.resource.size() - kGroup.size() - kStreams.size());
  if (name.size() > kLogGroupNameMax || !consists_of(name, "_-/.#")) {
    return broken(kException, fmt::format("CloudWatchLogsLogGroupArn names no possible log group: {}", name));
  }
  if (parts.account != account.value()) {
    return broken(kException, fmt::format("CloudWatchLogsLogGroupArn is of another account than {}, which "
                                          "makes the call: {}",
                                          account.value(), arn));
  }
  return {};
}

MemberChecked check_log_role(std::string_view arn) {
  constexpr std::string_view kRole = "role/";
  const ArnParts parts = split_arn(arn).value_or(ArnParts{});
  const bool is_role = parts.service == "iam" && parts.region.empty() && !parts.account.empty() &&
                       parts.resource.starts_with(kRole) &&
                       consists_of(parts.resource.substr(kRole.size()), "+=,.@_-/") &&
                       !parts.resource.ends_with('/');
  if (!is_role) {
    return broken(
        "InvalidCloudWatchLogsRoleArnException",
        fmt::format("CloudWatchLogsRoleArn is the ARN of a role, arn:aws:iam::<account>:role/<name>, not {}",
                    arn));
  }
  return {};
}

wire::ApiResult<std::string> topic_arn(std::string_view topic, const TrailOwner& owner) {
  if (is_topic_name(topic)) {
    return fmt::format("arn:{}:sns:{}:{}:{}", owner.partition.value(), owner.region.value(),
                       owner.account.value(), topic);
  }
  const ArnParts parts = split_arn(topic).value_or(ArnParts{});
  if (parts.service == "sns" && !parts.region.empty() && !parts.account.empty() &&
      is_topic_name(parts.resource)) {
    return std::string(topic);
  }
  return broken("InvalidSnsTopicNameException",
                fmt::format("SnsTopicName is a topic's name of 1 to 256 letters, numbers, underscores and "
                            "hyphens, or its ARN, not {}",
                            topic));
}

wire::ApiResult<std::string> key_arn(std::string_view key, const TrailOwner& owner) {
  const auto of_owner = [&owner](std::string_view kind, std::string_view name) {
    return fmt::format("arn:{}:kms:{}:{}:{}{}", owner.partition.value(), owner.region.value(),
                       owner.account.value(), kind, name);
  };
  if (is_alias(key)) {
    return of_owner("", key);
  }
  if (is_key_id(key)) {
    return of_owner(kKey, key);
  }
  const ArnParts parts = split_arn(key).value_or(ArnParts{});
  if (parts.service == "kms" && !parts.region.empty() && !parts.account.empty()) {
    const std::string_view resource = parts.resource;
    if (is_alias(resource) || (resource.starts_with(kKey) && is_key_id(resource.substr(kKey.size())))) {
      return std::string(key);
    }
  }
  return broken(
      "InvalidKmsKeyIdException",
      fmt::format("KmsKeyId is alias/<name>, the ARN of an alias or of a key, or a key's ID, not {}", key));
}

}  // namespace tarn::service
