#include "trino_math/format.hpp"

#include "trino_math/test_text.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace tarn::trino_math {
namespace {

using namespace std::string_view_literals;

struct FormatCase {
  std::string pattern;
  std::vector<FormatArgument> arguments;
  std::string expected;
};

std::string bad(const std::string& pattern, const std::string& why) {
  return "error: Invalid format string: " + pattern + " (" + why + ")";
}

void expect_all(const std::vector<FormatCase>& cases) {
  for (const auto& test : cases) {
    EXPECT_EQ(shown(format_text(test.pattern, test.arguments)), test.expected) << test.pattern;
  }
}

const FormatArgument kNull;
FormatArgument whole(std::int64_t value) {
  return value;
}

TEST(Format, RefusesBadPatterns) {
  const auto one = whole(1);
  const std::vector<std::pair<std::string, std::string>> patterns{
      {"%", "UnknownFormatConversion: Conversion = '%'"},
      {"%q", "UnknownFormatConversion: Conversion = 'q'"},
      {"%-", "UnknownFormatConversion: Conversion = '-'"},
      {"%.d", "UnknownFormatConversion: Conversion = '.'"},
      {"%D", "UnknownFormatConversion: Conversion = 'D'"},
      {"%d %d", "MissingFormatArgument: Format specifier '%d'"},
      {"%2$s", "MissingFormatArgument: Format specifier '%2$s'"},
      {"%<s", "MissingFormatArgument: Format specifier '%<s'"},
      {"%f", "IllegalFormatConversion: f != java.lang.Long"},
      {"%c", "IllegalFormatConversion: c != java.lang.Long"},
      {"%-d", "MissingFormatWidth: %-d"},
      {"%0d", "MissingFormatWidth: %0d"},
      {"%-s", "MissingFormatWidth: %-s"},
      {"%-05d", "IllegalFormatFlags: Flags = '-0'"},
      {"%+ d", "IllegalFormatFlags: Flags = '+ '"},
      {"%0$s", "IllegalFormatArgumentIndex: Illegal format argument index = 0"},
      {"%f %q", "UnknownFormatConversion: Conversion = 'q'"},
      {"%--5d", "DuplicateFormatFlags: Flags = '-'"},
      {"%#d", "FormatFlagsConversionMismatch: Conversion = d, Flags = #"},
      {"%#s", "FormatFlagsConversionMismatch: Conversion = s, Flags = #"},
      {"%,x", "FormatFlagsConversionMismatch: Conversion = x, Flags = ,"},
      {"%+x", "FormatFlagsConversionMismatch: Conversion = x, Flags = +"},
      {"%,e", "FormatFlagsConversionMismatch: Conversion = e, Flags = ,"},
      {"%#g", "FormatFlagsConversionMismatch: Conversion = g, Flags = #"},
      {"%+s", "FormatFlagsConversionMismatch: Conversion = s, Flags = +"},
      {"%#b", "FormatFlagsConversionMismatch: Conversion = b, Flags = #"},
      {"%.2d", "IllegalFormatPrecision: 2"},
      {"%.2c", "IllegalFormatPrecision: 2"},
      {"%5n", "IllegalFormatWidth: 5"},
      {"%-n", "IllegalFormatFlags: Flags = '-'"},
      {"%+%", "IllegalFormatFlags: Flags = '+'"},
      {"%2000000d", "width or precision larger than 1000000"},
      {"%.99999999999f", "width or precision larger than 1000000"},
  };
  for (const auto& [pattern, why] : patterns) {
    EXPECT_EQ(shown(format_text(pattern, std::vector{one})), bad(pattern, why));
  }
  EXPECT_EQ(shown(format_text("%tY", std::vector{one})), bad("%tY", "not supported: %t"));
  EXPECT_EQ(shown(format_text("%a", std::vector<FormatArgument>{1.5})), bad("%a", "not supported: %a"));
  EXPECT_EQ(shown(format_text("%d", std::vector<FormatArgument>{"x"sv})),
            bad("%d", "IllegalFormatConversion: d != java.lang.String"));
  EXPECT_EQ(shown(format_text("%x", std::vector<FormatArgument>{1.5})),
            bad("%x", "IllegalFormatConversion: x != java.lang.Double"));
  EXPECT_EQ(shown(format_text("%d", std::vector<FormatArgument>{FormatDecimal{1, 0}})),
            bad("%d", "IllegalFormatConversion: d != java.math.BigDecimal"));
}

TEST(Format, BoundsItsResult) {
  std::string pattern;
  for (int i = 0; i < 20; ++i) {
    pattern += "%1$1000000d";
  }
  const auto result = format_text(pattern, std::vector{whole(1)});
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code(), ErrorCode::ResourceExhausted);
}

TEST(Format, WritesText) {
  expect_all({
      {"", {}, ""},
      {"plain", {whole(1)}, "plain"},
      {"%s%%", {whole(123)}, "123%"},
      {"%5%|%-5%|", {}, "    %|%    |"},
      {"a%nb", {}, "a\nb"},
      {"%2$s %3$s %1$s", {"a"sv, "b"sv, "c"sv}, "b c a"},
      {"%s %<s %s %1$s %s", {"a"sv, "b"sv, "c"sv}, "a a b a c"},
      {"%-7s,%7s", {"hello"sv, "world"sv}, "hello  ,  world"},
      {"%.2s|%5.1s|", {"hello"sv, "world"sv}, "he|    w|"},
      {"%.1s|%3s|", {"\xC3\xA9t\xC3\xA9"sv, "\xC3\xA9"sv}, "\xC3\xA9|  \xC3\xA9|"},
      {"%4s|%.1s|%.2s",
       {"\xF0\x9F\x98\x80"sv, "\xF0\x9F\x98\x80"sv, "\xF0\x9F\x98\x80"sv},
       "  \xF0\x9F\x98\x80||\xF0\x9F\x98\x80"},
      {"%S", {"mixed 1"sv}, "MIXED 1"},
      {"%s %s %s %s", {true, 1.0, 0.1F, FormatDecimal{1, 7}}, "true 1.0 0.1 1E-7"},
      {"%s %5s %.2s %d %f %c %x",
       {kNull, kNull, kNull, kNull, kNull, kNull, kNull},
       "null  null nu null null null null"},
      {"%.2f", {kNull}, "nu"},
      {"%b %B %b %b %.1b", {true, false, kNull, whole(0), true}, "true FALSE false true t"},
      {"%h %h %h %h %H", {whole(1), "hello"sv, true, kNull, whole(-1)}, "1 5e918d2 4cf null 0"},
      {"%h", {1.5}, "3ff80000"},
  });
}

TEST(Format, WritesIntegers) {
  expect_all({
      {"%d %d %d",
       {whole(0), whole(-5), whole(std::numeric_limits<std::int64_t>::min())},
       "0 -5 -9223372036854775808"},
      {"%03d|%5d|%-5d|", {whole(8), whole(-8), whole(8)}, "008|   -8|8    |"},
      {"%05d|%+05d|%(05d|", {whole(-8), whole(8), whole(-8)}, "-0008|+0008|(008)|"},
      {"%+d % d %(d %(d", {whole(8), whole(8), whole(-8), whole(8)}, "+8  8 (8) 8"},
      {"%,d %,d %,d", {whole(999), whole(1000), whole(-1234567)}, "999 1,000 -1,234,567"},
      {"%,012d", {whole(1234567)}, "0001,234,567"},
      {"%x %X %#x %#X", {whole(255), whole(255), whole(255), whole(255)}, "ff FF 0xff 0XFF"},
      {"%x", {whole(-1)}, "ffffffffffffffff"},
      {"%08x|%#08x|%-8x|%8x",
       {whole(255), whole(255), whole(255), whole(255)},
       "000000ff|0x0000ff|ff      |      ff"},
      {"%o %#o %05o", {whole(8), whole(8), whole(8)}, "10 010 00010"},
      {"%o", {whole(-1)}, "1777777777777777777777"},
  });
}

TEST(Format, WritesFixedPoint) {
  expect_all({
      {"%f %f", {1.5, -0.0}, "1.500000 -0.000000"},
      {"%.5f", {3.141592653589793}, "3.14159"},
      {"%.2f %.2f %.2f", {0.125, 1.005, -0.125}, "0.13 1.01 -0.13"},
      {"%.1f %.0f %.0f %.0f", {0.25, 0.5, 1.5, 0.49}, "0.3 1 2 0"},
      {"%.3f %.1f", {9.9996, 0.04}, "10.000 0.0"},
      {"%.20f", {0.1}, "0.10000000000000000000"},
      {"%.1f", {1e23}, "100000000000000000000000.0"},
      {"%.2f", {0.1F}, "0.10"},
      {"%.10f", {0.1F}, "0.1000000015"},
      {"%,.2f", {1234567.89}, "1,234,567.89"},
      {"%010.2f|%+.1f|%(.1f|% .1f", {-3.14159, 2.0, -2.0, 2.0}, "-000003.14|+2.0|(2.0)| 2.0"},
      {"%8.2f|%-8.2f|", {3.14159, 3.14159}, "    3.14|3.14    |"},
      {"%#.0f", {3.0}, "3."},
      {"%f %5f|%-9f|%05f", {NAN, NAN, INFINITY, NAN}, "NaN   NaN|Infinity |  NaN"},
      {"%f %(f %+f %F",
       {-INFINITY, -INFINITY, INFINITY, kNull},
       "error: Invalid format string: %f %(f %+f %F "
       "(UnknownFormatConversion: Conversion = 'F')"},
      {"%f %(f %+f", {-INFINITY, -INFINITY, INFINITY}, "-Infinity (Infinity) +Infinity"},
      {"%f %.2f %.0f",
       {FormatDecimal{1, 1}, FormatDecimal{-12345, 3}, FormatDecimal{5, 1}},
       "0.100000 -12.35 1"},
      {"%,.1f",
       {FormatDecimal{static_cast<Int128>(power_of_ten(37)), 0}},
       "10,000,000,000,000,000,000,000,000,000,000,000,000.0"},
      {"%f", {1e-320}, "0.000000"},
  });
}

TEST(Format, WritesScientificForms) {
  expect_all({
      {"%e %E", {12345.678, 0.00012}, "1.234568e+04 1.200000E-04"},
      {"%.0e %.2e %#.0e", {15.0, 9.999, 3.0}, "2e+01 1.00e+01 3.e+00"},
      {"%e %e", {0.0, -0.0}, "0.000000e+00 -0.000000e+00"},
      {"%e", {1e300}, "1.000000e+300"},
      {"%12.2e|%-12.2e|%012.2e", {1.5, 1.5, -1.5}, "    1.50e+00|1.50e+00    |-0001.50e+00"},
      {"%e", {FormatDecimal{12345, 2}}, "1.234500e+02"},
      {"%g %g", {0.0001, 0.00001}, "0.000100000 1.00000e-05"},
  });
}

TEST(Format, WritesGeneralForms) {
  expect_all({
      {"%g %g", {123456.0, 1234567.0}, "123456 1.23457e+06"},
      {"%g %g", {0.0, 1.0}, "0.00000 1.00000"},
      {"%.3g %.3g %.0g", {99.95, 999.5, 7.6}, "100 1.00e+03 8"},
      {"%G %,g", {0.00001, 12345.6}, "1.00000E-05 12,345.6"},
  });
}

}  // namespace
}  // namespace tarn::trino_math
