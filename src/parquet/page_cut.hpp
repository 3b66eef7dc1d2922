// A column chunk with some of its pages: in the place of the others stand small ones, whose rows are NULL.
#pragma once

#include "base/result.hpp"
#include "io/file_system.hpp"
#include "parquet/file_cut.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::parquet {

// Rows of a row group, from one to before another.
struct RowRange {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

struct PageCut {
  std::vector<Piece> pieces{};
  std::string chunk{};  // the footer's words for it, in a row group's list
};

// `chunk` are the footer's words for a column chunk; its pages will stand at `offset` of the cut file. What
// was read of the file is added to `bytes_read`. nullopt where the chunk is another column's than `column`,
// or not as this module's writer makes long texts (compressed, without a dictionary), or every page has a row
// to keep.
Result<std::optional<PageCut>> cut_pages(io::ReadableFile& file, std::string_view chunk,
                                         std::string_view column, const std::vector<RowRange>& keep,
                                         std::uint64_t offset, std::uint64_t& bytes_read);

}  // namespace tarn::parquet
