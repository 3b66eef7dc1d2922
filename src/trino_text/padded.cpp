#include "trino_text/padded.hpp"

#include "trino_text/utf8.hpp"

#include <algorithm>

namespace tarn::trino_text {

std::string_view truncate(std::string_view text, std::int64_t code_points) {
  if (code_points <= 0) {
    return {};
  }
  return text.substr(0,
                     offset_of_code_point(text, static_cast<std::size_t>(code_points)).value_or(text.size()));
}

std::string_view without_trailing_blanks(std::string_view text) {
  const auto last = text.find_last_not_of(' ');
  return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

std::string_view to_char(std::string_view text, std::int64_t code_points) {
  return without_trailing_blanks(truncate(text, code_points));
}

void append_padded(std::string_view text, std::int64_t code_points, std::string& out) {
  // The type's own bound: char(65536) is the longest that there is.
  constexpr std::int64_t kMaxCharLength = 65536;
  out += text;
  const auto wanted = std::min(code_points, kMaxCharLength);
  const auto count = static_cast<std::int64_t>(count_code_points(text));
  if (count < wanted) {
    out.append(static_cast<std::size_t>(wanted - count), ' ');
  }
}

std::strong_ordering compare_padded(std::string_view left, std::string_view right) {
  const auto shared = std::min(left.size(), right.size());
  if (const int order = left.substr(0, shared).compare(right.substr(0, shared)); order != 0) {
    return order <=> 0;
  }
  const auto rest = left.substr(shared).empty() ? right.substr(shared) : left.substr(shared);
  const auto other = rest.find_first_not_of(' ');
  if (other == std::string_view::npos) {
    return std::strong_ordering::equal;
  }
  const bool rest_is_less = static_cast<unsigned char>(rest[other]) < static_cast<unsigned char>(' ');
  const bool rest_is_left = left.size() > right.size();
  return rest_is_less == rest_is_left ? std::strong_ordering::less : std::strong_ordering::greater;
}

}  // namespace tarn::trino_text
