// Writes down what happens: the record of each call, and what CloudTrail and AWS Config tell of it beside
// that.
#pragma once

#include "base/result.hpp"
#include "sample/aggregation.hpp"
#include "sample/configuration_watch.hpp"
#include "sample/delivery.hpp"
#include "sample/generator.hpp"
#include "sample/identity.hpp"
#include "sample/incident_insights.hpp"
#include "sample/record.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace tarn::sample {

// What one call is made of. The accounts and the Region are indices.
struct Deed {
  const Actor& actor;
  const Caller& caller;
  std::uint32_t account = 0;
  std::uint32_t region = 0;  // for the services that are not global
  const Operation& operation;
  Timestamp time;
  std::uint64_t focus = 0;
  std::uint64_t key = 0;
  Outcome outcome = Outcome::Drawn;
  std::optional<std::uint32_t> role_account = {};  // of the role that is taken, where it is another one
};

// The keys of the eventIDs.
struct Written {
  std::uint64_t event = 0;
  std::optional<std::uint64_t> at_role = {};  // in the account whose role was taken
};

// One thread at a time. What it is made from must outlive it.
class Recorder {
 public:
  Recorder(const Options& options, const Organization& organization, const ConfigurationItems& items,
           Sink& sink);

  // Deeds come in the order of their times.
  Result<Written> write(const Deed& deed);
  Result<> write(const InsightRecord& insight);
  // Hands out what is delivered before `time`.
  Result<> flush(Timestamp time);
  // Hands out what is left. REQUIRES: nothing has happened since `end`.
  Result<> finish(Timestamp end);

  // The index of us-east-1, where global services log; one past the last where it is not among the Regions.
  std::uint32_t global_region() const { return global_region_; }
  // Adds what has been written.
  void count(Summary& summary) const;

 private:
  Happening happening_of(const Deed& deed, std::uint32_t region) const;
  Result<Recorded> add_record(const Happening& happening, std::uint32_t account, std::uint32_t region);
  Result<Written> write_on_both_sides(const Deed& deed, std::uint32_t region, std::uint32_t role_account);
  Result<> add_network_activity(const Happening& happening, std::uint32_t account, std::uint32_t region);
  Result<> add_aggregated(Timestamp time);
  Result<> add_configuration(const Happening& happening, std::uint32_t account, std::uint32_t region);

  const Options& options_;
  const Organization& organization_;
  Delivery delivery_;
  Aggregation aggregation_;
  ConfigurationWatch configuration_;
  std::uint32_t global_region_ = 0;
  Summary counts_;  // of which only what count() tells is used
  std::string record_;
};

}  // namespace tarn::sample
