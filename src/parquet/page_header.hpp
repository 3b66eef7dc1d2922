// What stands before a page of data, version 1.
#pragma once

#include "parquet/buffer.hpp"
#include "parquet/format.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace tarn::parquet {

struct DataPage {
  std::uint64_t entries = 0;  // NULLs included
  Encoding encoding = Encoding::Plain;
  std::uint64_t uncompressed_bytes = 0;  // without the header, as in the next
  std::uint64_t compressed_bytes = 0;
};

// REQUIRES: every number is less than 2^31.
void append_page_header(const DataPage& page, Buffer& out);

// The header that `bytes` begin with, and its own length; nullopt for what is no data page of version 1.
struct PageStart {
  DataPage page{};
  std::uint64_t header_bytes = 0;
};
std::optional<PageStart> read_page_header(std::string_view bytes);

}  // namespace tarn::parquet
