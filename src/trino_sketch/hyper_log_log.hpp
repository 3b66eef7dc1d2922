// How many distinct values there are, from their hashes.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::trino_sketch {

// Few values are kept as a sorted list of parts of their hashes, whose count is all but exact; many as one
// byte for each bucket.
class HyperLogLog {
 public:
  static constexpr int kDefaultIndexBits = 11;
  static constexpr double kLeastError = 0.0040625;
  static constexpr double kMostError = 0.26;

  HyperLogLog() = default;
  // As many buckets as the standard error needs: "Standard error must be between 0.0040625 and 0.26: ...".
  static Result<HyperLogLog> with_error(double standard_error);
  // What serialize() made.
  static Result<HyperLogLog> parse(std::string_view bytes);

  // REQUIRES: equal values have equal hashes, and every bit of a hash is random.
  void add_hash(std::uint64_t hash);
  // "Cannot merge HLL instances with different numbers of buckets: 2048 vs 4096"
  Result<> merge(const HyperLogLog& other);
  std::int64_t cardinality() const;
  std::string serialize() const;

 private:
  explicit HyperLogLog(int index_bits) : index_bits_(index_bits) {}

  bool is_dense() const { return !registers_.empty(); }
  std::size_t buckets() const { return std::size_t{1} << static_cast<unsigned>(index_bits_); }
  static void sort(std::vector<std::uint32_t>& entries);
  void settle();
  void make_dense();
  void raise(std::uint32_t entry);
  std::vector<std::uint32_t> sorted_entries() const;

  int index_bits_ = kDefaultIndexBits;
  // The first 26 bits of a hash, then in 6 bits one more than the zeros that follow. Sorted up to sorted_.
  std::vector<std::uint32_t> entries_;
  std::size_t sorted_ = 0;
  std::vector<std::uint8_t> registers_;  // empty: the entries count
};

}  // namespace tarn::trino_sketch
