// Groups records into files as CloudTrail delivers them: per account and Region, every five minutes, some
// records late, many files tiny. Configuration items are bundled every six hours.
#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "sample/layout.hpp"
#include "sample/organization.hpp"
#include "sample/prng.hpp"

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tarn::sample {

// Whose events are delivered under which keys. Several trails may write into one bucket: then an event lies
// in a file of each, with the same eventID.
struct Trail {
  std::string name = "organization-trail";
  bool of_organization = true;           // its files lie under the organization's ID
  std::optional<std::uint32_t> account;  // the only one that it follows (index); without it, all
  std::string prefix;                    // of its keys, "audit"; may be empty
};

// A finished file. The views are good until receive() returns.
struct LogFile {
  std::string_view key;   // "AWSLogs/o-.../..._CloudTrail_..._.json.gz"
  std::string_view json;  // {"Records":[...]}, not compressed
  std::size_t events = 0;
  Timestamp delivered;
  Timestamp oldest{};  // of its events
  Timestamp newest{};
  std::uint32_t trail = 0;  // index
  std::uint32_t account = 0;
  std::uint32_t region = 0;  // as in Delivery::Place
  LogFolder folder = LogFolder::Events;
  std::string_view signature = {};  // of a digest, hexadecimal: what S3 keeps as the object's metadata
};

// Takes the files, in the order of their delivery times. One thread at a time.
class Sink {
 public:
  virtual ~Sink() = default;
  // An error stops the generation and is returned from it.
  virtual Result<> receive(const LogFile& file) = 0;
};

struct DeliveryOptions {
  std::vector<Trail> trails = {Trail{}};
  // How many of a million records are delivered once more, five minutes after the first time.
  std::uint32_t duplicates_per_million = 0;
};

// One thread at a time. The organization and the sink must outlive it.
class Delivery {
 public:
  Delivery(const Organization& organization, DeliveryOptions options, Sink& sink)
      : organization_(organization), options_(std::move(options)), sink_(sink) {}

  struct Place {
    std::uint32_t account = 0;  // indices into the organization
    std::uint32_t region =
        0;  // one past the last: us-east-1 for global services where it is not among the Regions
    LogFolder folder = LogFolder::Events;
    friend auto operator<=>(const Place&, const Place&) = default;
  };

  // Takes a record of `time` that CloudTrail has since `sent`. These may come in any order that flush() has
  // not passed.
  Result<> add(Place place, Timestamp time, Timestamp sent, std::string_view record, Prng& random);
  Result<> add(Place place, Timestamp time, std::string_view record, Prng& random) {
    return add(place, time, time, record, random);
  }
  // Hands out the files delivered before `time`. REQUIRES: no older record will be added.
  Result<> flush(Timestamp time);
  // Hands out what is left.
  Result<> finish();

  // The longest that a record of CloudTrail's waits for its first delivery.
  static constexpr std::chrono::minutes kLagMax{15};
  // A slot is handed out early when it reaches this, so that memory stays bounded whatever the rate.
  static constexpr std::size_t kFileBytesMax = 4u << 20;

 private:
  struct Slot {
    std::int64_t delivered_minute = 0;
    Place place;
    friend auto operator<=>(const Slot&, const Slot&) = default;
  };
  struct Pending {
    std::string text;                 // the records one after another
    std::vector<std::uint32_t> ends;  // where each of them ends in `text`
    std::vector<Timestamp> times;     // of each
    std::uint32_t part = 0;           // how often the slot has been handed out early
  };

  Result<> put(const Slot& slot, Timestamp time, std::string_view record);
  Result<> hand_out(const Slot& slot, const Pending& pending);
  Result<> hand_out(const Slot& slot, const Pending& pending, std::uint32_t trail);
  Result<> hand_out_file(const Slot& slot, const Pending& pending, std::uint32_t trail,
                         const std::vector<std::uint32_t>& records, std::uint64_t key);

  const Organization& organization_;
  DeliveryOptions options_;
  Sink& sink_;
  std::map<Slot, Pending> pending_;
  std::string json_;
};

}  // namespace tarn::sample
