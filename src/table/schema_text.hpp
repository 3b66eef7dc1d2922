// Schemas, and how tables are partitioned and sorted, in Iceberg's JSON.
// Specification: https://iceberg.apache.org/spec/#appendix-c-json-serialization
#pragma once

#include "columnar/type.hpp"
#include "json/value.hpp"

namespace tarn::table {

json::Value schema_json(const columnar::Schema& schema, int schema_id);

// The fields of the one partition spec: the day of eventTime. REQUIRES: the schema has an eventTime.
json::Value partition_fields_json(const columnar::Schema& schema);
// The sort orders that its files may have. REQUIRES: the same.
json::Array sort_orders_json(const columnar::Schema& schema);

// The largest field id, nested ones included.
int last_column_id(const columnar::Schema& schema);

}  // namespace tarn::table
