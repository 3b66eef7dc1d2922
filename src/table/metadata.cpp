#include "table/metadata.hpp"

#include "table/schema_text.hpp"

#include <utility>

namespace tarn::table {

TableMetadata make_table(const columnar::Schema& schema, std::string uuid, std::string location,
                         std::int64_t now_ms) {
  TableMetadata made;
  made.uuid = std::move(uuid);
  made.location = std::move(location);
  made.last_updated_ms = now_ms;
  made.last_column_id = last_column_id(schema);
  made.schemas.push_back(schema_json(schema, 0));
  made.partition_fields = partition_fields_json(schema);
  made.sort_orders = sort_orders_json(schema);
  return made;
}

}  // namespace tarn::table
