// Trino's colours and bars for terminals.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tarn::trino_text {

// 0xRRGGBB, or -1 to -8 for the eight colours of a terminal by name.
using Color = std::int64_t;

// "#f0a" or a name.
Result<Color> color(std::string_view text);
// "#ff00aa", or the name. REQUIRES: one of the other functions gave it.
std::string color_text(Color color);
Result<Color> rgb(std::int64_t red, std::int64_t green, std::int64_t blue);

struct ColorRange {
  Color low = 0;
  Color high = 0;
};
// The colour at `fraction` of the way, by hue, saturation and brightness.
Result<Color> color_between(double fraction, const ColorRange& range);

Result<> render(std::string_view text, Color color, std::string& out);
Result<> render(bool value, std::string& out);
// A bar of `width` places, of which `fraction` are filled.
Result<> bar(double fraction, std::int64_t width, const ColorRange& range, std::string& out);
Result<> bar(double fraction, std::int64_t width, std::string& out);

}  // namespace tarn::trino_text
