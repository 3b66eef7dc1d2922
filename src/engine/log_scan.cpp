#include "engine/log_scan.hpp"

#include "engine/projection.hpp"
#include "engine/scan_filters.hpp"
#include "engine/types.hpp"
#include "engine/vectors.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <duckdb/catalog/catalog.hpp>
#include <duckdb/function/table_function.hpp>
#include <duckdb/parser/parsed_data/create_table_function_info.hpp>

namespace tarn::engine {
namespace {

struct ScanInfo final : duckdb::TableFunctionInfo {
  ScanInfo(const LogTable& of, io::FileSystem& with, std::shared_ptr<ScanReport> to)
      : table(of), files(with), report(std::move(to)) {}
  LogTable table;
  io::FileSystem& files;
  std::shared_ptr<ScanReport> report;
};

struct BindData final : duckdb::TableFunctionData {
  explicit BindData(ScanInfo& of) : info(&of) {}
  ScanInfo* info;  // the catalog's, which outlives every query
};

struct GlobalState final : duckdb::GlobalTableFunctionState {
  explicit GlobalState(const ScanInfo& of) : info(of) {}
  duckdb::idx_t MaxThreads() const override { return std::max<std::size_t>(1, info.table.paths.size()); }

  duckdb::vector<duckdb::LogicalType> output_types() const {
    duckdb::vector<duckdb::LogicalType> types;
    for (const auto& column : outputs) {
      types.push_back(column ? logical_type(info.table.schema->fields[*column].type)
                             : duckdb::LogicalType(duckdb::LogicalTypeId::BIGINT));
    }
    return types;
  }

  const ScanInfo& info;
  duckdb::optional_ptr<const duckdb::TableFilter> time_filter;
  bool latest_first = false;
  std::atomic<std::size_t> next_path{0};
  std::atomic<std::size_t> paths_done{0};
  // Which columns of the schema each output column is; nullopt for the row id that count(*) asks for.
  std::vector<std::optional<std::size_t>> outputs;
  event::Projection projection;
};

// What a piece may hold before it is handed over, though it has few rows.
constexpr std::size_t kPieceBytes = 8U << 20;

// Only where they stand and why is asked for, not what they hold.
event::ReadLimits without_reject_bytes(event::ReadLimits limits) {
  limits.rejects.bytes = 0;
  return limits;
}

// Rows with the memory behind their strings; lives as long as any vector points into it.
struct Piece {
  explicit Piece(const columnar::Schema& schema) : batch(schema) {}
  columnar::Batch batch;
  event::Arena arena;
};

struct LocalState final : duckdb::LocalTableFunctionState {
  LocalState(duckdb::ClientContext& context, const duckdb::TableFilterSet* conditions, GlobalState& of)
      : global(of),
        builder(*of.info.table.schema, of.projection, event::Check::Touched, event::Strings::Copy),
        reader(of.info.files, builder, without_reject_bytes(of.info.table.limits),
               event::LogReader::Hashing::No) {
    if (conditions != nullptr) {
      filters.emplace(context, *conditions, of.output_types());
    }
  }

  // Makes rows available from `next_row` on. False when there are no more anywhere.
  bool advance();
  void read_piece();
  // False when there are no more files.
  bool open_next();
  void renew_piece();
  void finish_file();
  // Files that the system cannot read are noted, and the others are read.
  void pass_unread(const Error& why);

  GlobalState& global;
  std::optional<ScanFilters> filters;
  event::RowBuilder builder;
  event::LogReader reader;
  std::shared_ptr<Piece> piece;
  std::size_t next_row = 0;
  std::string path;
  bool file_open = false;
  bool exhausted = false;
};

bool LocalState::advance() {
  while (!piece || next_row >= piece->batch.rows()) {
    if (exhausted) {
      return false;
    }
    renew_piece();
    read_piece();
  }
  return true;
}

// Small files share a piece: the engine works best on whole vectors.
void LocalState::read_piece() {
  const auto passed_before = builder.passed_over();
  while (piece->batch.rows() < STANDARD_VECTOR_SIZE && piece->arena.memory_bytes() < kPieceBytes &&
         (file_open || open_next())) {
    if (global.time_filter) {
      const auto bounds = time_bounds(*global.time_filter);
      builder.set_bounds(bounds == kAlways ? std::nullopt : std::optional(bounds));
    }
    const auto more = reader.next(piece->batch, piece->arena);
    if (!more) {
      pass_unread(more.error());
    } else if (!*more) {
      finish_file();
    }
  }
  global.info.report->rows += piece->batch.rows() + (builder.passed_over() - passed_before);
}

bool LocalState::open_next() {
  const auto& paths = global.info.table.paths;
  for (;;) {
    const auto index = global.next_path.fetch_add(1);
    if (index >= paths.size()) {
      exhausted = true;
      return false;
    }
    path = paths[global.latest_first ? paths.size() - 1 - index : index];
    const auto opened = reader.open(path);
    if (opened) {
      file_open = true;
      return true;
    }
    pass_unread(opened.error());
  }
}

void LocalState::pass_unread(const Error& why) {
  auto& report = *global.info.report;
  ++report.unread_total;
  if (auto kept = report.unread.lock(); kept->size() < ScanReport::kUnreadKept) {
    kept->push_back(why.message());
  }
  finish_file();
}

// The engine may still read what it was handed last.
void LocalState::renew_piece() {
  next_row = 0;
  if (piece && piece.use_count() == 1) {
    piece->batch.clear();
    piece->arena.clear();
  } else {
    piece = std::make_shared<Piece>(*global.info.table.schema);
  }
}

void LocalState::finish_file() {
  auto& report = *global.info.report;
  file_open = false;
  report.bytes_read += reader.facts().stored_bytes;
  ++global.paths_done;
  auto rejects = reader.take_rejects();
  if (rejects.empty()) {
    return;
  }
  auto kept = report.rejects.lock();
  for (auto& reject : rejects) {
    report.rejects_total += reject.pieces;
    if (kept->size() < ScanReport::kRejectsKept) {
      kept->push_back({path, std::move(reject)});
    }
  }
}

duckdb::unique_ptr<duckdb::FunctionData> bind(duckdb::ClientContext&, duckdb::TableFunctionBindInput& input,
                                              duckdb::vector<duckdb::LogicalType>& types,
                                              duckdb::vector<std::string>& names) {
  auto& info = input.info->Cast<ScanInfo>();
  for (const auto& field : info.table.schema->fields) {
    names.push_back(field.name);
    types.push_back(logical_type(field.type));
  }
  return duckdb::make_uniq<BindData>(info);
}

duckdb::unique_ptr<duckdb::GlobalTableFunctionState> init_global(duckdb::ClientContext&,
                                                                 duckdb::TableFunctionInitInput& input) {
  const auto& info = *input.bind_data->Cast<BindData>().info;
  auto state = duckdb::make_uniq<GlobalState>(info);
  for (const auto& column : input.column_indexes) {
    const auto position = column.GetPrimaryIndex();
    if (position < info.table.schema->fields.size()) {
      if (input.filters && info.table.schema->fields[position].name == event::kEventTime) {
        const auto filter = input.filters->filters.find(state->outputs.size());
        if (filter != input.filters->filters.end()) {
          state->time_filter = filter->second.get();
        }
      }
      state->outputs.emplace_back(position);
      add_column(state->projection, column);
    } else {
      state->outputs.emplace_back(std::nullopt);
    }
  }
  state->latest_first = state->time_filter && wants_latest_first(*state->time_filter);
  return state;
}

duckdb::unique_ptr<duckdb::LocalTableFunctionState> init_local(duckdb::ExecutionContext& context,
                                                               duckdb::TableFunctionInitInput& input,
                                                               duckdb::GlobalTableFunctionState* global) {
  return duckdb::make_uniq<LocalState>(context.client, input.filters.get(), global->Cast<GlobalState>());
}

// Fills `output` with the next rows that were read, whether they pass the filters or not.
void fill_output(LocalState& local, duckdb::DataChunk& output) {
  const auto& outputs = local.global.outputs;
  const auto count = std::min<std::size_t>(STANDARD_VECTOR_SIZE, local.piece->batch.rows() - local.next_row);
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    if (const auto& column = outputs[i]) {
      fill_vector(output.data[i], local.piece->batch.column(*column), local.next_row, count, local.piece);
    } else {
      output.data[i].SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
      duckdb::ConstantVector::SetNull(output.data[i], true);
    }
  }
  local.next_row += count;
  output.SetCardinality(count);
}

// An empty output ends the scan.
void scan(duckdb::ClientContext&, duckdb::TableFunctionInput& input, duckdb::DataChunk& output) {
  auto& local = input.local_state->Cast<LocalState>();
  while (local.advance()) {
    fill_output(local, output);
    if (local.filters) {
      local.filters->apply(output);
    }
    if (output.size() > 0) {
      return;
    }
    output.Reset();
  }
  output.SetCardinality(0);
}

double scan_progress(duckdb::ClientContext&, const duckdb::FunctionData* data,
                     const duckdb::GlobalTableFunctionState* state) {
  const auto total = data->Cast<BindData>().info->table.paths.size();
  const auto done = state->Cast<GlobalState>().paths_done.load();
  return total == 0 ? 100.0 : 100.0 * static_cast<double>(done) / static_cast<double>(total);
}

}  // namespace

void register_log_scan(duckdb::Connection& connection, const std::string& function_name,
                       const LogTable& table, io::FileSystem& files, std::shared_ptr<ScanReport> report) {
  duckdb::TableFunction function(function_name, {}, scan, bind, init_global, init_local);
  function.projection_pushdown = true;
  function.filter_pushdown = true;
  function.table_scan_progress = scan_progress;
  function.function_info = duckdb::make_shared_ptr<ScanInfo>(table, files, std::move(report));
  duckdb::CreateTableFunctionInfo info(function);
  info.on_conflict = duckdb::OnCreateConflict::ALTER_ON_CONFLICT;
  auto& context = *connection.context;
  context.RunFunctionInTransaction(
      [&] { duckdb::Catalog::GetSystemCatalog(context).CreateFunction(context, info); });
}

}  // namespace tarn::engine
