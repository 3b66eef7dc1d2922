#include "ingest/identity_index.hpp"

#include "ingest/stored_events.hpp"
#include "io/hash.hpp"

#include <algorithm>
#include <bit>

#include <fmt/format.h>

namespace tarn::ingest {
namespace {

constexpr std::size_t kMemoryBytes = 256u << 20;
constexpr std::uint64_t kEngineBytes = 512ull << 20;
// Beside a fingerprint there is room for the number of a file.
constexpr unsigned kFileBits = 64 - lookup::kEventBits;
constexpr std::size_t kFilesMax = std::size_t{1} << kFileBits;
// What of an identity is not its fingerprint.
constexpr unsigned kRestBits = 64 - lookup::kEventBits;

// Where to look for an identity first. Its lowest bits are too few for large tables.
std::size_t first_slot(std::uint64_t identity, std::size_t slots) {
  return (identity >> kRestBits ^ identity) & (slots - 1);
}

}  // namespace

EventKey event_key(std::string_view event_id, std::optional<Timestamp> event_time, std::string_view body) {
  const auto body_hash = io::hash64(body);
  const auto hash = lookup::hash_of_event(event_id, body);
  if (event_id.empty()) {
    return {hash | 1, body_hash};
  }
  const auto seed = event_time ? static_cast<std::uint64_t>(micros(*event_time)) : 0x6E6F74696D65ULL;
  const auto rest = io::hash64(event_id, seed) & ((std::uint64_t{1} << kRestBits) - 1);
  return {hash >> kRestBits << kRestBits | rest | 1, body_hash};  // never 0: that marks a free slot
}

IdentityIndex::IdentityIndex(io::FileSystem& files, catalog::LakeCatalog& lake, EventDataStoreId store,
                             std::string data_folder, const columnar::Schema& schema)
    : files_(files),
      lake_(lake),
      store_(std::move(store)),
      data_folder_(std::move(data_folder)),
      schema_(schema) {}

std::size_t IdentityIndex::DaySet::memory_bytes() const {
  return slots.size() * sizeof(EventKey) + stored.size() * sizeof(std::uint64_t);
}

void IdentityIndex::DaySet::grow(std::size_t minimum) {
  const auto size = std::bit_ceil(std::max<std::size_t>(minimum * 2, 1024));
  if (size <= slots.size()) {
    return;
  }
  std::vector<EventKey> former(size);
  former.swap(slots);
  for (const auto& key : former) {
    if (key.identity != 0) {
      auto slot = first_slot(key.identity, slots.size());
      while (slots[slot].identity != 0) {
        slot = (slot + 1) & (slots.size() - 1);
      }
      slots[slot] = key;
    }
  }
}

IdentityIndex::Verdict IdentityIndex::DaySet::add(const EventKey& key) {
  grow(used + 1);
  auto verdict = Verdict::New;
  auto slot = first_slot(key.identity, slots.size());
  for (; slots[slot].identity != 0; slot = (slot + 1) & (slots.size() - 1)) {
    if (slots[slot] == key) {
      return Verdict::Duplicate;
    }
    if (slots[slot].identity == key.identity) {
      verdict = Verdict::OtherBody;
    }
  }
  slots[slot] = key;
  ++used;
  return verdict;
}

Result<> IdentityIndex::hold(DayNumber day) {
  auto found = days_.find(day);
  if (found == days_.end()) {
    forget_some();
    DaySet set;
    TARN_TRY(load(day, set));
    found = days_.emplace(day, std::move(set)).first;
  }
  ++found->second.holders;
  found->second.last_used = ++uses_;
  return {};
}

Result<> IdentityIndex::look_up(const std::map<DayNumber, std::vector<EventKey>>& keys) {
  auto unread = unread_files(keys);
  if (unread.empty()) {
    return {};
  }
  auto read = read_files(unread);
  if (read) {
    return {};
  }
  // A file that was compacted, or is over, in the meantime may have gone.
  for (const auto& [day, of_day] : keys) {
    TARN_TRY(load(day, days_.at(day)));
  }
  auto now_unread = unread_files(keys);
  if (now_unread == unread) {
    return read;
  }
  return read_files(now_unread);
}

std::set<std::string> IdentityIndex::unread_files(
    const std::map<DayNumber, std::vector<EventKey>>& keys) const {
  std::set<std::string> paths;
  for (const auto& [day, of_day] : keys) {
    const auto& set = days_.at(day);
    for (const auto& key : of_day) {
      const auto fingerprint = fingerprint_of(key);
      for (auto at = std::ranges::lower_bound(set.stored, fingerprint << kFileBits);
           at != set.stored.end() && *at >> kFileBits == fingerprint; ++at) {
        if (const auto& path = set.files[*at & (kFilesMax - 1)]; !set.read.contains(path)) {
          paths.insert(path);
        }
      }
    }
  }
  return paths;
}

// A file is of one day, so that its events say which.
Result<> IdentityIndex::read_files(const std::set<std::string>& paths) {
  auto events =
      TARN_TRY(StoredEvents::open(files_, data_folder_, schema_, {paths.begin(), paths.end()}, kEngineBytes));
  for (;;) {
    const bool more = TARN_TRY(events.next());
    if (!more) {
      break;
    }
    for (std::size_t row = 0; row < events.rows(); ++row) {
      const auto event = TARN_TRY(events.at(row));
      if (const auto day = days_.find(event.day()); day != days_.end()) {
        day->second.add(event.key());
      }
    }
  }
  for (auto& [day, set] : days_) {
    for (const auto& path : set.files) {
      if (paths.contains(path)) {
        set.read.insert(path);
      }
    }
  }
  return {};
}

IdentityIndex::Verdict IdentityIndex::add(DayNumber day, const EventKey& key) {
  return days_.at(day).add(key);
}

void IdentityIndex::release(DayNumber day) {
  --days_.at(day).holders;
}

std::size_t IdentityIndex::holders(DayNumber day) const {
  const auto found = days_.find(day);
  return found == days_.end() ? 0 : found->second.holders;
}

Result<> IdentityIndex::load(DayNumber day, DaySet& set) {
  // Paths first, for the catalog must not wait for files to be read.
  std::vector<std::string> paths;
  const auto collect = [&paths](const catalog::DataFile& file) -> Result<> {
    paths.push_back(file.path);
    return {};
  };
  if (day == kNoDay) {
    TARN_TRY(lake_.each_data_file_without_time(store_, collect));
  } else {
    const Day begin{std::chrono::days(day)};
    const auto last = Timestamp(begin + std::chrono::days(1)) - std::chrono::microseconds(1);
    TARN_TRY(lake_.each_data_file(store_, {.from = begin, .to = last}, collect));
  }
  if (paths.size() > kFilesMax) {
    return fail(ErrorCode::ResourceExhausted,
                fmt::format("a day has too many data files, compact the store first: {}", paths.size()));
  }
  set.files = std::move(paths);
  set.stored.clear();
  for (std::size_t number = 0; number < set.files.size(); ++number) {
    const auto path = io::join_path(data_folder_, lookup::index_path(set.files[number]));
    const std::string bytes = TARN_TRY(io::read_file(files_, path, lookup::kIndexBytesMax));
    const auto events = lookup::decode_events(bytes);
    if (!events) {
      return fail(events.error().within(path));
    }
    for (const auto& event : *events) {
      set.stored.push_back(event.fingerprint << kFileBits | number);
    }
  }
  std::ranges::sort(set.stored);
  return {};
}

void IdentityIndex::forget_some() {
  std::size_t bytes = 0;
  for (const auto& [day, set] : days_) {
    bytes += set.memory_bytes();
  }
  while (bytes > kMemoryBytes) {
    auto oldest = days_.end();
    for (auto it = days_.begin(); it != days_.end(); ++it) {
      if (it->second.holders == 0 &&
          (oldest == days_.end() || it->second.last_used < oldest->second.last_used)) {
        oldest = it;
      }
    }
    if (oldest == days_.end()) {
      return;
    }
    bytes -= oldest->second.memory_bytes();
    days_.erase(oldest);
  }
}

}  // namespace tarn::ingest
