#include "trino_time/zone_rules.hpp"

#include "trino_time/calendar.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tarn::trino_time {
namespace {

constexpr std::size_t kHeaderBytes = 44;
constexpr std::size_t kMaxFileBytes = 256 * 1024;
constexpr std::uint32_t kMaxCount = 8'192;
constexpr std::int32_t kMaxOffsetSeconds = 26 * 3'600;
constexpr std::size_t kLocalTypeBytes = 6;
constexpr std::size_t kTimeBytes = 8;
constexpr char kFirstVersionWithLongTimes = '2';
// Changes by rule are listed up to here, where nearly all instants are; later ones are worked out each time.
constexpr std::int64_t kListedUntilYear = 2101;

std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char c : bytes) {
    value = value << 8U | static_cast<unsigned char>(c);
  }
  return value;
}

struct Counts {
  std::uint32_t is_utc = 0;
  std::uint32_t is_standard = 0;
  std::uint32_t leaps = 0;
  std::uint32_t times = 0;
  std::uint32_t types = 0;
  std::uint32_t chars = 0;

  std::size_t body_bytes(std::size_t time_bytes) const {
    return times * (time_bytes + 1) + types * kLocalTypeBytes + chars + leaps * (time_bytes + 4) +
           is_standard + is_utc;
  }
};

// Takes bytes from the front; once they do not suffice, everything read is empty and `ok` is false.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : rest_(bytes) {}

  std::string_view take(std::size_t count) {
    if (count > rest_.size()) {
      ok_ = false;
      rest_ = {};
      return {};
    }
    const std::string_view front = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return front;
  }
  std::uint32_t number() { return static_cast<std::uint32_t>(big_endian(take(4))); }
  // Reads a header. A file may hold thousands of changes, never millions.
  Counts header() {
    const std::string_view magic = take(5);
    ok_ = ok_ && magic.starts_with("TZif") && magic.back() >= kFirstVersionWithLongTimes;
    take(15);
    Counts counts;
    for (auto* count :
         {&counts.is_utc, &counts.is_standard, &counts.leaps, &counts.times, &counts.types, &counts.chars}) {
      *count = number();
      ok_ = ok_ && *count <= kMaxCount;
    }
    return counts;
  }
  bool ok() const { return ok_; }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

std::unexpected<Error> broken_file() {
  return fail(ErrorCode::Corrupt, "not a time zone file (TZif of version 2 or later): reinstall tzdata");
}

std::vector<LocalType> read_types(std::string_view types, std::string_view chars) {
  std::vector<LocalType> found;
  found.reserve(types.size() / kLocalTypeBytes);
  for (; types.size() >= kLocalTypeBytes; types.remove_prefix(kLocalTypeBytes)) {
    const auto offset = static_cast<std::int32_t>(big_endian(types.substr(0, 4)));
    const auto name_at = static_cast<unsigned char>(types[5]);
    const std::string_view name = name_at < chars.size() ? chars.substr(name_at) : std::string_view{};
    found.push_back({.offset_seconds = offset,
                     .is_summer_time = types[4] != 0,
                     .abbreviation = std::string(name.substr(0, name.find('\0')))});
  }
  return found;
}

// Days since 1970 of a change in a year.
std::int64_t day_of_change(const YearlyChange& change, std::int64_t year) {
  const std::int64_t new_year = days_of_civil(year, 1, 1);
  switch (change.kind) {
    case YearlyChange::Kind::JulianWithoutLeapDay: {
      constexpr int kLastOfFebruary = 59;
      return new_year + change.day - 1 + (change.day > kLastOfFebruary && is_leap_year(year) ? 1 : 0);
    }
    case YearlyChange::Kind::DayOfYear: return new_year + change.day;
    case YearlyChange::Kind::WeekdayOfMonth: break;
  }
  const std::int64_t first = days_of_civil(year, change.month, 1);
  const std::int64_t weekday_of_first = day_of_week_of_days(first) % kDaysPerWeek;
  std::int64_t day =
      floor_mod(change.day - weekday_of_first, kDaysPerWeek) + (change.week - 1) * kDaysPerWeek;
  if (day >= days_in_month(year, change.month)) {
    day -= kDaysPerWeek;
  }
  return first + day;
}

struct RuleChange {
  std::int64_t at = 0;
  bool to_summer = false;
};

constexpr std::size_t kChangesAround = 6;

// The changes of the years around an instant, ascending: enough to find the ones before and after it.
std::array<RuleChange, kChangesAround> changes_around(const YearlyRule& rule, std::int64_t utc_seconds) {
  std::array<RuleChange, kChangesAround> found;
  const LocalType& summer = rule.summer.has_value() ? *rule.summer : rule.standard;
  std::int64_t year = civil_of_days(floor_div(utc_seconds, kSecondsPerDay)).year - 1;
  for (std::size_t i = 0; i < kChangesAround; i += 2, ++year) {
    found[i] = {.at = day_of_change(rule.to_summer, year) * kSecondsPerDay + rule.to_summer.seconds -
                      rule.standard.offset_seconds,
                .to_summer = true};
    found[i + 1] = {.at = day_of_change(rule.to_standard, year) * kSecondsPerDay + rule.to_standard.seconds -
                          summer.offset_seconds,
                    .to_summer = false};
  }
  std::ranges::sort(found, {}, &RuleChange::at);
  return found;
}

bool is_summer(const YearlyRule& rule, std::int64_t utc_seconds) {
  bool summer = false;
  for (const RuleChange& change : changes_around(rule, utc_seconds)) {
    if (change.at > utc_seconds) {
      break;
    }
    summer = change.to_summer;
  }
  return summer;
}

}  // namespace

ZoneRules ZoneRules::fixed(std::int32_t offset_seconds, std::string abbreviation) {
  ZoneRules rules;
  rules.types_.push_back({.offset_seconds = offset_seconds, .abbreviation = std::move(abbreviation)});
  return rules;
}

Result<ZoneRules> ZoneRules::parse(std::string_view bytes) {
  if (bytes.size() > kMaxFileBytes || bytes.size() < kHeaderBytes) {
    return broken_file();
  }
  Bytes reader(bytes);
  const Counts old_counts = reader.header();
  reader.take(reader.ok() ? old_counts.body_bytes(4) : 0);
  const Counts counts = reader.header();
  if (!reader.ok() || counts.types == 0) {
    return broken_file();
  }
  const std::string_view times = reader.take(counts.times * kTimeBytes);
  const std::string_view type_of_times = reader.take(counts.times);
  const std::string_view types = reader.take(counts.types * kLocalTypeBytes);
  const std::string_view chars = reader.take(counts.chars);
  reader.take(counts.leaps * (kTimeBytes + 4) + counts.is_standard + counts.is_utc);
  if (!reader.ok()) {
    return broken_file();
  }
  ZoneRules rules;
  rules.types_ = read_types(types, chars);
  rules.changes_.reserve(counts.times);
  std::size_t before = 0;
  for (std::size_t i = 0; i < counts.times; ++i) {
    const Change change{.at = static_cast<std::int64_t>(big_endian(times.substr(i * kTimeBytes, kTimeBytes))),
                        .type = static_cast<unsigned char>(type_of_times[i])};
    const bool ascends = rules.changes_.empty() || rules.changes_.back().at < change.at;
    if (change.type >= rules.types_.size() || !ascends) {
      return broken_file();
    }
    if (rules.types_[change.type].offset_seconds != rules.types_[before].offset_seconds ||
        rules.types_[change.type].abbreviation != rules.types_[before].abbreviation) {
      rules.changes_.push_back(change);
    }
    before = change.type;
  }
  for (const LocalType& type : rules.types_) {
    if (type.offset_seconds < -kMaxOffsetSeconds || type.offset_seconds > kMaxOffsetSeconds) {
      return broken_file();
    }
  }
  std::string_view footer = reader.rest();
  if (footer.starts_with('\n') && footer.ends_with('\n') && footer.size() > 2) {
    rules.rule_ = TARN_TRY(parse_yearly_rule(footer.substr(1, footer.size() - 2)));
  }
  rules.list_changes_of_rule();
  return rules;
}

void ZoneRules::list_changes_of_rule() {
  const YearlyRule* rule = changing_rule();
  if (rule == nullptr || changes_.empty()) {
    return;
  }
  const std::size_t standard = types_.size();
  types_.push_back(rule->standard);
  types_.push_back(rule->summer.value_or(rule->standard));
  const std::int64_t end = days_of_civil(kListedUntilYear, 1, 1) * kSecondsPerDay;
  while (last_listed() < end) {
    const auto around = changes_around(*rule, last_listed());
    const auto next = std::ranges::upper_bound(around, last_listed(), {}, &RuleChange::at);
    if (next == around.end()) {
      return;
    }
    changes_.push_back({.at = next->at, .type = next->to_summer ? standard + 1 : standard});
  }
}

std::int64_t ZoneRules::last_listed() const {
  return changes_.empty() ? INT64_MIN : changes_.back().at;
}

const LocalType& ZoneRules::at(std::int64_t utc_seconds) const {
  if (rule_.has_value() && utc_seconds >= last_listed()) {
    const YearlyRule& rule = *rule_;
    if (!rule.summer.has_value()) {
      return rule.standard;
    }
    return is_summer(rule, utc_seconds) ? *rule.summer : rule.standard;
  }
  const auto after = std::ranges::upper_bound(changes_, utc_seconds, {}, &Change::at);
  return after == changes_.begin() ? types_.front() : types_[std::prev(after)->type];
}

std::optional<std::int64_t> ZoneRules::next_change(std::int64_t utc_seconds) const {
  const auto after = std::ranges::upper_bound(changes_, utc_seconds, {}, &Change::at);
  if (after != changes_.end()) {
    return after->at;
  }
  const YearlyRule* rule = changing_rule();
  if (rule == nullptr) {
    return std::nullopt;
  }
  for (const RuleChange& change : changes_around(*rule, utc_seconds)) {
    if (change.at > utc_seconds) {
      return change.at;
    }
  }
  return std::nullopt;
}

std::optional<std::int64_t> ZoneRules::change_at_or_before(std::int64_t utc_seconds) const {
  std::optional<std::int64_t> found;
  const YearlyRule* rule = changing_rule();
  if (rule != nullptr) {
    for (const RuleChange& change : changes_around(*rule, utc_seconds)) {
      if (change.at <= utc_seconds && change.at > last_listed()) {
        found = change.at;
      }
    }
    if (found.has_value()) {
      return found;
    }
  }
  const auto after = std::ranges::upper_bound(changes_, utc_seconds, {}, &Change::at);
  if (after != changes_.begin()) {
    found = std::prev(after)->at;
  }
  return found;
}

}  // namespace tarn::trino_time
