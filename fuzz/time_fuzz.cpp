// Time zone files, patterns and texts of times. The first byte says what the rest is; where two things are
// needed, the first line is the pattern and what follows the text. What is read again after it was written
// must be the same.
#include "trino_time/intervals.hpp"
#include "trino_time/iso8601.hpp"
#include "trino_time/pattern.hpp"
#include "trino_time/text.hpp"
#include "trino_time/zone_rules.hpp"
#include "trino_time/zones.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string_view>
#include <tuple>
#include <utility>

namespace {

using namespace tarn::trino_time;

constexpr int kYear = 2026;
// The first and last of what 64 bits hold, and some between.
constexpr std::array<std::int64_t, 7> kInstants = {std::numeric_limits<std::int64_t>::min(),
                                                   -62'135'596'800'000'000,
                                                   -1,
                                                   0,
                                                   1'772'000'000'123'456,
                                                   253'402'300'799'999'999,
                                                   std::numeric_limits<std::int64_t>::max()};

// Offsets work without a folder of zones.
const ZoneTable& zones() {
  static const ZoneTable kZones("/nonexistent");
  return kZones;
}

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

// Changes come one after the other, and the search ends.
void check_zone(std::string_view bytes) {
  const auto rules = ZoneRules::parse(bytes);
  if (!rules) {
    require(!rules.error().message().empty());
    return;
  }
  constexpr int kChanges = 50;
  constexpr std::int64_t kSecond = 1'000'000;
  for (const auto instant : kInstants) {
    const auto seconds = instant / kSecond;
    std::ignore = rules->at(seconds);
    std::ignore = rules->change_at_or_before(seconds);
    auto at = seconds;
    for (int i = 0; i < kChanges; ++i) {
      const auto next = rules->next_change(at);
      if (!next) {
        break;
      }
      require(*next > at);
      at = *next;
    }
  }
}

void check_pattern(const tarn::Result<DateTimePattern>& pattern, std::string_view text) {
  if (!pattern) {
    require(!pattern.error().message().empty());
    return;
  }
  std::ignore = pattern->parse_zoned(text, zones(), zones().utc());
  if (const auto parsed = pattern->parse_timestamp(text)) {
    std::ignore = pattern->format_timestamp(*parsed);
  }
  for (const auto instant : kInstants) {
    std::ignore = pattern->format_timestamp(instant);
  }
}

void check_text(std::string_view text) {
  constexpr int kFinest = 6;
  if (const auto time = cast_to_timestamp(text, kFinest, zones())) {
    const auto again = cast_to_timestamp(format_timestamp(*time, kFinest), kFinest, zones());
    require(again && *again == *time);
  }
  if (const auto days = cast_to_date(text)) {
    const auto again = cast_to_date(format_date(*days));
    require(again && *again == *days);
  }
  std::ignore = cast_to_time(text, kFinest);
  std::ignore = cast_to_zoned(text, kFinest, zones(), zones().utc());
  std::ignore = read_date_literal(text);
  std::ignore = read_time_literal(text);
  std::ignore = read_timestamp_literal(text, zones());
  std::ignore = from_iso8601_date(text);
  std::ignore = from_iso8601_timestamp(text, zones(), zones().utc());
  std::ignore = from_iso8601_timestamp_nanos(text, zones(), zones().utc());
  std::ignore = zones().find(text);
  std::ignore = parse_yearly_rule(text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  // Bytes are characters here; no other view of them exists in C++.
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto line = rest.find('\n');
  const auto text = line == std::string_view::npos ? std::string_view() : rest.substr(line + 1);
  switch (data[0]) {
    case 'z': check_zone(rest); break;
    case 'j': check_pattern(DateTimePattern::joda(rest.substr(0, line), kYear), text); break;
    case 'm': check_pattern(DateTimePattern::mysql(rest.substr(0, line)), text); break;
    default: check_text(rest); break;
  }
  return 0;
}
