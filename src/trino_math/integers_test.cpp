#include "trino_math/integers.hpp"

#include "trino_math/rounding.hpp"
#include "trino_math/test_text.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

namespace tarn::trino_math {
namespace {

using enum IntegerWidth;

TEST(Integers, KnowTheirRanges) {
  EXPECT_EQ(largest(Tinyint), 127);
  EXPECT_EQ(smallest(Smallint), -32768);
  EXPECT_EQ(largest(Integer), 2147483647);
  EXPECT_EQ(smallest(Bigint), INT64_MIN);
}

TEST(Integers, Calculate) {
  struct Case {
    IntegerWidth width;
    std::int64_t a;
    char operation;
    std::int64_t b;
    std::string expected;
  };
  const std::vector<Case> cases{
      {Bigint, INT64_MAX, '+', 1, "error: bigint addition overflow: 9223372036854775807 + 1"},
      {Bigint, INT64_MIN, '-', 1, "error: bigint subtraction overflow: -9223372036854775808 - 1"},
      {Bigint, INT64_MAX, '*', 2, "error: bigint multiplication overflow: 9223372036854775807 * 2"},
      {Bigint, INT64_MIN, '/', -1, "error: bigint division overflow: -9223372036854775808 / -1"},
      {Bigint, INT64_MIN, '%', -1, "0"},
      {Bigint, 1, '/', 0, "error: Division by zero"},
      {Bigint, 1, '%', 0, "error: Division by zero"},
      {Integer, 2147483647, '+', 1, "error: integer addition overflow: 2147483647 + 1"},
      {Smallint, 32767, '+', 1, "error: smallint addition overflow: 32767 + 1"},
      {Tinyint, 127, '+', 1, "error: tinyint addition overflow: 127 + 1"},
      {Tinyint, -128, '-', 1, "error: tinyint subtraction overflow: -128 - 1"},
      {Tinyint, 100, '*', 2, "error: tinyint multiplication overflow: 100 * 2"},
      {Integer, 7, '/', 2, "3"},
      {Integer, -7, '/', 2, "-3"},
      {Integer, -7, '%', 2, "-1"},
      {Integer, 7, '%', -2, "1"},
      {Integer, 40, '+', 2, "42"},
  };
  for (const auto& test : cases) {
    const auto result = [&] {
      switch (test.operation) {
        case '+': return add(test.width, test.a, test.b);
        case '-': return subtract(test.width, test.a, test.b);
        case '*': return multiply(test.width, test.a, test.b);
        case '/': return divide(test.width, test.a, test.b);
        default: return modulus(test.width, test.a, test.b);
      }
    }();
    EXPECT_EQ(shown(result), test.expected) << test.a << test.operation << test.b;
  }
  EXPECT_EQ(shown(negate(Tinyint, -128)), "error: tinyint negation overflow: -128");
  EXPECT_EQ(shown(negate(Bigint, 5)), "-5");
  EXPECT_EQ(shown(absolute(Integer, smallest(Integer))),
            "error: Value -2147483648 is out of range for abs(integer)");
  EXPECT_EQ(shown(absolute(Integer, -3)), "3");
}

TEST(Integers, AreCastFromNumbers) {
  EXPECT_EQ(shown(cast_integer(128, Tinyint)), "error: Out of range for tinyint: 128");
  EXPECT_EQ(shown(cast_integer(-128, Tinyint)), "-128");
  struct Case {
    double value;
    IntegerWidth to;
    std::string expected;
  };
  const std::vector<Case> cases{
      {NAN, Bigint, "error: Unable to cast NaN to bigint"},
      {INFINITY, Bigint, "error: Unable to cast Infinity to bigint"},
      {9.3e18, Bigint, "error: Unable to cast 9.3E18 to bigint"},
      {9223372036854775807.0, Bigint, "error: Unable to cast 9.223372036854776E18 to bigint"},
      {-9223372036854775808.0, Bigint, "-9223372036854775808"},
      {NAN, Integer, "error: Cannot cast double NaN to integer"},
      {1e300, Integer, "error: Out of range for integer: 1.0E300"},
      {2147483647.4, Integer, "2147483647"},
      {2147483647.5, Integer, "error: Out of range for integer: 2.1474836475E9"},
      {-INFINITY, Smallint, "error: Out of range for smallint: -Infinity"},
      {127.5, Tinyint, "error: Out of range for tinyint: 127.5"},
      {2.5, Bigint, "3"},
      {-2.5, Bigint, "-3"},
      {0.49999999999999994, Bigint, "0"},
      {-0.0, Bigint, "0"},
  };
  for (const auto& test : cases) {
    EXPECT_EQ(shown(double_to_integer(test.value, test.to)), test.expected) << test.value;
  }
  EXPECT_EQ(shown(real_to_integer(1e20F, Bigint)), "9223372036854775807");
  EXPECT_EQ(shown(real_to_integer(-INFINITY, Bigint)), "-9223372036854775808");
  EXPECT_EQ(shown(real_to_integer(NAN, Bigint)), "0");
  EXPECT_EQ(shown(real_to_integer(2.5F, Integer)), "3");
  EXPECT_EQ(shown(real_to_integer(NAN, Integer)), "error: Cannot cast real NaN to integer");
  EXPECT_EQ(shown(real_to_integer(1e10F, Integer)), "error: Out of range for integer: 1.0E10");
}

TEST(Integers, Shift) {
  struct Case {
    IntegerWidth width;
    std::int64_t value;
    std::int64_t shift;
    std::int64_t left;
    std::int64_t logical;
    std::int64_t arithmetic;
  };
  const std::vector<Case> cases{
      {Tinyint, 7, 2, 28, 1, 1},
      {Tinyint, -8, 1, -16, 124, -4},
      {Tinyint, 127, 1, -2, 63, 63},
      {Tinyint, -1, 8, 0, 0, -1},
      {Tinyint, -1, 0, -1, -1, -1},
      {Smallint, -1, 4, -16, 4095, -1},
      {Integer, 1, 31, -2147483648, 0, 0},
      {Integer, -1, 31, -2147483648, 1, -1},
      {Bigint, 1, 63, INT64_MIN, 0, 0},
      {Bigint, -1, 63, INT64_MIN, 1, -1},
      {Bigint, 5, 64, 0, 0, 0},
      {Bigint, -5, INT64_MAX, 0, 0, -1},
      {Bigint, 1, -1, INT64_MIN, 0, 0},
  };
  for (const auto& test : cases) {
    EXPECT_EQ(shift_left(test.width, test.value, test.shift), test.left) << test.value;
    EXPECT_EQ(shift_right_logical(test.width, test.value, test.shift), test.logical) << test.value;
    EXPECT_EQ(shift_right_arithmetic(test.width, test.value, test.shift), test.arithmetic) << test.value;
  }
}

TEST(Integers, CountBits) {
  EXPECT_EQ(shown(bit_count(0, 1)), "error: Bits specified in bit_count must be between 2 and 64, got 1");
  EXPECT_EQ(shown(bit_count(0, 65)), "error: Bits specified in bit_count must be between 2 and 64, got 65");
  EXPECT_EQ(
      shown(bit_count(19, 2)),
      "error: Number must be representable with the bits specified. 19 cannot be represented with 2 bits");
  EXPECT_EQ(shown(bit_count(-8, 32)), "29");
  EXPECT_EQ(shown(bit_count(-1, 64)), "64");
  EXPECT_EQ(shown(bit_count(-2147483648LL, 32)), "1");
  EXPECT_EQ(shown(bit_count(7, 64)), "3");
}

TEST(Integers, ChangeTheirBase) {
  EXPECT_EQ(shown(to_base(255, 16)), "ff");
  EXPECT_EQ(shown(to_base(-255, 36)), "-73");
  EXPECT_EQ(shown(to_base(INT64_MIN, 2)), "-1" + std::string(63, '0'));
  EXPECT_EQ(shown(to_base(1, 37)), "error: Radix must be between 2 and 36");
  EXPECT_EQ(shown(from_base("fF", 16)), "255");
  EXPECT_EQ(shown(from_base("+10", 2)), "2");
  EXPECT_EQ(shown(from_base("-z", 36)), "-35");
  EXPECT_EQ(shown(from_base("", 10)), "error: Not a valid base-10 number: ");
  EXPECT_EQ(shown(from_base("12", 2)), "error: Not a valid base-2 number: 12");
  EXPECT_EQ(shown(from_base("+-1", 2)), "error: Not a valid base-2 number: +-1");
  EXPECT_EQ(shown(from_base("8000000000000000", 16)), "error: Not a valid base-16 number: 8000000000000000");
  EXPECT_EQ(shown(from_base("1", 1)), "error: Radix must be between 2 and 36");
}

TEST(Rounding, RoundsDoubles) {
  struct Case {
    double value;
    std::int64_t places;
    std::string expected;
  };
  const std::vector<Case> cases{
      {NAN, 2, "NaN"},
      {-INFINITY, 2, "-Infinity"},
      {0.5, 0, "1.0"},
      {-0.5, 0, "-1.0"},
      {-0.4, 0, "-0.0"},
      {-0.0, 0, "0.0"},
      {0.49999999999999994, 0, "0.0"},
      {2.5, 0, "3.0"},
      {1.005, 2, "1.0"},
      {123.456, 2, "123.46"},
      {123.456, -2, "100.0"},
      {-150, -2, "-200.0"},
      {1e300, 0, "1.0E300"},
      {9.3e18, 0, "9.3E18"},
      {300000.00000011094, 16, "300000.00000011094"},
      {123.4, 10000000, "123.4"},
      {0, 10000000, "0.0"},
      {123.456, -400, "NaN"},
  };
  for (const auto& test : cases) {
    EXPECT_EQ(shown(round(test.value, test.places)), test.expected) << test.value << ", " << test.places;
  }
  EXPECT_EQ(shown(round(1.25F, 1)), "1.3");
  EXPECT_EQ(shown(truncate(-1.9)), "-1.0");
  EXPECT_EQ(shown(truncate(-0.5)), "-0.0");
  EXPECT_EQ(shown(sign(-0.0)), "-0.0");
  EXPECT_EQ(shown(sign(-3.0F)), "-1.0");
  EXPECT_EQ(shown(sign(std::numeric_limits<double>::quiet_NaN())), "NaN");
}

TEST(Rounding, RoundsIntegers) {
  EXPECT_EQ(shown(round(Integer, 1249, -2)), "1200");
  EXPECT_EQ(shown(round(Integer, 1250, -2)), "1300");
  EXPECT_EQ(shown(round(Integer, -1250, -2)), "-1300");
  EXPECT_EQ(shown(round(Integer, -1249, -2)), "-1200");
  EXPECT_EQ(shown(round(Integer, 5, 100)), "5");
  EXPECT_EQ(shown(round(Bigint, 5, -18)), "0");
  EXPECT_EQ(shown(round(Bigint, 5, -19)), "error: numerical overflow: 5");
  EXPECT_EQ(shown(round(Bigint, INT64_MAX, -1)), "error: numerical overflow: 9223372036854775807");
  EXPECT_EQ(shown(round(Bigint, INT64_MIN, -3)), "error: numerical overflow: -9223372036854775808");
  EXPECT_EQ(shown(round(Tinyint, 127, -1)), "error: Out of range for tinyint: 130");
}

}  // namespace
}  // namespace tarn::trino_math
