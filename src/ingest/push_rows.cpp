#include "ingest/push_rows.hpp"

#include "ingest/push_frame.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace tarn::ingest {
namespace {

// Of data files that may hold pushed events too: 16 bytes each.
constexpr std::size_t kKeysKept = 4u << 20;

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
      const auto keys = TARN_TRY(keys_of(file.path));
      const auto shared = shared_keys(chunk.keys, *keys);
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

// Key files never change, so that those of one path are kept.
Result<PushRows::Keys> PushRows::keys_of(const std::string& path) {
  {
    const auto cache = key_cache_.lock();
    if (const auto found = cache->files.find(path); found != cache->files.end()) {
      return found->second;
    }
  }
  const std::string bytes =
      TARN_TRY(io::read_file(files_, io::join_path(data_folder_, keys_path(path)), kKeyFileBytesMax));
  auto decoded = TARN_TRY(decode_keys(bytes));
  auto keys = std::make_shared<const std::vector<EventKey>>(std::move(decoded));
  const auto cache = key_cache_.lock();
  if (keys->size() > kKeysKept) {
    return keys;
  }
  if (cache->keys + keys->size() > kKeysKept) {
    cache->files.clear();
    cache->keys = 0;
  }
  if (cache->files.emplace(path, keys).second) {
    cache->keys += keys->size();
  }
  return keys;
}

}  // namespace tarn::ingest
