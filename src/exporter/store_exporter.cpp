#include "exporter/store_exporter.hpp"

#include "exporter/export_folder.hpp"
#include "exporter/file_cut.hpp"
#include "exporter/store_walk.hpp"
#include "exporter/trail_layout.hpp"
#include "io/full_path.hpp"
#include "io/gzip.hpp"
#include "io/hash.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace tarn::exporter {
namespace {

// Twice as fast as gzip's own default, for files a tenth larger.
constexpr int kGzipLevel = 4;

Result<> refuse_within_lake(const ExportSource& source, const std::string& folder) {
  const auto whole = TARN_TRY(io::full_path(source.files, folder));
  return io::is_within(whole, source.data_folder)
             ? fail(ErrorCode::InvalidArgument,
                    fmt::format("an export goes to a folder outside of the lake: {}", folder))
             : Result<>();
}

// Writes buffers as log files, several at once.
class FolderWriter {
 public:
  FolderWriter(ExportFolder& folder, const ExportOptions& options, const Watch& watch)
      : folder_(folder), options_(options), watch_(watch) {}

  Result<> write(RecordBuffer& buffer) {
    auto cuts = cut_into_files(buffer.sort(), options_.file);
    TARN_TRY(write_files(cuts, buffer));
    std::set<std::string> folders;
    for (const FileCut& cut : cuts) {
      TARN_TRY(folder_.list(cut.path, cut.sha256));
      folders.insert(io::parent_path(cut.path));
    }
    return folders.empty() ? Result<>() : folder_.keep_names(std::move(folders));
  }

 private:
  // The first failure ends it.
  Result<> write_files(std::vector<FileCut>& cuts, const RecordBuffer& buffer) {
    std::atomic<std::size_t> next = 0;
    std::mutex mutex;
    Result<> outcome;
    const auto work = [&] {
      for (std::size_t i = next++; i < cuts.size(); i = next++) {
        if (auto written = write_file(cuts[i], buffer); !written) {
          const std::lock_guard guard(mutex);
          outcome = outcome ? written : outcome;
          next = cuts.size();
        }
      }
    };
    {
      std::vector<std::jthread> threads;
      const auto count = std::min<std::size_t>(threads_of(options_), cuts.size());
      threads.reserve(count);
      for (std::size_t i = 1; i < count; ++i) {
        threads.emplace_back(work);
      }
      work();
    }
    return outcome;
  }

  Result<> write_file(FileCut& cut, const RecordBuffer& buffer) {
    TARN_TRY(check_stop(watch_.stop));
    const auto bytes = io::gzip(log_text(cut), kGzipLevel);
    cut.sha256 = io::hex(io::as_text(io::sha256(bytes)));
    const LogPlace& place = buffer.place(cut.records.front());
    const auto newest = place.day ? std::optional(from_micros(cut.records.back().time)) : std::nullopt;
    cut.path = log_path(place, newest, cut.sha256);
    TARN_TRY(folder_.write(cut.path, bytes));
    watch_.progress.events += cut.records.size();
    watch_.progress.bytes += bytes.size();
    ++watch_.progress.files;
    return {};
  }

  ExportFolder& folder_;
  const ExportOptions& options_;
  const Watch& watch_;
};

}  // namespace

Result<ExportTotals> export_store(const ExportSource& source, const Selection& selection,
                                  const std::string& folder, const ExportOptions& options,
                                  ExportProgress& progress, const std::stop_token& stop) {
  const auto wanted = TARN_TRY(checked(selection));
  TARN_TRY(refuse_within_lake(source, folder));
  const auto snapshot = TARN_TRY(take_snapshot(source));
  auto output = TARN_TRY(ExportFolder::begin(source.files, folder, export_begin_text(source.origin, wanted)));
  const Watch watch{progress, stop};
  FolderWriter writer(output, options, watch);
  TARN_TRY(walk_store(source, snapshot, wanted, options, watch,
                      [&writer](RecordBuffer& buffer) { return writer.write(buffer); }));
  const ExportTotals totals{.events = progress.events, .files = progress.files, .bytes = progress.bytes};
  TARN_TRY(output.finish(export_manifest_text(source.origin, wanted, snapshot.head, totals)));
  return totals;
}

}  // namespace tarn::exporter
