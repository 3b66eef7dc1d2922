// A table function that gives out the visible rows of a table over Parquet files, and nothing that tells of
// the others. See "Row filters" in README.md.
#pragma once

#include "engine/visible_rows.hpp"

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include <duckdb.hpp>
#include <duckdb/planner/operator/logical_get.hpp>

namespace tarn::engine {

// The tables of a query that reads through row filters: all of its tables, also those without a filter.
// Filled before the query runs; then thread-safe.
class FilteredTables {
 public:
  bool empty() const { return tables_.empty(); }

  // Makes the scan of a table callable; returns the name of its function. `paths` are the table's files as
  // the connection's file system spells them.
  std::string add(duckdb::Connection& connection, const ParquetTable& table,
                  const std::vector<std::string>& paths);

  // Whether a file of theirs could not be read.
  bool has_failed() const;

  struct Count {
    VisibleCount visible;   // of all tables together
    bool has_gaps = false;  // a scan was begun and not read to its end
  };
  // REQUIRES: the query has ended. A table that no scan has read to its end is read for its count.
  Result<Count> count(duckdb::Connection& connection, const std::atomic<bool>& cancelled) const;

 private:
  std::vector<std::shared_ptr<FilteredTable>> tables_;
};

// The table that a scan reads; none if it is no scan of a filtered table.
FilteredTable* filtered_table_of(const duckdb::LogicalGet& get);

}  // namespace tarn::engine
