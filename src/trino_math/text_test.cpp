#include "trino_math/digits.hpp"
#include "trino_math/number_text.hpp"
#include "trino_math/parse_number.hpp"
#include "trino_math/test_text.hpp"

#include <bit>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace tarn::trino_math {
namespace {

struct DoubleText {
  double value;
  std::string java;
  std::string varchar;
};

TEST(NumberText, WritesDoubles) {
  const std::vector<DoubleText> cases{
      {NAN, "NaN", "NaN"},
      {INFINITY, "Infinity", "Infinity"},
      {-INFINITY, "-Infinity", "-Infinity"},
      {0.0, "0.0", "0E0"},
      {-0.0, "-0.0", "-0E0"},
      {1.0, "1.0", "1.0E0"},
      {-1.5, "-1.5", "-1.5E0"},
      {0.1, "0.1", "1.0E-1"},
      {0.001, "0.001", "1.0E-3"},
      {0.00099, "9.9E-4", "9.9E-4"},
      {100, "100.0", "1.0E2"},
      {123.456, "123.456", "1.23456E2"},
      {9999999, "9999999.0", "9.999999E6"},
      {10000000, "1.0E7", "1.0E7"},
      {12345678.9, "1.23456789E7", "1.23456789E7"},
      {1e10, "1.0E10", "1.0E10"},
      {1e23, "1.0E23", "1.0E23"},
      {2e-323, "2.0E-323", "2.0E-323"},
      {4.9e-324, "4.9E-324", "4.9E-324"},
      {std::numeric_limits<double>::max(), "1.7976931348623157E308", "1.7976931348623157E308"},
      {std::numeric_limits<double>::min(), "2.2250738585072014E-308", "2.2250738585072014E-308"},
      {0.30000000000000004, "0.30000000000000004", "3.0000000000000004E-1"},
      {9007199254740991, "9.007199254740991E15", "9.007199254740991E15"},
      {4947924728801131520.0, "4.9479247288011315E18", "4.9479247288011315E18"},
      {-1333456530426852352.0, "-1.33345653042685235E18", "-1.33345653042685235E18"},
      {1.0 / 3, "0.3333333333333333", "3.333333333333333E-1"},
  };
  for (const auto& test : cases) {
    EXPECT_EQ(java_text(test.value), test.java);
    EXPECT_EQ(varchar_text(test.value), test.varchar);
  }
}

TEST(NumberText, WritesReals) {
  EXPECT_EQ(java_text(0.1F), "0.1");
  EXPECT_EQ(java_text(1.0E10F), "1.0E10");
  EXPECT_EQ(java_text(3.4028235E38F), "3.4028235E38");
  EXPECT_EQ(java_text(257827056.0F), "2.57827056E8");
  EXPECT_EQ(varchar_text(15646625.0F), "1.564663E7");
  EXPECT_EQ(java_text(1.4E-45F), "1.4E-45");
  EXPECT_EQ(varchar_text(0.1F), "1.0E-1");
  EXPECT_EQ(varchar_text(3.1415927F), "3.141593E0");
  EXPECT_EQ(varchar_text(-0.0F), "-0E0");
  EXPECT_EQ(varchar_text(0.0F), "0E0");
  EXPECT_EQ(varchar_text(3.4028235E38F), "3.402823E38");
  EXPECT_EQ(varchar_text(16777216.0F), "1.677722E7");
  EXPECT_EQ(varchar_text(NAN), "NaN");
}

TEST(NumberText, ReadsBackTheSameBits) {
  std::mt19937_64 random(435);
  for (int round = 0; round < 20'000; ++round) {
    const auto value = std::bit_cast<double>(random());
    if (!std::isfinite(value)) {
      continue;
    }
    for (const std::string& text : {java_text(value), varchar_text(value)}) {
      const auto again = parse_double(text);
      ASSERT_TRUE(again.has_value()) << text;
      EXPECT_EQ(std::bit_cast<std::uint64_t>(*again), std::bit_cast<std::uint64_t>(value)) << text;
    }
    const auto narrow = std::bit_cast<float>(static_cast<std::uint32_t>(random()));
    if (std::isfinite(narrow)) {
      EXPECT_EQ(parse_real(java_text(narrow)), narrow);
    }
  }
}

TEST(ParseNumber, ReadsIntegers) {
  struct Case {
    std::string text;
    std::string bigint;
    std::string tinyint;
  };
  const auto bad = [](const std::string& text) {
    return Case{text, "error: Cannot cast '" + text + "' to BIGINT",
                "error: Cannot cast '" + text + "' to TINYINT"};
  };
  const std::vector<Case> cases{
      bad(""),
      bad(" 1"),
      bad("1 "),
      bad("1.0"),
      bad("1e2"),
      bad("--1"),
      bad("+-1"),
      bad("+"),
      bad("-"),
      bad("0x1"),
      bad("a"),
      bad("99999999999999999999"),
      bad(std::string("1\0", 2)),
      {"0", "0", "0"},
      {"-0", "0", "0"},
      {"+7", "7", "7"},
      {"007", "7", "7"},
      {"-128", "-128", "-128"},
      {"128", "128", "error: Cannot cast '128' to TINYINT"},
      {"-9223372036854775808", "-9223372036854775808",
       "error: Cannot cast '-9223372036854775808' to TINYINT"},
  };
  for (const auto& test : cases) {
    EXPECT_EQ(shown(parse_bigint(test.text)), test.bigint);
    const auto tiny = parse_tinyint(test.text);
    EXPECT_EQ(tiny ? std::to_string(*tiny) : "error: " + tiny.error().message(), test.tinyint);
  }
  EXPECT_EQ(parse_integer("2147483648").error().message(), "Cannot cast '2147483648' to INT");
  EXPECT_EQ(parse_smallint("-32769").error().message(), "Cannot cast '-32769' to SMALLINT");
  EXPECT_EQ(parse_smallint("-32768"), std::int16_t{-32768});
}

TEST(ParseNumber, ReadsDoubles) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", "error: Cannot cast '' to DOUBLE"},
      {"x", "error: Cannot cast 'x' to DOUBLE"},
      {".", "error: Cannot cast '.' to DOUBLE"},
      {"1e", "error: Cannot cast '1e' to DOUBLE"},
      {"1 2", "error: Cannot cast '1 2' to DOUBLE"},
      {"inf", "error: Cannot cast 'inf' to DOUBLE"},
      {"nan", "error: Cannot cast 'nan' to DOUBLE"},
      {"infinity", "error: Cannot cast 'infinity' to DOUBLE"},
      {"+-1", "error: Cannot cast '+-1' to DOUBLE"},
      {"0x", "error: Cannot cast '0x' to DOUBLE"},
      {"0x1", "error: Cannot cast '0x1' to DOUBLE"},
      {"0x.p1", "error: Cannot cast '0x.p1' to DOUBLE"},
      {"d", "error: Cannot cast 'd' to DOUBLE"},
      {"NaN", "NaN"},
      {"-NaN", "NaN"},
      {"Infinity", "Infinity"},
      {"-Infinity", "-Infinity"},
      {" \t1.5\n", "1.5"},
      {"1.", "1.0"},
      {".5", "0.5"},
      {"+1e2", "100.0"},
      {"1E+2", "100.0"},
      {"1d", "1.0"},
      {"1.5F", "1.5"},
      {"0x1.8p1", "3.0"},
      {"0X1P-2", "0.25"},
      {"0x1p1d", "2.0"},
      {"-0", "-0.0"},
      {"1e400", "Infinity"},
      {"-1e400", "-Infinity"},
      {"1e-400", "0.0"},
      {"1e99999999999999999999", "Infinity"},
      {"0e99999999999999999999", "0.0"},
      {"4.9e-324", "4.9E-324"},
      {"179769313486231580793728971405303415079934132710037826936173778980444968292764750946649017977587207",
       "1.7976931348623157E98"},
  };
  for (const auto& [text, expected] : cases) {
    EXPECT_EQ(shown(parse_double(text)), expected) << text;
  }
  EXPECT_EQ(shown(parse_real("3.5e38")), "Infinity");
  EXPECT_EQ(shown(parse_real("0.1")), "0.1");
  EXPECT_EQ(shown(parse_real("?")), "error: Cannot cast '?' to REAL");
}

TEST(ParseNumber, ReadsBooleans) {
  for (const std::string yes : {"t", "T", "1", "true", "TRUE", "tRuE"}) {
    EXPECT_EQ(shown(parse_boolean(yes)), "true");
  }
  for (const std::string no : {"f", "F", "0", "false", "FALSE"}) {
    EXPECT_EQ(shown(parse_boolean(no)), "false");
  }
  for (const std::string bad : {"", " true", "yes", "2", "tru", "truee"}) {
    EXPECT_EQ(shown(parse_boolean(bad)), "error: Cannot cast '" + bad + "' to BOOLEAN");
  }
}

TEST(Digits, Round) {
  const auto rounded = [](std::string_view text, std::int64_t count, bool even) {
    auto number = read_digits(text).value();
    even ? round_half_even(number, count) : round_half_up(number, count);
    return number.digits + "@" + std::to_string(number.point);
  };
  EXPECT_EQ(rounded("12345", 3, false), "123@5");
  EXPECT_EQ(rounded("12355", 3, false), "124@5");
  EXPECT_EQ(rounded("999", 2, false), "1@4");
  EXPECT_EQ(rounded("5", 0, false), "1@2");
  EXPECT_EQ(rounded("4", 0, false), "@0");
  EXPECT_EQ(rounded("9", -1, false), "@0");
  EXPECT_EQ(rounded("125", 2, true), "12@3");
  EXPECT_EQ(rounded("135", 2, true), "14@3");
  EXPECT_EQ(rounded("12500001", 2, true), "13@8");
  EXPECT_EQ(rounded("0.00", 2, true), "@0");
}

}  // namespace
}  // namespace tarn::trino_math
