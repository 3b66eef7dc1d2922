// Texts with wildcards, as the elements of policies have them.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tarn::access {

// A text of bytes, each below 0x100, and of wildcards, which are none: so no byte of a value that was put in
// can become a wildcard.
using Pattern = std::u16string;
using PatternView = std::u16string_view;

inline constexpr char16_t kAnyRun = 0x100;        // "*": any number of characters, also none
inline constexpr char16_t kAnyOne = 0x101;        // "?": one character of UTF-8
inline constexpr char16_t kAnyRunInPart = 0x102;  // the same, up to a colon
inline constexpr char16_t kAnyOneInPart = 0x103;

inline constexpr std::size_t kArnParts = 6;  // arn:partition:service:region:account:resource
using ArnParts = std::array<std::string_view, kArnParts>;
using PatternParts = std::array<PatternView, kArnParts>;

// Cuts at the first five colons; nullopt where there are fewer.
std::optional<ArnParts> split_arn(std::string_view arn);
std::optional<PatternParts> split_arn(PatternView pattern);

void append_text(Pattern& pattern, std::string_view text);
// The text, in which "*" and "?" are wildcards.
Pattern make_pattern(std::string_view text);

// A pattern of a Resource element. In the first five parts of an ARN a wildcard stays within its part, but
// for a "*" at the end of a part, which may go on over colons. Source: IAM User Guide, "Resource".
Pattern confined_to_parts(Pattern pattern);

// Whether the pattern is the whole text. Takes at most as many steps as the lengths of both multiplied.
bool matches(PatternView pattern, std::string_view text);

// ASCII alone; other letters stay.
std::string lower_case(std::string_view text);
Pattern lower_case(PatternView pattern);

}  // namespace tarn::access
