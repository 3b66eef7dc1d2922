// How long a statement takes to be parsed, analyzed and printed for the engine.
//
// Usage: bench_translate < STATEMENT  Prints one JSON object: the milliseconds of the first time, in which
// the tables of functions are made, and the median of many more.
#include "sql/test_lake.hpp"
#include "sql/translate.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <iterator>
#include <string>

namespace {

constexpr std::size_t kTimes = 301;

double milliseconds(const std::string& text, const tarn::sql::Environment& environment) {
  const auto begun = std::chrono::steady_clock::now();
  const auto translated = tarn::sql::translate(text, environment);
  const auto ended = std::chrono::steady_clock::now();
  if (!translated) {
    std::fprintf(stderr, "bench_translate: %s\n", tarn::sql::format_error(text, translated.error()).c_str());
    return -1;
  }
  return std::chrono::duration<double, std::milli>(ended - begun).count();
}

}  // namespace

int main() {
  const std::string text{std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()};
  const auto environment = tarn::sql::test_environment();
  const double first = milliseconds(text, environment);
  if (first < 0) {
    return 1;
  }
  std::array<double, kTimes> times{};
  std::ranges::generate(times, [&] { return milliseconds(text, environment); });
  std::ranges::nth_element(times, times.begin() + kTimes / 2);
  std::printf("{\"bytes\": %zu, \"first_ms\": %.3f, \"median_ms\": %.3f}\n", text.size(), first,
              times[kTimes / 2]);
  return 0;
}
