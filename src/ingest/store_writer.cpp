#include "ingest/store_writer.hpp"

#include "event/schema.hpp"
#include "ingest/data_file.hpp"

#include <algorithm>
#include <utility>

namespace tarn::ingest {

StoreWriter::StoreWriter(io::FileSystem& files, const Clock& clock, io::Random& random,
                         std::string data_folder, EventDataStoreId store, const columnar::Schema& schema,
                         PendingFiles& pending)
    : files_(files),
      clock_(clock),
      random_(random),
      data_folder_(std::move(data_folder)),
      store_(std::move(store)),
      schema_(schema),
      pending_(pending),
      event_time_(event::column_index(schema, event::kEventTime)) {}

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
  const auto& times = batch.column(event_time_);
  std::ranges::stable_sort(rows.rows, {}, [&times](std::uint32_t row) {
    return times.is_null(row) ? INT64_MIN : times.integer(row);
  });
  auto file = TARN_TRY(NewDataFile::create(
      files_, {.data_folder = data_folder_, .path = std::move(file_path), .store = store_, .day = day},
      schema_, {}));
  TARN_TRY(file.write(batch, rows.rows));
  auto written = TARN_TRY(file.finish());
  written.ledger.committed = clock_.now();
  return written;
}

}  // namespace tarn::ingest
