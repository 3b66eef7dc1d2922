// Query results in the five formats of `tarn query`.
#pragma once

#include "app/row_format.hpp"
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

// Rows go to standard output as they come. Cancelled when nobody reads them any more (a closed pipe, or "q"
// at the end of a screenful).
class ResultPrinter {
 public:
  virtual ~ResultPrinter() = default;
  virtual Result<> add(engine::Chunk chunk) = 0;
  virtual Result<> finish() = 0;
  // Instead of finish(), where the rest of the rows cannot be had for that reason. What was added is written,
  // but where the reason is Cancelled. Returns the reason, or why rows could not be written.
  virtual Error break_off(const Error& reason) { return reason; }
};

// The same for rows that come from no query.
class TextPrinter : public ResultPrinter {
 public:
  Result<> add(engine::Chunk chunk) final;
  virtual Result<> add_cells(const Cells& cells) = 0;
};

// Null for Parquet, which is no text.
std::unique_ptr<TextPrinter> make_text_printer(Format format, std::vector<std::string> columns);

// `columns` are the SELECT's own names; JSON and Parquet number those that repeat. `query` tells the types,
// is cancelled where its rows cannot be written, and must outlive the printer. CSV and JSON are made on as
// many `threads`, beside the caller's own.
std::unique_ptr<ResultPrinter> make_printer(Format format, std::vector<std::string> columns,
                                            engine::Query& query, unsigned threads);

}  // namespace tarn::app
