#include "parquet/written_file.hpp"

#include <cstdio>
#include <fstream>
#include <numeric>

#include <gtest/gtest.h>
#include <unistd.h>

namespace tarn::parquet::test {
namespace {

std::string next_path() {
  static int number = 0;
  return testing::TempDir() + "tarn_parquet_" + std::to_string(getpid()) + "_" + std::to_string(number++) +
         ".parquet";
}

}  // namespace

Result<> MemoryFile::append(std::string_view bytes) {
  bytes_ += bytes;
  return {};
}

WrittenFile::WrittenFile(const columnar::Schema& schema, const columnar::Batch& batch,
                         const std::vector<std::uint32_t>& rows, const WriterOptions& options)
    : path_(next_path()) {
  MemoryFile file;
  auto writer = Writer::create(file, schema, options);
  if (!writer) {
    ADD_FAILURE() << writer.error().message();
    return;
  }
  const auto written = (*writer)->write(batch, rows);
  EXPECT_TRUE(written.has_value()) << written.error().message();
  auto summary = (*writer)->finish();
  if (!summary) {
    ADD_FAILURE() << summary.error().message();
    return;
  }
  EXPECT_EQ(summary->bytes, file.bytes().size());
  EXPECT_EQ(summary->rows, rows.size());
  summary_ = *summary;
  std::ofstream(path_, std::ios::binary) << file.bytes();
}

WrittenFile::WrittenFile(const columnar::Schema& schema, const columnar::Batch& batch,
                         const WriterOptions& options)
    : WrittenFile(schema, batch, all_rows(batch), options) {}

WrittenFile::~WrittenFile() {
  std::remove(path_.c_str());
}

std::vector<std::uint32_t> all_rows(const columnar::Batch& batch) {
  std::vector<std::uint32_t> rows(batch.rows());
  std::iota(rows.begin(), rows.end(), 0U);
  return rows;
}

}  // namespace tarn::parquet::test
