#include "trino_text/color.hpp"

#include "trino_text/letters.hpp"
#include "trino_text/limits.hpp"
#include "trino_text/utf8.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace tarn::trino_text {
namespace {

constexpr std::array<std::string_view, 8> kSystemColors = {"BLACK", "RED",     "GREEN", "YELLOW",
                                                           "BLUE",  "MAGENTA", "CYAN",  "WHITE"};
constexpr Color kMaxColor = 0xFFFFFF;
constexpr std::string_view kReset = "\x1B[0m";
constexpr float kFullByte = 255.0F;
constexpr float kHueSectors = 6.0F;

struct Channels {
  int red = 0;
  int green = 0;
  int blue = 0;
};

Channels channels_of(Color color) {
  return {.red = static_cast<int>(color >> 16 & 0xFF),
          .green = static_cast<int>(color >> 8 & 0xFF),
          .blue = static_cast<int>(color & 0xFF)};
}

// Hue, saturation and brightness, each from 0 to 1.
struct Hsb {
  float hue = 0;
  float saturation = 0;
  float brightness = 0;
};

// java.awt.Color.RGBtoHSB.
Hsb to_hsb(Color color) {
  const auto c = channels_of(color);
  const int most = std::max({c.red, c.green, c.blue});
  const int least = std::min({c.red, c.green, c.blue});
  const auto spread = static_cast<float>(most - least);
  Hsb hsb;
  hsb.brightness = static_cast<float>(most) / kFullByte;
  hsb.saturation = most != 0 ? spread / static_cast<float>(most) : 0;
  if (spread == 0) {
    return hsb;
  }
  const float red = static_cast<float>(most - c.red) / spread;
  const float green = static_cast<float>(most - c.green) / spread;
  const float blue = static_cast<float>(most - c.blue) / spread;
  if (c.red == most) {
    hsb.hue = blue - green;
  } else if (c.green == most) {
    hsb.hue = 2.0F + red - blue;
  } else {
    hsb.hue = 4.0F + green - red;
  }
  hsb.hue /= kHueSectors;
  if (hsb.hue < 0) {
    hsb.hue += 1.0F;
  }
  return hsb;
}

int byte_of(float part) {
  return static_cast<int>(std::floor(part * kFullByte + 0.5F));
}

// java.awt.Color.HSBtoRGB.
Color from_hsb(const Hsb& hsb) {
  const float v = hsb.brightness;
  if (hsb.saturation == 0) {
    const Color grey = byte_of(v);
    return grey << 16 | grey << 8 | grey;
  }
  const float sector = (hsb.hue - std::floor(hsb.hue)) * kHueSectors;
  const float inside = sector - std::floor(sector);
  const float p = v * (1.0F - hsb.saturation);
  const float q = v * (1.0F - hsb.saturation * inside);
  const float t = v * (1.0F - hsb.saturation * (1.0F - inside));
  constexpr int kSectors = 6;
  const std::array<std::array<float, 3>, kSectors> parts = {
      {{v, t, p}, {q, v, p}, {p, v, t}, {p, q, v}, {t, p, v}, {v, p, q}}};
  const auto& chosen = parts[static_cast<std::size_t>(std::clamp(static_cast<int>(sector), 0, kSectors - 1))];
  return Color{byte_of(chosen[0])} << 16 | Color{byte_of(chosen[1])} << 8 | Color{byte_of(chosen[2])};
}

Color interpolate(float fraction, const Hsb& low, const Hsb& high) {
  return from_hsb({.hue = fraction * (high.hue - low.hue) + low.hue,
                   .saturation = fraction * (high.saturation - low.saturation) + low.saturation,
                   .brightness = fraction * (high.brightness - low.brightness) + low.brightness});
}

// The terminal's number: its own eight colours, then a cube of six steps a side.
int terminal_color(Color color) {
  if (color < 0) {
    return static_cast<int>(-color - 1);
  }
  constexpr int kSteps = 6;
  constexpr int kCubeBegin = 16;
  const auto c = channels_of(color);
  const auto step = [](int channel) { return channel * kSteps / 256; };
  return kCubeBegin + (step(c.red) * kSteps + step(c.green)) * kSteps + step(c.blue);
}

void append_escape(Color color, std::string& out) {
  out += "\x1B[38;5;";
  out += std::to_string(terminal_color(color));
  out += 'm';
}

Result<> check_range(const ColorRange& range) {
  if (range.low < 0 || range.high < 0) {
    return refuse("color is not a valid rgb value");
  }
  return {};
}

int short_digit(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const char folded = static_cast<char>(c | 0x20);
  return folded >= 'a' && folded <= 'f' ? folded - 'a' + 10 : -1;
}

}  // namespace

Result<Color> color(std::string_view text) {
  constexpr std::size_t kShortSize = 4;
  constexpr Color kNibbleTwice = 0x11;
  if (text.size() == kShortSize && text[0] == '#') {
    const std::array<int, 3> digits = {short_digit(text[1]), short_digit(text[2]), short_digit(text[3])};
    if (std::ranges::all_of(digits, [](int digit) { return digit >= 0; })) {
      return (Color{digits[0]} << 16 | Color{digits[1]} << 8 | Color{digits[2]}) * kNibbleTwice;
    }
  }
  std::string name;
  upper(text, name);
  const auto* const found = std::ranges::find(kSystemColors, name);
  if (found == kSystemColors.end()) {
    return refuse("Invalid color: '" + to_valid(text) + "'");
  }
  return -(found - kSystemColors.begin()) - 1;
}

std::string color_text(Color color) {
  constexpr unsigned kNibbleBits = 4;
  constexpr unsigned kFirstNibble = 20;
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  if (color < 0) {
    lower(kSystemColors[static_cast<std::size_t>(-color - 1) % kSystemColors.size()], text);
    return text;
  }
  text = "#";
  for (auto shift = static_cast<int>(kFirstNibble); shift >= 0; shift -= static_cast<int>(kNibbleBits)) {
    text += kDigits[static_cast<std::size_t>(color >> shift & 0xF)];
  }
  return text;
}

Result<Color> rgb(std::int64_t red, std::int64_t green, std::int64_t blue) {
  constexpr std::int64_t kMaxChannel = 255;
  const auto is_channel = [](std::int64_t value) { return value >= 0 && value <= kMaxChannel; };
  if (!is_channel(red)) {
    return refuse("red must be between 0 and 255");
  }
  if (!is_channel(green)) {
    return refuse("green must be between 0 and 255");
  }
  if (!is_channel(blue)) {
    return refuse("blue must be between 0 and 255");
  }
  return red << 16 | green << 8 | blue;
}

Result<Color> color_between(double fraction, const ColorRange& range) {
  if (range.low < 0) {
    return refuse("lowColor not a valid RGB color");
  }
  if (range.high < 0) {
    return refuse("highColor not a valid RGB color");
  }
  const double bounded = std::isnan(fraction) ? fraction : std::clamp(fraction, 0.0, 1.0);
  return interpolate(static_cast<float>(bounded), to_hsb(range.low), to_hsb(range.high)) & kMaxColor;
}

Result<> render(std::string_view text, Color color, std::string& out) {
  append_escape(color, out);
  append_as_java(text, out);
  out += kReset;
  return {};
}

Result<> render(bool value, std::string& out) {
  constexpr Color kRed = -2;
  constexpr Color kGreen = -3;
  return value ? render("✓", kGreen, out) : render("✗", kRed, out);
}

Result<> bar(double fraction, std::int64_t width, const ColorRange& range, std::string& out) {
  constexpr std::int64_t kPlaceBytes = 16;
  if (width > static_cast<std::int64_t>(kMaxResultBytes) / kPlaceBytes) {
    return check_result_size(kMaxResultBytes + 1);
  }
  const double wanted = fraction * static_cast<double>(width);
  const auto places = std::max<std::int64_t>(width, 0);
  const auto filled = std::isnan(wanted)
                          ? 0
                          : static_cast<std::int64_t>(std::clamp(wanted, 0.0, static_cast<double>(places)));
  if (filled > 0) {
    TARN_TRY(check_range(range));
  }
  const auto low = to_hsb(range.low);
  const auto high = to_hsb(range.high);
  for (std::int64_t i = 0; i < filled; ++i) {
    const auto at = static_cast<float>(static_cast<double>(i) / static_cast<double>(width - 1));
    append_escape(interpolate(at, low, high) & kMaxColor, out);
    out += "█";
  }
  out += kReset;
  out.append(static_cast<std::size_t>(places - filled), ' ');
  return {};
}

Result<> bar(double fraction, std::int64_t width, std::string& out) {
  constexpr Color kFullRed = 0xFF0000;
  constexpr Color kFullGreen = 0x00FF00;
  return bar(fraction, width, {.low = kFullRed, .high = kFullGreen}, out);
}

}  // namespace tarn::trino_text
