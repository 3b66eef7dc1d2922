// Makes the index of a data file while the file is written.
#pragma once

#include "columnar/column.hpp"
#include "columnar/type.hpp"
#include "lookup/fingerprint_table.hpp"
#include "lookup/row_values.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace tarn::lookup {

// So many rows, or the rest of a row group, are a block. Long records' pages of the Parquet writer, which are
// what a lookup reads of a file, have about as many.
inline constexpr std::size_t kBlockRows = 1'250;

// One thread at a time.
class IndexBuilder {
 public:
  // `schema` must outlive the builder.
  explicit IndexBuilder(const columnar::Schema& schema);

  // The rows of the next block.
  void add_block(const columnar::Batch& batch, std::span<const std::uint32_t> rows);
  // A whole index, as file_index.hpp has it.
  std::string encode() const;

 private:
  void forget_paths();

  RowValues values_;
  std::size_t event_id_;
  std::size_t record_;
  std::vector<std::uint32_t> rows_;      // of each block
  std::vector<TableEntry> events_;       // whole hashes, of every row
  std::vector<TableEntry> values_seen_;  // the same, of each value that a block has
  std::vector<TableEntry> open_paths_;   // the same, of paths
  // Of the present block.
  std::unordered_map<std::uint64_t, std::vector<std::uint64_t>> by_path_;  // hashes of values
};

}  // namespace tarn::lookup
