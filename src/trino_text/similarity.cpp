#include "trino_text/similarity.hpp"

#include "trino_text/letters.hpp"
#include "trino_text/limits.hpp"
#include "trino_text/utf8.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace tarn::trino_text {
namespace {

constexpr std::size_t kMaxDistanceCells = 1'000'000;
constexpr std::size_t kSoundexSize = 4;
// The digit of each letter; '0' are vowels, H and W.
constexpr std::string_view kSoundexDigits = "01230120022455012623010202";

std::int64_t distance_of(const std::vector<char32_t>& longer, const std::vector<char32_t>& shorter) {
  std::vector<std::int64_t> row(shorter.size() + 1);
  for (std::size_t j = 0; j < row.size(); ++j) {
    row[j] = static_cast<std::int64_t>(j);
  }
  for (std::size_t i = 0; i < longer.size(); ++i) {
    std::int64_t diagonal = row[0];
    row[0] = static_cast<std::int64_t>(i) + 1;
    for (std::size_t j = 0; j < shorter.size(); ++j) {
      const auto above = row[j + 1];
      row[j + 1] = longer[i] == shorter[j] ? diagonal : std::min({row[j], above, diagonal}) + 1;
      diagonal = above;
    }
  }
  return row.back();
}

// Java's full upper case of a letter, as far as it has to do with A to Z; 0 if the letter has no code.
void append_soundex_letters(char32_t letter, std::vector<char32_t>& out) {
  constexpr std::array<std::u32string_view, 7> kLigatures = {U"FF",  U"FI", U"FL", U"FFI",
                                                             U"FFL", U"ST", U"ST"};
  constexpr char32_t kFirstLigature = 0xFB00;
  constexpr char32_t kSharpS = 0xDF;
  if (letter == kSharpS) {
    out.insert(out.end(), 2, U'S');
  } else if (letter >= kFirstLigature && letter < kFirstLigature + kLigatures.size()) {
    out.insert(out.end(), kLigatures[letter - kFirstLigature].begin(),
               kLigatures[letter - kFirstLigature].end());
  } else {
    out.push_back(to_upper(letter));
  }
}

// Letters outside the basic plane do not count: Java looks at halves of them.
std::vector<char32_t> soundex_letters(std::string_view text) {
  constexpr char32_t kBasicPlaneEnd = 0x10000;
  std::vector<char32_t> letters;
  letters.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const auto step = code_point_at(text, i);
    if (step.valid && step.value < kBasicPlaneEnd && is_letter(step.value)) {
      append_soundex_letters(step.value, letters);
    }
    i += step.size;
  }
  return letters;
}

Result<char> soundex_digit(char32_t letter) {
  const auto index = static_cast<std::int64_t>(letter) - 'A';
  if (index < 0 || index >= static_cast<std::int64_t>(kSoundexDigits.size())) {
    std::string message = "The character is not mapped: ";
    append_code_point(letter, message);
    return refuse(message + " (index=" + std::to_string(index) + ")");
  }
  return kSoundexDigits[static_cast<std::size_t>(index)];
}

}  // namespace

Result<std::int64_t> levenshtein_distance(std::string_view left, std::string_view right) {
  auto longer = TARN_TRY(decode(left));
  auto shorter = TARN_TRY(decode(right));
  if (longer.size() < shorter.size()) {
    std::swap(longer, shorter);
  }
  if (shorter.empty()) {
    return static_cast<std::int64_t>(longer.size());
  }
  if (longer.size() * (shorter.size() - 1) > kMaxDistanceCells) {
    return refuse("The combined inputs for Levenshtein distance are too large");
  }
  return distance_of(longer, shorter);
}

Result<std::int64_t> hamming_distance(std::string_view left, std::string_view right) {
  std::int64_t distance = 0;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < left.size() && j < right.size()) {
    const auto a = code_point_at(left, i);
    const auto b = code_point_at(right, j);
    // Malformed sequences are equal where they have the same length.
    const bool are_equal = a.valid == b.valid && (a.valid ? a.value == b.value : a.size == b.size);
    distance += are_equal ? 0 : 1;
    i += a.size;
    j += b.size;
  }
  if (i != left.size() || j != right.size()) {
    return refuse("The input strings to hamming_distance function must have the same length");
  }
  return distance;
}

Result<> soundex(std::string_view text, std::string& out) {
  const auto letters = soundex_letters(text);
  if (letters.empty()) {
    return {};
  }
  std::string code;
  char last = TARN_TRY(soundex_digit(letters[0]));
  code += static_cast<char>(letters[0]);
  for (std::size_t i = 1; i < letters.size() && code.size() < kSoundexSize; ++i) {
    // H and W do not part two letters of the same digit; vowels do.
    if (letters[i] == U'H' || letters[i] == U'W') {
      continue;
    }
    const char digit = TARN_TRY(soundex_digit(letters[i]));
    if (digit != '0' && digit != last) {
      code += digit;
    }
    last = digit;
  }
  code.resize(kSoundexSize, '0');
  out += code;
  return {};
}

Result<bool> luhn_check(std::string_view digits) {
  int sum = 0;
  bool is_doubled = false;
  for (auto i = digits.size(); i > 0; --i) {
    const char digit = digits[i - 1];
    if (digit < '0' || digit > '9') {
      return refuse("Input contains non-digit character");
    }
    const int value = (digit - '0') * (is_doubled ? 2 : 1);
    sum = (sum + (value > 9 ? value - 9 : value)) % 10;
    is_doubled = !is_doubled;
  }
  return !digits.empty() && sum == 0;
}

}  // namespace tarn::trino_text
