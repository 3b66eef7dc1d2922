// The POSIX TZ text at the end of a time zone file.
#include "trino_time/zone_rules.hpp"

namespace tarn::trino_time {
namespace {

constexpr std::int32_t kHour = 3'600;
constexpr std::int32_t kMinute = 60;
constexpr std::int32_t kDefaultChange = 2 * kHour;
constexpr int kMaxRuleHours = 167;
constexpr std::size_t kMaxRuleText = 255;
constexpr int kMaxDayOfYear = 365;
constexpr int kMonths = 12;
constexpr int kWeeks = 5;
constexpr int kSaturday = 6;

class RuleReader {
 public:
  explicit RuleReader(std::string_view text) : rest_(text) {}

  YearlyRule read() {
    YearlyRule rule;
    rule.standard.abbreviation = name();
    rule.standard.offset_seconds = -time();
    if (rest_.empty()) {
      return rule;
    }
    LocalType summer{.offset_seconds = rule.standard.offset_seconds + kHour,
                     .is_summer_time = true,
                     .abbreviation = name()};
    if (!rest_.empty() && rest_.front() != ',') {
      summer.offset_seconds = -time();
    }
    rule.summer = summer;
    rule.to_summer = change();
    rule.to_standard = change();
    return rule;
  }
  bool ok() const { return ok_ && rest_.empty(); }

 private:
  bool accept(char wanted) {
    if (rest_.empty() || rest_.front() != wanted) {
      return false;
    }
    rest_.remove_prefix(1);
    return true;
  }
  void expect(char wanted) { ok_ = accept(wanted) && ok_; }

  std::string name() {
    const bool quoted = accept('<');
    std::size_t length = 0;
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    while (length < rest_.size() && (quoted ? rest_[length] != '>' : is_letter(rest_[length]))) {
      ++length;
    }
    ok_ = ok_ && length > 0;
    std::string found(rest_.substr(0, length));
    rest_.remove_prefix(length);
    if (quoted) {
      expect('>');
    }
    return found;
  }

  int number(int highest) {
    int value = 0;
    std::size_t count = 0;
    while (count < rest_.size() && count < 4 && rest_[count] >= '0' && rest_[count] <= '9') {
      value = value * 10 + (rest_[count] - '0');
      ++count;
    }
    rest_.remove_prefix(count);
    ok_ = ok_ && count > 0 && value <= highest;
    return value;
  }

  // [+-]hh[:mm[:ss]]
  std::int32_t time() {
    const bool negative = accept('-');
    if (!negative) {
      accept('+');
    }
    std::int32_t seconds = number(kMaxRuleHours) * kHour;
    if (accept(':')) {
      seconds += number(kMinute - 1) * kMinute;
    }
    if (accept(':')) {
      seconds += number(kMinute - 1);
    }
    return negative ? -seconds : seconds;
  }

  YearlyChange change() {
    YearlyChange found;
    expect(',');
    if (accept('M')) {
      found.month = number(kMonths);
      expect('.');
      found.week = number(kWeeks);
      expect('.');
      found.day = number(kSaturday);
      ok_ = ok_ && found.month >= 1 && found.week >= 1;
    } else if (accept('J')) {
      found.kind = YearlyChange::Kind::JulianWithoutLeapDay;
      found.day = number(kMaxDayOfYear);
      ok_ = ok_ && found.day >= 1;
    } else {
      found.kind = YearlyChange::Kind::DayOfYear;
      found.day = number(kMaxDayOfYear);
    }
    found.seconds = accept('/') ? time() : kDefaultChange;
    return found;
  }

  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace

Result<YearlyRule> parse_yearly_rule(std::string_view text) {
  if (text.size() > kMaxRuleText) {
    return fail(ErrorCode::Corrupt, "the rule at the end of a time zone file is too long");
  }
  RuleReader reader(text);
  YearlyRule rule = reader.read();
  if (!reader.ok()) {
    return fail(ErrorCode::Corrupt,
                "the rule at the end of a time zone file is not one: " + std::string(text));
  }
  return rule;
}

}  // namespace tarn::trino_time
