// What the footer says of the meaning of a column's values.
// Specification: https://github.com/apache/parquet-format/blob/master/LogicalTypes.md
#pragma once

#include "parquet/schema.hpp"
#include "parquet/thrift_compact.hpp"

namespace tarn::parquet {

// Both inside an open SchemaElement, whose fields stand in ascending order: the first is 6 to 8, the
// second 10. The converted type is the older name of the logical one, where it has one.
void write_converted_type(const Node& node, ThriftWriter& out);
void write_logical_type(const Node& node, ThriftWriter& out);

}  // namespace tarn::parquet
