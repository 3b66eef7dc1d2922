#include "exporter/store_walk.hpp"

#include "engine/engine.hpp"
#include "exporter/trail_layout.hpp"
#include "exporter/window.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <map>
#include <optional>
#include <thread>
#include <utility>

#include <fmt/format.h>

namespace tarn::exporter {
namespace {

using catalog::DataFile;

constexpr std::string_view kTableName = "rows";
// Days are read together until their data files have as much: each reading costs an engine's start.
constexpr std::uint64_t kReadTogether = 12ull << 20;
constexpr int kSnapshotsTried = 20;

// The columns of the statement that reads records.
enum Column : std::size_t { Json, Time, Account, AwsRegion, EventCategory };

class Walk {
 public:
  Walk(const ExportSource& source, const Snapshot& snapshot, const Selection& selection,
       const ExportOptions& options, const Watch& watch, const TakeRecords& take)
      : source_(source),
        schema_(event::schema_of(source.origin.category)),
        selected_(conditions(selection)),
        options_(options),
        snapshot_(snapshot),
        progress_(watch.progress),
        stop_(watch.stop),
        take_(take),
        engine_(source.files, {.threads = threads_of(options),
                               .memory_bytes = options.engine_bytes,
                               .spill_folder = {},
                               .spill_bytes = 0}) {
    period_ = {.from = selection.start ? micros(*selection.start) : INT64_MIN,
               .to = selection.end ? micros(*selection.end) : INT64_MAX};
    with_timeless_ = !selection.start && !selection.end;
  }

  Result<> run() {
    TARN_TRY(plan());
    if (with_timeless_) {
      TARN_TRY(walk_window({}, timeless_));
      progress_.data_bytes_done += bytes_of(timeless_);
    }
    std::vector<Day> together;
    std::uint64_t bytes = 0;
    for (const auto& [day, files] : days_) {
      together.push_back(day);
      bytes += bytes_of(files);
      if (bytes >= kReadTogether) {
        TARN_TRY(walk_days(together));
        together.clear();
        bytes = 0;
      }
    }
    return walk_days(together);
  }

 private:
  using Files = std::vector<const DataFile*>;

  static std::uint64_t bytes_of(const Files& files) {
    std::uint64_t bytes = 0;
    for (const DataFile* file : files) {
      bytes += file->bytes;
    }
    return bytes;
  }

  Result<> plan() {
    for (const DataFile& file : snapshot_.files) {
      const auto& first = file.min_time;
      const auto& last = file.max_time;
      if (!first || !last) {
        timeless_.push_back(&file);
      } else if (micros(*first) < period_.to && micros(*last) >= period_.from) {
        for (Day day = day_of(*first); day <= day_of(*last); day += std::chrono::days(1)) {
          days_[day].push_back(&file);
        }
        progress_.data_bytes_total += file.bytes;
      }
    }
    progress_.data_bytes_total += with_timeless_ ? bytes_of(timeless_) : 0;
    return add_days_of_live_rows();
  }

  Result<> add_days_of_live_rows() {
    if (snapshot_.live.empty()) {
      return {};
    }
    const auto query = TARN_TRY(engine_.start(
        fmt::format(
            "SELECT DISTINCT epoch_us(date_trunc('day', eventtime)) FROM {} WHERE eventtime IS NOT NULL",
            kTableName),
        {table({})}));
    engine::Chunk chunk;
    for (;;) {
      const bool more = TARN_TRY(query->next(chunk));
      if (!more) {
        return {};
      }
      for (std::size_t row = 0; row < chunk.rows(); ++row) {
        const Day day = day_of(from_micros(chunk.integer(row, 0)));
        if (micros_of(day) < period_.to && micros_of(day) + kDayMicros > period_.from) {
          days_.try_emplace(day);
        }
      }
    }
  }

  engine::ParquetTable table(const Files& files) const {
    engine::ParquetTable made{.name = std::string(kTableName),
                              .schema = &schema_,
                              .paths = {},
                              .rows = 0,
                              .with_checksum = false,
                              .folder = source_.data_folder};
    for (const DataFile* file : files) {
      made.paths.push_back(io::join_path(source_.data_folder, file->path));
      made.rows += file->rows;
    }
    for (const auto& live : snapshot_.live) {
      made.memory.push_back(live.parquet);
      made.rows += live.rows;
    }
    return made;
  }

  Window window_of(Day first, Day last) const {
    return {.period = Window::Period{.from = std::max(micros_of(first), period_.from),
                                     .to = std::min(micros_of(last) + kDayMicros, period_.to)}};
  }

  // Which days are read together shows nowhere: their files never meet.
  Result<> walk_days(const std::vector<Day>& days) {
    if (days.empty()) {
      return {};
    }
    Files files;
    for (const Day day : days) {
      std::ranges::copy(days_.at(day), std::back_inserter(files));
    }
    std::ranges::sort(files);
    const auto repeated = std::ranges::unique(files);
    files.erase(repeated.begin(), repeated.end());
    const bool fits = TARN_TRY(take_if_it_fits(window_of(days.front(), days.back()), files));
    if (!fits) {
      for (const Day day : days) {
        TARN_TRY(walk_window(window_of(day, day), days_.at(day)));
      }
    }
    progress_.data_bytes_done += bytes_of(files);
    return {};
  }

  // Where a window is divided depends on its records alone, so that it is divided alike in any layout of
  // them.
  Result<> walk_window(const Window& window, const Files& files) {
    const bool fits = TARN_TRY(take_if_it_fits(window, files));
    if (fits) {
      return {};
    }
    const auto parts = divide(window);
    if (parts.empty()) {
      return fail(ErrorCode::ResourceExhausted,
                  "the store has too many events of one instant and one content");
    }
    for (const Window& part : parts) {
      TARN_TRY(walk_window(part, files));
    }
    return {};
  }

  // False, with nothing written, where the window's records are more than the buffer takes.
  Result<bool> take_if_it_fits(const Window& window, const Files& files) {
    if (files.empty() && snapshot_.live.empty()) {
      return true;
    }
    const bool fits = TARN_TRY(fill_buffer(window, files));
    if (fits) {
      TARN_TRY(take_(buffer_));
    }
    return fits;
  }

  Result<bool> fill_buffer(const Window& window, const Files& files) {
    buffer_.clear();
    const auto sql =
        fmt::format("SELECT {}, epoch_us(eventtime), recipientaccountid, awsregion, {} FROM {} WHERE {}{}",
                    event::kEventJson, event::kEventCategory, kTableName, condition(window), selected_);
    const auto query = TARN_TRY(engine_.start(sql, {table(files)}));
    engine::Chunk chunk;
    for (;;) {
      TARN_TRY(check_stop(stop_));
      const bool more = TARN_TRY(query->next(chunk));
      if (!more) {
        return true;
      }
      for (std::size_t row = 0; row < chunk.rows(); ++row) {
        TARN_TRY(take(chunk, row));
      }
      // A single record is always taken: what a store holds is no longer than an import takes.
      if (buffer_.bytes() > options_.buffer_bytes && buffer_.records() > 1) {
        return false;
      }
    }
  }

  Result<> take(const engine::Chunk& chunk, std::size_t row) {
    const auto text_at = [&](std::size_t column) {
      return chunk.is_null(row, column) ? std::nullopt : std::optional(chunk.text(row, column));
    };
    const auto record = text_at(Column::Json);
    if (!record) {
      return fail(ErrorCode::Corrupt,
                  "a stored event lacks its record: restore the store's files from a backup");
    }
    const auto time =
        chunk.is_null(row, Column::Time) ? std::nullopt : std::optional(chunk.integer(row, Column::Time));
    LogPlace place{.folder = log_folder(source_.origin.category, text_at(Column::EventCategory)),
                   .account = std::string(account_folder(text_at(Column::Account))),
                   .region = std::string(region_folder(text_at(Column::AwsRegion)))};
    if (time) {
      place.day = day_of(from_micros(*time));
    }
    buffer_.add(place, time, *record);
    return {};
  }

  const ExportSource& source_;
  const columnar::Schema& schema_;
  std::string selected_;
  const ExportOptions& options_;
  const Snapshot& snapshot_;
  ExportProgress& progress_;
  const std::stop_token& stop_;
  const TakeRecords& take_;
  engine::Engine engine_;
  Window::Period period_;
  bool with_timeless_ = true;
  Files timeless_;
  std::map<Day, Files> days_;
  RecordBuffer buffer_;
};

}  // namespace

// A list of files is the chain's where the chain's last entry was the same before and after it was taken.
Result<Snapshot> take_snapshot(const ExportSource& source) {
  for (int i = 0; i < kSnapshotsTried; ++i) {
    Snapshot snapshot;
    snapshot.head.entry = TARN_TRY(source.lake.last_entry());
    const auto collect = [&snapshot](const DataFile& file) -> Result<> {
      snapshot.files.push_back(file);
      return {};
    };
    snapshot.live = TARN_TRY(source.rows.read(source.origin.store, source.origin.category, {}, collect));
    for (const auto& live : snapshot.live) {
      snapshot.head.pushed_events += live.rows;
    }
    const auto entry = TARN_TRY(source.lake.last_entry());
    if (entry == snapshot.head.entry) {
      return snapshot;
    }
  }
  return fail(ErrorCode::Busy, "the lake changes all the time: try the export again");
}

Result<> walk_store(const ExportSource& source, const Snapshot& snapshot, const Selection& selection,
                    const ExportOptions& options, const Watch& watch, const TakeRecords& take) {
  return Walk(source, snapshot, selection, options, watch, take).run();
}

Result<> check_stop(const std::stop_token& stop) {
  return stop.stop_requested() ? fail(ErrorCode::Cancelled, "the export was stopped") : Result<>();
}

unsigned threads_of(const ExportOptions& options) {
  return options.threads > 0 ? options.threads : std::max(1u, std::thread::hardware_concurrency());
}

}  // namespace tarn::exporter
