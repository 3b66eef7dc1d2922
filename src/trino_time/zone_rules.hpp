// What a compiled time zone file (TZif, RFC 8536) says: the offset from UTC at every instant, without an end.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::trino_time {

// The offset from an instant on, in seconds east of UTC, and what it is called ("EST").
struct LocalType {
  std::int32_t offset_seconds = 0;
  bool is_summer_time = false;
  std::string abbreviation;
};

// One day of the year on which the clocks change, as the POSIX TZ text at the end of a file names it.
struct YearlyChange {
  enum class Kind : std::uint8_t { JulianWithoutLeapDay, DayOfYear, WeekdayOfMonth };
  Kind kind = Kind::WeekdayOfMonth;
  int day = 0;               // J1 to J365, 0 to 365, or 0 (Sunday) to 6
  int month = 0;             // 1 to 12
  int week = 0;              // 1 to 5, where 5 is the last
  std::int32_t seconds = 0;  // local time of the change, may be negative or more than a day
};

// What holds after the last listed change: one offset, or two that change by yearly rules.
struct YearlyRule {
  LocalType standard;
  std::optional<LocalType> summer;
  YearlyChange to_summer;
  YearlyChange to_standard;
};

// Immutable, safe for all threads. All instants are seconds since 1970 in UTC.
class ZoneRules {
 public:
  // Reads the bytes of a TZif file of version 2 or later.
  static Result<ZoneRules> parse(std::string_view bytes);
  // A zone that never changes.
  static ZoneRules fixed(std::int32_t offset_seconds, std::string abbreviation);

  const LocalType& at(std::int64_t utc_seconds) const;
  // The first change of the offset after `utc_seconds`, the last one at or before it; nullopt where there is
  // none.
  std::optional<std::int64_t> next_change(std::int64_t utc_seconds) const;
  std::optional<std::int64_t> change_at_or_before(std::int64_t utc_seconds) const;
  bool is_fixed() const { return changes_.empty() && changing_rule() == nullptr; }

 private:
  struct Change {
    std::int64_t at = 0;
    std::size_t type = 0;
  };

  ZoneRules() = default;
  // The yearly rule where it has two offsets, else null.
  const YearlyRule* changing_rule() const {
    return rule_.has_value() && rule_->summer.has_value() ? &*rule_ : nullptr;
  }
  std::int64_t last_listed() const;
  void list_changes_of_rule();

  std::vector<LocalType> types_;  // never empty; the first holds before the first change
  std::vector<Change> changes_;   // ascending; only those that change something
  std::optional<YearlyRule> rule_;
};

// Reads a POSIX TZ text such as "EST5EDT,M3.2.0,M11.1.0" or "<+01>-1".
Result<YearlyRule> parse_yearly_rule(std::string_view text);

}  // namespace tarn::trino_time
