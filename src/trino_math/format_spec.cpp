#include "trino_math/format_spec.hpp"

#include <optional>

#include <fmt/format.h>

namespace tarn::trino_math {
namespace {

constexpr int kTooLarge = 1'000'000'000;

bool is_format_digit(char c) {
  return c >= '0' && c <= '9';
}

std::optional<int> read_count(std::string_view text, std::size_t& at) {
  constexpr int kBase = 10;
  if (at >= text.size() || !is_format_digit(text[at])) {
    return std::nullopt;
  }
  int count = 0;
  for (; at < text.size() && is_format_digit(text[at]); ++at) {
    count = count >= kTooLarge / kBase ? kTooLarge : count * kBase + (text[at] - '0');
  }
  return count;
}

std::string flags_text(unsigned flags) {
  std::string text;
  for (std::size_t i = 0; i < kFormatFlags.size(); ++i) {
    if (((flags >> i) & 1U) != 0) {
      text += kFormatFlags[i];
    }
  }
  return text;
}

FormatProblem unknown_conversion(char c) {
  return fmt::format("UnknownFormatConversion: Conversion = '{}'", c);
}

FormatProblem illegal_flags(const FormatSpec& spec) {
  return fmt::format("IllegalFormatFlags: Flags = '{}'", flags_text(spec.flags));
}

std::optional<FormatProblem> bad_flag(const FormatSpec& spec, std::string_view forbidden) {
  for (const char flag : forbidden) {
    if (spec.has(flag)) {
      return flag_mismatch(spec, flag);
    }
  }
  return std::nullopt;
}

std::optional<FormatProblem> missing_width(const FormatSpec& spec, std::string_view flags) {
  for (const char flag : flags) {
    if (spec.has(flag) && spec.width < 0) {
      return "MissingFormatWidth: " + spec.text();
    }
  }
  return std::nullopt;
}

std::optional<FormatProblem> bad_precision(const FormatSpec& spec) {
  if (spec.precision >= 0) {
    return fmt::format("IllegalFormatPrecision: {}", spec.precision);
  }
  return std::nullopt;
}

std::optional<FormatProblem> bad_general(const FormatSpec& spec) {
  if (auto problem = bad_flag(spec, spec.conversion == 's' ? "" : "#")) {
    return problem;
  }
  if (auto problem = missing_width(spec, "-")) {
    return problem;
  }
  return bad_flag(spec, "+ 0,(");
}

std::optional<FormatProblem> bad_character(const FormatSpec& spec) {
  if (auto problem = bad_precision(spec)) {
    return problem;
  }
  if (auto problem = bad_flag(spec, "#+ 0,(")) {
    return problem;
  }
  return missing_width(spec, "-");
}

std::optional<FormatProblem> bad_number(const FormatSpec& spec) {
  if (auto problem = missing_width(spec, "-0")) {
    return problem;
  }
  if ((spec.has('+') && spec.has(' ')) || (spec.has('-') && spec.has('0'))) {
    return illegal_flags(spec);
  }
  return std::nullopt;
}

std::optional<FormatProblem> bad_integer(const FormatSpec& spec) {
  if (auto problem = bad_number(spec)) {
    return problem;
  }
  if (auto problem = bad_precision(spec)) {
    return problem;
  }
  return bad_flag(spec, spec.conversion == 'd' ? "#" : ",");
}

std::optional<FormatProblem> bad_real(const FormatSpec& spec) {
  if (auto problem = bad_number(spec)) {
    return problem;
  }
  return bad_flag(spec, spec.conversion == 'e' ? "," : (spec.conversion == 'g' ? "#" : ""));
}

std::optional<FormatProblem> bad_line_or_percent(const FormatSpec& spec) {
  if (spec.conversion == 'n' && spec.width >= 0) {
    return fmt::format("IllegalFormatWidth: {}", spec.width);
  }
  if (auto problem = bad_precision(spec)) {
    return problem;
  }
  const unsigned allowed = spec.conversion == '%' ? 1U : 0U;
  if ((spec.flags & ~allowed) != 0) {
    return illegal_flags(spec);
  }
  return missing_width(spec, "-");
}

std::optional<FormatProblem> problem_of(const FormatSpec& spec) {
  switch (spec.conversion) {
    case 'b':
    case 's':
    case 'h': return bad_general(spec);
    case 'c': return bad_character(spec);
    case 'd':
    case 'o':
    case 'x': return bad_integer(spec);
    case 'e':
    case 'f':
    case 'g': return bad_real(spec);
    case 'n':
    case '%': return bad_line_or_percent(spec);
    default: return std::nullopt;  // refused by the caller, by name
  }
}

bool is_letter_or_percent(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '%';
}

bool is_known(char conversion) {
  return std::string_view("bBhHsScCdoxXeEfgGaAtTn%").find(conversion) != std::string_view::npos;
}

// A number before '$' is an argument's. False for 0, which is none.
bool read_argument(FormatSpec& spec, std::string_view rest, std::size_t& at) {
  std::size_t after = at;
  const auto number = read_count(rest, after);
  if (!number || after >= rest.size() || rest[after] != '$') {
    return true;
  }
  spec.argument = *number;
  at = after + 1;
  return *number > 0;
}

// Returns a flag that stands there twice.
std::optional<char> read_flags(FormatSpec& spec, std::string_view rest, std::size_t& at) {
  std::optional<char> twice;
  for (; at < rest.size(); ++at) {
    const auto bit = kFormatFlags.find(rest[at]);
    if (bit == std::string_view::npos) {
      break;
    }
    if (((spec.flags >> bit) & 1U) != 0 && !twice) {
      twice = rest[at];
    }
    spec.flags |= 1U << bit;
  }
  return twice;
}

}  // namespace

std::string FormatSpec::text() const {
  std::string text = "%" + flags_text(flags);
  text += argument > 0 ? fmt::format("{}$", argument) : "";
  text += width >= 0 ? fmt::format("{}", width) : "";
  text += precision >= 0 ? fmt::format(".{}", precision) : "";
  text += static_cast<char>(upper ? conversion - ('a' - 'A') : conversion);
  return text;
}

FormatProblem flag_mismatch(const FormatSpec& spec, char flag) {
  return fmt::format("FormatFlagsConversionMismatch: Conversion = {}, Flags = {}", spec.conversion, flag);
}

std::expected<FormatSpec, FormatProblem> read_format_spec(std::string_view rest) {
  FormatSpec spec;
  std::size_t at = 0;
  const bool has_argument = read_argument(spec, rest, at);
  const auto twice = read_flags(spec, rest, at);
  spec.width = read_count(rest, at).value_or(-1);
  bool is_whole = true;
  if (at < rest.size() && rest[at] == '.') {
    ++at;
    spec.precision = read_count(rest, at).value_or(-1);
    is_whole = spec.precision >= 0;
  }
  if (!is_whole || at >= rest.size() || !is_letter_or_percent(rest[at])) {
    return std::unexpected(unknown_conversion(rest.empty() ? '%' : rest[0]));
  }
  if (!has_argument) {
    return std::unexpected(FormatProblem("IllegalFormatArgumentIndex: Illegal format argument index = 0"));
  }
  if (twice) {
    return std::unexpected(fmt::format("DuplicateFormatFlags: Flags = '{}'", *twice));
  }
  if (!is_known(rest[at])) {
    return std::unexpected(unknown_conversion(rest[at]));
  }
  spec.upper = rest[at] >= 'A' && rest[at] <= 'Z';
  spec.conversion = static_cast<char>(spec.upper ? rest[at] + ('a' - 'A') : rest[at]);
  spec.size = at + 1;
  if (auto problem = problem_of(spec)) {
    return std::unexpected(*std::move(problem));
  }
  return spec;
}

}  // namespace tarn::trino_math
