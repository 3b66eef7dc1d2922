#include "service/arn.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tarn::service {
namespace {

constexpr std::string_view kResource = "eventdatastore/";
constexpr std::size_t kNameBytesMax = 64;

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_name(std::string_view text) {
  const bool plain = std::ranges::all_of(text, [](char c) { return is_lower(c) || is_digit(c) || c == '-'; });
  return plain && !text.empty() && text.size() <= kNameBytesMax && is_lower(text.front()) &&
         text.back() != '-';
}

// Cuts what stands before the next colon off `text`.
std::string_view take_part(std::string_view& text) {
  const std::size_t colon = text.find(':');
  const std::string_view part = text.substr(0, colon);
  text.remove_prefix(colon == std::string_view::npos ? text.size() : colon + 1);
  return part;
}

}  // namespace

std::string event_data_store_arn(const catalog::LakeSettings& settings, const EventDataStoreId& id) {
  return fmt::format("arn:{}:cloudtrail:{}:{}:{}{}", settings.partition.value(), settings.region.value(),
                     settings.account.value(), kResource, id.value());
}

std::expected<EventDataStoreId, ReferenceProblem> parse_store_reference(const catalog::LakeSettings& settings,
                                                                        std::string_view reference) {
  if (!reference.starts_with("arn:")) {
    return EventDataStoreId(reference);
  }
  take_part(reference);
  const std::string_view partition = take_part(reference);
  const std::string_view service = take_part(reference);
  const std::string_view region = take_part(reference);
  const std::string_view account = take_part(reference);
  if (service != "cloudtrail" || !is_partition_name(partition) || !is_region_name(region) ||
      !is_account_id(account) || !reference.starts_with(kResource) || reference.size() == kResource.size()) {
    return std::unexpected(ReferenceProblem::MalformedArn);
  }
  if (partition != settings.partition.value() || region != settings.region.value() ||
      account != settings.account.value()) {
    return std::unexpected(ReferenceProblem::Elsewhere);
  }
  return EventDataStoreId(reference.substr(kResource.size()));
}

Partition partition_of(const Region& region) {
  if (region.value().starts_with("cn-")) {
    return Partition("aws-cn");
  }
  return Partition(region.value().starts_with("us-gov-") ? "aws-us-gov" : "aws");
}

bool is_region_name(std::string_view text) {
  return is_name(text) && is_digit(text.back()) && std::ranges::count(text, '-') >= 2;
}

bool is_partition_name(std::string_view text) {
  return is_name(text) && text.starts_with("aws");
}

}  // namespace tarn::service
