// The rows of a table that a query may see, read from its files. See "Row filters" in README.md.
#pragma once

#include "base/guarded.hpp"
#include "engine/engine.hpp"
#include "engine/projection.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <duckdb.hpp>
#include <duckdb/function/table_function.hpp>

namespace tarn::engine {

// How many rows were given out, and the bytes of their values: those of its text for a text, 1 of a boolean,
// 4 of an INTEGER, 8 of a BIGINT, a DOUBLE or a time, those of its members and elements for a structure, a
// list or a map, 0 of NULL. Members of structures that are not read are NULL.
struct VisibleCount {
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
};

// What one scan of a table has given out.
struct ScanCount {
  event::Projection columns;
  std::size_t threads_begun = 0;
  std::size_t threads_ended = 0;  // they came to the end of the table
  VisibleCount visible;           // by those that ended
};

// A table of which a query may see some rows. Filled before the query runs; then thread-safe.
struct FilteredTable {
  FilteredTable(const ParquetTable& of, const std::vector<std::string>& paths, duckdb::TableFunction with);

  const columnar::Schema* schema;
  std::optional<RowFilter> filter;      // none: every row within the bounds is visible
  std::optional<std::int64_t> first{};  // bounds of eventTime in microseconds; NULL is in none
  std::optional<std::int64_t> last{};
  duckdb::vector<duckdb::Value> files;
  duckdb::TableFunction reader;         // the engine's own, of Parquet files
  event::Projection columns{};          // those that the statement reads, in all its scans together
  std::atomic<bool> has_failed{false};  // a file could not be read
  Guarded<std::vector<ScanCount>> scans;
};

// Reads given columns of a table's visible rows, in any number of threads. What it gives out are copies in
// flat vectors: in none of them, nor in a child of one, is a value of another row. Throws the engine's
// exceptions.
class VisibleRows {
 public:
  // `table` must outlive it.
  VisibleRows(duckdb::ClientContext& context, FilteredTable& table, const event::Projection& columns);

  duckdb::idx_t max_threads() const;
  // In percent.
  double progress(duckdb::ClientContext& context) const;
  // One vector for each column of the projection.
  const duckdb::vector<duckdb::LogicalType>& types() const { return types_; }

  // One thread's part of the rows. Must not outlive the rows.
  class Part {
   public:
    // `outputs` says which column of the projection goes into each vector; nullopt: NULL in all rows.
    Part(duckdb::ExecutionContext& context, VisibleRows& rows,
         std::vector<std::optional<std::size_t>> outputs);

    // Fills an empty chunk with the next rows; leaves it empty at the end.
    void fill(duckdb::ClientContext& context, duckdb::DataChunk& chunk);
    const VisibleCount& given() const { return given_; }

   private:
    bool read(duckdb::ClientContext& context);
    void choose_visible();
    bool is_within_bounds(std::size_t row) const;
    bool is_allowed(std::size_t row);
    std::uint64_t append(duckdb::DataChunk& chunk, std::size_t at);

    VisibleRows& rows_;
    std::vector<std::optional<std::size_t>> outputs_;
    std::vector<bool> counts_;  // of each output: whether it is the first of its column
    duckdb::unique_ptr<duckdb::LocalTableFunctionState> state_;
    duckdb::DataChunk read_;
    duckdb::UnifiedVectorFormat time_;
    std::vector<duckdb::UnifiedVectorFormat> texts_;    // of the filter's columns
    std::vector<std::optional<std::string_view>> row_;  // what the filter is told
    duckdb::SelectionVector visible_;
    std::size_t visible_count_ = 0;  // of `read_`, which are still to be given out
    VisibleCount given_;
  };

 private:
  void open(duckdb::ClientContext& context);
  // Where in what is read a column of the schema is; it is read from now on.
  std::size_t place_of(std::size_t position);
  std::optional<std::size_t> place_of(std::string_view name, columnar::Kind kind);
  void add_bounds();
  duckdb::TableFunctionInitInput init_input();

  FilteredTable& table_;
  event::Projection columns_;
  duckdb::vector<duckdb::LogicalType> types_;
  event::Projection read_;  // the projection, then the columns to decide by
  duckdb::vector<duckdb::LogicalType> read_types_;
  duckdb::vector<duckdb::ColumnIndex> file_columns_;        // the same in the files
  std::optional<std::size_t> time_column_;                  // of what is read
  std::vector<std::optional<std::size_t>> filter_columns_;  // the same
  duckdb::TableFilterSet bounds_;
  duckdb::unique_ptr<duckdb::FunctionData> bound_;              // none where the table has no files
  duckdb::unique_ptr<duckdb::GlobalTableFunctionState> state_;  // as before
};

// Reads the whole table for its count alone.
VisibleCount count_visible(duckdb::ClientContext& context, FilteredTable& table);

}  // namespace tarn::engine
