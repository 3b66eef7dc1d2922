// Which characters may stand where in a URI.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tarn::trino_text {

// Sets of ASCII characters. Those with escapes also take %HH and visible characters outside ASCII.
struct UriCharacters {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  bool has_escapes = false;

  constexpr bool has(char c) const {
    const auto code = static_cast<unsigned char>(c);
    return code < 64 ? (low >> code & 1) != 0 : code < 128 && (high >> (code - 64) & 1) != 0;
  }
};

constexpr UriCharacters operator|(UriCharacters a, UriCharacters b) {
  return {.low = a.low | b.low, .high = a.high | b.high, .has_escapes = a.has_escapes || b.has_escapes};
}

constexpr UriCharacters uri_characters(std::string_view characters) {
  UriCharacters set;
  for (const char c : characters) {
    const auto code = static_cast<unsigned char>(c);
    (code < 64 ? set.low : set.high) |= std::uint64_t{1} << code % 64;
  }
  return set;
}

inline constexpr UriCharacters kUriDigits = uri_characters("0123456789");
inline constexpr UriCharacters kUriAlpha =
    uri_characters("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
inline constexpr UriCharacters kUriAlphanum = kUriDigits | kUriAlpha;
inline constexpr UriCharacters kUriHex = kUriDigits | uri_characters("abcdefABCDEF");
inline constexpr UriCharacters kUriEscapes = {.low = 0, .high = 0, .has_escapes = true};
inline constexpr UriCharacters kUriUnreserved = kUriAlphanum | uri_characters("_-!.~'()*");
inline constexpr UriCharacters kUriAny = kUriUnreserved | uri_characters(";/?:@&=+$,[]") | kUriEscapes;
inline constexpr UriCharacters kUriPath = kUriUnreserved | uri_characters(":@&=+$,;/") | kUriEscapes;
inline constexpr UriCharacters kUriRegistryName = kUriUnreserved | uri_characters("$,;:@&=+") | kUriEscapes;
inline constexpr UriCharacters kUriUserInfo = kUriUnreserved | uri_characters(";:&=+$,") | kUriEscapes;
inline constexpr UriCharacters kUriServer = kUriUserInfo | kUriAlphanum | uri_characters("-.:@[]%");
inline constexpr UriCharacters kUriScheme = kUriAlphanum | uri_characters("+-.");
inline constexpr UriCharacters kUriScope = kUriAlphanum | uri_characters("_.");

// Returns where the characters of the set, from `from` on, end; nothing more than `end` is looked at. Sets
// `is_malformed` at a % that no two hexadecimal digits follow, if the set has escapes and no % of its own.
std::size_t skip_uri_characters(std::string_view text, std::size_t from, const UriCharacters& set,
                                bool& is_malformed);

}  // namespace tarn::trino_text
