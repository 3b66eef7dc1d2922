// Which columns a scan is asked for, in the engine's words and in ours.
#pragma once

#include "columnar/type.hpp"
#include "event/row_builder.hpp"

#include <duckdb.hpp>
#include <duckdb/common/column_index.hpp>

namespace tarn::engine {

// Adds a column, or the members of a structure, to those that are there. The engine names the members that a
// statement needs, or none where it needs all. The projection is in the order of the columns.
void add_column(event::Projection& projection, const duckdb::ColumnIndex& column);

// The same of all `columns` that are the schema's, and not what count(*) asks for.
void add_stored_columns(event::Projection& projection, const columnar::Schema& schema,
                        const duckdb::vector<duckdb::ColumnIndex>& columns);

duckdb::vector<duckdb::ColumnIndex> column_indexes(const event::Projection& projection);

}  // namespace tarn::engine
