// Columns in memory. A batch is built row by row, read column by column, and never changed in between.
#pragma once

#include "columnar/type.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace tarn::columnar {

// One column of a batch. Rows that were never set are NULL, and a column may be shorter than its batch: the
// rest is NULL too. Setting a row twice keeps the last value.
//
// Strings are views: whoever fills the column keeps the bytes alive as long as the batch.
// Thread rule: one writer, then any number of readers.
class Column {
 public:
  explicit Column(const Type& type);

  Kind kind() const { return kind_; }
  // Rows touched so far; see above.
  std::size_t size() const { return kind_ == Kind::String ? strings_.size() : present_.size(); }

  // Writers. REQUIRES: rows are set in ascending order (the newest may be set again).
  // value.data() is never null.
  void set_string(std::size_t row, std::string_view value) {
    if (strings_.size() == row) {
      strings_.push_back(value);  // nearly always
    } else {
      set_string_late(row, value);
    }
  }
  void set_boolean(std::size_t row, bool value) { set_integer(row, value ? 1 : 0); }
  // Int32, Int64, Timestamp.
  void set_integer(std::size_t row, std::int64_t value) {
    if (present_.size() == row) {
      present_.push_back(1);
      integers_.push_back(value);
      return;
    }
    pad(row + 1);
    present_[row] = 1;
    integers_[row] = value;
  }
  void set_double(std::size_t row, double value);
  void set_null(std::size_t row) { shrink(row); }
  // Struct: marks the row present; the caller sets children at the same row.
  void set_struct(std::size_t row);
  // List and map: opens an empty row, which then grows at the end of the children.
  void begin_list(std::size_t row);
  // Returns the child row to set next; for a map set both children at it.
  std::size_t grow_list();

  // Readers. `row` may lie past size(): NULL.
  bool is_null(std::size_t row) const {
    if (kind_ == Kind::String) {
      return row >= strings_.size() || strings_[row].data() == nullptr;
    }
    return row >= present_.size() || present_[row] == 0;
  }
  // REQUIRES: !is_null(row).
  std::string_view string(std::size_t row) const { return strings_[row]; }
  bool boolean(std::size_t row) const { return integers_[row] != 0; }
  std::int64_t integer(std::size_t row) const { return integers_[row]; }
  double real(std::size_t row) const { return doubles_[row]; }
  std::uint32_t list_begin(std::size_t row) const { return row == 0 ? 0 : ends_[row - 1]; }
  std::uint32_t list_end(std::size_t row) const { return ends_[row]; }

  Column& child(std::size_t index) { return children_[index]; }
  const Column& child(std::size_t index) const { return children_[index]; }
  std::size_t child_count() const { return children_.size(); }

  // Bytes of the vectors themselves (not of the strings they point to).
  std::size_t memory_bytes() const;
  // Forgets all rows and keeps the memory.
  void clear();

 private:
  void pad(std::size_t rows) {
    if (present_.size() < rows) {
      pad_far(rows);
    }
  }
  void pad_far(std::size_t rows);
  void set_string_late(std::size_t row, std::string_view value);
  // Forgets row `rows` and all after it, with whatever they had grown.
  void shrink(std::size_t rows) {
    if (size() > rows) {
      shrink_far(rows);
    }
  }
  void shrink_far(std::size_t rows);

  Kind kind_;
  std::vector<std::string_view> strings_;  // String: null data() means NULL
  std::vector<std::uint8_t> present_;      // every other kind
  std::vector<std::int64_t> integers_;
  std::vector<double> doubles_;
  std::vector<std::uint32_t> ends_;  // List, Map: end of each row's children
  std::vector<Column> children_;
};

// Rows of one schema.
class Batch {
 public:
  explicit Batch(const Schema& schema);

  std::size_t rows() const { return rows_; }
  // Opens the next row and returns its number.
  std::size_t add_row() { return rows_++; }
  // Takes the newest row back. REQUIRES: no column has been read since.
  void drop_last_row();
  // The same, where no other columns than these can have been set.
  void drop_last_row(std::span<const std::size_t> columns);

  Column& column(std::size_t index) { return columns_[index]; }
  const Column& column(std::size_t index) const { return columns_[index]; }
  std::size_t column_count() const { return columns_.size(); }
  std::size_t memory_bytes() const;
  void clear();

 private:
  std::size_t rows_ = 0;
  std::vector<Column> columns_;
};

}  // namespace tarn::columnar
