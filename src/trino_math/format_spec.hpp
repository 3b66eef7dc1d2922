// One %... of a format pattern: its parts, and whether they may stand together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace tarn::trino_math {

// The order in which Java lists them.
inline constexpr std::string_view kFormatFlags = "-#+ 0,(<";

struct FormatSpec {
  int argument = 0;    // 1-based; 0: the next one
  unsigned flags = 0;  // bit i stands for kFormatFlags[i]
  int width = -1;
  int precision = -1;
  char conversion = 0;  // lower case
  bool upper = false;
  std::size_t size = 0;  // bytes of the pattern, without the '%'

  bool has(char flag) const { return ((flags >> kFormatFlags.find(flag)) & 1U) != 0; }
  // The specifier as Java spells it in messages.
  std::string text() const;
};

// What Java would have thrown: "UnknownFormatConversion: Conversion = 'q'".
using FormatProblem = std::string;

// Reads what follows a '%', and checks it.
std::expected<FormatSpec, FormatProblem> read_format_spec(std::string_view rest);

// "FormatFlagsConversionMismatch: Conversion = d, Flags = #".
FormatProblem flag_mismatch(const FormatSpec& spec, char flag);

}  // namespace tarn::trino_math
