#include "exporter/store_copier.hpp"

#include "exporter/file_cut.hpp"
#include "exporter/store_walk.hpp"
#include "exporter/trail_layout.hpp"
#include "io/hash.hpp"
#include "io/memory_file_system.hpp"

#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace tarn::exporter {
namespace {

constexpr unsigned kMode = 0600;

// A buffer's records become log files in memory, which an import takes. A file is called by what it holds, so
// that a copy that is begun again passes over those that are in the store.
class Copier {
 public:
  Copier(const EventDataStoreId& from, event::Category category, const CopyTarget& target,
         const ExportOptions& options, CopyProgress& progress, const std::stop_token& stop)
      : from_(from),
        category_(category),
        target_(target),
        options_(options),
        progress_(progress),
        stop_(stop) {}

  Result<> take(RecordBuffer& buffer) {
    io::MemoryFileSystem memory(target_.context.clock);
    ingest::Listing listing;
    for (const auto& cut : cut_into_files(buffer.sort(), options_.file)) {
      auto path = TARN_TRY(add_file(memory, cut, buffer));
      listing.files.emplace_back().path = std::move(path);
    }
    auto context = target_.context;
    context.sources = &memory;
    ingest::Importer importer(context, target_.store, category_, target_.import_id,
                              {.threads = options_.threads, .limits = {}});
    const auto failures = TARN_TRY(importer.run(listing, progress_.writing, stop_));
    return failures.empty() ? Result<>() : fail(ErrorCode::Io, failures.front().reason);
  }

 private:
  Result<std::string> add_file(io::MemoryFileSystem& memory, const FileCut& cut, const RecordBuffer& buffer) {
    const auto text = log_text(cut);
    const LogPlace& place = buffer.place(cut.records.front());
    auto path = fmt::format("copy/{}/{}/{}.json", from_.value(), folder_path(place),
                            io::hex(io::as_text(io::sha256(text))));
    TARN_TRY(memory.create_directories(io::parent_path(path), 0700));
    const auto file = TARN_TRY(memory.create(path, kMode));
    TARN_TRY(file->append(text));
    progress_.reading.events += cut.records.size();
    ++progress_.reading.files;
    progress_.reading.bytes += text.size();
    return path;
  }

  const EventDataStoreId& from_;
  event::Category category_;
  const CopyTarget& target_;
  const ExportOptions& options_;
  CopyProgress& progress_;
  const std::stop_token& stop_;
};

}  // namespace

Result<> copy_events(const ExportSource& source, const Selection& selection, const CopyTarget& target,
                     const ExportOptions& options, CopyProgress& progress, const std::stop_token& stop) {
  if (source.origin.store == target.store) {
    return fail(ErrorCode::InvalidArgument, "a store is copied to another one, not to itself");
  }
  const auto wanted = TARN_TRY(checked(selection));
  const auto snapshot = TARN_TRY(take_snapshot(source));
  Copier copier(source.origin.store, source.origin.category, target, options, progress, stop);
  return walk_store(source, snapshot, wanted, options, {progress.reading, stop},
                    [&copier](RecordBuffer& buffer) { return copier.take(buffer); });
}

}  // namespace tarn::exporter
