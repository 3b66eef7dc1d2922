#include "table/schema_text.hpp"

#include "table/layout.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace tarn::table {
namespace {

using columnar::Field;
using columnar::Kind;
using columnar::Type;

json::Value type_json(const Type& type);

json::Value fields_json(const std::vector<Field>& fields) {
  json::Array made;
  for (const auto& field : fields) {
    made.emplace_back(json::Object{{"id", field.id},
                                   {"name", field.name},
                                   {"required", field.required},
                                   {"type", type_json(field.type)}});
  }
  return made;
}

json::Value type_json(const Type& type) {
  switch (type.kind) {
    case Kind::Boolean: return "boolean";
    case Kind::Int32: return "int";
    case Kind::Int64: return "long";
    case Kind::Double: return "double";
    case Kind::Timestamp: return "timestamp";
    case Kind::String: return "string";
    case Kind::Struct: return json::Object{{"type", "struct"}, {"fields", fields_json(type.children)}};
    case Kind::List: {
      const auto& element = type.children[0];
      return json::Object{{"type", "list"},
                          {"element-id", element.id},
                          {"element", type_json(element.type)},
                          {"element-required", element.required}};
    }
    case Kind::Map: {
      const auto& key = type.children[0];
      const auto& value = type.children[1];
      return json::Object{{"type", "map"},
                          {"key-id", key.id},
                          {"key", type_json(key.type)},
                          {"value-id", value.id},
                          {"value", type_json(value.type)},
                          {"value-required", value.required}};
    }
  }
  return nullptr;
}

int time_field_id(const columnar::Schema& schema) {
  return std::ranges::find(schema.fields, kTimeColumn, &Field::name)->id;
}

json::Value sort_field_json(int field_id) {
  return json::Object{{"transform", "identity"},
                      {"source-id", field_id},
                      {"direction", "asc"},
                      {"null-order", "nulls-first"}};
}

int largest_id(const std::vector<Field>& fields) {
  int largest = 0;
  for (const auto& field : fields) {
    largest = std::max({largest, field.id, largest_id(field.type.children)});
  }
  return largest;
}

}  // namespace

json::Value schema_json(const columnar::Schema& schema, int schema_id) {
  return json::Object{{"type", "struct"}, {"schema-id", schema_id}, {"fields", fields_json(schema.fields)}};
}

json::Value partition_fields_json(const columnar::Schema& schema) {
  return json::Array{json::Object{{"name", kPartitionName},
                                  {"transform", "day"},
                                  {"source-id", time_field_id(schema)},
                                  {"field-id", kPartitionFieldId}}};
}

json::Array sort_orders_json(const columnar::Schema& schema) {
  json::Array fields;
  for (const auto name : kSortColumns) {
    const auto column = std::ranges::find(schema.fields, name, &Field::name);
    if (column != schema.fields.end()) {
      fields.push_back(sort_field_json(column->id));
    }
  }
  return {json::Object{{"order-id", kSortOrderId}, {"fields", std::move(fields)}}};
}

int last_column_id(const columnar::Schema& schema) {
  return largest_id(schema.fields);
}

}  // namespace tarn::table
