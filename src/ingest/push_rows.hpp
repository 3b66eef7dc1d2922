// Pushed events for queries: those in the journal that are not in their store's table yet.
#pragma once

#include "base/guarded.hpp"
#include "base/result.hpp"
#include "catalog/lake_catalog.hpp"
#include "event/schema.hpp"
#include "ingest/identity_index.hpp"
#include "ingest/live_batch.hpp"
#include "io/file_system.hpp"
#include "journal/journal.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace tarn::ingest {

// Rows as a data file has them, in memory.
struct LiveRows {
  std::shared_ptr<const std::string> parquet{};
  std::uint64_t rows = 0;
};

// The folder of a lake's journal.
std::string journal_folder(const std::string& data_folder);

// Thread-safe; the readers of one store take turns. What was read once is kept, as Parquet, until it is in
// the store's table: a later read only reads what has been pushed since.
class PushRows {
 public:
  // All must outlive the object. `journal` is the lake's where this process pushes into it: then only what is
  // durable is read. Others read what is on disk, which may be a moment ahead of that.
  PushRows(io::FileSystem& files, catalog::LakeCatalog& lake, std::string data_folder,
           const journal::Journal* journal);

  // Gives `on_file` the store's data files of `range`, as LakeCatalog::each_data_file() does, and returns the
  // pushed events that none of them holds. Both together are one state of the store: every event once, and
  // each whose push had been acknowledged before the call. Events outside of `range` may be among those
  // returned, and then even twice.
  Result<std::vector<LiveRows>> read(const EventDataStoreId& store, event::Category category,
                                     const catalog::TimeRange& range, const catalog::OnDataFile& on_file);

 private:
  // A store's events in a part of a segment.
  struct Chunk {
    journal::SegmentName segment{};
    std::uint64_t from = 0;
    std::uint64_t to = 0;
    LiveRows rows{};
    TimeSpan times{};
    std::vector<EventKey> keys{};      // of the rows, sorted
    std::vector<EventKey> excluded{};  // of events that are elsewhere, sorted
    std::set<std::string> checked{};   // data files that have none of the rows
  };
  struct StoreTail {
    std::vector<Chunk> chunks{};  // in the order of the journal
    std::map<journal::SegmentName, std::uint64_t>
        covered{};  // how far the chunks go, where there is anything
  };
  // A data file as far as it matters to whoever looks for its events.
  struct Candidate {
    std::string path{};
    std::optional<Timestamp> from{};
    std::optional<Timestamp> to{};
  };
  using Fingerprints = std::shared_ptr<const std::vector<Fingerprint>>;  // ascending
  struct FingerprintCache {
    std::map<std::string, Fingerprints> files{};
    std::size_t fingerprints = 0;
  };

  Guarded<StoreTail>& tail_of(const EventDataStoreId& store);
  Result<std::vector<journal::Extent>> extents();
  Result<> catch_up(StoreTail& tail, const EventDataStoreId& store, event::Category category);
  Result<> add(StoreTail& tail, const EventDataStoreId& store, event::Category category,
               const journal::Extent& extent);
  static bool is_mergeable(const Chunk& before, const Chunk& chunk);
  Result<> build(Chunk& chunk, const EventDataStoreId& store, event::Category category,
                 std::span<const Chunk> before);
  Result<> exclude(Chunk& chunk, const EventDataStoreId& store, event::Category category,
                   std::span<const Candidate> files);
  // The chunk's events that a data file has, too.
  Result<std::vector<EventKey>> shared_with(const Chunk& chunk, event::Category category,
                                            const std::string& path);
  Result<Fingerprints> fingerprints_of(const std::string& path);

  io::FileSystem& files_;
  catalog::LakeCatalog& lake_;
  std::string data_folder_;
  const journal::Journal* journal_;
  Guarded<std::map<EventDataStoreId, std::unique_ptr<Guarded<StoreTail>>>> tails_;
  Guarded<FingerprintCache> cache_;
};

}  // namespace tarn::ingest
