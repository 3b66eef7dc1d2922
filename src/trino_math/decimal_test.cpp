#include "trino_math/decimal.hpp"

#include "trino_math/decimal_cast.hpp"
#include "trino_math/decimal_rounding.hpp"
#include "trino_math/test_text.hpp"

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace tarn::trino_math {
namespace {

const std::string kNines(38, '9');

struct Number {
  Int128 value = 0;
  DecimalType type;
};

// A literal as Trino types it: as many digits as are written.
Number number(std::string_view text) {
  const auto point = text.find('.');
  const int scale = point == std::string_view::npos ? 0 : static_cast<int>(text.size() - point - 1);
  int digits = 0;
  Int128 value = 0;
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      ++digits;
      value = value * 10 + (c - '0');
    }
  }
  return {text.starts_with('-') ? -value : value, {digits, scale}};
}

std::string with_type(const Result<Int128>& value, DecimalType type) {
  return value ? decimal_text(*value, type.scale) + " " + type_text(type) : shown(value);
}

std::string calculated(std::string_view left, char operation, std::string_view right) {
  const auto [a, a_type] = number(left);
  const auto [b, b_type] = number(right);
  switch (operation) {
    case '+': return with_type(add(a, a_type, b, b_type), sum_type(a_type, b_type));
    case '-': return with_type(subtract(a, a_type, b, b_type), sum_type(a_type, b_type));
    case '*': return with_type(multiply(a, b), product_type(a_type, b_type));
    case '/': return with_type(divide(a, a_type, b, b_type), quotient_type(a_type, b_type));
    default: return with_type(modulus(a, a_type, b, b_type), remainder_type(a_type, b_type));
  }
}

struct Calculation {
  std::string left;
  char operation;
  std::string right;
  std::string expected;
};

TEST(Decimal, Calculates) {
  const std::vector<Calculation> cases{
      {"1", '/', "0", "error: Division by zero"},
      {"1", '%', "0.00", "error: Division by zero"},
      {kNines, '+', "1", "error: Decimal overflow"},
      {"-" + kNines, '-', "1", "error: Decimal overflow"},
      {kNines, '*', "2", "error: Decimal overflow"},
      {kNines, '*', kNines, "error: Decimal overflow"},
      {kNines, '/', "0.1", "error: Decimal overflow"},
      {kNines, '+', "0.5", "error: Decimal overflow"},
      {kNines, '-', kNines, "0 DECIMAL(38, 0)"},
      {kNines, '*', "1", kNines + " DECIMAL(38, 0)"},
      {"1.1", '+', "2.22", "3.32 DECIMAL(4, 2)"},
      {"9", '+', "9", "18 DECIMAL(2, 0)"},
      {"1", '-', "1.000", "0.000 DECIMAL(5, 3)"},
      {"0.1", '-', "0.25", "-0.15 DECIMAL(4, 2)"},
      {"12.34", '*', "-5.6", "-69.104 DECIMAL(6, 3)"},
      {"0.0", '*', "-3", "0.0 DECIMAL(3, 1)"},
      {"1.0", '/', "3", "0.3 DECIMAL(2, 1)"},
      {"2.0", '/', "3", "0.7 DECIMAL(2, 1)"},
      {"-2.0", '/', "3", "-0.7 DECIMAL(2, 1)"},
      {"1", '/', "8", "0 DECIMAL(1, 0)"},
      {"4", '/', "8", "1 DECIMAL(1, 0)"},
      {"-4", '/', "8", "-1 DECIMAL(1, 0)"},
      {"10", '/', "0.001", "10000.000 DECIMAL(8, 3)"},
      {"0", '/', "7", "0 DECIMAL(1, 0)"},
      {"7.5", '%', "2", "1.5 DECIMAL(2, 1)"},
      {"-7.5", '%', "2", "-1.5 DECIMAL(2, 1)"},
      {"7", '%', "-2.50", "2.00 DECIMAL(3, 2)"},
      {"13", '%', "5", "3 DECIMAL(1, 0)"},
      {kNines, '%', "7", "1 DECIMAL(1, 0)"},
  };
  for (const auto& test : cases) {
    EXPECT_EQ(calculated(test.left, test.operation, test.right), test.expected)
        << test.left << ' ' << test.operation << ' ' << test.right;
  }
}

TEST(Decimal, NamesTheTypesOfResults) {
  static_assert(sum_type({38, 0}, {38, 38}) == DecimalType{38, 38});
  static_assert(sum_type({10, 2}, {19, 0}) == DecimalType{22, 2});
  static_assert(product_type({20, 10}, {20, 10}) == DecimalType{38, 20});
  static_assert(!product_type({38, 20}, {38, 20}).is_valid());
  static_assert(quotient_type({10, 2}, {5, 4}) == DecimalType{16, 4});
  static_assert(quotient_type({38, 0}, {38, 38}) == DecimalType{38, 38});
  static_assert(remainder_type({10, 2}, {5, 4}) == DecimalType{5, 4});
  static_assert(common_type(kBigintAsDecimal, {4, 3}) == DecimalType{22, 3});
  static_assert(round_type({3, 2}) == DecimalType{2, 0});
  static_assert(round_type({3, 0}) == DecimalType{3, 0});
  static_assert(round_places_type({38, 2}) == DecimalType{38, 2});
  static_assert(ceiling_type({38, 38}) == DecimalType{1, 0});
  static_assert(truncate_type({3, 3}) == DecimalType{1, 0});
}

TEST(Decimal, Compares) {
  EXPECT_EQ(compare(100, 2, 1, 0), std::strong_ordering::equal);
  EXPECT_EQ(compare(-100, 2, 1, 0), std::strong_ordering::less);
  EXPECT_EQ(compare(-100, 2, -2, 0), std::strong_ordering::greater);
  EXPECT_EQ(compare(0, 38, 0, 0), std::strong_ordering::equal);
  const auto nines = static_cast<Int128>(power_of_ten(38) - 1);
  EXPECT_EQ(compare(nines, 38, 1, 0), std::strong_ordering::less);
  EXPECT_EQ(compare(nines, 0, nines, 38), std::strong_ordering::greater);
}

struct TextCast {
  std::string text;
  DecimalType type;
  std::string expected;
};

TEST(Decimal, ReadsText) {
  const std::string not_a_number = ". Value is not a number.";
  const std::vector<TextCast> cases{
      {"", {5, 2}, "error: Cannot cast VARCHAR '' to DECIMAL(5, 2)" + not_a_number},
      {" 1", {5, 2}, "error: Cannot cast VARCHAR ' 1' to DECIMAL(5, 2)" + not_a_number},
      {"1 ", {5, 2}, "error: Cannot cast VARCHAR '1 ' to DECIMAL(5, 2)" + not_a_number},
      {"abc", {5, 2}, "error: Cannot cast VARCHAR 'abc' to DECIMAL(5, 2)" + not_a_number},
      {".", {5, 2}, "error: Cannot cast VARCHAR '.' to DECIMAL(5, 2)" + not_a_number},
      {"1e", {5, 2}, "error: Cannot cast VARCHAR '1e' to DECIMAL(5, 2)" + not_a_number},
      {"1.2.3", {5, 2}, "error: Cannot cast VARCHAR '1.2.3' to DECIMAL(5, 2)" + not_a_number},
      {"--1", {5, 2}, "error: Cannot cast VARCHAR '--1' to DECIMAL(5, 2)" + not_a_number},
      {"NaN", {5, 2}, "error: Cannot cast VARCHAR 'NaN' to DECIMAL(5, 2)" + not_a_number},
      {"1000", {5, 2}, "error: Cannot cast VARCHAR '1000' to DECIMAL(5, 2). Value too large."},
      {"999.995", {5, 2}, "error: Cannot cast VARCHAR '999.995' to DECIMAL(5, 2). Value too large."},
      {"1e999999999999",
       {38, 0},
       "error: Cannot cast VARCHAR '1e999999999999' to DECIMAL(38, 0). Value too large."},
      {"1e-999999999999", {38, 0}, "0"},
      {"0e999999999999", {5, 2}, "0.00"},
      {"999.994", {5, 2}, "999.99"},
      {"1", {5, 2}, "1.00"},
      {"+1.", {5, 2}, "1.00"},
      {".5", {5, 2}, "0.50"},
      {"-.005", {5, 2}, "-0.01"},
      {"-.004", {5, 2}, "0.00"},
      {"1.5e2", {5, 2}, "150.00"},
      {"15E-1", {5, 0}, "2"},
      {"000000000000000000000000000000000000000000000001", {1, 0}, "1"},
      {"0.5", {1, 0}, "1"},
      {"-0.5", {1, 0}, "-1"},
      {"0.05", {2, 2}, "0.05"},
      {kNines, {38, 0}, kNines},
      {"0." + kNines, {38, 38}, "0." + kNines},
  };
  for (const auto& test : cases) {
    const auto value = decimal_from_text(test.text, test.type);
    EXPECT_EQ(value ? decimal_text(*value, test.type.scale) : shown(value), test.expected) << test.text;
  }
}

TEST(Decimal, Casts) {
  const auto cast = [](std::string_view text, DecimalType to) {
    const auto [value, type] = number(text);
    const auto result = cast_decimal(value, type, to);
    return result ? decimal_text(*result, to.scale) : shown(result);
  };
  EXPECT_EQ(cast("123.45", {4, 2}), "error: Cannot cast DECIMAL(5, 2) '123.45' to DECIMAL(4, 2)");
  EXPECT_EQ(cast("99.95", {3, 1}), "error: Cannot cast DECIMAL(4, 2) '99.95' to DECIMAL(3, 1)");
  EXPECT_EQ(cast(kNines, {38, 1}), "error: Cannot cast DECIMAL(38, 0) '" + kNines + "' to DECIMAL(38, 1)");
  EXPECT_EQ(cast("123.45", {4, 1}), "123.5");
  EXPECT_EQ(cast("-123.45", {4, 1}), "-123.5");
  EXPECT_EQ(cast("-123.44", {4, 1}), "-123.4");
  EXPECT_EQ(cast("1.5", {5, 3}), "1.500");
  EXPECT_EQ(cast("0", {38, 38}), "0." + std::string(38, '0'));
}

TEST(Decimal, CastsToAndFromOtherTypes) {
  using enum IntegerWidth;
  const auto text = [](const Result<Int128>& value, int scale) {
    return value ? decimal_text(*value, scale) : shown(value);
  };
  EXPECT_EQ(text(decimal_from_integer(12, Tinyint, {2, 1}), 1),
            "error: Cannot cast TINYINT '12' to DECIMAL(2, 1)");
  EXPECT_EQ(text(decimal_from_integer(INT64_MIN, Bigint, {19, 0}), 0), "-9223372036854775808");
  EXPECT_EQ(text(decimal_from_integer(INT64_MIN, Bigint, {18, 0}), 0),
            "error: Cannot cast BIGINT '-9223372036854775808' to DECIMAL(18, 0)");
  EXPECT_EQ(text(decimal_from_double(0.1, {5, 3}), 3), "0.100");
  EXPECT_EQ(text(decimal_from_double(1.005, {5, 2}), 2), "1.01");
  EXPECT_EQ(text(decimal_from_double(-1e-300, {5, 2}), 2), "0.00");
  EXPECT_EQ(text(decimal_from_double(1e300, {38, 0}), 0),
            "error: Cannot cast DOUBLE '1.0E300' to DECIMAL(38, 0)");
  EXPECT_EQ(text(decimal_from_double(NAN, {38, 0}), 0), "error: Cannot cast DOUBLE 'NaN' to DECIMAL(38, 0)");
  EXPECT_EQ(text(decimal_from_real(0.1F, {38, 20}), 20), "0.10000000000000000000");
  EXPECT_EQ(text(decimal_from_real(-INFINITY, {5, 2}), 2),
            "error: Cannot cast REAL '-Infinity' to DECIMAL(5, 2)");
  EXPECT_EQ(decimal_from_boolean(true, {5, 2}), 100);
  EXPECT_EQ(shown(decimal_to_integer(150, {3, 2}, Bigint)), "2");
  EXPECT_EQ(shown(decimal_to_integer(-150, {3, 2}, Bigint)), "-2");
  EXPECT_EQ(shown(decimal_to_integer(-149, {3, 2}, Tinyint)), "-1");
  EXPECT_EQ(shown(decimal_to_integer(12750, {5, 2}, Tinyint)), "error: Cannot cast '128' to TINYINT");
  EXPECT_EQ(shown(decimal_to_integer(static_cast<Int128>(power_of_ten(20)), {38, 1}, Bigint)),
            "error: Cannot cast '10000000000000000000.0' to BIGINT");
  EXPECT_EQ(decimal_to_double(12345, {5, 2}), 123.45);
  EXPECT_EQ(decimal_to_double(static_cast<Int128>(power_of_ten(37)) + 1, {38, 10}), 1e27);
  EXPECT_EQ(decimal_to_real(1, {2, 1}), 0.1F);
}

TEST(Decimal, WritesBigDecimals) {
  EXPECT_EQ(big_decimal_text(0, 0), "0");
  EXPECT_EQ(big_decimal_text(0, 7), "0E-7");
  EXPECT_EQ(big_decimal_text(1, 6), "0.000001");
  EXPECT_EQ(big_decimal_text(1, 7), "1E-7");
  EXPECT_EQ(big_decimal_text(-123, 10), "-1.23E-8");
  EXPECT_EQ(big_decimal_text(-1230, 2), "-12.30");
}

TEST(Decimal, Rounds) {
  struct Case {
    std::string text;
    std::int64_t places;
    std::string rounded;
    std::string truncated;
  };
  const std::vector<Case> cases{
      {"1.25", 1, "1.30", "1.20"},          {"-1.25", 1, "-1.30", "-1.20"},  {"1.24", 1, "1.20", "1.20"},
      {"1.25", 5, "1.25", "1.25"},          {"1.25", 0, "1.00", "1.00"},     {"9.99", 0, "10.00", "9.00"},
      {"55.55", -1, "60.00", "50.00"},      {"55.55", -2, "100.00", "0.00"}, {"55.55", -3, "0.00", "0.00"},
      {"55.55", INT32_MIN, "0.00", "0.00"}, {"0.00", -1, "0.00", "0.00"},
  };
  for (const auto& test : cases) {
    const auto [value, type] = number(test.text);
    const auto rounded = round_decimal(value, type, test.places);
    EXPECT_EQ(rounded ? decimal_text(*rounded, type.scale) : shown(rounded), test.rounded) << test.text;
    EXPECT_EQ(decimal_text(truncate_decimal(value, type, test.places), type.scale), test.truncated)
        << test.text;
  }
  const auto nines = static_cast<Int128>(power_of_ten(38) - 1);
  EXPECT_EQ(shown(round_decimal(nines, {38, 0}, -1)), "error: decimal overflow: " + kNines);
}

TEST(Decimal, RoundsToWholeNumbers) {
  struct Case {
    std::string text;
    int round;
    int truncate;
    int ceiling;
    int floor;
  };
  const std::vector<Case> cases{{"0.00", 0, 0, 0, 0},      {"1.49", 1, 1, 2, 1},      {"1.50", 2, 1, 2, 1},
                                {"-1.49", -1, -1, -1, -2}, {"-1.50", -2, -1, -1, -2}, {"3", 3, 3, 3, 3},
                                {"-0.01", 0, 0, 0, -1},    {"0.99", 1, 0, 1, 0}};
  for (const auto& test : cases) {
    const auto [value, type] = number(test.text);
    EXPECT_TRUE(round_decimal(value, type) == test.round) << test.text;
    EXPECT_TRUE(truncate_decimal(value, type) == test.truncate) << test.text;
    EXPECT_TRUE(ceiling_decimal(value, type) == test.ceiling) << test.text;
    EXPECT_TRUE(floor_decimal(value, type) == test.floor) << test.text;
  }
}

// A slow oracle: numbers as decimal digits, least significant first.
using Big = std::vector<int>;

void trim(Big& a) {
  while (!a.empty() && a.back() == 0) {
    a.pop_back();
  }
}

Big big(UInt128 value) {
  Big digits;
  for (; value != 0; value /= 10) {
    digits.push_back(static_cast<int>(value % 10));
  }
  return digits;
}

Big shifted(Big a, int places) {
  if (!a.empty()) {
    a.insert(a.begin(), static_cast<std::size_t>(places), 0);
  }
  return a;
}

bool is_less(const Big& a, const Big& b) {
  if (a.size() != b.size()) {
    return a.size() < b.size();
  }
  return std::lexicographical_compare(a.rbegin(), a.rend(), b.rbegin(), b.rend());
}

Big sum(const Big& a, const Big& b) {
  Big out(std::max(a.size(), b.size()) + 1, 0);
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] += (i < a.size() ? a[i] : 0) + (i < b.size() ? b[i] : 0);
    if (out[i] >= 10) {
      out[i] -= 10;
      ++out[i + 1];
    }
  }
  trim(out);
  return out;
}

Big minus(Big a, const Big& b) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    a[i] -= i < b.size() ? b[i] : 0;
    if (a[i] < 0) {
      a[i] += 10;
      --a[i + 1];
    }
  }
  trim(a);
  return a;
}

Big product(const Big& a, const Big& b) {
  Big out;
  for (std::size_t i = 0; i < b.size(); ++i) {
    for (int n = 0; n < b[i]; ++n) {
      out = sum(out, shifted(a, static_cast<int>(i)));
    }
  }
  return out;
}

std::pair<Big, Big> quotient(const Big& a, const Big& b) {
  Big result(a.size(), 0);
  Big rest;
  for (std::size_t i = a.size(); i-- > 0;) {
    rest.insert(rest.begin(), a[i]);
    trim(rest);
    while (!is_less(rest, b)) {
      rest = minus(rest, b);
      ++result[i];
    }
  }
  trim(result);
  return {result, rest};
}

std::string expected_text(const Big& digits, bool negative) {
  if (digits.size() > 38) {
    return "error: Decimal overflow";
  }
  std::string text;
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) {
    text += static_cast<char>('0' + *digit);
  }
  return text.empty() ? "0" : (negative ? "-" + text : text);
}

Number random_number(std::mt19937_64& random) {
  const int precision = 1 + static_cast<int>(random() % 38);
  const int scale = static_cast<int>(random() % static_cast<unsigned>(precision + 1));
  const int digits = 1 + static_cast<int>(random() % static_cast<unsigned>(precision));
  UInt128 value = (static_cast<UInt128>(random()) << 64 | random()) % power_of_ten(digits);
  if (random() % 8 == 0) {
    value = power_of_ten(digits) - 1;
  }
  const auto positive = static_cast<Int128>(value);
  return {random() % 2 == 0 ? positive : -positive, {precision, scale}};
}

Big scaled_to(const Number& a, int scale) {
  return shifted(big(magnitude(a.value)), scale - a.type.scale);
}

TEST(DecimalProperty, AgreesWithLongHand) {
  constexpr std::uint64_t kSeed = 435;
  std::mt19937_64 random(kSeed);
  for (int round = 0; round < 3000; ++round) {
    const Number a = random_number(random);
    const Number b = random_number(random);
    SCOPED_TRACE(decimal_text(a.value, a.type.scale) + " and " + decimal_text(b.value, b.type.scale));
    const bool negative = (a.value < 0) != (b.value < 0);
    EXPECT_EQ(shown(multiply(a.value, b.value)),
              expected_text(product(big(magnitude(a.value)), big(magnitude(b.value))), negative));
    const int scale = std::max(a.type.scale, b.type.scale);
    const Big left = scaled_to(a, scale);
    const Big right = scaled_to(b, scale);
    EXPECT_EQ(compare(a.value, a.type.scale, b.value, b.type.scale) == std::strong_ordering::equal,
              left == right && (!negative || left.empty()));
    if (left.size() <= 38 && right.size() <= 38) {
      const Big total =
          negative ? (is_less(left, right) ? minus(right, left) : minus(left, right)) : sum(left, right);
      const bool total_negative = negative && is_less(left, right) ? b.value < 0 : a.value < 0;
      EXPECT_EQ(shown(add(a.value, a.type, b.value, b.type)), expected_text(total, total_negative));
    }
    if (b.value != 0) {
      const int exponent = quotient_type(a.type, b.type).scale - a.type.scale + b.type.scale;
      auto [whole, rest] = quotient(shifted(big(magnitude(a.value)), exponent), big(magnitude(b.value)));
      if (!is_less(sum(rest, rest), big(magnitude(b.value)))) {
        whole = sum(whole, {1});
      }
      EXPECT_EQ(shown(divide(a.value, a.type, b.value, b.type)), expected_text(whole, negative));
      EXPECT_EQ(shown(modulus(a.value, a.type, b.value, b.type)),
                expected_text(quotient(left, right).second, a.value < 0));
    }
  }
}

}  // namespace
}  // namespace tarn::trino_math
