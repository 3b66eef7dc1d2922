// Takes rows apart into what Parquet stores of each leaf: levels, and the values that are there.
// Specification: https://parquet.apache.org/docs/file-format/nestedencoding
#pragma once

#include "base/result.hpp"
#include "columnar/column.hpp"
#include "parquet/schema.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

namespace tarn::parquet {

// One level per entry. Nearly all columns have the same level everywhere (nothing set, or everything), which
// is kept as one number.
struct Levels {
  std::span<const std::uint8_t> each{};  // empty: all are `uniform`
  std::uint8_t uniform = 0;

  std::uint8_t at(std::size_t entry) const { return each.empty() ? uniform : each[entry]; }
};

// A leaf's part of a row group. `strings` (String), `doubles` (Double) or `integers` (the rest) has the
// values.
struct LeafData {
  std::size_t entries = 0;  // NULLs included
  std::size_t values = 0;   // entries whose definition level is the leaf's highest
  Levels definition{};
  Levels repetition{};
  std::span<const std::string_view> strings{};
  std::span<const std::int64_t> integers{};
  std::span<const double> doubles{};
};

// Keeps its scratch memory from row group to row group. One thread at a time.
class Shredder {
 public:
  // Called for each leaf in order; `data` is gone when it returns.
  using Sink = std::function<Result<>(std::size_t leaf, const LeafData& data)>;

  // `schema` must outlive the shredder.
  explicit Shredder(const FileSchema& schema) : schema_(schema) {}

  // InvalidArgument when a required field is NULL. REQUIRES: the batch has the schema's shape, and every row
  // named is in it.
  Result<> shred(const columnar::Batch& batch, std::span<const std::uint32_t> rows, const Sink& sink);

 private:
  // The entries of one node, seen from above: which row of the node's column each one reads.
  struct Slots {
    std::size_t count = 0;
    std::span<const std::uint32_t> rows{};  // kAbsent where something above is NULL or empty
    Levels definition{};                    // what is defined above the node; `level` where it is not absent
    Levels repetition{};
    std::uint8_t level = 0;
    bool all_present = true;  // no row is absent
    bool all_absent = false;  // `rows` is then empty
  };
  // Memory behind the slots of one depth of the tree.
  struct Scratch {
    std::vector<std::uint32_t> rows;
    std::vector<std::uint8_t> definition;
    std::vector<std::uint8_t> repetition;
  };

  Result<> visit(const Node& node, const columnar::Column& column, const Slots& slots, std::size_t depth);
  Result<> visit_struct(const Node& node, const columnar::Column& column, const Slots& slots,
                        std::size_t depth);
  Result<> visit_list(const Node& node, const columnar::Column& column, const Slots& slots,
                      std::size_t depth);
  Result<> visit_children(const Node& node, const columnar::Column& column, const Slots& slots,
                          std::size_t depth);
  Result<> visit_leaf(const Node& node, const columnar::Column& column, const Slots& slots);
  // Fills definition_ and `values` and returns how many values there are.
  template <class T, class Get>
  std::size_t gather(const Node& node, const Slots& slots, std::vector<T>& values, const Get& get);
  Slots all_absent(const Slots& slots) const;
  Scratch& scratch(std::size_t depth);

  const FileSchema& schema_;
  const Sink* sink_ = nullptr;                     // during shred()
  std::vector<std::unique_ptr<Scratch>> scratch_;  // by depth
  std::vector<std::uint8_t> definition_;
  std::vector<std::string_view> strings_;
  std::vector<std::int64_t> integers_;
  std::vector<double> doubles_;
};

}  // namespace tarn::parquet
