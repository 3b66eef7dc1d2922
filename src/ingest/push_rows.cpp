#include "ingest/push_rows.hpp"

#include "ingest/push_frame.hpp"
#include "ingest/stored_events.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace tarn::ingest {
namespace {

// Of data files that may hold pushed events too: 8 bytes each.
constexpr std::size_t kFingerprintsKept = 4u << 20;
constexpr std::uint64_t kReaderBytes = 512ull << 20;

}  // namespace

std::string journal_folder(const std::string& data_folder) {
  return io::join_path(data_folder, "push");
}

PushRows::PushRows(io::FileSystem& files, catalog::LakeCatalog& lake, std::string data_folder,
                   const journal::Journal* journal)
    : files_(files), lake_(lake), data_folder_(std::move(data_folder)), journal_(journal) {}

Result<std::vector<journal::Extent>> PushRows::extents() {
  if (journal_ != nullptr) {
    return journal_->extents();
  }
  std::vector<journal::Extent> extents;
  const auto names = TARN_TRY(journal::list_segments(files_, journal_folder(data_folder_)));
  extents.reserve(names.size());
  for (const auto& name : names) {
    extents.push_back({.name = name, .bytes = UINT64_MAX});
  }
  return extents;
}

// The order matters: the journal first, then the catalog. What is committed in between is then in both, and
// the catalog says which segments those are; the other way round it would be in neither.
Result<std::vector<LiveRows>> PushRows::read(const EventDataStoreId& store, event::Category category,
                                             const catalog::TimeRange& range,
                                             const catalog::OnDataFile& on_file) {
  const auto tail = tail_of(store).lock();
  TARN_TRY(catch_up(*tail, store, category));
  if (tail->chunks.empty()) {
    TARN_TRY(lake_.each_data_file(store, range, on_file));
    return std::vector<LiveRows>{};
  }
  std::vector<std::string> uris;
  for (const auto& chunk : tail->chunks) {
    uris.push_back(source_uri(chunk.segment));
  }
  std::vector<Candidate> files;
  const auto note = [&](const catalog::DataFile& file) -> Result<> {
    files.push_back({.path = file.path, .from = file.min_time, .to = file.max_time});
    return on_file(file);
  };
  const auto committed = TARN_TRY(lake_.each_data_file_beside(store, range, uris, note));
  std::erase_if(tail->chunks, [&](const Chunk& chunk) {
    return std::ranges::find(committed, source_uri(chunk.segment)) != committed.end();
  });
  std::vector<LiveRows> live;
  for (auto& chunk : tail->chunks) {
    TARN_TRY(exclude(chunk, store, category, files));
    if (chunk.rows.rows > 0 && chunk.times.reaches(range.from, range.to)) {
      live.push_back(chunk.rows);
    }
  }
  return live;
}

Guarded<PushRows::StoreTail>& PushRows::tail_of(const EventDataStoreId& store) {
  auto tails = tails_.lock();
  auto& tail = (*tails)[store];
  if (tail == nullptr) {
    tail = std::make_unique<Guarded<StoreTail>>();
  }
  return *tail;
}

// A segment that has gone is in the store.
Result<> PushRows::catch_up(StoreTail& tail, const EventDataStoreId& store, event::Category category) {
  const auto present = TARN_TRY(extents());
  const auto is_gone = [&present](const journal::SegmentName& name) {
    return std::ranges::find(present, name, &journal::Extent::name) == present.end();
  };
  std::erase_if(tail.chunks, [&](const Chunk& chunk) { return is_gone(chunk.segment); });
  std::erase_if(tail.covered, [&](const auto& covered) { return is_gone(covered.first); });
  for (const auto& extent : present) {
    TARN_TRY(add(tail, store, category, extent));
  }
  return {};
}

// What is new becomes a chunk, together with those before it that are not much longer: so there are few of
// them, and no event is written often.
Result<> PushRows::add(StoreTail& tail, const EventDataStoreId& store, event::Category category,
                       const journal::Extent& extent) {
  const auto known = tail.covered.find(extent.name);
  const auto from = known == tail.covered.end() ? 0 : known->second;
  if (extent.bytes <= from) {
    return {};
  }
  // One that a crash brought back is in the store already, and what retention has taken since then hides
  // nothing.
  if (known == tail.covered.end()) {
    const auto committed = TARN_TRY(lake_.find_source(store, source_uri(extent.name), 0, 0));
    if (committed) {
      tail.covered[extent.name] = UINT64_MAX;
      return {};
    }
  }
  const auto read =
      TARN_TRY(journal::read_segment(files_, journal_folder(data_folder_), extent.name, from, extent.bytes));
  if (!read) {
    return {};
  }
  const auto to = from + read->bytes->size() - read->torn_bytes;
  if (to == from) {
    return {};
  }
  const auto news = decode_segment(*read);
  if (news.stores.contains(store)) {
    Chunk chunk{.segment = extent.name, .from = from, .to = to};
    auto kept = tail.chunks.size();
    while (kept > 0 && is_mergeable(tail.chunks[kept - 1], chunk)) {
      const auto& before = tail.chunks[--kept];
      chunk.from = before.from;
      chunk.excluded.insert(chunk.excluded.end(), before.excluded.begin(), before.excluded.end());
    }
    std::ranges::sort(chunk.excluded);
    TARN_TRY(build(chunk, store, category, std::span(tail.chunks).first(kept)));
    tail.chunks.resize(kept);
    tail.chunks.push_back(std::move(chunk));
  }
  tail.covered[extent.name] = to;
  return {};
}

bool PushRows::is_mergeable(const Chunk& before, const Chunk& chunk) {
  return before.segment == chunk.segment && before.to - before.from <= 2 * (chunk.to - chunk.from);
}

Result<> PushRows::build(Chunk& chunk, const EventDataStoreId& store, event::Category category,
                         std::span<const Chunk> before) {
  const auto segment = TARN_TRY(
      journal::read_segment(files_, journal_folder(data_folder_), chunk.segment, chunk.from, chunk.to));
  const auto text = segment ? events_for(decode_segment(*segment), store) : std::string();
  auto batch = TARN_TRY(LiveBatch::read(text, category));
  batch.remove(chunk.excluded);
  for (const auto& other : before) {
    const auto taken = batch.remove(other.keys);
    chunk.excluded.insert(chunk.excluded.end(), taken.begin(), taken.end());
  }
  std::ranges::sort(chunk.excluded);
  auto parquet = TARN_TRY(batch.parquet());
  chunk.rows = {.parquet = std::make_shared<const std::string>(std::move(parquet)), .rows = batch.rows()};
  chunk.keys = batch.keys();
  chunk.times = batch.times();
  return {};
}

// Leaves out the events that one of the data files has, too.
Result<> PushRows::exclude(Chunk& chunk, const EventDataStoreId& store, event::Category category,
                           std::span<const Candidate> files) {
  std::vector<std::string> checked;
  std::vector<EventKey> found;
  for (const auto& file : files) {
    if (chunk.times.may_be_in(file.from, file.to) && !chunk.checked.contains(file.path)) {
      const auto shared = TARN_TRY(shared_with(chunk, category, file.path));
      found.insert(found.end(), shared.begin(), shared.end());
      checked.push_back(file.path);
    }
  }
  if (!found.empty()) {
    auto without = chunk;
    without.excluded.insert(without.excluded.end(), found.begin(), found.end());
    std::ranges::sort(without.excluded);
    TARN_TRY(build(without, store, category, {}));
    chunk = std::move(without);
  }
  chunk.checked.insert(checked.begin(), checked.end());
  return {};
}

// A fingerprint that both have says where to look, and the file's own events say what is there.
Result<std::vector<EventKey>> PushRows::shared_with(const Chunk& chunk, event::Category category,
                                                    const std::string& path) {
  const auto stored = TARN_TRY(fingerprints_of(path));
  std::vector<EventKey> asked;
  std::ranges::copy_if(chunk.keys, std::back_inserter(asked), [&stored](const EventKey& key) {
    return std::ranges::binary_search(*stored, fingerprint_of(key));
  });
  std::vector<EventKey> shared;
  if (asked.empty()) {
    return shared;
  }
  auto events =
      TARN_TRY(StoredEvents::open(files_, data_folder_, event::schema_of(category), {path}, kReaderBytes));
  for (;;) {
    const bool more = TARN_TRY(events.next());
    if (!more) {
      return shared;
    }
    for (std::size_t row = 0; row < events.rows(); ++row) {
      const auto event = TARN_TRY(events.at(row));
      if (const auto key = event.key(); std::ranges::binary_search(asked, key)) {
        shared.push_back(key);
      }
    }
  }
}

// What lies beside a data file never changes, so that it is kept by the file's path.
Result<PushRows::Fingerprints> PushRows::fingerprints_of(const std::string& path) {
  {
    const auto cache = cache_.lock();
    if (const auto found = cache->files.find(path); found != cache->files.end()) {
      return found->second;
    }
  }
  const std::string bytes = TARN_TRY(
      io::read_file(files_, io::join_path(data_folder_, lookup::index_path(path)), lookup::kIndexBytesMax));
  const auto events = TARN_TRY(lookup::decode_events(bytes));
  std::vector<lookup::Fingerprint> decoded(events.size());
  std::ranges::transform(events, decoded.begin(), &lookup::TableEntry::fingerprint);
  auto fingerprints = std::make_shared<const std::vector<lookup::Fingerprint>>(std::move(decoded));
  const auto cache = cache_.lock();
  if (fingerprints->size() > kFingerprintsKept) {
    return fingerprints;
  }
  if (cache->fingerprints + fingerprints->size() > kFingerprintsKept) {
    cache->files.clear();
    cache->fingerprints = 0;
  }
  if (cache->files.emplace(path, fingerprints).second) {
    cache->fingerprints += fingerprints->size();
  }
  return fingerprints;
}

}  // namespace tarn::ingest
