#include "engine/engine.hpp"

#include "base/log.hpp"
#include "engine/damage.hpp"
#include "engine/exact_filters.hpp"
#include "engine/failures.hpp"
#include "engine/filtered_plan.hpp"
#include "engine/filtered_scan.hpp"
#include "engine/functions.hpp"
#include "engine/log_scan.hpp"
#include "engine/profile.hpp"
#include "engine/result_columns.hpp"
#include "engine/spill_folder.hpp"
#include "engine/store_files.hpp"
#include "engine/table_sources.hpp"
#include "engine/text.hpp"
#include "engine/types.hpp"
#include "engine/whole_scans.hpp"
#include "engine/zoned_values.hpp"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <thread>
#include <utility>

#include <duckdb.hpp>
#include <duckdb/main/client_config.hpp>
#include <duckdb/main/query_profiler.hpp>

namespace tarn::engine {
namespace {

bool has_row_filter(const Table& table) {
  const auto* files = std::get_if<ParquetTable>(&table);
  return files != nullptr && files->row_filter.has_value();
}

// Where a query wants no more rows, its wide columns are fetched for these alone: the largest page of the
// API.
constexpr int kRowsFetchedLate = 1000;

// How much of a result the engine may compute ahead of its reader, so that both are at work. A vector of
// whole events is some 10 MB.
constexpr std::uint64_t kRowsAhead = 64ull << 20;

// The column that is computed, not stored: base64 of the SHA-256 of the event's text.
constexpr std::string_view kChecksum = "to_base64(trino_sha256(encode(eventjson))) AS eventjsonchecksum";

std::string view_as(const std::string& name, const std::string& select) {
  return "CREATE TEMP VIEW " + quoted(name) + " AS SELECT " + select;
}

// The columns of `schema` and no row.
std::string nothing_of(const columnar::Schema& schema) {
  std::string text;
  for (std::size_t i = 0; i < schema.fields.size(); ++i) {
    text += i == 0 ? "" : ", ";
    text += "CAST(NULL AS " + logical_type(schema.fields[i].type).ToString() + ") AS " +
            quoted(schema.fields[i].name);
  }
  return text + " WHERE false";
}

}  // namespace

struct Chunk::State {
  duckdb::unique_ptr<duckdb::DataChunk> data;
  duckdb::vector<duckdb::LogicalType> types;
  std::vector<CellColumn> columns;  // of `data`

  void take(duckdb::unique_ptr<duckdb::DataChunk> rows) {
    columns.clear();
    data = std::move(rows);
    if (data) {
      columns.reserve(data->ColumnCount());
      for (auto& vector : data->data) {
        columns.emplace_back(vector, data->size());
      }
    }
  }
};

Chunk::Chunk() : state_(std::make_unique<State>()) {}
Chunk::~Chunk() = default;
Chunk::Chunk(Chunk&&) noexcept = default;
Chunk& Chunk::operator=(Chunk&&) noexcept = default;

std::size_t Chunk::rows() const {
  return state_->data ? state_->data->size() : 0;
}

std::size_t Chunk::bytes() const {
  return state_->data ? bytes_of(*state_->data) : 0;
}

bool Chunk::is_null(std::size_t row, std::size_t column) const {
  return Cell(state_->columns[column], row).is_null();
}

void Chunk::append_text(std::string& out, std::size_t row, std::size_t column) const {
  append_lake_text(out, Cell(state_->columns[column], row));
}

void Chunk::append_json(std::string& out, std::size_t row, std::size_t column) const {
  engine::append_json(out, Cell(state_->columns[column], row));
}

std::string_view Chunk::text(std::size_t row, std::size_t column) const {
  return Cell(state_->columns[column], row).text();
}

std::int64_t Chunk::integer(std::size_t row, std::size_t column) const {
  return Cell(state_->columns[column], row).get<std::int64_t>();
}

Result<> Chunk::copy_to(columnar::Batch& batch, event::Arena& arena) const {
  std::vector<columnar::Type> types;
  types.reserve(state_->types.size());
  for (const auto& type : state_->types) {
    types.push_back(column_type(type));
  }
  return guarded([&]() -> Result<> {
    for (std::size_t row = 0; row < rows(); ++row) {
      const auto place = batch.add_row();
      for (std::size_t i = 0; i < types.size(); ++i) {
        set_column(batch.column(i), place, types[i], state_->data->GetValue(i, row), arena);
      }
    }
    return {};
  });
}

struct Query::State {
  std::shared_ptr<std::atomic<std::uint64_t>> bytes_read = std::make_shared<std::atomic<std::uint64_t>>(0);
  std::shared_ptr<LastRead> last_read = std::make_shared<LastRead>();
  std::shared_ptr<MemoryFiles> memory = std::make_shared<MemoryFiles>();
  std::shared_ptr<CutFiles> cuts = std::make_shared<CutFiles>();
  io::FileSystem* files = nullptr;
  Options options;
  std::string folder;  // of the data files
  // Goes after the engine, which has files in it.
  std::unique_ptr<SpillFolder> spill;
  std::shared_ptr<ScanReport> report = std::make_shared<ScanReport>();
  duckdb::unique_ptr<duckdb::DuckDB> database;
  duckdb::unique_ptr<duckdb::Connection> connection;
  // The query waits to be run until somebody reads; its result stands for it from then on.
  duckdb::unique_ptr<duckdb::PendingQueryResult> pending;
  duckdb::unique_ptr<duckdb::QueryResult> result;
  duckdb::vector<duckdb::LogicalType> types;
  std::atomic<bool> cancelled{false};
  FilteredTables filtered;
  std::atomic<std::uint64_t> rows_in_files{0};
  std::atomic<std::uint64_t> events_matched{0};
  // Of filtered tables, once they are known.
  std::atomic<std::uint64_t> visible_rows{0};
  std::atomic<std::uint64_t> visible_bytes{0};

  Result<> open(io::FileSystem& the_files, const Options& the_options);
  Result<> lock_down();
  Result<> execute(const std::string& sql);
  Result<> add_tables(const std::vector<Table>& tables);
  Result<> add_table(const ParquetTable& table, const std::string& source, TableSources& sources);
  void add_filtered_table(const ParquetTable& table, const std::string& source, TableSources& sources);
  Error failure(const duckdb::ErrorData& error) const;
  std::optional<Error> damage() const;
  bool reads_whole(const std::string& path) const;
  Result<> collect_statistics();
};

// What a damaged file makes the engine say names no file, and may show what is in it. Who may not see every
// row is not told which files there are.
Error Query::State::failure(const duckdb::ErrorData& error) const {
  if (filtered.has_failed()) {
    const auto found = damage();
    log::warning("a data file could not be read by a query",
                 {{"reason", found ? found->message() : "it can be read now"}});
    return {ErrorCode::Corrupt,
            "a data file is damaged or missing: tell the lake's administrator, whose server log names it"};
  }
  if (!filtered.empty()) {
    return error_without_values(error);
  }
  if (may_be_damage(error)) {
    if (auto found = damage()) {
      return std::move(*found);
    }
  }
  return error_of(error);
}

std::optional<Error> Query::State::damage() const {
  const auto is_readable = [this](const std::string& path) { return cancelled || reads_whole(path); };
  return damage_of(*files, last_read->paths(), folder, is_readable);
}

// In an instance of its own: an internal error leaves the one in which it happened unusable.
bool Query::State::reads_whole(const std::string& path) const {
  State other;
  Options alone = options;
  alone.threads = 1;
  alone.spill_folder.clear();
  if (!other.open(*files, alone) || !other.lock_down()) {
    return true;
  }
  const auto rows = other.connection->SendQuery("SELECT * FROM read_parquet(" +
                                                string_literal(std::string(kScheme) + path) + ")");
  while (!rows->HasError() && !cancelled) {
    const auto chunk = rows->Fetch();
    if (!chunk || chunk->size() == 0) {
      break;
    }
  }
  return !rows->HasError() || rows->GetErrorType() == duckdb::ExceptionType::OUT_OF_MEMORY;
}

Result<> Query::State::execute(const std::string& sql) {
  const auto outcome = connection->Query(sql);
  if (outcome->HasError()) {
    return fail(failure(outcome->GetErrorObject()));
  }
  return {};
}

Result<> Query::State::open(io::FileSystem& the_files, const Options& the_options) {
  files = &the_files;
  options = the_options;
  duckdb::DBConfig config;
  config.options.maximum_threads =
      options.threads != 0 ? options.threads : std::max(1U, std::thread::hardware_concurrency());
  config.options.maximum_memory = options.memory_bytes;
  config.options.autoinstall_known_extensions = false;
  config.options.autoload_known_extensions = false;
  if (!options.spill_folder.empty()) {
    spill = SpillFolder::take(the_files, options.spill_folder);
  }
  config.options.use_temporary_directory = spill != nullptr;
  config.options.temporary_directory = spill != nullptr ? spill->path() : std::string();
  database = duckdb::make_uniq<duckdb::DuckDB>(nullptr, &config);
  auto& extensions = duckdb::DBConfig::GetConfig(*database->instance).optimizer_extensions;
  extensions.push_back(whole_scans_of_files());
  extensions.push_back(exact_filters_in_scans());
  database->instance->GetFileSystem().RegisterSubSystem(
      make_store_files(the_files, bytes_read, last_read, memory, cuts));
  collate_by_instant(*database->instance);
  connection = duckdb::make_uniq<duckdb::Connection>(*database);
  auto& client = duckdb::ClientConfig::GetConfig(*connection->context);
  client.enable_profiler = true;
  client.emit_profiler_output = false;
  client.enable_progress_bar = true;
  client.print_progress_bar = false;
  client.wait_time = 0;
  client.streaming_buffer_size = std::min(kRowsAhead, options.memory_bytes / 8);
  return {};
}

Result<> Query::State::lock_down() {
  TARN_TRY(execute("SET TimeZone = 'UTC'"));
  if (spill != nullptr) {
    TARN_TRY(
        execute("SET max_temp_directory_size = '" + std::to_string(options.spill_bytes / 1024) + "KiB'"));
  }
  TARN_TRY(execute("SET preserve_insertion_order = false"));
  TARN_TRY(execute("SET late_materialization_max_rows = " + std::to_string(kRowsFetchedLate)));
  TARN_TRY(execute("SET allowed_directories = [" + string_literal(kScheme) + "]"));
  TARN_TRY(execute("SET enable_external_access = false"));
  return execute("SET lock_configuration = true");
}

Result<> Query::State::add_table(const ParquetTable& table, const std::string& source,
                                 TableSources& sources) {
  rows_in_files += table.rows;
  const auto paths = paths_of(table, *memory, *cuts, *bytes_read);
  if (paths.empty()) {
    return execute(view_as(source, nothing_of(*table.schema)));
  }
  sources.add(source, paths);
  return {};
}

void Query::State::add_filtered_table(const ParquetTable& table, const std::string& source,
                                      TableSources& sources) {
  auto paths = paths_of(table, *memory, *cuts, *bytes_read);
  for (auto& path : paths) {
    path.insert(0, kScheme);
  }
  sources.add_function(source, filtered.add(*connection, table, paths));
}

Result<> Query::State::add_tables(const std::vector<Table>& tables) {
  TableSources sources(*database->instance);
  const bool has_filter = std::ranges::any_of(tables, has_row_filter);
  std::size_t number = 0;
  const auto add = [&](const auto& table) -> Result<> {
    const auto source = table.with_checksum ? table.name + " as stored" : table.name;
    if constexpr (std::is_same_v<decltype(table), const ParquetTable&>) {
      folder = table.folder;
      if (has_filter) {
        add_filtered_table(table, source, sources);
      } else {
        TARN_TRY(add_table(table, source, sources));
      }
    } else {
      const auto function = "tarn_log_scan_" + std::to_string(number++);
      register_log_scan(*connection, function, table, *files, report);
      sources.add_function(source, function);
    }
    return table.with_checksum
               ? execute(view_as(table.name, "*, " + std::string(kChecksum) + " FROM " + quoted(source)))
               : Result<>();
  };
  for (const auto& table : tables) {
    TARN_TRY(std::visit(add, table));
  }
  if (has_filter) {
    duckdb::DBConfig::GetConfig(*database->instance)
        .optimizer_extensions.push_back(plans_of_filtered_tables());
  }
  return {};
}

Result<> Query::State::collect_statistics() {
  std::uint64_t matched = 0;
  bool scanned = false;
  auto& profiler = duckdb::QueryProfiler::Get(*connection->context);
  profiler.GetRootUnderLock([&](duckdb::optional_ptr<duckdb::ProfilingNode> root) {
    if (root) {
      add_matched(*root, nullptr, matched, scanned);
    }
  });
  if (filtered.empty()) {
    // Without a scan the engine has answered from the files' footers, which count all rows.
    events_matched = scanned ? matched : rows_in_files.load();
    return {};
  }
  const auto counted = TARN_TRY(filtered.count(*connection, cancelled));
  visible_rows = counted.visible.rows;
  visible_bytes = counted.visible.bytes;
  events_matched = counted.has_gaps ? 0 : matched;
  return {};
}

Query::Query(std::unique_ptr<State> state) : state_(std::move(state)) {}

Query::~Query() {
  try {
    // Whoever has not read to the end wants no more: else the engine would first finish what it began.
    state_->connection->Interrupt();
    state_->result.reset();
    state_->pending.reset();
    state_->connection.reset();
    state_->database.reset();
  } catch (...) {  // a failing end of a query frees what it can; there is nobody to tell
    return;
  }
}

std::size_t Query::column_count() const {
  return state_->types.size();
}

columnar::Schema Query::schema(const std::vector<std::string>& names) const {
  columnar::Schema made;
  int id = 0;
  const auto number = [&id](auto&& self, std::vector<columnar::Field>& fields) -> void {
    for (auto& field : fields) {
      field.id = ++id;
      self(self, field.type.children);
    }
  };
  for (std::size_t i = 0; i < state_->types.size(); ++i) {
    made.fields.push_back({names[i], 0, column_type(state_->types[i]), false});
  }
  number(number, made.fields);
  return made;
}

Result<bool> Query::next(Chunk& chunk) {
  const auto tell = [this](const duckdb::ErrorData& error) {
    return state_->filtered.empty() ? error_of(error) : state_->failure(error);
  };
  return guarded(
      [&]() -> Result<bool> {
        if (state_->cancelled) {
          return fail(ErrorCode::Cancelled, "the query was cancelled");
        }
        if (!state_->result) {
          state_->result = state_->pending->Execute();
        }
        if (state_->result->HasError()) {
          return fail(state_->failure(state_->result->GetErrorObject()));
        }
        chunk.state_->take(state_->result->Fetch());
        if (state_->result->HasError()) {
          return fail(state_->failure(state_->result->GetErrorObject()));
        }
        if (!chunk.state_->data || chunk.state_->data->size() == 0) {
          TARN_TRY(state_->collect_statistics());
          return false;
        }
        chunk.state_->types = state_->types;
        return true;
      },
      tell);
}

void Query::cancel() {
  state_->cancelled = true;
  state_->connection->Interrupt();
}

double Query::progress() const {
  const double percent = state_->connection->GetQueryProgress();
  return percent < 0 ? -1 : percent / 100;
}

Statistics Query::statistics() const {
  if (!state_->filtered.empty()) {
    return {.bytes_scanned = state_->visible_bytes,
            .events_scanned = state_->visible_rows,
            .events_matched = state_->events_matched};
  }
  return {.bytes_scanned = *state_->bytes_read + state_->report->bytes_read,
          .events_scanned = state_->rows_in_files + state_->report->rows,
          .events_matched = state_->events_matched};
}

std::vector<ScanReject> Query::rejects(std::uint64_t& total) const {
  total = state_->report->rejects_total;
  return *state_->report->rejects.lock();
}

std::vector<std::string> Query::unread(std::uint64_t& total) const {
  total = state_->report->unread_total;
  return *state_->report->unread.lock();
}

namespace {

// Threads begun meanwhile take no signals: those belong to the threads of the program.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_{};
};

}  // namespace

Engine::Engine(io::FileSystem& files, Options options) : files_(files), options_(std::move(options)) {}

Engine::~Engine() = default;

Result<std::unique_ptr<Query::State>> Engine::make_instance(io::FileSystem& files, const Options& options) {
  const SignalsBlocked blocked;
  return guarded([&]() -> Result<std::unique_ptr<Query::State>> {
    auto state = std::make_unique<Query::State>();
    TARN_TRY(state->open(files, options));
    TARN_TRY(state->lock_down());
    return state;
  });
}

void Engine::prepare() const {
  const auto prepared = prepared_.lock();
  if (!prepared->valid()) {
    const SignalsBlocked blocked;
    *prepared = std::async(std::launch::async, [this] { return make_instance(files_, options_); });
  }
}

Result<std::unique_ptr<Query>> Engine::start(const std::string& sql, const std::vector<Table>& tables) const {
  return guarded([&]() -> Result<std::unique_ptr<Query>> {
    auto prepared = std::exchange(*prepared_.lock(), Prepared{});
    auto state = TARN_TRY(prepared.valid() ? prepared.get() : make_instance(files_, options_));
    // Tables may have a computed column.
    register_functions(*state->connection, std::string(kChecksum) + " " + sql);
    TARN_TRY(state->add_tables(tables));
    state->pending = state->connection->PendingQuery(sql, true);
    if (state->pending->HasError()) {
      const auto& error = state->pending->GetErrorObject();
      // The engine has seen the statement alone, if no file.
      const bool is_plan = !state->filtered.empty() && !state->filtered.has_failed();
      return fail(is_plan ? error_of(error) : state->failure(error));
    }
    state->types = state->pending->types;
    return std::unique_ptr<Query>(new Query(std::move(state)));
  });
}

}  // namespace tarn::engine
