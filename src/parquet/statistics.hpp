// Smallest and largest values of a column chunk, and the bounds that stand for them in metadata.
// Specification: https://github.com/apache/parquet-format (Statistics, ColumnOrder),
// https://iceberg.apache.org/spec/#appendix-d-single-value-serialization
#pragma once

#include "columnar/type.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tarn::parquet {

// A bound as metadata carry it: plain-encoded, strings without length. Not exact: shortened, so the true
// value lies above a lower, or below an upper one.
struct Bound {
  std::string bytes;
  bool exact = true;
};

struct Bounds {
  std::optional<Bound> lower;
  std::optional<Bound> upper;
};

// Both empty when there are no values, or (Double) one of them is NaN.
Bounds bounds_of_integers(std::span<const std::int64_t> values, columnar::Kind kind);
Bounds bounds_of_doubles(std::span<const double> values);
// The same in 32 bits.
Bounds bounds_of_reals(std::span<const double> values);

struct StringExtremes {
  std::string_view smallest;
  std::string_view largest;
};
// Compares bytes, which for UTF-8 is the order of code points. REQUIRES: values is not empty.
StringExtremes extremes_of_strings(std::span<const std::string_view> values);

// The same of numbers in two's complement, highest byte first, all of one length of a byte at least.
StringExtremes extremes_of_signed(std::span<const std::string_view> values);
bool is_less_signed(std::string_view left, std::string_view right);

// Shorten to at most `limit` bytes, between characters.
Bound lower_bound_in_bytes(std::string_view value, std::size_t limit);
// A shortened string has its last character replaced by the next one, so that it lies above `value`; nullopt
// when there is no such string, or `value` is not UTF-8.
std::optional<Bound> upper_bound_in_bytes(std::string_view value, std::size_t limit);

// The same, counted in characters (code points), as Iceberg counts.
std::string lower_bound_in_characters(std::string_view value, std::size_t limit);
std::optional<std::string> upper_bound_in_characters(std::string_view value, std::size_t limit);

}  // namespace tarn::parquet
