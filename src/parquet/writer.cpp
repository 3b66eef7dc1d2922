#include "parquet/writer.hpp"

#include "parquet/buffer.hpp"
#include "parquet/column_writer.hpp"
#include "parquet/compressor.hpp"
#include "parquet/footer.hpp"
#include "parquet/schema.hpp"
#include "parquet/shredder.hpp"
#include "parquet/summary.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tarn::parquet {
namespace {

// Finished chunks wait here until they make a write that is worth a system call.
constexpr std::size_t kFlushBytes = 1u << 20;
constexpr std::uint32_t kMaxPageBytes = 64u << 20;
constexpr std::uint32_t kMaxRowGroupRows = 16u << 20;

bool has_shape(const columnar::Column& column, const Node& node) {
  if (column.kind() != node.kind || column.child_count() != node.children.size()) {
    return false;
  }
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    if (!has_shape(column.child(i), node.children[i])) {
      return false;
    }
  }
  return true;
}

class FileWriter final : public Writer {
 public:
  FileWriter(io::WritableFile& file, FileSchema schema, const WriterOptions& options, Compressor compressor)
      : file_(file),
        options_(options),
        schema_(std::move(schema)),
        shredder_(schema_),
        columns_(std::move(compressor), options.pages),
        summary_(schema_) {
    pending_.append(kMagic);
  }

  Result<> write(const columnar::Batch& batch, std::span<const std::uint32_t> rows) override {
    TARN_TRY(check(batch, rows));
    for (std::size_t begin = 0; begin < rows.size(); begin += options_.row_group_rows) {
      const auto count = std::min<std::size_t>(options_.row_group_rows, rows.size() - begin);
      TARN_TRY(write_row_group(batch, rows.subspan(begin, count)));
    }
    return {};
  }

  Result<FileSummary> finish() override {
    append_footer(schema_, groups_, options_, pending_);
    TARN_TRY(flush());
    FileSummary summary;
    summary.bytes = written_;
    summary.columns = summary_.columns();
    for (const auto& group : groups_) {
      summary.rows += group.rows;
      summary.split_offsets.push_back(group.offset);
    }
    return summary;
  }

 private:
  Result<> check(const columnar::Batch& batch, std::span<const std::uint32_t> rows) const {
    bool matches = batch.column_count() == schema_.fields.size();
    for (std::size_t i = 0; matches && i < schema_.fields.size(); ++i) {
      matches = has_shape(batch.column(i), schema_.fields[i]);
    }
    if (!matches) {
      return fail(ErrorCode::InvalidArgument, "the batch does not have the file's schema");
    }
    if (!rows.empty() && std::ranges::max(rows) >= batch.rows()) {
      return fail(ErrorCode::InvalidArgument,
                  fmt::format("no such row in the batch: {}", std::ranges::max(rows)));
    }
    return {};
  }

  Result<> write_row_group(const columnar::Batch& batch, std::span<const std::uint32_t> rows) {
    RowGroup group{.rows = rows.size(), .offset = written_ + pending_.size(), .chunks = {}};
    group.chunks.reserve(schema_.leaves.size());
    const auto sink = [&](std::size_t leaf, const LeafData& data) -> Result<> {
      auto chunk = TARN_TRY(columns_.write(schema_.leaves[leaf], data, written_ + pending_.size(), pending_));
      summary_.add(leaf, chunk);
      group.chunks.push_back(std::move(chunk));
      return pending_.size() < kFlushBytes ? Result<>() : flush();
    };
    TARN_TRY(shredder_.shred(batch, rows, sink));
    groups_.push_back(std::move(group));
    return {};
  }

  Result<> flush() {
    TARN_TRY(file_.append(pending_.view()));
    written_ += pending_.size();
    pending_.clear();
    return {};
  }

  io::WritableFile& file_;
  const WriterOptions options_;
  const FileSchema schema_;
  Shredder shredder_;
  ColumnWriter columns_;
  SummaryBuilder summary_;
  std::vector<RowGroup> groups_;
  Buffer pending_;             // not yet in the file
  std::uint64_t written_ = 0;  // bytes in the file
};

}  // namespace

Result<std::unique_ptr<Writer>> Writer::create(io::WritableFile& file, const columnar::Schema& schema,
                                               const WriterOptions& options) {
  if (options.row_group_rows == 0 || options.row_group_rows > kMaxRowGroupRows) {
    return fail(ErrorCode::InvalidArgument, fmt::format("not a row group size from 1 to {} rows: {}",
                                                        kMaxRowGroupRows, options.row_group_rows));
  }
  for (const auto bytes : {options.pages.of_column, options.pages.of_long_texts}) {
    if (bytes == 0 || bytes > kMaxPageBytes) {
      return fail(ErrorCode::InvalidArgument,
                  fmt::format("not a page size from 1 to {} bytes: {}", kMaxPageBytes, bytes));
    }
  }
  auto made = TARN_TRY(FileSchema::make(schema));
  auto compressor = TARN_TRY(Compressor::make(options.compression));
  return std::make_unique<FileWriter>(file, std::move(made), options, std::move(compressor));
}

}  // namespace tarn::parquet
