#include "trino_time/parsed_fields.hpp"

#include "trino_time/calendar.hpp"

#include <algorithm>
#include <cstdlib>
#include <span>
#include <tuple>

#include <fmt/format.h>

namespace tarn::trino_time {
namespace {

constexpr std::int64_t kMinYear = -292'275'054;
constexpr std::int64_t kMaxYear = 292'278'993;
constexpr std::int64_t kYearsInCentury = 100;
constexpr std::int32_t kDefaultYear = 2000;
constexpr std::int64_t kMillisPerHalfday = 12 * kMillisPerHour;
constexpr std::int64_t kMonday = 1;

// How long a field is, and what it is a part of; longer ones are set first.
enum class Length : std::uint8_t {
  Millis,
  Second,
  Minute,
  Hour,
  Halfday,
  Day,
  Week,
  Month,
  Year,
  Century,
  Endless
};

struct PartInfo {
  std::string_view name;
  Length unit;
  Length range;
};

PartInfo info_of(Part part) {
  switch (part) {
    case Part::Era: return {"era", Length::Endless, Length::Endless};
    case Part::CenturyOfEra: return {"centuryOfEra", Length::Century, Length::Endless};
    case Part::YearOfEra: return {"yearOfEra", Length::Year, Length::Endless};
    case Part::Year: return {"year", Length::Year, Length::Endless};
    case Part::WeekYear: return {"weekyear", Length::Year, Length::Endless};
    case Part::MonthOfYear: return {"monthOfYear", Length::Month, Length::Year};
    case Part::WeekOfWeekYear: return {"weekOfWeekyear", Length::Week, Length::Year};
    case Part::DayOfMonth: return {"dayOfMonth", Length::Day, Length::Month};
    case Part::DayOfYear: return {"dayOfYear", Length::Day, Length::Year};
    case Part::DayOfWeek: return {"dayOfWeek", Length::Day, Length::Week};
    case Part::HalfdayOfDay: return {"halfdayOfDay", Length::Halfday, Length::Day};
    case Part::HourOfHalfday: return {"hourOfHalfday", Length::Hour, Length::Halfday};
    case Part::ClockhourOfHalfday: return {"clockhourOfHalfday", Length::Hour, Length::Halfday};
    case Part::HourOfDay: return {"hourOfDay", Length::Hour, Length::Day};
    case Part::ClockhourOfDay: return {"clockhourOfDay", Length::Hour, Length::Day};
    case Part::MinuteOfHour: return {"minuteOfHour", Length::Minute, Length::Hour};
    case Part::SecondOfMinute: return {"secondOfMinute", Length::Second, Length::Minute};
    case Part::FractionOfSecond: return {"millisOfSecond", Length::Millis, Length::Second};
    case Part::FractionOfMinute: return {"millisOfSecond", Length::Millis, Length::Minute};
    case Part::FractionOfHour: return {"millisOfSecond", Length::Millis, Length::Hour};
  }
  return {"", Length::Endless, Length::Endless};
}

// A clock on which fields are set one after the other.
class SettableClock {
 public:
  const ClockReading& reading() const { return clock_; }

  // Sets a field and leaves the others where they can stay: a day is clipped to the month, as Joda-Time does.
  Result<> set(Part part, std::int64_t value);
  // Sets everything shorter than the field to its least value.
  void round_down(Part part);

 private:
  Result<> verify(Part part, std::int64_t value, std::int64_t least, std::int64_t most) const {
    if (value >= least && value <= most) {
      return {};
    }
    return fail(ErrorCode::InvalidArgument, fmt::format("Value {} for {} must be in the range [{},{}]", value,
                                                        info_of(part).name, least, most));
  }
  CivilDate date() const { return civil_of_days(clock_.days); }

  void set_year(std::int64_t year) {
    const CivilDate now = date();
    clock_.days = days_of_civil(year, now.month, std::min(now.day, days_in_month(year, now.month)));
  }
  void set_week_year(std::int64_t year);
  Result<> set_date_part(Part part, std::int64_t value);
  Result<> set_year_part(Part part, std::int64_t value);
  Result<> set_time_part(Part part, std::int64_t value);
  // Replaces the part of the day that has `length` milliseconds and counts up to `range`.
  void set_within_day(std::int64_t value, std::int64_t length, std::int64_t range) {
    const std::int64_t now = clock_.millis_of_day % range / length;
    clock_.millis_of_day += (value - now) * length;
  }

  ClockReading clock_;
};

void SettableClock::set_week_year(std::int64_t year) {
  const IsoWeek now = iso_week_of_days(clock_.days);
  const int weekday = day_of_week_of_days(clock_.days);
  const int week = std::min(now.week, weeks_in_iso_year(year));
  clock_.days = first_day_of_iso_year(year) + (week - 1) * kDaysPerWeek + weekday - kMonday;
}

Result<> SettableClock::set_year_part(Part part, std::int64_t value) {
  const std::int64_t year = date().year;
  const std::int64_t sign = year < 0 ? -1 : 1;
  if (part == Part::Era) {
    TARN_TRY(verify(part, value, 0, 1));
    if (value != (year > 0 ? 1 : 0)) {
      set_year(-year);
    }
  } else if (part == Part::CenturyOfEra) {
    TARN_TRY(verify(part, value, 0, kMaxYear / kYearsInCentury));
    set_year(sign * (value * kYearsInCentury + std::abs(year) % kYearsInCentury));
  } else if (part == Part::YearOfEra) {
    TARN_TRY(verify(part, value, 1, kMaxYear));
    set_year(year > 0 ? value : 1 - value);
  } else if (part == Part::Year) {
    TARN_TRY(verify(part, value, kMinYear - 1, kMaxYear + 1));
    set_year(value);
  } else {
    TARN_TRY(verify(part, value, kMinYear, kMaxYear));
    set_week_year(value);
  }
  return {};
}

Result<> SettableClock::set_date_part(Part part, std::int64_t value) {
  const CivilDate now = date();
  if (part == Part::MonthOfYear) {
    TARN_TRY(verify(part, value, 1, kMonthsPerYear));
    const auto month = static_cast<int>(value);
    clock_.days = days_of_civil(now.year, month, std::min(now.day, days_in_month(now.year, month)));
  } else if (part == Part::WeekOfWeekYear) {
    const IsoWeek week = iso_week_of_days(clock_.days);
    TARN_TRY(verify(part, value, 1, weeks_in_iso_year(week.year)));
    clock_.days += (value - week.week) * kDaysPerWeek;
  } else if (part == Part::DayOfMonth) {
    TARN_TRY(verify(part, value, 1, days_in_month(now.year, now.month)));
    clock_.days += value - now.day;
  } else if (part == Part::DayOfYear) {
    constexpr std::int64_t kDaysOfShortYear = 365;
    TARN_TRY(verify(part, value, 1, kDaysOfShortYear + (is_leap_year(now.year) ? 1 : 0)));
    clock_.days += value - day_of_year_of_days(clock_.days);
  } else {
    TARN_TRY(verify(part, value, 1, kDaysPerWeek));
    clock_.days += value - day_of_week_of_days(clock_.days);
  }
  return {};
}

Result<> SettableClock::set_time_part(Part part, std::int64_t value) {
  constexpr std::int64_t kHoursOfHalfday = 12;
  constexpr std::int64_t kHoursOfDay = 24;
  constexpr std::int64_t kLastSixtieth = 59;
  switch (part) {
    case Part::HalfdayOfDay:
      TARN_TRY(verify(part, value, 0, 1));
      set_within_day(value, kMillisPerHalfday, kMillisPerDay);
      return {};
    case Part::HourOfHalfday:
      TARN_TRY(verify(part, value, 0, kHoursOfHalfday - 1));
      set_within_day(value, kMillisPerHour, kMillisPerHalfday);
      return {};
    case Part::ClockhourOfHalfday:
      TARN_TRY(verify(part, value, 1, kHoursOfHalfday));
      set_within_day(value % kHoursOfHalfday, kMillisPerHour, kMillisPerHalfday);
      return {};
    case Part::HourOfDay:
      TARN_TRY(verify(part, value, 0, kHoursOfDay - 1));
      set_within_day(value, kMillisPerHour, kMillisPerDay);
      return {};
    case Part::ClockhourOfDay:
      TARN_TRY(verify(part, value, 1, kHoursOfDay));
      set_within_day(value % kHoursOfDay, kMillisPerHour, kMillisPerDay);
      return {};
    case Part::MinuteOfHour:
      TARN_TRY(verify(part, value, 0, kLastSixtieth));
      set_within_day(value, kMillisPerMinute, kMillisPerHour);
      return {};
    case Part::SecondOfMinute:
      TARN_TRY(verify(part, value, 0, kLastSixtieth));
      set_within_day(value, kMillisPerSecond, kMillisPerMinute);
      return {};
    case Part::FractionOfMinute: set_within_day(value, 1, kMillisPerMinute); return {};
    case Part::FractionOfHour: set_within_day(value, 1, kMillisPerHour); return {};
    default: set_within_day(value, 1, kMillisPerSecond); return {};
  }
}

Result<> SettableClock::set(Part part, std::int64_t value) {
  if (part <= Part::WeekYear) {
    return set_year_part(part, value);
  }
  return part <= Part::DayOfWeek ? set_date_part(part, value) : set_time_part(part, value);
}

void SettableClock::round_down(Part part) {
  const auto cut = [this](std::int64_t length) {
    clock_.millis_of_day = clock_.millis_of_day / length * length;
  };
  const CivilDate now = date();
  switch (info_of(part).unit) {
    case Length::Millis: return;
    case Length::Second: return cut(kMillisPerSecond);
    case Length::Minute: return cut(kMillisPerMinute);
    case Length::Hour: return cut(kMillisPerHour);
    case Length::Halfday: return cut(kMillisPerHalfday);
    case Length::Day: break;
    case Length::Week: clock_.days -= day_of_week_of_days(clock_.days) - kMonday; break;
    case Length::Month: clock_.days -= now.day - 1; break;
    case Length::Year:
      clock_.days = part == Part::WeekYear ? first_day_of_iso_year(iso_week_of_days(clock_.days).year)
                                           : days_of_civil(now.year, 1, 1);
      break;
    case Length::Century:
      clock_.days = days_of_civil(now.year / kYearsInCentury * kYearsInCentury, 1, 1);
      break;
    case Length::Endless:
      // The era before year 1 has no beginning: the first year there is stands for it.
      clock_.days = days_of_civil(now.year > 0 ? 1 : kMinYear, 1, 1);
      break;
  }
  clock_.millis_of_day = 0;
}

}  // namespace

bool ParsedFields::save(Part part, std::int32_t value) {
  if (count_ == kMaxFields) {
    return false;
  }
  fields_[count_++] = {.part = part, .value = value};
  return true;
}

Result<ClockReading> ParsedFields::clock(std::string_view text) const {
  ParsedFields sorted = *this;
  const auto by_length = [](const Saved& left, const Saved& right) {
    const PartInfo a = info_of(left.part);
    const PartInfo b = info_of(right.part);
    return std::tie(a.range, a.unit) > std::tie(b.range, b.unit);
  };
  // By insertion: there are few, and equal ones keep their order.
  const auto sort = [&] {
    const auto fields = std::span(sorted.fields_).first(sorted.count_);
    for (auto field = fields.begin(); field != fields.end(); ++field) {
      std::rotate(std::upper_bound(fields.begin(), field, *field, by_length), field, field + 1);
    }
  };
  sort();
  const Length first = sorted.count_ == 0 ? Length::Millis : info_of(sorted.fields_[0].part).unit;
  if (first >= Length::Day && first <= Length::Month && sorted.save(Part::Year, kDefaultYear)) {
    sort();
  }
  SettableClock clock;
  const auto fields = std::span(sorted.fields_).first(sorted.count_);
  for (const bool is_first_round : {true, false}) {
    for (const Saved& field : fields) {
      const auto set = clock.set(field.part, field.value);
      if (!set.has_value()) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("Cannot parse \"{}\": {}", text, set.error().message()));
      }
      if (is_first_round || &field == &fields.back()) {
        clock.round_down(field.part);
      }
    }
  }
  return clock.reading();
}

Result<ZonedTime> ParsedFields::moment(std::string_view text, const ZoneTable& zones,
                                       const Zone& session) const {
  const ClockReading reading = TARN_TRY(clock(text));
  const std::int64_t local = TARN_TRY(micros_of(reading));
  if (offset_millis_.has_value()) {
    const std::int64_t offset = *offset_millis_;
    if (offset % kMillisPerMinute != 0 || std::abs(offset) > kMaxOffsetMinutes * kMillisPerMinute) {
      return fail(ErrorCode::InvalidArgument,
                  fmt::format("Time zone not supported: {}",
                              offset_text(static_cast<std::int32_t>(offset / kMillisPerSecond))));
    }
    const Zone* zone = TARN_TRY(zones.of_offset(offset / kMillisPerMinute));
    const std::int64_t utc = TARN_TRY(add_exact(local, -offset * kMicrosPerMilli));
    return make_zoned(utc, *zone);
  }
  const Zone& zone = zone_ == nullptr ? session : *zone_;
  TARN_TRY(make_zoned(local, zone));
  const auto utc = zone.to_utc_strict(local);
  if (!utc.has_value()) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("Cannot parse \"{}\": Illegal instant due to time zone offset transition ({})",
                            text, zone.name()));
  }
  return make_zoned(*utc, zone);
}

Result<std::int64_t> micros_of(const ClockReading& clock) {
  const std::int64_t midnight = TARN_TRY(multiply_exact(clock.days, kMicrosPerDay));
  return add_exact(midnight, clock.millis_of_day * kMicrosPerMilli);
}

}  // namespace tarn::trino_time
