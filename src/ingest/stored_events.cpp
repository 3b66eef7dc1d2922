#include "ingest/stored_events.hpp"

#include "event/schema.hpp"
#include "table/layout.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tarn::ingest {
namespace {

constexpr std::string_view kTableName = "rows";

// The columns of the statement that reads rows back.
enum Column : std::size_t { Json, Id, Source, Name, Time };

// A column's name, or NULL where the schema has none such.
std::string column_or_null(const columnar::Schema& schema, std::string_view name) {
  const auto found = std::ranges::find(schema.fields, name, &columnar::Field::name);
  return found != schema.fields.end() ? std::string(name) : "CAST(NULL AS VARCHAR)";
}

std::string statement_for(const columnar::Schema& schema) {
  const auto& [source, name, time] = table::kSortColumns;
  return fmt::format("SELECT {}, {}, {}, {}, epoch_us({}) FROM {}", event::kEventJson, event::kEventId,
                     column_or_null(schema, source), column_or_null(schema, name), time, kTableName);
}

}  // namespace

EventKey StoredEvent::key() const {
  return event_key(id.value_or(std::string_view()), time.transform(from_micros), json);
}

DayNumber StoredEvent::day() const {
  return time ? static_cast<DayNumber>(day_of(from_micros(*time)).time_since_epoch().count()) : kNoDay;
}

Result<StoredEvents> StoredEvents::open(io::FileSystem& files, const std::string& data_folder,
                                        const columnar::Schema& schema, const std::vector<std::string>& paths,
                                        std::uint64_t memory_bytes) {
  // The engine opens no other paths than absolute ones.
  const auto folder = TARN_TRY(files.canonical(data_folder));
  engine::ParquetTable table{.name = std::string(kTableName),
                             .schema = &schema,
                             .paths = {},
                             .rows = 0,
                             .with_checksum = false,
                             .folder = folder};
  for (const auto& path : paths) {
    table.paths.push_back(io::join_path(folder, path));
  }
  const engine::Engine engine(
      files, {.threads = 1, .memory_bytes = memory_bytes, .spill_folder = {}, .spill_bytes = 0});
  auto query = TARN_TRY(engine.start(statement_for(schema), {table}));
  return StoredEvents(std::move(query));
}

Result<StoredEvent> StoredEvents::at(std::size_t row) const {
  const auto text_at = [&](std::size_t column) {
    return chunk_.is_null(row, column) ? std::nullopt : std::optional(chunk_.text(row, column));
  };
  const auto json = text_at(Column::Json);
  if (!json) {
    return fail(ErrorCode::Corrupt, "a stored event has no record: restore its data file from a backup");
  }
  const auto time =
      chunk_.is_null(row, Column::Time) ? std::nullopt : std::optional(chunk_.integer(row, Column::Time));
  return StoredEvent{.json = *json,
                     .id = text_at(Column::Id),
                     .source = text_at(Column::Source),
                     .name = text_at(Column::Name),
                     .time = time};
}

}  // namespace tarn::ingest
