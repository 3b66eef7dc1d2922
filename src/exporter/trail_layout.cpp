#include "exporter/trail_layout.hpp"

#include "exporter/selection.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace tarn::exporter {
namespace {

constexpr std::string_view kRoot = "AWSLogs";
constexpr std::string_view kNoAccount = "no-account";
constexpr std::string_view kNoRegion = "no-region";
constexpr std::string_view kNoTime = "no-time";
constexpr std::string_view kEnding = ".json.gz";
constexpr std::size_t kSuffixDigits = 16;
constexpr std::array kFolders = {LogFolder::Events,   LogFolder::NetworkActivity,
                                 LogFolder::Insight,  LogFolder::ConfigurationItem,
                                 LogFolder::Evidence, LogFolder::ActivityAuditLog};

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find(separator, at), text.size());
    parts.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

// "2023/07/10"
std::string date_folders(Day day) {
  auto text = format_day(day);
  std::ranges::replace(text, '-', '/');
  return text;
}

std::string minute_of(const std::optional<Timestamp>& time) {
  if (!time) {
    return std::string(kNoTime);
  }
  constexpr std::size_t kSecondsAt = 13;
  constexpr std::size_t kSecondsDigits = 2;
  return format_basic(*time).erase(kSecondsAt, kSecondsDigits);
}

bool is_hex(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace

std::string_view to_string(LogFolder folder) {
  switch (folder) {
    case LogFolder::Events: return "CloudTrail";
    case LogFolder::NetworkActivity: return "CloudTrail-NetworkActivity";
    case LogFolder::Insight: return "CloudTrail-Insight";
    case LogFolder::ConfigurationItem: return "ConfigurationItem";
    case LogFolder::Evidence: return "Evidence";
    case LogFolder::ActivityAuditLog: return "ActivityAuditLog";
  }
  return "";
}

LogFolder log_folder(event::Category store, std::optional<std::string_view> event_category) {
  switch (store) {
    case event::Category::CloudTrail:
      return event_category == "NetworkActivity" ? LogFolder::NetworkActivity : LogFolder::Events;
    case event::Category::Insight: return LogFolder::Insight;
    case event::Category::ConfigurationItem: return LogFolder::ConfigurationItem;
    case event::Category::Evidence: return LogFolder::Evidence;
    case event::Category::ActivityAuditLog: return LogFolder::ActivityAuditLog;
  }
  return LogFolder::Events;
}

std::string_view account_folder(std::optional<std::string_view> account) {
  const auto text = account.value_or("");
  return is_account(text) ? text : kNoAccount;
}

std::string_view region_folder(std::optional<std::string_view> region) {
  const auto text = region.value_or("");
  return is_region(text) ? text : kNoRegion;
}

std::string folder_path(const LogPlace& place) {
  const auto& day = place.day;
  return fmt::format("{}/{}/{}/{}/{}", kRoot, place.account, to_string(place.folder), place.region,
                     day ? date_folders(*day) : std::string(kNoTime));
}

std::string log_path(const LogPlace& place, const std::optional<Timestamp>& newest, std::string_view sha256) {
  return fmt::format("{}/{}_{}_{}_{}_{}{}", folder_path(place), place.account, to_string(place.folder),
                     place.region, minute_of(newest), sha256.substr(0, kSuffixDigits), kEnding);
}

bool is_log_path(std::string_view path) {
  const auto parts = split(path, '/');
  constexpr std::size_t kWithTime = 8;
  constexpr std::size_t kWithoutTime = 6;
  const bool without_time = parts.size() == kWithoutTime && parts[4] == kNoTime;
  if (parts[0] != kRoot || (parts.size() != kWithTime && !without_time)) {
    return false;
  }
  const auto begin = fmt::format("{}_{}_{}_", parts[1], parts[2], parts[3]);
  const auto name = parts.back();
  const bool is_folder = std::ranges::find(kFolders, parts[2], to_string) != kFolders.end();
  const bool is_whose = account_folder(parts[1]) == parts[1] && region_folder(parts[3]) == parts[3];
  const bool is_framed = name.size() > begin.size() + kEnding.size() + kSuffixDigits &&
                         name.starts_with(begin) && name.ends_with(kEnding);
  return is_folder && is_whose && is_framed &&
         is_hex(name.substr(name.size() - kEnding.size() - kSuffixDigits, kSuffixDigits));
}

}  // namespace tarn::exporter
