#include "engine/types.hpp"

#include "engine/zoned_values.hpp"

namespace tarn::engine {

using columnar::Kind;
using duckdb::LogicalType;
using duckdb::LogicalTypeId;

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

columnar::Type column_type(const LogicalType& type) {
  const auto field = [](std::string name, const LogicalType& of, bool required) {
    return columnar::Field{std::move(name), 0, column_type(of), required};
  };
  switch (type.id()) {
    case LogicalTypeId::BOOLEAN: return {Kind::Boolean, {}};
    case LogicalTypeId::TINYINT:
    case LogicalTypeId::SMALLINT:
    case LogicalTypeId::INTEGER: return {Kind::Int32, {}};
    case LogicalTypeId::BIGINT: return {Kind::Int64, {}};
    case LogicalTypeId::FLOAT:
    case LogicalTypeId::DOUBLE: return {Kind::Double, {}};
    case LogicalTypeId::TIMESTAMP:
    case kZonedType: return {Kind::Timestamp, {}};  // files have no zone: the instant
    case LogicalTypeId::LIST:
      return {Kind::List, {field("element", duckdb::ListType::GetChildType(type), false)}};
    case LogicalTypeId::MAP:
      return {Kind::Map,
              {field("key", duckdb::MapType::KeyType(type), true),
               field("value", duckdb::MapType::ValueType(type), false)}};
    case LogicalTypeId::STRUCT: {
      columnar::Type made{Kind::Struct, {}};
      for (const auto& child : duckdb::StructType::GetChildTypes(type)) {
        made.children.push_back(field(child.first, child.second, false));
      }
      return made;
    }
    default: return {Kind::String, {}};  // decimals, dates, intervals …: their text
  }
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

}  // namespace tarn::engine
