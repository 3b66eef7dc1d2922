// Query results in the five formats of `tarn query`.
#pragma once

#include "base/result.hpp"
#include "engine/engine.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::app {

enum class Format { Table, Csv, Json, Ndjson, Parquet };
std::optional<Format> parse_format(std::string_view name);

// Some rows of a result, as text and as JSON.
class Cells {
 public:
  virtual ~Cells() = default;
  virtual std::size_t rows() const = 0;
  virtual bool is_null(std::size_t row, std::size_t column) const = 0;
  // REQUIRES: !is_null(row, column).
  virtual void append_text(std::string& out, std::size_t row, std::size_t column) const = 0;
  virtual void append_json(std::string& out, std::size_t row, std::size_t column) const = 0;
};

// Rows go to standard output as they come. Cancelled when nobody reads them any more (a closed pipe, or "q"
// at the end of a screenful).
class ResultPrinter {
 public:
  virtual ~ResultPrinter() = default;
  virtual Result<> add(const engine::Chunk& chunk) = 0;
  virtual Result<> finish() = 0;
};

// The same for rows that come from no query.
class TextPrinter : public ResultPrinter {
 public:
  Result<> add(const engine::Chunk& chunk) final;
  virtual Result<> add_cells(const Cells& cells) = 0;
};

// Null for Parquet, which is no text.
std::unique_ptr<TextPrinter> make_text_printer(Format format, std::vector<std::string> columns);

// `columns` are the SELECT's own names. `query` tells the types, and must outlive the printer.
std::unique_ptr<ResultPrinter> make_printer(Format format, std::vector<std::string> columns,
                                            const engine::Query& query);

}  // namespace tarn::app
