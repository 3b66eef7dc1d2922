#include "ingest/file_rewriter.hpp"

#include "event/row_builder.hpp"
#include "event/schema.hpp"
#include "ingest/data_file.hpp"
#include "ingest/row_texts.hpp"
#include "ingest/stored_events.hpp"
#include "json/structure.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include <fmt/format.h>

namespace tarn::ingest {
namespace {

constexpr std::size_t kPieceBytes = 1u << 20;
constexpr std::uint32_t kRowGroupRows = 20'000;
constexpr std::uint32_t kPageBytes = 8u << 20;

Error damaged(std::string_view what, std::span<const catalog::DataFile> inputs) {
  return {ErrorCode::Corrupt, fmt::format("{}: restore the file from a backup ({}{})", what, inputs[0].path,
                                          inputs.size() > 1 ? " or another of its day" : "")};
}

Result<> check(const std::stop_token& stop) {
  return stop.stop_requested() ? fail(ErrorCode::Cancelled, "rewriting data files was stopped") : Result<>();
}

// That the file is, byte for byte, the one that was committed.
Result<> check_hash(io::FileSystem& files, const std::string& data_folder, const catalog::DataFile& file,
                    const std::stop_token& stop) {
  const auto opened = TARN_TRY(files.open(io::join_path(data_folder, file.path)));
  io::Sha256Stream hash;
  std::string piece(kPieceBytes, '\0');
  for (std::uint64_t offset = 0;;) {
    TARN_TRY(check(stop));
    const auto count = TARN_TRY(opened->read_at(offset, piece));
    if (count == 0) {
      break;
    }
    hash.update(std::string_view(piece).substr(0, count));
    offset += count;
  }
  return io::hex(io::as_text(hash.finish())) == file.sha256
             ? Result<>()
             : fail(damaged("a data file is not as it was committed", {&file, 1}));
}

}  // namespace

std::vector<std::vector<catalog::DataFile>> cut_for_rewriting(const std::vector<catalog::DataFile>& files) {
  std::vector<std::vector<catalog::DataFile>> cut;
  std::uint64_t rows = 0;
  for (const auto& file : files) {
    if (cut.empty() || rows + file.rows > kRewrittenRowsMax) {
      cut.emplace_back();
      rows = 0;
    }
    rows += file.rows;
    cut.back().push_back(file);
  }
  return cut;
}

FileRewriter::FileRewriter(io::FileSystem& files, io::Random& random, std::string data_folder,
                           EventDataStoreId store, const columnar::Schema& schema, PendingFiles& pending,
                           Options options)
    : files_(files),
      random_(random),
      data_folder_(std::move(data_folder)),
      store_(std::move(store)),
      schema_(schema),
      pending_(pending),
      options_(options) {}

// Makes data files of sorted texts.
class FileRewriter::Output {
 public:
  Output(FileRewriter& rewriter, DayNumber day, std::span<const catalog::DataFile> inputs,
         const std::stop_token& stop)
      : rewriter_(rewriter),
        day_(day),
        inputs_(inputs),
        stop_(stop),
        batch_(rewriter.schema_),
        builder_(rewriter.schema_, event::all_columns(rewriter.schema_), event::Check::Whole,
                 event::Strings::Point),
        event_id_(event::column_index(rewriter.schema_, event::kEventId)),
        event_time_(event::column_index(rewriter.schema_, event::kEventTime)) {}

  Result<> write(RowTexts& texts) {
    std::vector<std::string> paths = {new_data_path(rewriter_.store_, day_, rewriter_.random_)};
    TARN_TRY(rewriter_.pending_.add(paths));
    NewDataFile::Place place{.data_folder = rewriter_.data_folder_,
                             .path = std::move(paths[0]),
                             .store = rewriter_.store_,
                             .day = day_};
    parquet::WriterOptions options;
    options.row_group_rows = kRowGroupRows;
    options.compression = parquet::Compression::Dense;
    options.pages.of_column = kPageBytes;
    auto file = TARN_TRY(NewDataFile::create(rewriter_.files_, std::move(place), rewriter_.schema_, options));
    std::span<const RowTexts::Row> rest = texts.sort();
    while (!rest.empty()) {
      TARN_TRY(check(stop_));
      const auto group = rest.first(std::min<std::size_t>(rest.size(), kRowGroupRows));
      TARN_TRY(write_group(file, group));
      rest = rest.subspan(group.size());
    }
    auto made = TARN_TRY(file.finish());
    describe_origin(made.ledger);
    written_.push_back(std::move(made));
    texts.clear();
    return {};
  }

  std::vector<WrittenFile> take() { return std::move(written_); }

 private:
  Result<> write_group(NewDataFile& file, std::span<const RowTexts::Row> rows) {
    batch_.clear();
    arena_.clear();
    for (const auto& row : rows) {
      TARN_TRY(build(row));
    }
    std::vector<std::uint32_t> order(rows.size());
    std::iota(order.begin(), order.end(), 0U);
    return file.write(batch_, order);
  }

  // The same row as an import made of the same record.
  Result<> build(const RowTexts::Row& row) {
    TARN_TRY(structure_.index(row.text));
    json::Cursor cursor(row.text, structure_.tokens());
    const char* problem = cursor.peek() == '{' ? builder_.add(cursor, batch_, arena_) : "not a record";
    if (problem != nullptr) {
      return fail(damaged(fmt::format("a stored event cannot be read ({})", problem), inputs_));
    }
    return key_of_last_row(row.text) == row.key
               ? Result<>()
               : fail(damaged("an event's columns are not those of its record", inputs_));
  }

  EventKey key_of_last_row(std::string_view json) const {
    const auto row = batch_.rows() - 1;
    const auto& ids = batch_.column(event_id_);
    const auto& times = batch_.column(event_time_);
    return event_key(ids.is_null(row) ? std::string_view() : ids.string(row),
                     times.is_null(row) ? std::nullopt : std::optional(from_micros(times.integer(row))),
                     json);
  }

  void describe_origin(catalog::DataFile& file) const {
    file.compacted = true;
    file.import_id = inputs_[0].import_id;
    for (const auto& input : inputs_) {
      file.committed = std::max(file.committed, input.committed);
      if (input.import_id != file.import_id) {
        file.import_id.clear();
      }
    }
  }

  FileRewriter& rewriter_;
  DayNumber day_;
  std::span<const catalog::DataFile> inputs_;
  const std::stop_token& stop_;
  columnar::Batch batch_;
  event::Arena arena_;
  event::RowBuilder builder_;
  json::Structure structure_;
  std::size_t event_id_;
  std::size_t event_time_;
  std::vector<WrittenFile> written_;
};

Result<Rewritten> FileRewriter::rewrite(DayNumber day, std::span<const catalog::DataFile> inputs,
                                        std::optional<Timestamp> keep_from, std::atomic<std::uint64_t>& rows,
                                        const std::stop_token& stop) {
  std::vector<std::string> paths;
  paths.reserve(inputs.size());
  std::uint64_t expected = 0;
  for (const auto& input : inputs) {
    TARN_TRY(check_hash(files_, data_folder_, input, stop));
    paths.push_back(input.path);
    expected += input.rows;
  }
  auto events = TARN_TRY(StoredEvents::open(files_, data_folder_, schema_, paths, options_.engine_bytes));
  RowTexts texts;
  Output output(*this, day, inputs, stop);
  Rewritten done;
  for (;;) {
    TARN_TRY(check(stop));
    const bool more = TARN_TRY(events.next());
    if (!more) {
      break;
    }
    for (std::size_t row = 0; row < events.rows(); ++row) {
      const auto event = TARN_TRY(events.at(row));
      const bool is_due = keep_from && event.time && *event.time < micros(*keep_from);
      if (is_due) {
        ++done.dropped;
        continue;
      }
      texts.add({event.source, event.name, event.time}, event.json, event.key());
      if (texts.bytes() >= options_.buffer_bytes) {
        TARN_TRY(output.write(texts));
      }
    }
    done.rows += events.rows();
    rows += events.rows();
  }
  if (done.rows != expected) {
    return fail(
        damaged(fmt::format("{} events were committed and {} are there", expected, done.rows), inputs));
  }
  if (!texts.empty()) {
    TARN_TRY(output.write(texts));
  }
  done.files = output.take();
  return done;
}

}  // namespace tarn::ingest
