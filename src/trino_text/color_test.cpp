#include "trino_text/color.hpp"

#include "trino_text/test_answer.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace tarn::trino_text {
namespace {

TEST(Color, Names) {
  const struct {
    std::string_view text;
    std::string_view expected;
  } cases[] = {{"xyz", "error: Invalid color: 'xyz'"},
               {"#00g", "error: Invalid color: '#00g'"},
               {"#0000", "error: Invalid color: '#0000'"},
               {"", "error: Invalid color: ''"},
               {"black", "-1"},
               {"RED", "-2"},
               {"white", "-8"},
               {"#000", "0"},
               {"#012", "4386"},
               {"#fFf", "16777215"}};
  for (const auto& c : cases) {
    EXPECT_EQ(answer(color(c.text)), c.expected) << c.text;
  }
}

TEST(Color, Channels) {
  EXPECT_EQ(answer(rgb(-1, 0, 0)), "error: red must be between 0 and 255");
  EXPECT_EQ(answer(rgb(0, 256, 0)), "error: green must be between 0 and 255");
  EXPECT_EQ(answer(rgb(0, 0, 256)), "error: blue must be between 0 and 255");
  EXPECT_EQ(answer(rgb(255, 0, 1)), "16711681");
}

TEST(Color, Between) {
  const ColorRange range = {.low = 0xFF0000, .high = 0x00FF00};
  EXPECT_EQ(answer(color_between(0, {.low = -1, .high = 0})), "error: lowColor not a valid RGB color");
  EXPECT_EQ(answer(color_between(0, {.low = 0, .high = -1})), "error: highColor not a valid RGB color");
  EXPECT_EQ(color_between(0, range), 0xFF0000);
  EXPECT_EQ(color_between(-5, range), 0xFF0000);
  EXPECT_EQ(color_between(0.5, range), 0xFFFF00);
  EXPECT_EQ(color_between(1, range), 0x00FF00);
  EXPECT_EQ(color_between(5, range), 0x00FF00);
  EXPECT_EQ(color_between(0.5, {.low = 0x000000, .high = 0xFFFFFF}), 0x808080);
}

TEST(Color, Render) {
  EXPECT_EQ(appended([](std::string& out) { return render("hello", -2, out); }), "\x1B[38;5;1mhello\x1B[0m");
  EXPECT_EQ(appended([](std::string& out) { return render("hello", 0xFFFFFF, out); }),
            "\x1B[38;5;231mhello\x1B[0m");
  EXPECT_EQ(appended([](std::string& out) { return render("", 0x123456, out); }), "\x1B[38;5;24m\x1B[0m");
}

TEST(Color, Bars) {
  const std::string reset = "\x1B[0m";
  const struct {
    double fraction;
    std::int64_t width;
    std::string expected;
  } cases[] = {{0.5, 2'000'000, "error: Result is too large: more than 16777216 bytes"},
               {0, 0, reset},
               {0, 3, reset + "   "},
               {-1, 2, reset + "  "},
               {std::nan(""), 2, reset + "  "},
               {0.6, 5, "\x1B[38;5;196m█\x1B[38;5;214m█\x1B[38;5;226m█" + reset + "  "},
               {99, 2, "\x1B[38;5;196m█\x1B[38;5;46m█" + reset},
               {1, -5, reset}};
  for (const auto& c : cases) {
    EXPECT_EQ(appended([&](std::string& out) { return bar(c.fraction, c.width, out); }), c.expected)
        << c.fraction;
  }
  EXPECT_EQ(appended([](std::string& out) { return bar(1, 2, {.low = -1, .high = 0}, out); }),
            "error: color is not a valid rgb value");
}

}  // namespace
}  // namespace tarn::trino_text
