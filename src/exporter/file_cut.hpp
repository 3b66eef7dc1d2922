// Sorted records, cut into files.
#pragma once

#include "exporter/record_buffer.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace tarn::exporter {

// One file in the making: records that lie side by side in the buffer's order.
struct FileCut {
  std::span<const RecordBuffer::Record> records{};
  std::uint64_t bytes = 0;
  std::string path{};
  std::string sha256{};
};

// What a file ends before: more of either. A single longer record has a file of its own.
struct FileLimits {
  std::uint64_t records = 20'000;
  std::uint64_t bytes = 16ull << 20;
};

// The records must outlive the cuts. No file has records of two places.
std::vector<FileCut> cut_into_files(const std::vector<RecordBuffer::Record>& records,
                                    const FileLimits& limits);

// {"Records":[...]}, each record as it came.
std::string log_text(const FileCut& cut);

}  // namespace tarn::exporter
