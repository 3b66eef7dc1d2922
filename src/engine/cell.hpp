// Values where a result's vectors have them: nothing is copied into the engine's boxed values, which take as
// long as many a query.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include <duckdb.hpp>

namespace tarn::engine {

// What a chunk takes of memory, with its texts and all that is inside of it.
std::size_t bytes_of(duckdb::DataChunk& chunk);

// A column of a chunk, or what is inside of one. The vectors must outlive it, and stay as they are.
class CellColumn {
 public:
  CellColumn(duckdb::Vector& vector, std::size_t rows);

 private:
  friend class Cell;
  duckdb::Vector* vector_;
  duckdb::UnifiedVectorFormat format_;
  std::vector<CellColumn> children_;  // fields of a row, items of a list, pairs of a map
};

// One value of a column, which must outlive it.
class Cell {
 public:
  Cell(const CellColumn& column, std::size_t row)
      : column_(&column), row_(row), place_(column.format_.sel->get_index(row)) {}

  bool is_null() const { return !column_->format_.validity.RowIsValid(place_); }
  const duckdb::LogicalType& type() const { return column_->vector_->GetType(); }

  // REQUIRES, of all below: !is_null(), and a value that lies in memory as it is asked for.
  template <class T>
  T get() const {
    return duckdb::UnifiedVectorFormat::GetData<T>(column_->format_)[place_];
  }
  // Valid as long as the vector.
  std::string_view text() const {
    const auto& value = duckdb::UnifiedVectorFormat::GetData<duckdb::string_t>(column_->format_)[place_];
    return {value.GetData(), value.GetSize()};
  }
  // As the engine has it. For what is rare.
  duckdb::Value boxed() const { return column_->vector_->GetValue(row_); }

  // Of a list, or a map's pairs.
  std::size_t size() const { return get<duckdb::list_entry_t>().length; }
  Cell item(std::size_t index) const {
    return {column_->children_.front(), get<duckdb::list_entry_t>().offset + index};
  }
  // Of a row, by its place. The vectors of fields have the rows of their structure's vector.
  std::size_t fields() const { return column_->children_.size(); }
  Cell field(std::size_t index) const { return {column_->children_[index], row_}; }

 private:
  const CellColumn* column_;
  std::size_t row_;    // of the vector
  std::size_t place_;  // where the vector keeps it
};

}  // namespace tarn::engine
