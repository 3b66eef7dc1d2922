// What the engine reads where a statement names a table: the reader itself, with no view in between, so that
// the engine tells the reader which columns, and which members of structures, the statement needs.
#pragma once

#include <string>
#include <vector>

#include <duckdb.hpp>

namespace tarn::engine {

class TableSources {
 public:
  // Of this instance. REQUIRES: no query runs in it yet.
  explicit TableSources(duckdb::DatabaseInstance& instance);

  // From now on `name` means these Parquet files, which are not none.
  void add(const std::string& name, const std::vector<std::string>& paths);
  // From now on `name` means the rows of the table function `function`.
  void add_function(const std::string& name, const std::string& function);

 private:
  struct Data;
  Data* data_;  // the instance owns it
};

}  // namespace tarn::engine
