#include "ingest/data_file.hpp"

#include "event/schema.hpp"
#include "io/durable_folders.hpp"

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

std::string new_data_path(const EventDataStoreId& store, DayNumber day, io::Random& random) {
  return fmt::format("{}/data/{}/{}.parquet", table_folder(store), folder_name(day), io::make_uuid(random));
}

struct NewDataFile::Output {
  explicit Output(std::unique_ptr<io::WritableFile> to) : file(std::move(to)) {}
  HashingFile file;
  std::unique_ptr<parquet::Writer> writer;
};

NewDataFile::NewDataFile(io::FileSystem& files, Place place, const columnar::Schema& schema,
                         std::uint32_t row_group_rows, std::unique_ptr<Output> output)
    : files_(files),
      place_(std::move(place)),
      event_time_(event::column_index(schema, event::kEventTime)),
      row_group_rows_(row_group_rows),
      index_(schema),
      output_(std::move(output)) {}
NewDataFile::NewDataFile(NewDataFile&&) noexcept = default;
NewDataFile::~NewDataFile() = default;

Result<NewDataFile> NewDataFile::create(io::FileSystem& files, Place place, const columnar::Schema& schema,
                                        const parquet::WriterOptions& options) {
  const auto path = io::join_path(place.data_folder, place.path);
  // The store's folder is: whoever has locked the store has seen to it.
  const auto durable = io::join_path(place.data_folder, table_folder(place.store));
  TARN_TRY(io::DurableFolders(files, durable).make(io::parent_path(path), kFolderMode));
  auto file = TARN_TRY(files.create(path, kFileMode));
  auto output = std::make_unique<Output>(std::move(file));
  output->writer = TARN_TRY(parquet::Writer::create(output->file, schema, options));
  return NewDataFile(files, std::move(place), schema, options.row_group_rows, std::move(output));
}

Result<> NewDataFile::write(const columnar::Batch& batch, std::span<const std::uint32_t> rows) {
  const auto& times = batch.column(event_time_);
  for (const auto row : rows) {
    if (!times.is_null(row)) {
      first_ = std::min(first_.value_or(INT64_MAX), times.integer(row));
      last_ = std::max(last_.value_or(INT64_MIN), times.integer(row));
    }
  }
  TARN_TRY(output_->writer->write(batch, rows));
  // Row groups as the writer cuts them, so that each begins with a block.
  for (std::size_t begin = 0; begin < rows.size(); begin += row_group_rows_) {
    add_to_index(batch, rows.subspan(begin, std::min(row_group_rows_, rows.size() - begin)));
  }
  return {};
}

void NewDataFile::add_to_index(const columnar::Batch& batch, std::span<const std::uint32_t> row_group) {
  for (std::size_t begin = 0; begin < row_group.size(); begin += lookup::kBlockRows) {
    index_.add_block(batch, row_group.subspan(begin, std::min(lookup::kBlockRows, row_group.size() - begin)));
  }
}

Result<WrittenFile> NewDataFile::finish() {
  WrittenFile written;
  written.summary = TARN_TRY(output_->writer->finish());
  TARN_TRY(output_->file.sync());
  TARN_TRY(output_->file.close());
  const auto path = io::join_path(place_.data_folder, place_.path);
  const auto index = index_.encode();
  TARN_TRY(io::write_file_durably(files_, lookup::index_path(path), index, kFileMode));
  written.index = {
      .path = lookup::index_path(place_.path), .sha256 = proof::hash_of(index), .bytes = index.size()};
  auto& file = written.ledger;
  file.store = place_.store;
  file.path = place_.path;
  file.rows = written.summary.rows;
  file.bytes = written.summary.bytes;
  file.sha256 = output_->file.hash();
  if (place_.day != kNoDay) {
    written.day = place_.day;
    file.min_time = first_.transform(from_micros);
    file.max_time = last_.transform(from_micros);
  }
  return written;
}

}  // namespace tarn::ingest
