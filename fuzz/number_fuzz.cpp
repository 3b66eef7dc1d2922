// Patterns of format() and texts of numbers: the first line is a pattern, the rest a text that is read as
// every type. What is written of a number reads as that number.
#include "trino_math/decimal.hpp"
#include "trino_math/decimal_cast.hpp"
#include "trino_math/format.hpp"
#include "trino_math/number_text.hpp"
#include "trino_math/parse_number.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <span>
#include <string_view>
#include <tuple>

namespace {

using namespace tarn::trino_math;

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

void check_text(std::string_view text) {
  if (const auto number = parse_double(text)) {
    const auto written = parse_double(varchar_text(*number));
    require(written && (*written == *number || (std::isnan(*written) && std::isnan(*number))));
    const auto java = parse_double(java_text(*number));
    require(java && (*java == *number || (std::isnan(*java) && std::isnan(*number))));
  }
  std::ignore = parse_real(text);
  std::ignore = parse_bigint(text);
  std::ignore = parse_tinyint(text);
  std::ignore = parse_boolean(text);
  constexpr std::array<DecimalType, 4> kTypes = {{{38, 0}, {38, 38}, {18, 4}, {1, 1}}};
  for (const auto type : kTypes) {
    if (const auto value = decimal_from_text(text, type)) {
      require(!overflows(*value, type.precision));
      const auto again = decimal_from_text(decimal_text(*value, type.scale), type);
      require(again && *again == *value);
    }
  }
}

void check_format(std::string_view pattern, std::string_view text) {
  const std::array<FormatArgument, 6> arguments = {
      FormatArgument(std::numeric_limits<std::int64_t>::min()),
      FormatArgument(-1234.5678),
      FormatArgument(FormatDecimal{-12'345, 2}),
      FormatArgument(text),
      FormatArgument(true),
      FormatArgument(),
  };
  for (std::size_t first = 0; first < arguments.size(); ++first) {
    const auto made = format_text(pattern, std::span(arguments).subspan(first));
    require(made ? made->size() <= kMaxFormatBytes : !made.error().message().empty());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // Bytes are characters here; no other view of them exists in C++.
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto pattern = bytes.substr(0, bytes.find('\n'));
  const auto text = bytes.substr(std::min(bytes.size(), pattern.size() + 1));
  check_text(text);
  check_format(pattern, text);
  return 0;
}
