// Makes the CloudTrail logs of a believable organization. The same options give the same bytes, whatever the
// compiler.
#pragma once

#include "base/result.hpp"
#include "sample/change.hpp"
#include "sample/delivery.hpp"
#include "sample/digest.hpp"
#include "sample/incident.hpp"
#include "sample/labels.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tarn::sample {

struct Options {
  std::uint64_t seed = 1;
  Timestamp start;  // of the event times; included
  Timestamp end;    // excluded
  // The mean of an ordinary week. Where `events` is not 0, the rate is chosen so that the period has about so
  // many.
  std::uint64_t events_per_day = 10'000;
  std::uint64_t events = 0;
  std::size_t accounts = 4;
  std::optional<Change> change;            // without: who is there stays, and does as much every week
  std::vector<std::string> regions;        // empty: the sample's own
  std::vector<ScenarioRequest> scenarios;  // planted among the ordinary events, which stay what they are
  DeliveryOptions delivery;
  std::optional<DigestOptions> digests;  // without: no digest files
  bool insights = false;                 // Insights events of the scenarios' bursts, in a folder of their own
  bool network_activity = false;     // the calls through VPC endpoints once more, in a folder of their own
  bool aggregated = false;           // the data events of each five minutes in numbers, likewise
  bool configuration_items = false;  // what AWS Config records of the changes (LogFolder::ConfigurationItem)
};

inline constexpr std::uint64_t kEventsMax = 10'000'000'000;
inline constexpr std::uint64_t kEventsPerDayMax = 100'000'000'000;
inline constexpr std::size_t kTrailsMax = 16;

struct Summary {
  std::uint64_t events = 0;
  std::uint64_t records = 0;  // in the files: events that several trails or deliveries have count again
  std::uint64_t files = 0;
  std::uint64_t json_bytes = 0;  // of the files, not compressed
  std::uint64_t insights = 0;    // records, which `events` does not count; so are the next
  std::uint64_t network_activity = 0;
  std::uint64_t aggregated = 0;
  std::uint64_t configuration_items = 0;
  std::uint64_t digests = 0;  // digest files, which `files` does not count
  std::string digest_key;     // what their signatures are verified with (SigningKey::public_der)
  std::vector<Label> labels;  // of the scenarios, in the order they were asked for
};

// Hands every file of the period to `sink`, in the order of delivery. Files near `end` are delivered up to
// fifteen minutes after it, aggregated events up to twenty, configuration items up to six hours. Two periods
// that touch have together the events of the whole. InvalidArgument for an empty period, too many events, or
// an impossible change, scenario or trail.
Result<Summary> generate(const Options& options, Sink& sink);

}  // namespace tarn::sample
