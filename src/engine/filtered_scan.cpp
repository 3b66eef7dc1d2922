#include "engine/filtered_scan.hpp"

#include "engine/types.hpp"

#include <algorithm>
#include <utility>

#include <duckdb/catalog/catalog.hpp>
#include <duckdb/catalog/catalog_entry/table_function_catalog_entry.hpp>
#include <duckdb/common/table_column.hpp>
#include <duckdb/parser/parsed_data/create_table_function_info.hpp>

namespace tarn::engine {
namespace {

struct FilteredInfo final : duckdb::TableFunctionInfo {
  explicit FilteredInfo(std::shared_ptr<FilteredTable> of) : table(std::move(of)) {}
  std::shared_ptr<FilteredTable> table;
};

struct FilteredBind final : duckdb::TableFunctionData {
  explicit FilteredBind(FilteredTable& of) : table(&of) {}
  FilteredTable* table;  // the catalog's, which outlives every query
};

std::size_t begin_scan(FilteredTable& table, const event::Projection& columns) {
  const auto scans = table.scans.lock();
  scans->emplace_back().columns = columns;
  return scans->size() - 1;
}

struct FilteredGlobal final : duckdb::GlobalTableFunctionState {
  FilteredGlobal(duckdb::ClientContext& context, FilteredTable& of, const event::Projection& columns)
      : table(of), rows(context, of, columns), scan(begin_scan(of, columns)) {}
  duckdb::idx_t MaxThreads() const override { return rows.max_threads(); }

  FilteredTable& table;
  VisibleRows rows;
  std::vector<std::optional<std::size_t>> outputs;  // as a part of the rows has them
  std::size_t scan;                                 // its number among the table's
};

struct FilteredLocal final : duckdb::LocalTableFunctionState {
  FilteredLocal(duckdb::ExecutionContext& context, FilteredGlobal& of)
      : global(of), part(context, of.rows, of.outputs) {
    ++global.table.scans.lock()->at(global.scan).threads_begun;
  }

  void end() {
    if (!std::exchange(has_ended, true)) {
      const auto scans = global.table.scans.lock();
      auto& scan = scans->at(global.scan);
      ++scan.threads_ended;
      scan.visible.rows += part.given().rows;
      scan.visible.bytes += part.given().bytes;
    }
  }

  FilteredGlobal& global;
  VisibleRows::Part part;
  bool has_ended = false;
};

// What the files are is not asked here: a statement is refused for its own faults alone.
duckdb::unique_ptr<duckdb::FunctionData> bind_filtered(duckdb::ClientContext&,
                                                       duckdb::TableFunctionBindInput& input,
                                                       duckdb::vector<duckdb::LogicalType>& types,
                                                       duckdb::vector<std::string>& names) {
  auto& table = *input.info->Cast<FilteredInfo>().table;
  for (const auto& field : table.schema->fields) {
    names.push_back(field.name);
    types.push_back(logical_type(field.type));
  }
  return duckdb::make_uniq<FilteredBind>(table);
}

duckdb::unique_ptr<duckdb::GlobalTableFunctionState> init_filtered(duckdb::ClientContext& context,
                                                                   duckdb::TableFunctionInitInput& input) {
  auto& table = *input.bind_data->Cast<FilteredBind>().table;
  event::Projection columns;
  add_stored_columns(columns, *table.schema, input.column_indexes);
  auto state = duckdb::make_uniq<FilteredGlobal>(context, table, columns);
  for (const auto& column : input.column_indexes) {
    const auto found =
        std::ranges::find(columns, column.GetPrimaryIndex(), &event::ProjectedColumn::position);
    state->outputs.push_back(found == columns.end()
                                 ? std::nullopt
                                 : std::optional(static_cast<std::size_t>(found - columns.begin())));
  }
  return state;
}

duckdb::unique_ptr<duckdb::LocalTableFunctionState> init_filtered_part(
    duckdb::ExecutionContext& context, duckdb::TableFunctionInitInput&,
    duckdb::GlobalTableFunctionState* global) {
  return duckdb::make_uniq<FilteredLocal>(context, global->Cast<FilteredGlobal>());
}

// An empty output ends the scan.
void scan_filtered(duckdb::ClientContext& context, duckdb::TableFunctionInput& input,
                   duckdb::DataChunk& output) {
  auto& local = input.local_state->Cast<FilteredLocal>();
  local.part.fill(context, output);
  if (output.size() == 0) {
    local.end();
  }
}

// What count(*) asks for, so that it reads no column.
duckdb::virtual_column_map_t nothing_to_read(duckdb::ClientContext&,
                                             duckdb::optional_ptr<duckdb::FunctionData>) {
  duckdb::virtual_column_map_t columns;
  columns.insert({duckdb::COLUMN_IDENTIFIER_EMPTY,
                  duckdb::TableColumn("", duckdb::LogicalType(duckdb::LogicalTypeId::BOOLEAN))});
  return columns;
}

double filtered_progress(duckdb::ClientContext& context, const duckdb::FunctionData*,
                         const duckdb::GlobalTableFunctionState* state) {
  return state->Cast<FilteredGlobal>().rows.progress(context);
}

duckdb::TableFunction file_reader(duckdb::ClientContext& context) {
  auto& entry = duckdb::Catalog::GetSystemCatalog(context).GetEntry<duckdb::TableFunctionCatalogEntry>(
      context, DEFAULT_SCHEMA, "read_parquet");
  return entry.functions.GetFunctionByArguments(context,
                                                {duckdb::LogicalType::LIST(duckdb::LogicalType::VARCHAR)});
}

// A scan that was read to its end, of all columns that the statement reads, knows the count.
std::optional<VisibleCount> known_count(const FilteredTable& table, const std::vector<ScanCount>& scans) {
  const auto found = std::ranges::find_if(scans, [&](const ScanCount& scan) {
    return scan.threads_begun > 0 && scan.threads_begun == scan.threads_ended &&
           scan.columns == table.columns;
  });
  return found == scans.end() ? std::nullopt : std::optional(found->visible);
}

}  // namespace

// Every callback that is not set here would tell the engine, and so the user, of rows that are not visible:
// how many there are, between which values, in which files.
std::string FilteredTables::add(duckdb::Connection& connection, const ParquetTable& table,
                                const std::vector<std::string>& paths) {
  auto& context = *connection.context;
  const auto name = "tarn_filtered_scan_" + std::to_string(tables_.size());
  context.RunFunctionInTransaction([&] {
    tables_.push_back(std::make_shared<FilteredTable>(table, paths, file_reader(context)));
    duckdb::TableFunction function(name, {}, scan_filtered, bind_filtered, init_filtered, init_filtered_part);
    function.projection_pushdown = true;
    function.filter_pushdown = false;
    function.get_virtual_columns = nothing_to_read;
    function.table_scan_progress = filtered_progress;
    function.function_info = duckdb::make_shared_ptr<FilteredInfo>(tables_.back());
    duckdb::CreateTableFunctionInfo info(function);
    info.on_conflict = duckdb::OnCreateConflict::ALTER_ON_CONFLICT;
    duckdb::Catalog::GetSystemCatalog(context).CreateFunction(context, info);
  });
  return name;
}

bool FilteredTables::has_failed() const {
  return std::ranges::any_of(tables_, [](const auto& table) { return table->has_failed.load(); });
}

Result<FilteredTables::Count> FilteredTables::count(duckdb::Connection& connection,
                                                    const std::atomic<bool>& cancelled) const {
  Count total;
  for (const auto& table : tables_) {
    const auto scans = *table->scans.lock();
    total.has_gaps = total.has_gaps || std::ranges::any_of(scans, [](const ScanCount& scan) {
                       return scan.threads_begun != scan.threads_ended;
                     });
    auto counted = known_count(*table, scans);
    if (!counted) {
      auto& context = *connection.context;
      context.RunFunctionInTransaction([&] {
        // What begins here has forgotten that it was told to end.
        if (!cancelled) {
          counted = count_visible(context, *table);
        }
      });
    }
    if (!counted) {
      return fail(ErrorCode::Cancelled, "the query was cancelled");
    }
    total.visible.rows += counted->rows;
    total.visible.bytes += counted->bytes;
  }
  return total;
}

FilteredTable* filtered_table_of(const duckdb::LogicalGet& get) {
  return get.function.function == scan_filtered ? get.function.function_info->Cast<FilteredInfo>().table.get()
                                                : nullptr;
}

}  // namespace tarn::engine
