// How many rows a Parquet file says it has: the one thing of its footer that the chain of a lake vouches for.
// Specification: https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift
#pragma once

#include "base/result.hpp"
#include "io/file_system.hpp"

#include <cstdint>
#include <string>

namespace tarn::parquet {

struct Footer {
  std::string bytes{};       // without its length and the magic
  std::uint64_t offset = 0;  // in the file
};
// Corrupt where the file has none.
Result<Footer> read_footer(io::ReadableFile& file);

// Corrupt where the file has no footer, or one that is cut off or too deep.
Result<std::uint64_t> read_row_count(io::ReadableFile& file);

}  // namespace tarn::parquet
