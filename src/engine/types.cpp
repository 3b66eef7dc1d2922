#include "engine/types.hpp"

namespace tarn::engine {

using columnar::Kind;
using duckdb::LogicalType;

LogicalType logical_type(const columnar::Type& type) {
  switch (type.kind) {
    case Kind::Boolean: return LogicalType::BOOLEAN;
    case Kind::Int32: return LogicalType::INTEGER;
    case Kind::Int64: return LogicalType::BIGINT;
    case Kind::Double: return LogicalType::DOUBLE;
    case Kind::Timestamp: return LogicalType::TIMESTAMP;
    case Kind::String: return LogicalType::VARCHAR;
    case Kind::List: return LogicalType::LIST(logical_type(type.children.front().type));
    case Kind::Map:
      return LogicalType::MAP(logical_type(type.children[0].type), logical_type(type.children[1].type));
    case Kind::Struct: {
      duckdb::child_list_t<LogicalType> fields;
      for (const auto& field : type.children) {
        fields.emplace_back(field.name, logical_type(field.type));
      }
      return LogicalType::STRUCT(std::move(fields));
    }
  }
  return LogicalType::VARCHAR;
}

std::string quoted(const std::string& name) {
  std::string text = "\"";
  for (const char c : name) {
    text += c;
    if (c == '"') {
      text += '"';
    }
  }
  return text + '"';
}

std::string string_literal(std::string_view text) {
  std::string quoted_text = "'";
  for (const char c : text) {
    quoted_text += c;
    if (c == '\'') {
      quoted_text += '\'';
    }
  }
  return quoted_text + "'";
}

}  // namespace tarn::engine
