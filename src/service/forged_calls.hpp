// Calls in the name of a key that their sender does not have.
#pragma once

#include "base/guarded.hpp"
#include "base/strong.hpp"
#include "base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_map>

namespace tarn::service {

// Such calls are worth an event each, but whoever knows a key's public id could fill the event history with
// them. So only the first of a minute are recorded, and of a limited number of keys: sessions have a new key
// each. Keys that the lake does not know must not come to admit(), for they would take others' place.
// Thread-safe.
class ForgedCalls {
 public:
  static constexpr std::uint32_t kRecordedPerMinute = 30;
  static constexpr std::size_t kKeysPerMinute = 1000;

  // Whether a forged call of this key is to be recorded.
  bool admit(const AccessKeyId& key, Timestamp now);

  // What is told of a request whose signature was refused, whether or not the lake knows the key.
  struct Refusal {
    std::string_view reason;  // the exception's name
    std::string_view key;     // as the request says; shown only if it looks like one
    std::string_view peer;
  };
  static constexpr std::uint64_t kToldPerMinute = 30;
  // Says so in the log: the first of a minute each by itself, and of the others, later, how many there were.
  void tell(const Refusal& refusal, Timestamp now);

 private:
  struct Minute {
    std::int64_t number = 0;
    std::uint32_t calls = 0;
  };
  struct Telling {
    std::int64_t minute = 0;
    std::uint64_t refusals = 0;  // of that minute
  };
  Guarded<std::unordered_map<AccessKeyId, Minute>> minutes_;
  Guarded<Telling> telling_;
};

}  // namespace tarn::service
