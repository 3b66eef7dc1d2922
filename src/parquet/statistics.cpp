#include "parquet/statistics.hpp"

#include "parquet/string_compare.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace tarn::parquet {
namespace {

constexpr char32_t kLastCodePoint = 0x10FFFF;
constexpr char32_t kFirstSurrogate = 0xD800;
constexpr char32_t kAfterSurrogates = 0xE000;

bool continues(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

// Where the character that `offset` lies in begins; `offset` itself between two characters.
std::size_t character_begin(std::string_view text, std::size_t offset) {
  while (offset > 0 && offset < text.size() && continues(text[offset])) {
    --offset;
  }
  return offset;
}

// Returns the bytes that the first `limit` characters take; what is not UTF-8 is cut all the same.
std::size_t prefix_bytes(std::string_view text, std::size_t limit) {
  constexpr std::size_t kLongestCharacter = 4;
  const auto longest = std::min(text.size(), limit * kLongestCharacter);
  std::size_t characters = 0;
  for (std::size_t i = 0; i < longest; ++i) {
    if (!continues(text[i]) && characters++ == limit) {
      return i;
    }
  }
  return longest;
}

// Returns the one character that `text` is, or nullopt when it is not one well-formed character.
std::optional<char32_t> decode(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(text[i])); };
  const auto rest = [&](std::size_t i) { return byte(i) & 0x3F; };
  switch (text.size()) {
    case 1: return byte(0) < 0x80 ? std::optional(byte(0)) : std::nullopt;
    case 2: return (byte(0) & 0xE0) == 0xC0 ? std::optional((byte(0) & 0x1F) << 6 | rest(1)) : std::nullopt;
    case 3:
      return (byte(0) & 0xF0) == 0xE0 ? std::optional((byte(0) & 0x0F) << 12 | rest(1) << 6 | rest(2))
                                      : std::nullopt;
    case 4:
      return (byte(0) & 0xF8) == 0xF0
                 ? std::optional((byte(0) & 0x07) << 18 | rest(1) << 12 | rest(2) << 6 | rest(3))
                 : std::nullopt;
    default: return std::nullopt;
  }
}

void append_utf8(char32_t point, std::string& out) {
  const auto put = [&out](char32_t byte) { out.push_back(static_cast<char>(byte)); };
  const auto rest = [&](unsigned shift) { put(0x80 | (point >> shift & 0x3F)); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0 | point >> 6);
    rest(0);
  } else if (point < 0x10000) {
    put(0xE0 | point >> 12);
    rest(6);
    rest(0);
  } else {
    put(0xF0 | point >> 18);
    rest(12);
    rest(6);
    rest(0);
  }
}

// Returns a string above every string that begins with `prefix`: its last character that has a successor is
// replaced by it, and what follows dropped.
std::optional<std::string> successor(std::string_view prefix) {
  while (!prefix.empty()) {
    const auto begin = character_begin(prefix, prefix.size() - 1);
    const auto point = decode(prefix.substr(begin));
    if (!point) {
      return std::nullopt;
    }
    prefix = prefix.substr(0, begin);
    if (*point < kLastCodePoint) {
      std::string result(prefix);
      append_utf8(*point + 1 == kFirstSurrogate ? kAfterSurrogates : *point + 1, result);
      return result;
    }
  }
  return std::nullopt;
}

template <class T>
Bound bound_of(T value) {
  std::string bytes(sizeof value, '\0');
  std::memcpy(bytes.data(), &value, sizeof value);
  return {std::move(bytes), true};
}

Bound integer_bound(std::int64_t value, columnar::Kind kind) {
  switch (kind) {
    case columnar::Kind::Boolean: return bound_of(static_cast<std::uint8_t>(value != 0 ? 1 : 0));
    case columnar::Kind::Int32: return bound_of(static_cast<std::int32_t>(value));
    case columnar::Kind::Int64:
    case columnar::Kind::Timestamp:
    case columnar::Kind::Double:
    case columnar::Kind::String:
    case columnar::Kind::Struct:
    case columnar::Kind::List:
    case columnar::Kind::Map: break;
  }
  return bound_of(value);
}

// Readers disagree on where NaN stands (DuckDB: above everything), so a single one leaves no bound to trust.
// Zero stands for both of its signs.
template <class Stored>
Bounds bounds_of_floating(std::span<const double> values) {
  if (values.empty() || std::ranges::any_of(values, [](double value) { return std::isnan(value); })) {
    return {};
  }
  const auto [smallest, largest] = std::ranges::minmax_element(values);
  return {bound_of(static_cast<Stored>(*smallest == 0 ? -0.0 : *smallest)),
          bound_of(static_cast<Stored>(*largest == 0 ? 0.0 : *largest))};
}

}  // namespace

Bounds bounds_of_integers(std::span<const std::int64_t> values, columnar::Kind kind) {
  if (values.empty()) {
    return {};
  }
  const auto [smallest, largest] = std::ranges::minmax_element(values);
  return {integer_bound(*smallest, kind), integer_bound(*largest, kind)};
}

Bounds bounds_of_doubles(std::span<const double> values) {
  return bounds_of_floating<double>(values);
}

Bounds bounds_of_reals(std::span<const double> values) {
  return bounds_of_floating<float>(values);
}

// The first bytes decide nearly always, so the two extremes are compared as numbers, and in full only when
// equal.
StringExtremes extremes_of_strings(std::span<const std::string_view> values) {
  StringExtremes extremes{values[0], values[0]};
  auto smallest = order_prefix(values[0]);
  auto largest = smallest;
  for (std::size_t i = 1; i < values.size(); ++i) {
    if (i + kPrefetchDistance < values.size()) {
      prefetch(values[i + kPrefetchDistance]);
    }
    const auto value = values[i];
    const auto prefix = order_prefix(value);
    if (prefix < smallest || (prefix == smallest && value < extremes.smallest)) {
      extremes.smallest = value;
      smallest = prefix;
    }
    if (prefix > largest || (prefix == largest && value > extremes.largest)) {
      extremes.largest = value;
      largest = prefix;
    }
  }
  return extremes;
}

bool is_less_signed(std::string_view left, std::string_view right) {
  const auto is_negative = [](std::string_view value) {
    return (static_cast<unsigned char>(value[0]) & 0x80U) != 0;
  };
  return is_negative(left) == is_negative(right) ? left < right : is_negative(left);
}

StringExtremes extremes_of_signed(std::span<const std::string_view> values) {
  const auto [smallest, largest] = std::ranges::minmax_element(values, is_less_signed);
  return {*smallest, *largest};
}

Bound lower_bound_in_bytes(std::string_view value, std::size_t limit) {
  const auto kept = value.size() <= limit ? value.size() : character_begin(value, limit);
  return {std::string(value.substr(0, kept)), kept == value.size()};
}

std::optional<Bound> upper_bound_in_bytes(std::string_view value, std::size_t limit) {
  if (value.size() <= limit) {
    return Bound{std::string(value), true};
  }
  auto next = successor(value.substr(0, character_begin(value, limit)));
  if (!next) {
    return std::nullopt;
  }
  return Bound{std::move(*next), false};
}

std::string lower_bound_in_characters(std::string_view value, std::size_t limit) {
  return std::string(value.substr(0, prefix_bytes(value, limit)));
}

std::optional<std::string> upper_bound_in_characters(std::string_view value, std::size_t limit) {
  const auto kept = prefix_bytes(value, limit);
  return kept == value.size() ? std::optional(std::string(value)) : successor(value.substr(0, kept));
}

}  // namespace tarn::parquet
