// How large pages become.
#pragma once

#include <cstdint>

namespace tarn::parquet {

// Bytes before compression: a page ends before the row that would make it larger, and has one row at least.
struct PageSizes {
  std::uint32_t of_column = 1u << 20;
  // Of a column of long texts. These compress against each other, so that larger pages take less, but a page
  // is what has to be read for one text of it. A store of imported events takes 0.4 % more than with 4 MiB,
  // and a compacted one 2 % more than with 32 MiB.
  std::uint32_t of_long_texts = 2u << 20;
};

}  // namespace tarn::parquet
