// Knows every event of a store well enough to keep each once.
#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "catalog/lake_catalog.hpp"
#include "columnar/type.hpp"
#include "ingest/fingerprints.hpp"
#include "io/file_system.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::ingest {

// An event is (eventID, eventTime); two deliveries of one event have the same body too. An event without an
// ID is its body. Both are made of XXH3 hashes: what is equal in both is equal. The identity begins with the
// event's fingerprint, which is of the ID alone, so that whoever knows no more than that finds it.
struct EventKey {
  std::uint64_t identity = 0;
  std::uint64_t body = 0;
  friend auto operator<=>(const EventKey&, const EventKey&) = default;
};
EventKey event_key(std::string_view event_id, std::optional<Timestamp> event_time, std::string_view body);

// The day of eventTime that an event is kept under; kNoDay for an event without one.
using DayNumber = std::int32_t;
inline constexpr DayNumber kNoDay = INT32_MIN;
// A file of keys that is larger is none of ours.
inline constexpr std::uint64_t kKeyFileBytesMax = 4ull << 30;

// The fingerprints of a data file's events lie beside it.
std::string keys_path(std::string_view data_file_path);
std::string encode_keys(std::span<const EventKey> keys);

// The events of one store, day by day: fingerprints, read when a day is first touched, of what is stored;
// keys of what is new. Where a fingerprint is met again, the keys of the data file that has it are made anew
// from its rows: only they say that an event is there. Days not in use are forgotten when memory runs full.
// One thread at a time: guard it.
class IdentityIndex {
 public:
  enum class Verdict { New, Duplicate, OtherBody };

  // All must outlive the index. Data file paths are relative to `data_folder`.
  IdentityIndex(io::FileSystem& files, catalog::LakeCatalog& lake, EventDataStoreId store,
                std::string data_folder, const columnar::Schema& schema);

  // The day stays in memory until release()d as often.
  Result<> hold(DayNumber day);
  // Reads the data files that may have one of these events. Fails where one cannot be read. REQUIRES: the
  // days are held.
  Result<> look_up(const std::map<DayNumber, std::vector<EventKey>>& keys);
  // Remembers a key that is new or has another body. REQUIRES: the day is held, and the key was looked up
  // since.
  Verdict add(DayNumber day, const EventKey& key);
  void release(DayNumber day);
  // How often the day is held now.
  std::size_t holders(DayNumber day) const;

 private:
  struct DaySet {
    std::vector<std::string> files{};
    std::set<std::string> read{};         // files whose keys are among the slots
    std::vector<std::uint64_t> stored{};  // ascending: a fingerprint, and the number of the file that has it
    std::vector<EventKey> slots{};        // open addressing by identity; {0, 0} is free
    std::size_t used = 0;
    std::size_t holders = 0;
    std::uint64_t last_used = 0;
    void grow(std::size_t minimum);
    Verdict add(const EventKey& key);
    std::size_t memory_bytes() const;
  };

  Result<> load(DayNumber day, DaySet& set);
  std::set<std::string> unread_files(const std::map<DayNumber, std::vector<EventKey>>& keys) const;
  Result<> read_files(const std::set<std::string>& paths);
  void forget_some();

  io::FileSystem& files_;
  catalog::LakeCatalog& lake_;
  EventDataStoreId store_;
  std::string data_folder_;
  const columnar::Schema& schema_;
  std::map<DayNumber, DaySet> days_;
  std::uint64_t uses_ = 0;
};

}  // namespace tarn::ingest
