#include "parquet/batch_text.hpp"

#include <cmath>

#include <fmt/format.h>

namespace tarn::parquet::test {
namespace {

using columnar::Column;
using columnar::Kind;

std::string value_text(const Column& column, std::size_t row);

std::string struct_text(const Column& column, std::size_t row) {
  std::string text = "{";
  for (std::size_t i = 0; i < column.child_count(); ++i) {
    text += (i == 0 ? "" : ",") + value_text(column.child(i), row);
  }
  return text + "}";
}

std::string list_text(const Column& column, std::size_t row) {
  std::string text = "[";
  for (auto child = column.list_begin(row); child < column.list_end(row); ++child) {
    text += child == column.list_begin(row) ? "" : ",";
    text += column.kind() == Kind::Map ? struct_text(column, child) : value_text(column.child(0), child);
  }
  return text + "]";
}

std::string value_text(const Column& column, std::size_t row) {
  if (column.is_null(row)) {
    return "NULL";
  }
  switch (column.kind()) {
    case Kind::Boolean: return column.boolean(row) ? "true" : "false";
    case Kind::Int32:
    case Kind::Int64:
    case Kind::Timestamp: return std::to_string(column.integer(row));
    case Kind::Double: return double_text(column.real(row));
    case Kind::String: return string_text(column.string(row));
    case Kind::Struct: return struct_text(column, row);
    case Kind::List:
    case Kind::Map: break;
  }
  return list_text(column, row);
}

}  // namespace

std::string double_text(double value) {
  return std::isnan(value) ? "nan" : fmt::format("{:a}", value);
}

std::string string_text(std::string_view value) {
  return fmt::format("\"{}\"", value);
}

std::string row_text(const columnar::Batch& batch, std::size_t row) {
  std::string text;
  for (std::size_t i = 0; i < batch.column_count(); ++i) {
    text += (i == 0 ? "" : "|") + value_text(batch.column(i), row);
  }
  return text;
}

std::vector<std::string> rows_text(const columnar::Batch& batch, const std::vector<std::uint32_t>& rows) {
  std::vector<std::string> texts;
  texts.reserve(rows.size());
  for (const auto row : rows) {
    texts.push_back(row_text(batch, row));
  }
  return texts;
}

}  // namespace tarn::parquet::test
