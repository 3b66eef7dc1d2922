// A Parquet file of which some rows are wanted: the same bytes under a footer that names fewer row groups,
// and of one column fewer pages.
#pragma once

#include "base/result.hpp"
#include "io/file_system.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::parquet {

// A file's rows in blocks, one after the other. A row group begins with a block.
struct Blocks {
  std::vector<bool> keep{};           // by number; what it does not speak of goes
  std::vector<std::uint32_t> rows{};  // of each that there is
};

// A part of a cut file: bytes of the file that was cut, or made ones.
struct Piece {
  std::uint64_t offset = 0;  // in the file; of no meaning for what was made
  std::uint64_t bytes = 0;
  std::string made{};
};

// How the file looks: its own first `data_bytes` bytes, then the pieces.
struct FileCut {
  std::uint64_t data_bytes = 0;
  std::vector<Piece> pieces{};
  std::uint64_t bytes_read = 0;  // of the file, to know this
};

// Row groups without a block to keep go. In those that stay, the column `wide`, which must be one of the
// schema's own fields, is NULL in all pages without a row to keep, and nothing of these is read; other
// columns are whole. Pages stay as they are where they are not as this module's writer makes them.
//
// Corrupt where `file` has no footer, or other row groups than the blocks make.
Result<FileCut> cut_file(io::ReadableFile& file, const Blocks& blocks, std::string_view wide);

}  // namespace tarn::parquet
