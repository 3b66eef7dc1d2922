#include "ingest/store_writer.hpp"

#include "ingest/data_file.hpp"
#include "ingest/event_kinds.hpp"
#include "table/layout.hpp"

#include <algorithm>
#include <utility>

namespace tarn::ingest {
namespace {

// Puts rows of one kind side by side, each kind by time. Of a schema without some of these columns, those
// that it has decide.
void cluster(const columnar::Schema& schema, const columnar::Batch& batch, std::vector<std::uint32_t>& rows) {
  const auto column = [&](std::string_view name) -> const columnar::Column* {
    const auto found = std::ranges::find(schema.fields, name, &columnar::Field::name);
    return found == schema.fields.end()
               ? nullptr
               : &batch.column(static_cast<std::size_t>(found - schema.fields.begin()));
  };
  const auto& [source_name, name_name, time_name] = table::kSortColumns;
  const auto* sources = column(source_name);
  const auto* names = column(name_name);
  const auto* times = column(time_name);
  const auto text = [](const columnar::Column* texts, std::uint32_t row) {
    return texts == nullptr || texts->is_null(row) ? std::nullopt : std::optional(texts->string(row));
  };
  struct Place {
    std::uint32_t kind;
    std::uint32_t row;
    std::optional<std::int64_t> time;
  };
  EventKinds kinds;
  std::vector<Place> places;
  places.reserve(rows.size());
  for (const auto row : rows) {
    places.push_back({.kind = kinds.number(text(sources, row), text(names, row)),
                      .row = row,
                      .time = times == nullptr || times->is_null(row) ? std::nullopt
                                                                      : std::optional(times->integer(row))});
  }
  const auto ranks = kinds.ranks();
  std::ranges::stable_sort(places, {},
                           [&ranks](const Place& place) { return std::pair(ranks[place.kind], place.time); });
  std::ranges::transform(places, rows.begin(), &Place::row);
}

}  // namespace

StoreWriter::StoreWriter(io::FileSystem& files, const Clock& clock, io::Random& random,
                         std::string data_folder, EventDataStoreId store, const columnar::Schema& schema,
                         PendingFiles& pending)
    : files_(files),
      clock_(clock),
      random_(random),
      data_folder_(std::move(data_folder)),
      store_(std::move(store)),
      schema_(schema),
      pending_(pending) {}

Result<std::vector<WrittenFile>> StoreWriter::write(const columnar::Batch& batch,
                                                    std::map<DayNumber, DayRows> days,
                                                    const std::string& import_id) const {
  std::vector<std::string> paths;
  paths.reserve(days.size());
  for (const auto& [day, rows] : days) {
    paths.push_back(new_data_path(store_, day, random_));
  }
  TARN_TRY(pending_.add(paths));
  std::vector<WrittenFile> written;
  for (auto& [day, rows] : days) {
    auto file = TARN_TRY(write_day(batch, day, std::move(rows), std::move(paths[written.size()])));
    file.ledger.import_id = import_id;
    written.push_back(std::move(file));
  }
  return written;
}

Result<WrittenFile> StoreWriter::write_day(const columnar::Batch& batch, DayNumber day, DayRows rows,
                                           std::string file_path) const {
  cluster(schema_, batch, rows.rows);
  auto file = TARN_TRY(NewDataFile::create(
      files_, {.data_folder = data_folder_, .path = std::move(file_path), .store = store_, .day = day},
      schema_, {}));
  TARN_TRY(file.write(batch, rows.rows));
  auto written = TARN_TRY(file.finish());
  written.ledger.committed = clock_.now();
  return written;
}

}  // namespace tarn::ingest
