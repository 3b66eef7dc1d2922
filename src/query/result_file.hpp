// A query's rows on disk, readable by page while they are still being written.
//
// One line of JSON a row: an array of strings and nulls, in the order of the columns. The columns' names
// stand in columns.json beside it.
#pragma once

#include "base/result.hpp"
#include "engine/engine.hpp"
#include "io/file_system.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tarn::query {

// Where the next page begins.
struct ResultPlace {
  std::uint64_t row = 0;
  std::uint64_t offset = 0;  // in bytes
};

using ResultRow = std::vector<std::optional<std::string>>;

// What a page holds at most, but for a first row that is larger by itself.
struct PageLimits {
  std::size_t rows = 0;  // at least one
  // What the rows take in an answer: their lines, and with each cell its column's name and its frame.
  std::uint64_t bytes = 0;
};

struct ResultPage {
  std::vector<std::string> columns;
  std::vector<ResultRow> rows;
  ResultPlace next;
  bool more = false;  // rows follow `next` in the file as it is now
};

class ResultWriter {
 public:
  static Result<std::unique_ptr<ResultWriter>> create(io::FileSystem& files, const std::string& folder,
                                                      const std::vector<std::string>& columns);
  // Rows are readable when this returns.
  Result<> append(const engine::Chunk& chunk);
  std::uint64_t rows() const { return rows_; }
  std::uint64_t bytes() const { return bytes_; }
  Result<> finish();

 private:
  ResultWriter(std::unique_ptr<io::WritableFile> file, std::size_t columns)
      : file_(std::move(file)), columns_(columns) {}

  std::unique_ptr<io::WritableFile> file_;
  std::size_t columns_;
  std::uint64_t rows_ = 0;
  std::uint64_t bytes_ = 0;
};

// Reads the rows that fit. NotFound when there is no result there.
Result<ResultPage> read_results(io::FileSystem& files, const std::string& folder, const ResultPlace& place,
                                const PageLimits& limits);

}  // namespace tarn::query
