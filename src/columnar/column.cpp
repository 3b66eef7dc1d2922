#include "columnar/column.hpp"

#include <algorithm>

namespace tarn::columnar {

Column::Column(const Type& type) : kind_(type.kind) {
  children_.reserve(type.children.size());
  for (const auto& field : type.children) {
    children_.emplace_back(field.type);
  }
}

void Column::pad_far(std::size_t rows) {
  switch (kind_) {
    case Kind::Double: doubles_.resize(rows, 0); break;
    case Kind::List:
    case Kind::Map: ends_.resize(rows, ends_.empty() ? 0 : ends_.back()); break;
    case Kind::Boolean:
    case Kind::Int32:
    case Kind::Int64:
    case Kind::Timestamp: integers_.resize(rows, 0); break;
    case Kind::String:
    case Kind::Struct: break;
  }
  present_.resize(rows, 0);
}

void Column::set_string_late(std::size_t row, std::string_view value) {
  if (strings_.size() <= row) {
    strings_.resize(row + 1);
  }
  strings_[row] = value;
}

void Column::set_double(std::size_t row, double value) {
  pad(row + 1);
  present_[row] = 1;
  doubles_[row] = value;
}

void Column::shrink_far(std::size_t rows) {
  if (kind_ == Kind::String) {
    strings_.resize(rows);
    return;
  }
  present_.resize(rows);
  switch (kind_) {
    case Kind::String:
    case Kind::Struct: break;
    case Kind::Double: doubles_.resize(rows); break;
    case Kind::List:
    case Kind::Map: ends_.resize(rows); break;
    case Kind::Boolean:
    case Kind::Int32:
    case Kind::Int64:
    case Kind::Timestamp: integers_.resize(rows); break;
  }
  const bool nested_by_end = kind_ == Kind::List || kind_ == Kind::Map;
  for (auto& nested : children_) {
    nested.shrink(nested_by_end ? list_begin(rows) : rows);
  }
}

void Column::set_struct(std::size_t row) {
  shrink(row);  // set again: nothing of the former value may shine through
  pad(row + 1);
  present_[row] = 1;
}

void Column::begin_list(std::size_t row) {
  shrink(row);
  pad(row + 1);
  present_[row] = 1;
}

std::size_t Column::grow_list() {
  return ends_.back()++;
}

std::size_t Column::memory_bytes() const {
  auto total = strings_.capacity() * sizeof(std::string_view) + present_.capacity() +
               integers_.capacity() * sizeof(std::int64_t) + doubles_.capacity() * sizeof(double) +
               ends_.capacity() * sizeof(std::uint32_t);
  for (const auto& nested : children_) {
    total += nested.memory_bytes();
  }
  return total;
}

void Column::clear() {
  strings_.clear();
  present_.clear();
  integers_.clear();
  doubles_.clear();
  ends_.clear();
  for (auto& nested : children_) {
    nested.clear();
  }
}

Batch::Batch(const Schema& schema) {
  columns_.reserve(schema.fields.size());
  for (const auto& field : schema.fields) {
    columns_.emplace_back(field.type);
  }
}

void Batch::drop_last_row() {
  --rows_;
  for (auto& column : columns_) {
    column.set_null(rows_);
  }
}

void Batch::drop_last_row(std::span<const std::size_t> columns) {
  --rows_;
  for (const auto index : columns) {
    columns_[index].set_null(rows_);
  }
}

std::size_t Batch::memory_bytes() const {
  std::size_t total = 0;
  for (const auto& column : columns_) {
    total += column.memory_bytes();
  }
  return total;
}

void Batch::clear() {
  rows_ = 0;
  for (auto& column : columns_) {
    column.clear();
  }
}

}  // namespace tarn::columnar
