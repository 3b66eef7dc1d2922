#include "ingest/store_writer.hpp"

#include "event/schema.hpp"
#include "parquet/writer.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace tarn::ingest {
namespace {

constexpr unsigned kFileMode = 0600;
constexpr unsigned kFolderMode = 0700;

std::string folder_name(DayNumber day) {
  return day == kNoDay ? "no-date" : format_day(Day{std::chrono::days(day)});
}

// Passes bytes on and hashes them on the way.
class HashingFile final : public io::WritableFile {
 public:
  explicit HashingFile(std::unique_ptr<io::WritableFile> file) : file_(std::move(file)) {}
  Result<> append(std::string_view bytes) override {
    hash_.update(bytes);
    return file_->append(bytes);
  }
  Result<> sync() override { return file_->sync(); }
  Result<> close() override { return file_->close(); }
  std::string hash() { return io::hex(io::as_text(hash_.finish())); }

 private:
  std::unique_ptr<io::WritableFile> file_;
  io::Sha256Stream hash_;
};

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
      pending_(pending),
      folders_(files, data_folder_),
      event_time_(event::column_index(schema, event::kEventTime)) {}

Result<std::vector<WrittenFile>> StoreWriter::write(const columnar::Batch& batch,
                                                    std::map<DayNumber, DayRows> days,
                                                    const std::string& import_id) const {
  std::vector<std::string> paths;
  for (const auto& [day, rows] : days) {
    paths.push_back(new_path(day));
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

std::string StoreWriter::new_path(DayNumber day) const {
  return fmt::format("stores/{}/data/{}/{}.parquet", store_.value(), folder_name(day),
                     io::make_uuid(random_));
}

Result<WrittenFile> StoreWriter::write_day(const columnar::Batch& batch, DayNumber day, DayRows rows,
                                           std::string file_path) const {
  const auto& times = batch.column(event_time_);
  std::ranges::stable_sort(rows.rows, {}, [&times](std::uint32_t row) {
    return times.is_null(row) ? INT64_MIN : times.integer(row);
  });
  WrittenFile written;
  auto& file = written.ledger;
  file.store = store_;
  file.path = std::move(file_path);
  file.rows = rows.rows.size();
  if (day != kNoDay) {
    written.day = static_cast<std::int32_t>(day);
    file.min_time = from_micros(times.integer(rows.rows.front()));
    file.max_time = from_micros(times.integer(rows.rows.back()));
  }
  const auto path = io::join_path(data_folder_, file.path);
  TARN_TRY(folders_.make(io::parent_path(path), kFolderMode));
  HashingFile out(TARN_TRY(files_.create(path, kFileMode)));
  auto writer = TARN_TRY(parquet::Writer::create(out, schema_, {}));
  TARN_TRY(writer->write(batch, rows.rows));
  written.summary = TARN_TRY(writer->finish());
  TARN_TRY(out.sync());
  TARN_TRY(out.close());
  file.bytes = written.summary.bytes;
  file.sha256 = out.hash();
  const auto keys = encode_keys(std::move(rows.keys));
  TARN_TRY(io::write_file_durably(files_, keys_path(path), keys, kFileMode));
  written.keys = {.path = keys_path(file.path), .sha256 = proof::hash_of(keys), .bytes = keys.size()};
  file.committed = clock_.now();
  return written;
}

}  // namespace tarn::ingest
