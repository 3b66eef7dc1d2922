// The made-up organization whose life fills a lake: what `tarn sample` begins and tops up, and `tarn serve
// --sample-life` goes on with.
#pragma once

#include "base/result.hpp"
#include "sample/generator.hpp"
#include "service/lake.hpp"

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

namespace tarn::app {

struct SampleState {
  std::uint64_t seed = 1;
  std::uint64_t events_per_day = 0;
  Timestamp made;   // when the sample was begun: its incidents lie before that
  Timestamp until;  // everything before is in the lake
};

// Events become log files in <data>/sample, as a bucket would hold them, and management events go to the
// event history as well, as pushed events do. The files are then imported into the default store. One thread
// at a time; `lake` must outlive it.
//
//   <data>/sample/...          the log files
//          sample.json         the state
//          sample-labels.json  what the incidents planted
class SampleLake {
 public:
  // NotFound where the lake has no sample.
  static Result<SampleLake> open(service::Lake& lake);
  // Begins a sample of `events` events in the `days` before `now`: writes the state, makes nothing yet. A run
  // that is interrupted after that is gone on with by the next.
  static Result<SampleLake> begin(service::Lake& lake, std::uint64_t seed, std::uint64_t events,
                                  unsigned days, Timestamp now);

  const SampleState& state() const { return state_; }

  // Makes the events from where the sample is to `now`, at most those of the last ninety days.
  // `events_per_day` of 0 is the sample's own.
  Result<sample::Summary> make_until(Timestamp now, std::uint64_t events_per_day = 0);

  // The files that wait for their import.
  const std::vector<std::string>& waiting() const { return waiting_; }
  // Call when they have been imported: writes the state, so that a later run goes on from here.
  Result<> imported();

 private:
  SampleLake(service::Lake& lake, std::string folder, const SampleState& state)
      : lake_(&lake), folder_(std::move(folder)), state_(state) {}

  Result<> save() const;

  service::Lake* lake_;
  std::string folder_;  // the lake's, absolute
  SampleState state_;
  std::vector<std::string> waiting_;
};

// Imports files into the default store without a word. Busy while another import runs.
Result<> import_quietly(service::Lake& lake, const std::vector<std::string>& paths,
                        const std::stop_token& stop);

}  // namespace tarn::app
