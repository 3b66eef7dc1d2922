// The distinct strings of one column chunk, each with its number.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace tarn::parquet {

// Reused from chunk to chunk. One thread at a time.
class Dictionary {
 public:
  struct Limits {
    std::size_t bytes = 1u << 20;  // of the plain-encoded distinct values
  };

  // Numbers `values` in the order they first appear. Returns false when a dictionary does not pay: too many
  // distinct values (a sample is looked at first), or past the limits. What entries() and indices() return
  // then is meaningless. The bytes behind `values` must outlive their use.
  bool build(std::span<const std::string_view> values, const Limits& limits);

  std::span<const std::string_view> entries() const { return entries_; }
  std::span<const std::uint32_t> indices() const { return indices_; }

 private:
  struct Cell {
    std::uint32_t hash = 0;
    std::uint32_t number = 0;  // of the entry, plus one; zero means empty
  };

  void reset();
  void grow();
  // Returns the number of `value`, or kNoNumber when looking for it took too many steps.
  std::uint32_t find_or_add(std::string_view value);
  bool sample_pays(std::span<const std::string_view> values);

  std::vector<Cell> cells_;
  std::vector<std::string_view> entries_;
  std::vector<std::uint32_t> indices_;
  std::size_t bytes_ = 0;  // plain-encoded size of entries_
};

}  // namespace tarn::parquet
