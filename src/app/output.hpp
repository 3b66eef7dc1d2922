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

// Rows go to standard output as they come. Cancelled when nobody reads them any more (a closed pipe, or "q"
// at the end of a screenful).
class ResultPrinter {
 public:
  virtual ~ResultPrinter() = default;
  virtual Result<> add(const engine::Chunk& chunk) = 0;
  virtual Result<> finish() = 0;
};

// `columns` are the SELECT's own names; JSON and Parquet number those that repeat. `query` tells the types,
// and must outlive the printer.
std::unique_ptr<ResultPrinter> make_printer(Format format, std::vector<std::string> columns,
                                            const engine::Query& query);

}  // namespace tarn::app
