// Rows as text, for tests and fuzz targets.
#pragma once

#include "columnar/column.hpp"
#include "event/schema.hpp"

#include <cstddef>
#include <string>

namespace tarn::event {

inline std::string cell_text(const columnar::Column& column, std::size_t row);

// The children [begin, end) of a list or map.
inline std::string children_text(const columnar::Column& column, std::size_t begin, std::size_t end) {
  std::string text;
  for (auto index = begin; index < end; ++index) {
    text += index == begin ? "" : ", ";
    text += cell_text(column.child(0), index);
    if (column.kind() == columnar::Kind::Map) {
      text += '=' + cell_text(column.child(1), index);
    }
  }
  return text;
}

// What a cell holds: "NULL", a string as it is, {members} of a struct, [items] of a list, <key=value> of a
// map.
inline std::string cell_text(const columnar::Column& column, std::size_t row) {
  using columnar::Kind;
  if (column.is_null(row)) {
    return "NULL";
  }
  switch (column.kind()) {
    case Kind::Boolean: return column.boolean(row) ? "true" : "false";
    case Kind::Int32:
    case Kind::Int64:
    case Kind::Timestamp: return std::to_string(column.integer(row));
    case Kind::Double: return std::to_string(column.real(row));
    case Kind::String: return std::string(column.string(row));
    case Kind::List: return '[' + children_text(column, column.list_begin(row), column.list_end(row)) + ']';
    case Kind::Map: return '<' + children_text(column, column.list_begin(row), column.list_end(row)) + '>';
    case Kind::Struct: break;
  }
  std::string text = "{";
  for (std::size_t child = 0; child < column.child_count(); ++child) {
    text += (child == 0 ? "" : ", ") + cell_text(column.child(child), row);
  }
  return text + '}';
}

inline std::string row_text(const columnar::Batch& batch, std::size_t row) {
  std::string text;
  for (std::size_t index = 0; index < batch.column_count(); ++index) {
    text += cell_text(batch.column(index), row) + '\n';
  }
  return text;
}

}  // namespace tarn::event
