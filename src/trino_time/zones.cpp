#include "trino_time/zones.hpp"

#include "trino_time/calendar.hpp"
#include "trino_time/zone_spelling.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <utility>

#include <fmt/format.h>

namespace tarn::trino_time {
namespace {

constexpr std::size_t kMaxNames = 2'000;
constexpr int kMaxFolderDepth = 3;
constexpr std::size_t kMaxNameBytes = 64;
constexpr std::size_t kMaxZoneFileBytes = 256 * 1024;
constexpr ZoneKey kFirstNamedKey = 2 * kMaxOffsetMinutes + 1;
constexpr int kMinutesPerHour = 60;

ZoneKey key_of_offset(int minutes) {
  // UTC is 0, as in a value that nobody set; the others follow in order.
  if (minutes == 0) {
    return kUtcKey;
  }
  return static_cast<ZoneKey>(minutes < 0 ? minutes + kMaxOffsetMinutes + 1 : minutes + kMaxOffsetMinutes);
}

int offset_of_key(ZoneKey key) {
  if (key == kUtcKey) {
    return 0;
  }
  return key <= kMaxOffsetMinutes ? key - kMaxOffsetMinutes - 1 : key - kMaxOffsetMinutes;
}

bool is_zone_name(std::string_view name) {
  // These are spellings of UTC or of an offset to Trino, or unknown to it.
  static constexpr std::string_view kNot[] = {"EST",  "MST",  "HST",       "ROC",       "Factory",
                                              "GMT0", "Zulu", "Greenwich", "UCT",       "Universal",
                                              "UTC",  "GMT",  "localtime", "posixrules"};
  const bool is_spelled_well = std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("/_+-").find(c) != std::string_view::npos;
  });
  return is_spelled_well && !name.empty() && name.size() <= kMaxNameBytes && name.front() >= 'A' &&
         name.front() <= 'Z' && !name.starts_with("Etc/") && !name.starts_with("GMT") &&
         std::ranges::find(kNot, name) == std::end(kNot);
}

Result<std::string> read_zone_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes(kMaxZoneFileBytes, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!file.eof()) {
    return fail(ErrorCode::Io, "a time zone file cannot be read: " + path.string());
  }
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  return bytes;
}

}  // namespace

Zone::Zone(std::string name, ZoneKey key, ZoneRules rules)
    : name_(std::move(name)), key_(key), is_offset_(key < kFirstNamedKey), rules_(std::move(rules)) {}

const std::string& Zone::abbreviation_at(std::int64_t utc_micros) const {
  return rules_.at(floor_div(utc_micros, kMicrosPerSecond)).abbreviation;
}

bool Zone::is_summer_time_at(std::int64_t utc_micros) const {
  return rules_.at(floor_div(utc_micros, kMicrosPerSecond)).is_summer_time;
}

std::int32_t Zone::offset_seconds_at(std::int64_t utc_micros) const {
  return offset_of(floor_div(utc_micros, kMicrosPerSecond));
}

std::int64_t Zone::to_local(std::int64_t utc_micros) const {
  return utc_micros + offset_seconds_at(utc_micros) * kMicrosPerSecond;
}

namespace {

// A day and a bit: no clock is further from UTC, and no zone changes twice within it.
constexpr std::int64_t kFurthestOffset = 26 * kSecondsPerHour;

}  // namespace

std::int64_t Zone::to_utc(std::int64_t local_micros) const {
  const std::int64_t local = floor_div(local_micros, kMicrosPerSecond);
  // The first instant whose clock shows the time or, in a gap, the offset before it.
  std::int32_t offset = offset_of(local - kFurthestOffset);
  auto change = rules_.next_change(local - kFurthestOffset);
  while (change.has_value() && *change <= local - offset) {
    offset = offset_of(*change - 1);
    const std::int32_t after = offset_of(*change);
    if (local - after < *change) {
      break;  // in the gap of this change
    }
    offset = after;
    change = rules_.next_change(*change);
  }
  return local_micros - offset * kMicrosPerSecond;
}

bool Zone::is_gap(std::int64_t local_micros) const {
  return to_local(to_utc(local_micros)) != local_micros;
}

std::int64_t Zone::to_utc_lenient(std::int64_t local_micros) const {
  const std::int64_t local = floor_div(local_micros, kMicrosPerSecond);
  const std::int32_t guess = offset_of(local);
  std::int32_t offset = offset_of(local - guess);
  if (guess != offset && guess < 0 &&
      rules_.next_change(local - guess) != rules_.next_change(local - offset)) {
    offset = guess;
  }
  return local_micros - offset * kMicrosPerSecond;
}

std::int64_t Zone::to_utc_near(std::int64_t local_micros, std::int64_t original_utc) const {
  const std::int64_t offset = offset_seconds_at(original_utc);
  const std::int64_t utc = local_micros - offset * kMicrosPerSecond;
  return offset_seconds_at(utc) == offset ? utc : to_utc_lenient(local_micros);
}

std::int32_t Zone::parsing_offset(std::int64_t local_seconds) const {
  const std::int32_t guess = offset_of(local_seconds);
  const std::int64_t adjusted = local_seconds - guess;
  const std::int32_t offset = offset_of(adjusted);
  if (guess != offset) {
    const bool is_gap =
        guess < offset && rules_.next_change(adjusted) != rules_.next_change(local_seconds - offset);
    return is_gap ? guess : offset;
  }
  if (guess >= 0) {
    // East of Greenwich the guess may have met the second of two equal times.
    const auto change = rules_.change_at_or_before(adjusted);
    if (change.has_value()) {
      const std::int32_t before = offset_of(*change - 1);
      if (before > guess && adjusted - *change < before - guess) {
        return before;
      }
    }
  }
  return offset;
}

std::optional<std::int64_t> Zone::to_utc_strict(std::int64_t local_micros) const {
  const std::int32_t offset = parsing_offset(floor_div(local_micros, kMicrosPerSecond));
  const std::int64_t utc = local_micros - offset * kMicrosPerSecond;
  if (offset_seconds_at(utc) != offset) {
    return std::nullopt;
  }
  return utc;
}

ZoneTable::ZoneTable(std::filesystem::path folder) : folder_(std::move(folder)) {
  offsets_.reserve(kFirstNamedKey);
  for (int minutes = -kMaxOffsetMinutes; minutes <= kMaxOffsetMinutes; ++minutes) {
    const auto seconds = static_cast<std::int32_t>(minutes * kSecondsPerMinute);
    const std::string name = minutes == 0 ? "UTC" : offset_text(seconds);
    offsets_.emplace_back(name, key_of_offset(minutes), ZoneRules::fixed(seconds, name));
  }
}

const ZoneTable& ZoneTable::system() {
  static const ZoneTable kSystem("/usr/share/zoneinfo");
  return kSystem;
}

Result<const Zone*> ZoneTable::of_offset(std::int64_t minutes) const {
  if (minutes < -kMaxOffsetMinutes || minutes > kMaxOffsetMinutes) {
    return fail(ErrorCode::InvalidArgument, fmt::format("Invalid offset minutes {}", minutes));
  }
  return &offsets_[static_cast<std::size_t>(minutes + kMaxOffsetMinutes)];
}

Result<const Zone*> ZoneTable::find(std::string_view text) const {
  const ZoneSpelling spelling = read_zone_spelling(text);
  if (spelling.offset_minutes.has_value()) {
    const int minutes = *spelling.offset_minutes;
    if (minutes >= -kMaxOffsetMinutes && minutes <= kMaxOffsetMinutes) {
      return of_offset(minutes);
    }
  } else if (is_zone_name(text)) {
    return find_named(text);
  }
  return fail(ErrorCode::InvalidArgument, fmt::format("Time zone not supported: {}", text));
}

void ZoneTable::list(Named& named) const {
  named.is_listed = true;
  std::error_code error;
  auto entry = std::filesystem::recursive_directory_iterator(folder_, error);
  std::vector<std::string> names;
  names.reserve(kMaxNames);
  while (!error && entry != std::filesystem::recursive_directory_iterator() && names.size() < kMaxNames) {
    std::string name = entry->path().lexically_relative(folder_).generic_string();
    const bool is_folder = entry->is_directory(error);
    if (is_folder && (entry.depth() >= kMaxFolderDepth || !is_zone_name(name))) {
      entry.disable_recursion_pending();  // "posix" and "right" repeat the others
    } else if (!is_folder && is_zone_name(name)) {
      names.push_back(std::move(name));
    }
    entry.increment(error);
  }
  std::ranges::sort(names);
  named.zones.resize(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    named.keys.emplace(names[i], static_cast<ZoneKey>(kFirstNamedKey + i));
  }
}

Result<const Zone*> ZoneTable::find_named(std::string_view name) const {
  auto named = named_.lock();
  if (!named->is_listed) {
    list(*named);
  }
  const auto found = named->keys.find(name);
  if (found == named->keys.end()) {
    return fail(ErrorCode::InvalidArgument, fmt::format("Time zone not supported: {}", name));
  }
  auto& zone = named->zones[static_cast<std::size_t>(found->second - kFirstNamedKey)];
  if (zone == nullptr) {
    const std::string bytes = TARN_TRY(read_zone_file(folder_ / found->first));
    ZoneRules rules = TARN_TRY(ZoneRules::parse(bytes));
    zone = std::make_unique<const Zone>(found->first, found->second, std::move(rules));
  }
  return zone.get();
}

const Zone& ZoneTable::at(ZoneKey key) const {
  if (key < kFirstNamedKey) {
    const int index = offset_of_key(key) + kMaxOffsetMinutes;
    return offsets_[static_cast<std::size_t>(index)];
  }
  auto named = named_.lock();
  return *named->zones[static_cast<std::size_t>(key - kFirstNamedKey)];
}

std::size_t ZoneTable::longest_name(std::string_view text) const {
  auto named = named_.lock();
  if (!named->is_listed) {
    list(*named);
  }
  for (std::size_t length = std::min(text.size(), kMaxNameBytes); length > 0; --length) {
    if (named->keys.contains(text.substr(0, length))) {
      return length;
    }
  }
  return text.starts_with("UTC") ? 3 : 0;
}

std::vector<std::string> ZoneTable::names() const {
  auto named = named_.lock();
  if (!named->is_listed) {
    list(*named);
  }
  std::vector<std::string> found;
  found.reserve(named->keys.size());
  for (const auto& [name, key] : named->keys) {
    found.push_back(name);
  }
  return found;
}

std::string offset_text(std::int32_t seconds) {
  if (seconds == 0) {
    return "Z";
  }
  const std::int64_t size = std::abs(seconds);
  std::string text = fmt::format("{}{:02}:{:02}", seconds < 0 ? '-' : '+', size / kSecondsPerHour,
                                 size / kSecondsPerMinute % kMinutesPerHour);
  if (size % kSecondsPerMinute != 0) {
    text += fmt::format(":{:02}", size % kSecondsPerMinute);
  }
  return text;
}

}  // namespace tarn::trino_time
