// format(pattern, arguments...): Java's Formatter for the kinds of value that Trino passes to it.
#pragma once

#include "base/result.hpp"
#include "trino_math/wide.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace tarn::trino_math {

struct FormatDecimal {
  Int128 value = 0;
  int scale = 0;
};

// monostate is NULL. A string stands for itself and for every type that Trino turns into text first; it must
// outlive the call.
using FormatArgument =
    std::variant<std::monostate, bool, std::int64_t, float, double, FormatDecimal, std::string_view>;

// The most characters that a width or a precision may ask for, and the most that a result may have.
inline constexpr int kMaxFormatWidth = 1'000'000;
inline constexpr std::size_t kMaxFormatBytes = 16U << 20;

// %b %s %c %d %o %x %h %e %f %g %n %%, upper case too, with flags, width, precision and argument numbers.
// "Invalid format string: %d (IllegalFormatConversion: d != java.lang.String)".
// Not supported: %a, %t and %h of decimals, each refused by name; %S raises ASCII letters only.
Result<std::string> format_text(std::string_view pattern, std::span<const FormatArgument> arguments);

}  // namespace tarn::trino_math
