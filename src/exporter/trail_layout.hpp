// Where an exported event goes: folders and names as CloudTrail's own in a bucket.
#pragma once

#include "base/time.hpp"
#include "event/schema.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tarn::exporter {

// Of the kinds of events that CloudTrail delivers to no bucket, the folder bears the eventCategory.
enum class LogFolder : std::uint8_t {
  Events,
  NetworkActivity,
  Insight,
  ConfigurationItem,
  Evidence,
  ActivityAuditLog,
};
std::string_view to_string(LogFolder folder);

// Of an event in a store of that category.
LogFolder log_folder(event::Category store, std::optional<std::string_view> event_category);

// What one folder holds:
//
//   AWSLogs/<account>/<folder>/<Region>/YYYY/MM/DD/
//       <account>_<folder>_<Region>_YYYYMMDDTHHmmZ_<16 digits>.json.gz
//
// The date is the eventTime's, the minute that of the file's last event, the digits begin the file's SHA-256.
// An event whose record says no account, or one that is none, lies under "no-account"; likewise "no-region".
// Those without an eventTime lie in the folder "no-time", which stands for the three of the date, and have it
// in their file's name as well.
struct LogPlace {
  std::optional<Day> day{};  // orders first, absent before all
  LogFolder folder = LogFolder::Events;
  std::string account{};
  std::string region{};

  friend auto operator<=>(const LogPlace&, const LogPlace&) = default;
};

// As they stand in paths: nothing that a record says gets there unless it is well formed.
std::string_view account_folder(std::optional<std::string_view> account);
std::string_view region_folder(std::optional<std::string_view> region);

// Relative to the export's folder.
std::string folder_path(const LogPlace& place);
// REQUIRES: `newest` is of the place's day, or both are absent; `sha256` is hexadecimal.
std::string log_path(const LogPlace& place, const std::optional<Timestamp>& newest, std::string_view sha256);

// Whether the two functions above could have made it.
bool is_log_path(std::string_view path);

}  // namespace tarn::exporter
