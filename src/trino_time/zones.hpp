// Time zones as Trino keys them: UTC, offsets of whole minutes up to 14 hours, and names of the tz database.
#pragma once

#include "base/guarded.hpp"
#include "base/result.hpp"
#include "trino_time/zone_rules.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::trino_time {

// Small enough to be packed beside an instant. Valid within one process: names are numbered as the machine
// has them.
using ZoneKey = std::uint16_t;
inline constexpr ZoneKey kUtcKey = 0;
inline constexpr int kMaxOffsetMinutes = 14 * 60;

// Immutable, safe for all threads; lives as long as its ZoneTable.
class Zone {
 public:
  Zone(std::string name, ZoneKey key, ZoneRules rules);

  // "UTC", "+09:00" or "America/New_York".
  const std::string& name() const { return name_; }
  ZoneKey key() const { return key_; }
  bool is_utc() const { return key_ == kUtcKey; }
  // "EST": what the tz database calls the local time.
  const std::string& abbreviation_at(std::int64_t utc_micros) const;
  bool is_summer_time_at(std::int64_t utc_micros) const;
  // Whether the zone is an offset (or UTC) rather than a place.
  bool is_offset() const { return is_offset_; }

  std::int32_t offset_seconds_at(std::int64_t utc_micros) const;
  // Local time as microseconds since 1970-01-01 00:00 on the zone's clocks.
  std::int64_t to_local(std::int64_t utc_micros) const;

  // Local time to UTC as Java's ZonedDateTime does (text to timestamp): in a gap the time moves on by the
  // gap's length, in an overlap the earlier instant is meant.
  std::int64_t to_utc(std::int64_t local_micros) const;
  // Whether the zone's clocks skip a local time.
  bool is_gap(std::int64_t local_micros) const;
  // As Joda-Time does outside of parsing (date_trunc, with_timezone): an overlap means the earlier instant in
  // zones west of Greenwich, the later one in zones east of it.
  std::int64_t to_utc_lenient(std::int64_t local_micros) const;
  // The same, but where the clocks show the time twice, the one with the offset of `original_utc` is meant.
  std::int64_t to_utc_near(std::int64_t local_micros, std::int64_t original_utc) const;
  // As Joda-Time does while parsing: nullopt in a gap.
  std::optional<std::int64_t> to_utc_strict(std::int64_t local_micros) const;

 private:
  std::int32_t offset_of(std::int64_t utc_seconds) const { return rules_.at(utc_seconds).offset_seconds; }
  std::int32_t parsing_offset(std::int64_t local_seconds) const;

  std::string name_;
  ZoneKey key_;
  bool is_offset_;
  ZoneRules rules_;
};

// All zones. Safe for all threads; a named zone is read from disk once, at its first use.
class ZoneTable {
 public:
  // `folder` is the compiled tz database, "/usr/share/zoneinfo" as a rule; it is first looked at when a name
  // is asked for, so that offsets and UTC work without one.
  explicit ZoneTable(std::filesystem::path folder);

  // The machine's own, the same for the whole process, so that all of it means the same by a key.
  static const ZoneTable& system();

  const Zone& utc() const { return offsets_[kMaxOffsetMinutes]; }
  // By name or offset in any of Trino's spellings ("Z", "GMT+9", "+0900", "Asia/Tokyo"). Names are
  // case-sensitive. Unknown: "Time zone not supported: NAME".
  Result<const Zone*> find(std::string_view text) const;
  // "Invalid offset minutes N" beyond 14 hours.
  Result<const Zone*> of_offset(std::int64_t minutes) const;
  // REQUIRES: a key of a zone of this table.
  const Zone& at(ZoneKey key) const;
  // The length of the longest zone name that `text` begins with; 0 where there is none. Offsets are no names.
  std::size_t longest_name(std::string_view text) const;
  std::vector<std::string> names() const;

 private:
  struct Named {
    std::map<std::string, ZoneKey, std::less<>> keys;
    std::vector<std::unique_ptr<const Zone>> zones;  // by key - first; null until used
    bool is_listed = false;
  };
  void list(Named& named) const;
  Result<const Zone*> find_named(std::string_view name) const;

  std::filesystem::path folder_;
  std::vector<Zone> offsets_;  // of -14:00 to +14:00, by minute
  mutable Guarded<Named> named_;
};

// The offset as Java writes it: "+09:00", "-00:44:30"; "Z" for zero.
std::string offset_text(std::int32_t seconds);

}  // namespace tarn::trino_time
