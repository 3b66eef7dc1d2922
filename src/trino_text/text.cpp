#include "trino_text/text.hpp"

#include "trino_text/limits.hpp"
#include "trino_text/utf8.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <unordered_map>
#include <vector>

namespace tarn::trino_text {
namespace {

constexpr std::int64_t kMaxInt = std::numeric_limits<std::int32_t>::max();
constexpr std::size_t kMaxJoinedParts = 254;
constexpr std::size_t kMaxJoinedBytes = std::size_t{1} << 20;

// Returns the offset where a text that starts at code point `start` (from one, or negative) begins; nothing
// if outside.
std::optional<std::size_t> offset_of_start(std::string_view text, std::int64_t start) {
  if (start == 0 || text.empty()) {
    return std::nullopt;
  }
  if (start > 0) {
    return offset_of_code_point(text, static_cast<std::size_t>(start - 1));
  }
  const auto count = static_cast<std::int64_t>(count_code_points(text));
  if (start < -count) {
    return std::nullopt;
  }
  return offset_of_code_point(text, static_cast<std::size_t>(start + count));
}

Result<std::int64_t> position_from_start(std::string_view text, std::string_view part,
                                         std::int64_t instance) {
  std::size_t from = 0;
  for (std::int64_t found = 1;; ++found) {
    const auto at = text.find(part, from);
    if (at == std::string_view::npos) {
      return 0;
    }
    if (found == instance) {
      return static_cast<std::int64_t>(count_code_points(text.substr(0, at))) + 1;
    }
    from = at + 1;
  }
}

Result<std::int64_t> position_from_end(std::string_view text, std::string_view part, std::int64_t instance) {
  std::size_t before = text.size();
  for (std::int64_t found = -1;; --found) {
    const auto at = before == 0 ? std::string_view::npos : text.rfind(part, before - 1);
    if (at == std::string_view::npos) {
      return 0;
    }
    if (found == instance) {
      return static_cast<std::int64_t>(count_code_points(text.substr(0, at + 1)));
    }
    before = at;
  }
}

// Java's Character.isWhitespace.
bool is_java_whitespace(char32_t c) {
  if (c < 0x80) {
    return (c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x20);
  }
  return c == 0x1680 || (c >= 0x2000 && c <= 0x200A && c != 0x2007) || c == 0x2028 || c == 0x2029 ||
         c == 0x205F || c == 0x3000;
}

template <class Matches>
std::string_view trimmed_left(std::string_view text, const Matches& matches) {
  std::size_t begin = 0;
  while (begin < text.size()) {
    const auto step = code_point_at(text, begin);
    if (!step.valid || !matches(step.value)) {
      break;
    }
    begin += step.size;
  }
  return text.substr(begin);
}

template <class Matches>
std::string_view trimmed_right(std::string_view text, const Matches& matches) {
  constexpr std::size_t kMaxSize = 4;
  std::size_t end = text.size();
  while (end > 0) {
    std::size_t begin = end - 1;
    while (begin > 0 && end - begin < kMaxSize && is_continuation(text[begin])) {
      --begin;
    }
    const auto step = code_point_at(text, begin);
    if (!step.valid || begin + step.size != end || !matches(step.value)) {
      break;
    }
    end = begin;
  }
  return text.substr(0, end);
}

// The code points of a trim's second argument: a table for ASCII, a list for the others.
class TrimSet {
 public:
  explicit TrimSet(const std::vector<char32_t>& code_points) {
    for (const char32_t c : code_points) {
      if (c < ascii_.size()) {
        ascii_[c] = true;
      } else {
        others_.push_back(c);
      }
    }
    std::ranges::sort(others_);
  }

  bool operator()(char32_t c) const {
    return c < ascii_.size() ? ascii_[c] : std::ranges::binary_search(others_, c);
  }

 private:
  std::array<bool, 128> ascii_{};
  std::vector<char32_t> others_;
};

Result<TrimSet> trim_set(std::string_view characters) {
  const auto code_points = TARN_TRY(decode(characters));
  return TrimSet(code_points);
}

// Returns how long a padded text gets, or nothing if the text only has to be cut.
Result<std::optional<std::size_t>> missing_code_points(std::string_view text, std::int64_t target,
                                                       std::string_view padding) {
  if (target < 0 || target > kMaxInt) {
    return refuse("Target length must be in the range [0..2147483647]");
  }
  if (padding.empty()) {
    return refuse("Padding string must not be empty");
  }
  const auto count = static_cast<std::int64_t>(count_code_points(text));
  if (count >= target) {
    return std::nullopt;
  }
  return static_cast<std::size_t>(target - count);
}

// Appends `count` code points of the padding, repeated.
Result<> append_padding(std::string_view padding, std::size_t count, std::string& out) {
  // A padding of continuation bytes alone has no code point to count by.
  const auto padding_count = std::max<std::size_t>(count_code_points(padding), 1);
  const auto whole = count / padding_count;
  if (whole > kMaxResultBytes / padding.size()) {
    return check_result_size(kMaxResultBytes + 1);
  }
  out.reserve(out.size() + (whole + 1) * padding.size());
  for (std::size_t i = 0; i < whole; ++i) {
    out += padding;
  }
  out += padding.substr(0, offset_of_code_point(padding, count % padding_count).value_or(padding.size()));
  return {};
}

std::string_view first_code_points(std::string_view text, std::int64_t count) {
  return text.substr(0, offset_of_code_point(text, static_cast<std::size_t>(count)).value_or(text.size()));
}

Result<> insert_everywhere(std::string_view text, std::string_view inserted, std::string& out) {
  TARN_TRY(check_result_size(text.size() + (count_code_points(text) + 1) * inserted.size()));
  out += inserted;
  for (std::size_t i = 0; i < text.size();) {
    const auto step = code_point_at(text, i);
    out += text.substr(i, step.size);
    out += inserted;
    i += step.size;
  }
  return {};
}

}  // namespace

std::int64_t length(std::string_view text) {
  return static_cast<std::int64_t>(count_code_points(text));
}

Result<> chr(std::int64_t code_point, std::string& out) {
  if (code_point < 0 || code_point > kMaxCodePoint || is_surrogate(static_cast<char32_t>(code_point))) {
    return refuse("Not a valid Unicode code point: " + std::to_string(code_point));
  }
  append_code_point(static_cast<char32_t>(code_point), out);
  return {};
}

Result<std::int32_t> codepoint(std::string_view text) {
  if (count_code_points(text) != 1) {
    return refuse("Input string must be a single character string");
  }
  const auto step = code_point_at(text, 0);
  if (!step.valid) {
    return refuse("Invalid UTF-8 encoding in characters: " + to_valid(text));
  }
  return static_cast<std::int32_t>(step.value);
}

std::string_view substring(std::string_view text, std::int64_t start) {
  const auto begin = offset_of_start(text, start);
  return begin ? text.substr(*begin) : std::string_view();
}

std::string_view substring(std::string_view text, std::int64_t start, std::int64_t length) {
  const auto begin = length > 0 ? offset_of_start(text, start) : std::nullopt;
  if (!begin) {
    return {};
  }
  const auto end = offset_of_code_point(text, static_cast<std::size_t>(length), *begin).value_or(text.size());
  return text.substr(*begin, end - *begin);
}

Result<std::int64_t> strpos(std::string_view text, std::string_view part, std::int64_t instance) {
  if (instance == 0 || instance == std::numeric_limits<std::int64_t>::min()) {
    return refuse("'instance' must be a positive or negative number.");
  }
  if (part.empty()) {
    return 1;
  }
  return instance > 0 ? position_from_start(text, part, instance) : position_from_end(text, part, instance);
}

void reverse(std::string_view text, std::string& out) {
  const auto begin = out.size();
  out.resize(begin + text.size());
  auto end = out.size();
  for (std::size_t i = 0; i < text.size();) {
    const auto size = code_point_at(text, i).size;
    end -= size;
    text.copy(out.data() + end, size, i);
    i += size;
  }
}

std::string_view ltrim(std::string_view text) {
  return trimmed_left(text, is_java_whitespace);
}

std::string_view rtrim(std::string_view text) {
  return trimmed_right(text, is_java_whitespace);
}

std::string_view trim(std::string_view text) {
  return rtrim(ltrim(text));
}

Result<std::string_view> ltrim(std::string_view text, std::string_view characters) {
  const auto set = TARN_TRY(trim_set(characters));
  return trimmed_left(text, set);
}

Result<std::string_view> rtrim(std::string_view text, std::string_view characters) {
  const auto set = TARN_TRY(trim_set(characters));
  return trimmed_right(text, set);
}

Result<std::string_view> trim(std::string_view text, std::string_view characters) {
  const auto set = TARN_TRY(trim_set(characters));
  return trimmed_right(trimmed_left(text, set), set);
}

Result<> lpad(std::string_view text, std::int64_t target, std::string_view padding, std::string& out) {
  const auto missing = TARN_TRY(missing_code_points(text, target, padding));
  if (!missing) {
    out += first_code_points(text, target);
    return {};
  }
  TARN_TRY(append_padding(padding, *missing, out));
  out += text;
  return {};
}

Result<> rpad(std::string_view text, std::int64_t target, std::string_view padding, std::string& out) {
  const auto missing = TARN_TRY(missing_code_points(text, target, padding));
  if (!missing) {
    out += first_code_points(text, target);
    return {};
  }
  out += text;
  return append_padding(padding, *missing, out);
}

Result<> replace(std::string_view text, std::string_view search, std::string_view replacement,
                 std::string& out) {
  if (search.empty()) {
    return insert_everywhere(text, replacement, out);
  }
  const auto begin = out.size();
  std::size_t from = 0;
  for (auto at = text.find(search); at != std::string_view::npos; at = text.find(search, from)) {
    out += text.substr(from, at - from);
    out += replacement;
    from = at + search.size();
    TARN_TRY(check_result_size(out.size() - begin));
  }
  out += text.substr(from);
  return {};
}

Result<> translate(std::string_view text, std::string_view from, std::string_view to, std::string& out) {
  const auto sources = TARN_TRY(decode(from));
  const auto targets = TARN_TRY(decode(to));
  std::unordered_map<char32_t, std::optional<char32_t>> map;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    map.try_emplace(sources[i], i < targets.size() ? std::optional(targets[i]) : std::nullopt);
  }
  for (std::size_t i = 0; i < text.size();) {
    const auto step = code_point_at(text, i);
    if (!step.valid) {
      return refuse("Invalid UTF-8 encoding in characters: " + to_valid(text));
    }
    const auto found = map.find(step.value);
    if (found == map.end()) {
      out += text.substr(i, step.size);
    } else if (const auto& target = found->second; target) {
      append_code_point(*target, out);
    }
    i += step.size;
  }
  return {};
}

Result<> concat_ws(std::string_view separator, std::span<const std::optional<std::string_view>> parts,
                   std::string& out) {
  if (parts.size() > kMaxJoinedParts) {
    return fail(ErrorCode::Unsupported, "Too many arguments for string concatenation");
  }
  const auto begin = out.size();
  bool is_first = true;
  for (const auto& part : parts) {
    if (!part) {
      continue;
    }
    const auto added = part->size() + (is_first ? 0 : separator.size());
    if (out.size() - begin + added > kMaxJoinedBytes) {
      return refuse("Concatenated string is too large");
    }
    if (!is_first) {
      out += separator;
    }
    out += *part;
    is_first = false;
  }
  return {};
}

void from_utf8(std::string_view bytes, std::string& out) {
  if (is_ascii(bytes)) {
    out += bytes;
  } else {
    append_valid(bytes, kReplacementCodePoint, out);
  }
}

Result<> from_utf8(std::string_view bytes, std::string_view replacement, std::string& out) {
  const auto count = count_code_points(replacement);
  if (count > 1) {
    return refuse("Replacement character string must empty or a single character");
  }
  if (count == 0) {
    append_valid(bytes, std::nullopt, out);
    return {};
  }
  const auto step = code_point_at(replacement, 0);
  if (!step.valid) {
    return refuse("Invalid replacement character");
  }
  append_valid(bytes, step.value, out);
  return {};
}

Result<> from_utf8(std::string_view bytes, std::int64_t replacement, std::string& out) {
  if (replacement > kMaxCodePoint || (replacement >= 0 && is_surrogate(static_cast<char32_t>(replacement)))) {
    return refuse("Invalid replacement character");
  }
  if (is_ascii(bytes)) {
    out += bytes;
    return {};
  }
  // Trino looks at a negative one only now.
  if (replacement < 0) {
    return refuse("Invalid replacement character");
  }
  append_valid(bytes, static_cast<char32_t>(replacement), out);
  return {};
}

}  // namespace tarn::trino_text
