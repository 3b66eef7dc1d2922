// Groups records into files as CloudTrail delivers them: per account and Region, every five minutes, some
// records late, many files tiny.
#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "sample/organization.hpp"
#include "sample/prng.hpp"

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::sample {

// A finished file. The views are good until receive() returns.
struct LogFile {
  std::string_view key;   // "AWSLogs/o-.../..._CloudTrail_..._.json.gz"
  std::string_view json;  // {"Records":[...]}, not compressed
  std::size_t events = 0;
  Timestamp delivered;
};

// Takes the files, in the order of their delivery times. One thread at a time.
class Sink {
 public:
  virtual ~Sink() = default;
  // An error stops the generation and is returned from it.
  virtual Result<> receive(const LogFile& file) = 0;
};

// One thread at a time. The organization and the sink must outlive it.
class Delivery {
 public:
  Delivery(const Organization& organization, Sink& sink) : organization_(organization), sink_(sink) {}

  struct Place {
    std::uint32_t account = 0;  // indices into the organization
    std::uint32_t region =
        0;  // one past the last: us-east-1 for global services where it is not among the Regions
    friend auto operator<=>(const Place&, const Place&) = default;
  };

  // Takes a record of `time`. Times may come in any order that flush() has not passed.
  Result<> add(Place place, Timestamp time, std::string_view record, Prng& random);
  // Hands out the files delivered before `time`. REQUIRES: no older record will be added.
  Result<> flush(Timestamp time);
  // Hands out what is left.
  Result<> finish();

  // The longest that a record waits for its delivery.
  static constexpr std::chrono::minutes kLagMax{15};
  // A file is closed early when it reaches this, so that memory stays bounded whatever the rate.
  static constexpr std::size_t kFileBytesMax = 4u << 20;

 private:
  struct Slot {
    std::int64_t delivered_minute = 0;
    Place place;
    std::uint32_t shard = 0;
    friend auto operator<=>(const Slot&, const Slot&) = default;
  };
  struct Pending {
    std::string text;                 // the records one after another
    std::vector<std::uint32_t> ends;  // where each of them ends in `text`
    std::uint32_t part = 0;           // how many files of this slot have been closed early
  };

  Result<> hand_out(const Slot& slot, Pending& pending);

  const Organization& organization_;
  Sink& sink_;
  std::map<Slot, Pending> pending_;
  std::string json_;
};

}  // namespace tarn::sample
