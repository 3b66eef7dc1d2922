// Knows every event of a store well enough to keep each once.
#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "catalog/lake_catalog.hpp"
#include "io/file_system.hpp"

#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::ingest {

// An event is (eventID, eventTime); two deliveries of one event have the same body too. An event without an
// ID is its body. Both are XXH3 hashes of 64 bits: what is equal in both is equal (one chance in 2^128 a
// pair).
struct EventKey {
  std::uint64_t identity = 0;
  std::uint64_t body = 0;
  friend auto operator<=>(const EventKey&, const EventKey&) = default;
};
// The half that the body alone decides.
std::uint64_t body_hash(std::string_view body);
EventKey event_key(std::string_view event_id, std::optional<Timestamp> event_time, std::string_view body);

// The day of eventTime that an event is kept under; kNoDay for an event without one.
using DayNumber = std::int32_t;
inline constexpr DayNumber kNoDay = INT32_MIN;
// A file of keys that is larger is none of ours.
inline constexpr std::uint64_t kKeyFileBytesMax = 4ull << 30;

// Keys on disk, beside each data file: 8 bytes "TARNKEY1", 8 bytes count, count times 16 bytes ascending
// (identity, body; little-endian), 8 bytes XXH3 of all before.
std::string encode_keys(std::vector<EventKey> keys);
Result<std::vector<EventKey>> decode_keys(std::string_view bytes);
std::string keys_path(std::string_view data_file_path);

// The keys of one store, day by day, read when a day is first touched. Days not in use are forgotten when
// memory runs full. One thread at a time: guard it.
class IdentityIndex {
 public:
  enum class Verdict { New, Duplicate, OtherBody };

  // `files` and `lake` must outlive the index. Data file paths are relative to `data_folder`.
  IdentityIndex(io::FileSystem& files, catalog::LakeCatalog& lake, EventDataStoreId store,
                std::string data_folder);

  // Remembers a key that is new or has another body. The day stays in memory until release()d as often.
  Result<> hold(DayNumber day);
  // REQUIRES: the day is held.
  Verdict add(DayNumber day, const EventKey& key);
  void release(DayNumber day);
  // How often the day is held now.
  std::size_t holders(DayNumber day) const;

 private:
  struct DaySet {
    std::vector<EventKey> slots;  // open addressing by identity; {0, 0} is free
    std::size_t used = 0;
    std::size_t holders = 0;
    std::uint64_t last_used = 0;
    void grow(std::size_t minimum);
    Verdict add(const EventKey& key);
  };

  Result<> load(DayNumber day, DaySet& set);
  void forget_some();

  io::FileSystem& files_;
  catalog::LakeCatalog& lake_;
  EventDataStoreId store_;
  std::string data_folder_;
  std::map<DayNumber, DaySet> days_;
  std::uint64_t uses_ = 0;
};

}  // namespace tarn::ingest
