// A Parquet file in the test's temporary folder.
#pragma once

#include "columnar/column.hpp"
#include "parquet/writer.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tarn::parquet::test {

// Keeps what is appended, in memory.
class MemoryFile final : public io::WritableFile {
 public:
  Result<> append(std::string_view bytes) override;
  Result<> sync() override { return {}; }
  Result<> close() override { return {}; }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

// Fails the running test where the writer does. Removes its file in the end.
class WrittenFile {
 public:
  WrittenFile(const columnar::Schema& schema, const columnar::Batch& batch,
              const std::vector<std::uint32_t>& rows, const WriterOptions& options = {});
  // All rows in their order.
  WrittenFile(const columnar::Schema& schema, const columnar::Batch& batch,
              const WriterOptions& options = {});
  ~WrittenFile();
  WrittenFile(const WrittenFile&) = delete;
  WrittenFile& operator=(const WrittenFile&) = delete;

  const std::string& path() const { return path_; }
  const FileSummary& summary() const { return summary_; }
  // "read_parquet('<path>')"
  std::string scan() const { return "read_parquet('" + path_ + "')"; }

 private:
  std::string path_;
  FileSummary summary_;
};

// 0, 1, ... batch.rows() - 1
std::vector<std::uint32_t> all_rows(const columnar::Batch& batch);

}  // namespace tarn::parquet::test
