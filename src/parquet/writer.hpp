// Writes column batches as Apache Parquet files that carry Iceberg field ids.
#pragma once

#include "base/result.hpp"
#include "columnar/column.hpp"
#include "columnar/type.hpp"
#include "io/file_system.hpp"
#include "parquet/compressor.hpp"
#include "parquet/page_sizes.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace tarn::parquet {

struct WriterOptions {
  std::uint32_t row_group_rows = 20'000;
  PageSizes pages;
  Compression compression = Compression::Fast;
  std::string created_by = "tarn";
  std::vector<std::pair<std::string, std::string>> metadata;  // key-value pairs of the footer
};

// Statistics of one leaf column over the whole file, as Iceberg manifests want them.
struct ColumnSummary {
  int field_id = 0;
  std::uint64_t values = 0;  // NULLs included
  std::uint64_t nulls = 0;
  std::uint64_t compressed_bytes = 0;
  std::optional<std::string>
      lower_bound;  // plain-encoded; strings cut to 16 characters (upper bound rounded up)
  std::optional<std::string> upper_bound;
};

struct FileSummary {
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
  std::vector<std::uint64_t> split_offsets;  // where each row group begins
  std::vector<ColumnSummary> columns;
};

// One file. Create, write any number of batches, finish. One thread at a time.
class Writer {
 public:
  // `file` must outlive the writer; it is neither synced nor closed here.
  static Result<std::unique_ptr<Writer>> create(io::WritableFile& file, const columnar::Schema& schema,
                                                const WriterOptions& options);
  virtual ~Writer() = default;
  // Appends the rows named, in that order. A row group ends when it has row_group_rows, and with each call.
  virtual Result<> write(const columnar::Batch& batch, std::span<const std::uint32_t> rows) = 0;
  // Writes the footer. No call may follow.
  virtual Result<FileSummary> finish() = 0;
};

}  // namespace tarn::parquet
