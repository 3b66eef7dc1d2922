// A set's size, its least hashes with how often each came, and what two sets have in common.
#pragma once

#include "base/result.hpp"
#include "trino_sketch/hyper_log_log.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace tarn::trino_sketch {

class SetDigest {
 public:
  static constexpr std::size_t kMostHashes = 8'192;

  static Result<SetDigest> parse(std::string_view bytes);

  void add_hash(std::int64_t hash);
  Result<> merge(const SetDigest& other);
  // Exact where there are fewer values than kMostHashes.
  std::int64_t cardinality() const;
  // From the least hash on; a count stops at the greatest that 16 bits hold.
  const std::map<std::int64_t, std::int16_t>& counts() const { return counts_; }
  std::string serialize() const;

  // How many of the least hashes of the union are in both, as a part of one; NaN where a set is empty.
  static double jaccard_index(const SetDigest& left, const SetDigest& right);
  static Result<std::int64_t> intersection_cardinality(SetDigest left, const SetDigest& right);

 private:
  bool is_exact() const { return counts_.size() < kMostHashes; }
  void add(std::int64_t hash, std::int16_t count);

  HyperLogLog size_;
  std::map<std::int64_t, std::int16_t> counts_;
};

}  // namespace tarn::trino_sketch
