#include "trino_text/binary.hpp"

#include "trino_text/limits.hpp"

#include <algorithm>
#include <limits>
#include <optional>

namespace tarn::trino_text {
namespace {

constexpr std::int64_t kMaxBinaryLength = std::numeric_limits<std::int32_t>::max();

Result<std::optional<std::size_t>> missing_bytes(std::string_view bytes, std::int64_t target,
                                                 std::string_view padding) {
  if (target < 0 || target > kMaxBinaryLength) {
    return refuse("Target length must be in the range [0..2147483647]");
  }
  if (padding.empty()) {
    return refuse("Padding bytes must not be empty");
  }
  const auto size = static_cast<std::int64_t>(bytes.size());
  if (size >= target) {
    return std::nullopt;
  }
  TARN_TRY(check_result_size(static_cast<std::size_t>(target)));
  return static_cast<std::size_t>(target - size);
}

void append_padding_bytes(std::string_view padding, std::size_t count, std::string& out) {
  for (; count > padding.size(); count -= padding.size()) {
    out += padding;
  }
  out += padding.substr(0, count);
}

}  // namespace

std::string_view binary_substring(std::string_view bytes, std::int64_t start) {
  return binary_substring(bytes, start, std::numeric_limits<std::int64_t>::max());
}

std::string_view binary_substring(std::string_view bytes, std::int64_t start, std::int64_t length) {
  const auto size = static_cast<std::int64_t>(bytes.size());
  if (start == 0 || length <= 0 || start > size || start < -size) {
    return {};
  }
  const auto begin = start > 0 ? start - 1 : start + size;
  return bytes.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(length));
}

Result<> binary_lpad(std::string_view bytes, std::int64_t target, std::string_view padding,
                     std::string& out) {
  const auto missing = TARN_TRY(missing_bytes(bytes, target, padding));
  if (!missing) {
    out += bytes.substr(0, static_cast<std::size_t>(target));
    return {};
  }
  append_padding_bytes(padding, *missing, out);
  out += bytes;
  return {};
}

Result<> binary_rpad(std::string_view bytes, std::int64_t target, std::string_view padding,
                     std::string& out) {
  const auto missing = TARN_TRY(missing_bytes(bytes, target, padding));
  if (!missing) {
    out += bytes.substr(0, static_cast<std::size_t>(target));
    return {};
  }
  out += bytes;
  append_padding_bytes(padding, *missing, out);
  return {};
}

void binary_reverse(std::string_view bytes, std::string& out) {
  out.append(bytes.rbegin(), bytes.rend());
}

}  // namespace tarn::trino_text
