#include "engine/projection.hpp"

#include <algorithm>

namespace tarn::engine {

void add_column(event::Projection& projection, const duckdb::ColumnIndex& column) {
  const auto position = column.GetPrimaryIndex();
  auto known = std::ranges::lower_bound(projection, position, {}, &event::ProjectedColumn::position);
  const bool is_new = known == projection.end() || known->position != position;
  if (is_new) {
    known = projection.insert(known, {position, {}});
  } else if (known->members.empty()) {
    return;  // all of it already
  }
  if (!column.HasChildren()) {
    known->members.clear();
  }
  for (const auto& child : column.GetChildIndexes()) {
    add_column(known->members, child);
  }
}

void add_stored_columns(event::Projection& projection, const columnar::Schema& schema,
                        const duckdb::vector<duckdb::ColumnIndex>& columns) {
  for (const auto& column : columns) {
    if (column.GetPrimaryIndex() < schema.fields.size()) {
      add_column(projection, column);
    }
  }
}

duckdb::vector<duckdb::ColumnIndex> column_indexes(const event::Projection& projection) {
  duckdb::vector<duckdb::ColumnIndex> columns;
  columns.reserve(projection.size());
  for (const auto& column : projection) {
    columns.emplace_back(column.position, column_indexes(column.members));
  }
  return columns;
}

}  // namespace tarn::engine
