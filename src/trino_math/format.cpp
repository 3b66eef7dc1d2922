#include "trino_math/format.hpp"

#include "trino_math/decimal.hpp"
#include "trino_math/digits.hpp"
#include "trino_math/format_real.hpp"
#include "trino_math/format_spec.hpp"
#include "trino_math/number_text.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <expected>
#include <optional>
#include <vector>

#include <fmt/format.h>

namespace tarn::trino_math {
namespace {

using Formatted = std::expected<std::string, FormatProblem>;

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};

// Java counts UTF-16 units; so do widths and precisions.
bool begins_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
}
std::size_t units_of(char c) {
  constexpr unsigned char kFirstOfFour = 0xF0;
  return static_cast<unsigned char>(c) >= kFirstOfFour ? 2 : (begins_character(c) ? 1 : 0);
}

std::size_t units_in(std::string_view text) {
  std::size_t units = 0;
  for (const char c : text) {
    units += units_of(c);
  }
  return units;
}

std::string_view first_units(std::string_view text, std::size_t count) {
  std::size_t units = 0;
  std::size_t at = 0;
  while (at < text.size() && units + units_of(text[at]) <= count) {
    units += units_of(text[at]);
    ++at;
  }
  return text.substr(0, at);
}

std::string justified(const FormatSpec& spec, std::string text) {
  const std::size_t units = units_in(text);
  const auto width = static_cast<std::size_t>(std::max(spec.width, 0));
  if (units < width) {
    text.insert(spec.has('-') ? text.size() : 0, width - units, ' ');
  }
  return text;
}

void raise(std::string& text) {
  for (char& c : text) {
    c = static_cast<char>(c >= 'a' && c <= 'z' ? c - ('a' - 'A') : c);
  }
}

std::string general_text(const FormatSpec& spec, std::string text) {
  if (spec.precision >= 0) {
    text = std::string(first_units(text, static_cast<std::size_t>(spec.precision)));
  }
  if (spec.upper) {
    raise(text);
  }
  return justified(spec, std::move(text));
}

std::string_view class_name(const FormatArgument& argument) {
  return std::visit(
      Overloaded{[](std::monostate) { return "null"; }, [](bool) { return "java.lang.Boolean"; },
                 [](std::int64_t) { return "java.lang.Long"; }, [](float) { return "java.lang.Float"; },
                 [](double) { return "java.lang.Double"; },
                 [](const FormatDecimal&) { return "java.math.BigDecimal"; },
                 [](std::string_view) { return "java.lang.String"; }},
      argument);
}

std::string java_string(const FormatArgument& argument) {
  return std::visit(
      Overloaded{[](std::monostate) { return std::string("null"); },
                 [](bool value) { return std::string(value ? "true" : "false"); },
                 [](std::int64_t value) { return fmt::format("{}", value); },
                 [](float value) { return java_text(value); }, [](double value) { return java_text(value); },
                 [](const FormatDecimal& value) { return big_decimal_text(value.value, value.scale); },
                 [](std::string_view value) { return std::string(value); }},
      argument);
}

std::string boolean_text(const FormatArgument& argument) {
  if (const auto* value = std::get_if<bool>(&argument)) {
    return *value ? "true" : "false";
  }
  return std::holds_alternative<std::monostate>(argument) ? "false" : "true";
}

// Java's hash code of a string of UTF-16 units; only ASCII reaches it as it stands.
std::uint32_t string_hash(std::string_view text) {
  constexpr std::uint32_t kFactor = 31;
  std::uint32_t hash = 0;
  for (const char c : text) {
    hash = hash * kFactor + static_cast<unsigned char>(c);
  }
  return hash;
}

std::uint32_t folded(std::uint64_t bits) {
  constexpr int kHalf = 32;
  return static_cast<std::uint32_t>(bits ^ (bits >> kHalf));
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<signed char>(c) >= 0; });
}

Formatted hash_text(const FormatArgument& argument) {
  constexpr std::uint32_t kTrueHash = 1231;
  constexpr std::uint32_t kFalseHash = 1237;
  const auto* text = std::get_if<std::string_view>(&argument);
  if (std::holds_alternative<FormatDecimal>(argument) || (text != nullptr && !is_ascii(*text))) {
    return std::unexpected(FormatProblem("not supported: %h of this value"));
  }
  const std::uint32_t hash =
      std::visit(Overloaded{[](std::monostate) { return std::uint32_t{0}; },
                            [](bool value) { return value ? kTrueHash : kFalseHash; },
                            [](std::int64_t value) { return folded(static_cast<std::uint64_t>(value)); },
                            [](float value) { return std::bit_cast<std::uint32_t>(value); },
                            [](double value) { return folded(std::bit_cast<std::uint64_t>(value)); },
                            [](const FormatDecimal&) { return std::uint32_t{0}; },
                            [](std::string_view value) { return string_hash(value); }},
                 argument);
  return fmt::format("{:x}", hash);
}

void group_thousands(std::string& mantissa) {
  constexpr std::size_t kGroup = 3;
  const std::size_t whole = std::min(mantissa.find('.'), mantissa.size());
  for (std::size_t at = whole; at > kGroup; at -= kGroup) {
    mantissa.insert(at - kGroup, 1, ',');
  }
}

// Puts sign, grouping and padding around the digits of a number.
std::string signed_text(const FormatSpec& spec, bool negative, std::string mantissa,
                        std::string_view exponent) {
  const bool closes = negative && spec.has('(');
  std::string text = negative ? (closes ? "(" : "-") : (spec.has('+') ? "+" : (spec.has(' ') ? " " : ""));
  if (spec.has(',')) {
    group_thousands(mantissa);
  }
  const std::size_t used = text.size() + mantissa.size() + exponent.size() + (closes ? 1 : 0);
  const auto width = static_cast<std::size_t>(std::max(spec.width, 0));
  if (spec.has('0') && used < width) {
    text.append(width - used, '0');
  }
  text += mantissa;
  text += exponent;
  text += closes ? ")" : "";
  if (spec.upper) {
    raise(text);
  }
  return justified(spec, std::move(text));
}

Formatted bits_text(const FormatSpec& spec, std::int64_t value) {
  for (const char flag : std::string_view("( +")) {
    if (spec.has(flag)) {
      return std::unexpected(flag_mismatch(spec, flag));
    }
  }
  const auto bits = static_cast<std::uint64_t>(value);
  const bool octal = spec.conversion == 'o';
  std::string digits = octal ? fmt::format("{:o}", bits) : fmt::format("{:x}", bits);
  const std::string prefix = spec.has('#') ? (octal ? "0" : "0x") : "";
  const auto width = static_cast<std::size_t>(std::max(spec.width, 0));
  if (spec.has('0') && prefix.size() + digits.size() < width) {
    digits.insert(0, width - prefix.size() - digits.size(), '0');
  }
  std::string text = prefix + digits;
  if (spec.upper) {
    raise(text);
  }
  return justified(spec, std::move(text));
}

Formatted wrong_class(const FormatSpec& spec, const FormatArgument& argument) {
  return std::unexpected(
      fmt::format("IllegalFormatConversion: {} != {}", spec.conversion, class_name(argument)));
}

Formatted integer_text(const FormatSpec& spec, const FormatArgument& argument) {
  const auto* value = std::get_if<std::int64_t>(&argument);
  if (value == nullptr) {
    return wrong_class(spec, argument);
  }
  if (spec.conversion != 'd') {
    return bits_text(spec, *value);
  }
  const bool negative = *value < 0;
  return signed_text(spec, negative, decimal_text(static_cast<Int128>(magnitude(*value)), 0), "");
}

template <class Real>
std::optional<Digits> digits_of_real(Real value) {
  return std::isfinite(value)
             ? std::optional(value == 0 ? Digits{std::signbit(value), "", 0} : java_digits(value))
             : std::nullopt;
}

Formatted finite_text(const FormatSpec& spec, const Digits& number) {
  constexpr int kUsualPlaces = 6;
  const int places = spec.precision < 0 ? kUsualPlaces : spec.precision;
  FormattedReal form;
  if (spec.conversion == 'e') {
    form = scientific_form(number, places);
  } else if (spec.conversion == 'f') {
    form = fixed_form(number, places);
  } else {
    form = general_form(number, places);
  }
  if (spec.has('#') && form.mantissa.find('.') == std::string::npos) {
    form.mantissa += '.';
  }
  return signed_text(spec, number.negative, form.mantissa, form.exponent);
}

Formatted unusual_real_text(FormatSpec spec, double value) {
  spec.flags &= ~((1U << kFormatFlags.find('0')) | (1U << kFormatFlags.find(',')));
  if (std::isnan(value)) {
    std::string text = "NaN";
    if (spec.upper) {
      raise(text);
    }
    return justified(spec, std::move(text));
  }
  return signed_text(spec, value < 0, "Infinity", "");
}

Formatted real_text(const FormatSpec& spec, const FormatArgument& argument) {
  if (const auto* decimal = std::get_if<FormatDecimal>(&argument)) {
    return finite_text(spec, read_digits(decimal_text(decimal->value, decimal->scale)).value_or(Digits{}));
  }
  std::optional<Digits> number;
  double value = 0;
  if (const auto* real = std::get_if<float>(&argument)) {
    // Java widens a float before it formats it.
    value = static_cast<double>(*real);
  } else if (const auto* wide = std::get_if<double>(&argument)) {
    value = *wide;
  } else {
    return wrong_class(spec, argument);
  }
  number = digits_of_real(value);
  return number ? finite_text(spec, *number) : unusual_real_text(spec, value);
}

Formatted formatted(const FormatSpec& spec, const FormatArgument& argument) {
  const bool is_null = std::holds_alternative<std::monostate>(argument);
  if (spec.conversion == 'b') {
    return general_text(spec, boolean_text(argument));
  }
  if (spec.conversion == 's' && spec.has('#') && !is_null) {
    return std::unexpected(flag_mismatch(spec, '#'));
  }
  if (is_null || spec.conversion == 's') {
    return general_text(spec, java_string(argument));
  }
  switch (spec.conversion) {
    case 'h': {
      auto hash = hash_text(argument);
      return hash ? general_text(spec, *std::move(hash)) : hash;
    }
    case 'c': return wrong_class(spec, argument);
    case 'd':
    case 'o':
    case 'x': return integer_text(spec, argument);
    case 'e':
    case 'f':
    case 'g': return real_text(spec, argument);
    default: return std::unexpected(fmt::format("not supported: {}", spec.text()));
  }
}

// Walks a pattern and remembers which argument was last.
class PatternPrinter {
 public:
  explicit PatternPrinter(std::span<const FormatArgument> arguments) : arguments_(arguments) {}

  Formatted print(const FormatSpec& spec) {
    if (std::max(spec.width, spec.precision) > kMaxFormatWidth) {
      return std::unexpected(fmt::format("width or precision larger than {}", kMaxFormatWidth));
    }
    if (spec.conversion == 'n') {
      return "\n";
    }
    if (spec.conversion == '%') {
      return justified(spec, "%");
    }
    const auto index = next_argument(spec);
    if (!index) {
      return std::unexpected(fmt::format("MissingFormatArgument: Format specifier '{}'", spec.text()));
    }
    return formatted(spec, arguments_[*index]);
  }

 private:
  std::optional<std::size_t> next_argument(const FormatSpec& spec) {
    std::size_t index = last_;
    if (!spec.has('<')) {
      index = spec.argument > 0 ? static_cast<std::size_t>(spec.argument) - 1 : ordinary_++;
    }
    last_ = index;
    return index < arguments_.size() ? std::optional(index) : std::nullopt;
  }

  static constexpr std::size_t kNone = ~std::size_t{0};
  std::span<const FormatArgument> arguments_;
  std::size_t ordinary_ = 0;
  std::size_t last_ = kNone;
};

std::unexpected<Error> invalid_pattern(std::string_view pattern, std::string_view problem) {
  return fail(ErrorCode::InvalidArgument, fmt::format("Invalid format string: {} ({})", pattern, problem));
}

}  // namespace

Result<std::string> format_text(std::string_view pattern, std::span<const FormatArgument> arguments) {
  // The whole pattern is read before anything is printed: its first mistake is told before an argument's.
  std::vector<FormatSpec> specs;
  std::size_t at = 0;
  while ((at = pattern.find('%', at)) != std::string_view::npos) {
    auto spec = read_format_spec(pattern.substr(at + 1));
    if (!spec) {
      return invalid_pattern(pattern, spec.error());
    }
    at += spec->size + 1;
    specs.push_back(*std::move(spec));
  }
  std::string out;
  PatternPrinter printer(arguments);
  std::size_t begin = 0;
  for (const FormatSpec& spec : specs) {
    const std::size_t percent = pattern.find('%', begin);
    const auto text = printer.print(spec);
    if (!text) {
      return invalid_pattern(pattern, text.error());
    }
    out += pattern.substr(begin, percent - begin);
    out += *text;
    if (out.size() > kMaxFormatBytes) {
      return fail(ErrorCode::ResourceExhausted,
                  fmt::format("format result is larger than {} bytes", kMaxFormatBytes));
    }
    begin = percent + 1 + spec.size;
  }
  out += pattern.substr(begin);
  return out;
}

}  // namespace tarn::trino_math
