#include "ingest/identity_index.hpp"

#include "io/hash.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include <fmt/format.h>

namespace tarn::ingest {
namespace {

static_assert(std::endian::native == std::endian::little, "key files are written as memory has them");

constexpr std::string_view kMagic = "TARNKEY1";
constexpr std::size_t kHeaderBytes = 16;
// 16 bytes each, half of the slots in use at worst: 256 MiB.
constexpr std::size_t kSlotsInMemory = 16u << 20;

void append_number(std::string& out, std::uint64_t value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

std::uint64_t number_at(std::string_view bytes, std::size_t at) {
  std::uint64_t value = 0;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

}  // namespace

std::uint64_t body_hash(std::string_view body) {
  return io::hash64(body);
}

EventKey event_key(std::string_view event_id, std::optional<Timestamp> event_time, std::string_view body) {
  if (event_id.empty()) {
    return {io::hash64(body, 1) | 1, body_hash(body)};
  }
  const auto seed = event_time ? static_cast<std::uint64_t>(micros(*event_time)) : 0x6E6F74696D65ULL;
  return {io::hash64(event_id, seed) | 1, body_hash(body)};  // never 0: that marks a free slot
}

std::string keys_path(std::string_view data_file_path) {
  return std::string(data_file_path) + ".keys";
}

std::string encode_keys(std::vector<EventKey> keys) {
  std::ranges::sort(keys);
  std::string bytes(kMagic);
  append_number(bytes, keys.size());
  bytes.append(reinterpret_cast<const char*>(keys.data()), keys.size() * sizeof(EventKey));
  append_number(bytes, io::hash64(bytes));
  return bytes;
}

Result<std::vector<EventKey>> decode_keys(std::string_view bytes) {
  const bool framed = bytes.size() >= kHeaderBytes + 8 && bytes.starts_with(kMagic);
  if (!framed || io::hash64(bytes.substr(0, bytes.size() - 8)) != number_at(bytes, bytes.size() - 8)) {
    return fail(ErrorCode::Corrupt, "a key file is damaged");
  }
  const auto count = number_at(bytes, kMagic.size());
  if (count != (bytes.size() - kHeaderBytes - 8) / sizeof(EventKey)) {
    return fail(ErrorCode::Corrupt, "a key file has another length than it says");
  }
  std::vector<EventKey> keys(count);
  std::memcpy(keys.data(), bytes.data() + kHeaderBytes, count * sizeof(EventKey));
  return keys;
}

IdentityIndex::IdentityIndex(io::FileSystem& files, catalog::LakeCatalog& lake, EventDataStoreId store,
                             std::string data_folder)
    : files_(files), lake_(lake), store_(std::move(store)), data_folder_(std::move(data_folder)) {}

void IdentityIndex::DaySet::grow(std::size_t minimum) {
  const auto size = std::bit_ceil(std::max<std::size_t>(minimum * 2, 1024));
  if (size <= slots.size()) {
    return;
  }
  std::vector<EventKey> former(size);
  former.swap(slots);
  for (const auto& key : former) {
    if (key.identity != 0) {
      auto slot = key.identity & (slots.size() - 1);
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
  auto slot = key.identity & (slots.size() - 1);
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
  for (const auto& data_path : paths) {
    const auto path = io::join_path(data_folder_, keys_path(data_path));
    const std::string bytes = TARN_TRY(io::read_file(files_, path, kKeyFileBytesMax));
    auto keys = decode_keys(bytes);
    if (!keys) {
      return fail(keys.error().within(path));
    }
    set.grow(set.used + keys->size());
    for (const auto& key : *keys) {
      set.add(key);
    }
  }
  return {};
}

void IdentityIndex::forget_some() {
  std::size_t slots = 0;
  for (const auto& [day, set] : days_) {
    slots += set.slots.size();
  }
  while (slots > kSlotsInMemory) {
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
    slots -= oldest->second.slots.size();
    days_.erase(oldest);
  }
}

}  // namespace tarn::ingest
