#include "ingest/file_rewriter.hpp"

#include "event/row_builder.hpp"
#include "event/schema.hpp"
#include "ingest/data_file.hpp"
#include "ingest/row_texts.hpp"
#include "json/structure.hpp"
#include "table/layout.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include <fmt/format.h>

namespace tarn::ingest {
namespace {

constexpr std::uint32_t kRowGroupRows = 20'000;
constexpr std::uint32_t kPageBytes = 8u << 20;
constexpr std::string_view kTableName = "rows";

// The columns of the statement that reads rows back.
enum Column : std::size_t { Json, Source, Name, Time };

// A column's name, or NULL where the schema has none such.
std::string column_or_null(const columnar::Schema& schema, std::string_view name) {
  const auto found = std::ranges::find(schema.fields, name, &columnar::Field::name);
  return found != schema.fields.end() ? std::string(name) : "CAST(NULL AS VARCHAR)";
}

std::string statement_for(const columnar::Schema& schema) {
  const auto& [source, name, time] = table::kSortColumns;
  return fmt::format("SELECT {}, {}, {}, epoch_us({}) FROM {}", event::kEventJson,
                     column_or_null(schema, source), column_or_null(schema, name), time, kTableName);
}

Error damaged(std::string_view what, std::span<const catalog::DataFile> inputs) {
  return {ErrorCode::Corrupt, fmt::format("{}: restore the file from a backup ({}{})", what, inputs[0].path,
                                          inputs.size() > 1 ? " or another of its day" : "")};
}

Result<> check(const std::stop_token& stop) {
  return stop.stop_requested() ? fail(ErrorCode::Cancelled, "rewriting data files was stopped") : Result<>();
}

// The keys of a rewrite's inputs, each to be met once.
class KeysToMeet {
 public:
  explicit KeysToMeet(std::vector<EventKey> keys) : keys_(std::move(keys)), met_(keys_.size(), false) {
    std::ranges::sort(keys_, {}, by_body);
  }

  // The key of the row with this body, once; nullopt when there is none left.
  std::optional<EventKey> take(std::string_view body) {
    const auto hash = body_hash(body);
    for (auto at = std::ranges::lower_bound(keys_, hash, {}, &EventKey::body);
         at != keys_.end() && at->body == hash; ++at) {
      const auto index = static_cast<std::size_t>(at - keys_.begin());
      if (!met_[index]) {
        met_[index] = true;
        ++count_;
        return *at;
      }
    }
    return std::nullopt;
  }
  bool all_met() const { return count_ == keys_.size(); }

 private:
  static std::pair<std::uint64_t, std::uint64_t> by_body(const EventKey& key) {
    return {key.body, key.identity};
  }

  std::vector<EventKey> keys_;
  std::vector<bool> met_;
  std::size_t count_ = 0;
};

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
    options.page_bytes = kPageBytes;
    auto file = TARN_TRY(NewDataFile::create(rewriter_.files_, std::move(place), rewriter_.schema_, options));
    std::span<const RowTexts::Row> rest = texts.sort();
    std::vector<EventKey> keys;
    keys.reserve(rest.size());
    while (!rest.empty()) {
      TARN_TRY(check(stop_));
      const auto group = rest.first(std::min<std::size_t>(rest.size(), kRowGroupRows));
      TARN_TRY(write_group(file, group));
      std::ranges::transform(group, std::back_inserter(keys), &RowTexts::Row::key);
      rest = rest.subspan(group.size());
    }
    auto made = TARN_TRY(file.finish(std::move(keys)));
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
    const auto& times = batch_.column(event_time_);
    const auto at = batch_.rows() - 1;
    const auto time = times.is_null(at) ? std::nullopt : std::optional(times.integer(at));
    return time == row.time ? Result<>() : fail(damaged("an event's time is not its record's", inputs_));
  }

  void describe_origin(catalog::DataFile& file) const {
    file.clustered = true;
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
  std::size_t event_time_;
  std::vector<WrittenFile> written_;
};

// The rows of one chunk after the other: each is checked, and kept or dropped.
class FileRewriter::Input {
 public:
  Input(std::span<const catalog::DataFile> inputs, std::vector<EventKey> keys,
        std::optional<Timestamp> keep_from)
      : inputs_(inputs), keys_(std::move(keys)), first_kept_(keep_from.transform(micros)) {}

  Result<> take(const engine::Chunk& chunk, std::size_t row, RowTexts& texts) {
    const auto text_at = [&](std::size_t column) {
      return chunk.is_null_at(row, column) ? std::nullopt : std::optional(chunk.text(row, column));
    };
    const auto body = text_at(Column::Json);
    const auto key = body ? keys_.take(*body) : std::nullopt;
    if (!key) {
      return fail(damaged("an event is not one that was imported", inputs_));
    }
    ++rows_;
    const auto time =
        chunk.is_null_at(row, Column::Time) ? std::nullopt : std::optional(chunk.integer(row, Column::Time));
    if (first_kept_ && time && *time < *first_kept_) {
      ++dropped_;
      return {};
    }
    texts.add({text_at(Column::Source), text_at(Column::Name), time}, *body, *key);
    return {};
  }

  Result<> end() const {
    return keys_.all_met() ? Result<>() : fail(damaged("events that were imported are missing", inputs_));
  }

  std::uint64_t rows() const { return rows_; }
  std::uint64_t dropped() const { return dropped_; }

 private:
  std::span<const catalog::DataFile> inputs_;
  KeysToMeet keys_;
  std::optional<std::int64_t> first_kept_;
  std::uint64_t rows_ = 0;
  std::uint64_t dropped_ = 0;
};

Result<Rewritten> FileRewriter::rewrite(DayNumber day, std::span<const catalog::DataFile> inputs,
                                        std::optional<Timestamp> keep_from, std::atomic<std::uint64_t>& rows,
                                        const std::stop_token& stop) {
  auto keys = TARN_TRY(read_keys(inputs));
  Input input(inputs, std::move(keys), keep_from);
  const auto query = TARN_TRY(open(inputs));
  RowTexts texts;
  Output output(*this, day, inputs, stop);
  engine::Chunk chunk;
  for (;;) {
    TARN_TRY(check(stop));
    const bool more = TARN_TRY(query->next(chunk));
    if (!more) {
      break;
    }
    for (std::size_t row = 0; row < chunk.rows(); ++row) {
      TARN_TRY(input.take(chunk, row, texts));
      if (texts.bytes() >= options_.buffer_bytes) {
        TARN_TRY(output.write(texts));
      }
    }
    rows += chunk.rows();
  }
  TARN_TRY(input.end());
  if (!texts.empty()) {
    TARN_TRY(output.write(texts));
  }
  return Rewritten{.files = output.take(), .rows = input.rows(), .dropped = input.dropped()};
}

Result<std::vector<EventKey>> FileRewriter::read_keys(std::span<const catalog::DataFile> inputs) {
  std::vector<EventKey> all;
  for (const auto& input : inputs) {
    const auto path = io::join_path(data_folder_, keys_path(input.path));
    const std::string bytes = TARN_TRY(io::read_file(files_, path, kKeyFileBytesMax));
    const auto keys = decode_keys(bytes);
    if (!keys) {
      return fail(keys.error().within(path));
    }
    all.insert(all.end(), keys->begin(), keys->end());
  }
  return all;
}

Result<std::unique_ptr<engine::Query>> FileRewriter::open(std::span<const catalog::DataFile> inputs) {
  engine::ParquetTable table{
      .name = std::string(kTableName), .schema = &schema_, .paths = {}, .rows = 0, .with_checksum = false};
  for (const auto& input : inputs) {
    table.paths.push_back(io::join_path(data_folder_, input.path));
    table.rows += input.rows;
  }
  const engine::Engine engine(
      files_, {.threads = 1, .memory_bytes = options_.engine_bytes, .spill_folder = {}, .spill_bytes = 0});
  return engine.start(statement_for(schema_), {table});
}

}  // namespace tarn::ingest
