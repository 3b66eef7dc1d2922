#include "query/result_file.hpp"

#include "json/value.hpp"

#include <span>
#include <utility>

#include <fmt/format.h>

namespace tarn::query {
namespace {

constexpr unsigned kFileMode = 0600;
constexpr unsigned kFolderMode = 0700;
constexpr std::size_t kBlockBytes = 256u << 10;
constexpr std::uint64_t kColumnsLimit = 16u << 20;
// A row longer than this cannot be answered for: no client reads it.
constexpr std::size_t kRowBytesMax = 64u << 20;
// What a cell takes in an answer beside its text and its column's name, in memory and as JSON.
constexpr std::uint64_t kCellFrameBytes = 64;

std::string rows_path(const std::string& folder) {
  return io::join_path(folder, "rows.ndjson");
}
std::string columns_path(const std::string& folder) {
  return io::join_path(folder, "columns.json");
}

Result<ResultRow> parse_row(std::string_view line) {
  const auto value = TARN_TRY(json::parse(line, {.bytes = kRowBytesMax, .depth = 2}));
  const auto* cells = value.array();
  if (cells == nullptr) {
    return fail(ErrorCode::Corrupt, "a result file holds a line that is no row");
  }
  ResultRow row;
  row.reserve(cells->size());
  for (const auto& cell : *cells) {
    const auto* text = cell.string();
    row.push_back(text != nullptr ? std::optional(*text) : std::nullopt);
  }
  return row;
}

Result<std::vector<std::string>> read_columns(io::FileSystem& files, const std::string& folder) {
  const std::string text = TARN_TRY(io::read_file(files, columns_path(folder), kColumnsLimit));
  auto row = TARN_TRY(parse_row(text));
  std::vector<std::string> columns;
  columns.reserve(row.size());
  for (auto& cell : row) {
    columns.push_back(std::move(cell).value_or(""));
  }
  return columns;
}

// What each row takes in an answer beside its line. Names are repeated in every row, and may be longer than
// what stands below them.
std::uint64_t frame_bytes(const std::vector<std::string>& columns) {
  std::uint64_t bytes = 0;
  for (const std::string& name : columns) {
    bytes += name.size() + kCellFrameBytes;
  }
  return bytes;
}

}  // namespace

Result<std::unique_ptr<ResultWriter>> ResultWriter::create(io::FileSystem& files, const std::string& folder,
                                                           const std::vector<std::string>& columns) {
  TARN_TRY(files.create_directories(folder, kFolderMode));
  json::Array names(columns.begin(), columns.end());
  TARN_TRY(io::write_file_durably(files, columns_path(folder), json::write(json::Value(std::move(names))),
                                  kFileMode));
  auto file = TARN_TRY(files.create(rows_path(folder), kFileMode));
  return std::unique_ptr<ResultWriter>(new ResultWriter(std::move(file), columns.size()));
}

Result<> ResultWriter::append(const engine::Chunk& chunk) {
  std::string lines;
  std::string cell;
  for (std::size_t row = 0; row < chunk.rows(); ++row) {
    lines += '[';
    for (std::size_t column = 0; column < columns_; ++column) {
      lines += column == 0 ? "" : ",";
      if (chunk.is_null(row, column)) {
        lines += "null";
        continue;
      }
      cell.clear();
      chunk.append_text(cell, row, column);
      json::append_quoted(lines, cell);
    }
    lines += "]\n";
  }
  TARN_TRY(file_->append(lines));
  rows_ += chunk.rows();
  bytes_ += lines.size();
  return {};
}

Result<> ResultWriter::finish() {
  TARN_TRY(file_->sync());
  return file_->close();
}

Result<ResultPage> read_results(io::FileSystem& files, const std::string& folder, const ResultPlace& place,
                                const PageLimits& limits) {
  ResultPage page;
  page.columns = TARN_TRY(read_columns(files, folder));
  page.next = place;
  const auto file = TARN_TRY(files.open(rows_path(folder)));
  std::string pending;
  std::size_t begin = 0;  // of the next line within `pending`
  std::string block(kBlockBytes, '\0');
  auto offset = place.offset;
  const std::uint64_t frame = frame_bytes(page.columns);
  std::uint64_t bytes = 0;
  for (;;) {
    const auto end = pending.find('\n', begin);
    if (end == std::string::npos) {
      pending.erase(0, std::exchange(begin, 0));
      const std::size_t count = TARN_TRY(file->read_at(offset, block));
      if (count == 0) {
        return page;
      }
      offset += count;
      pending.append(block, 0, count);
      if (pending.size() > kRowBytesMax) {
        return fail(ErrorCode::ResourceExhausted,
                    fmt::format("a result row is longer than {} bytes", kRowBytesMax));
      }
      continue;
    }
    bytes += end - begin + frame;
    if (page.rows.size() == limits.rows || (bytes > limits.bytes && !page.rows.empty())) {
      page.more = true;
      return page;
    }
    page.rows.push_back(TARN_TRY(parse_row(std::string_view(pending).substr(begin, end - begin))));
    page.next.row += 1;
    page.next.offset += end + 1 - begin;
    begin = end + 1;
  }
}

}  // namespace tarn::query
