// The made-up organization whose life fills a lake: what `tarn sample` begins and tops up, and `tarn serve
// --sample-life` goes on with.
#pragma once

#include "base/result.hpp"
#include "ingest/pusher.hpp"
#include "sample/generator.hpp"
#include "service/lake.hpp"

#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::app {

struct SampleState {
  std::uint64_t seed = 1;
  std::uint64_t events_per_day = 0;
  Timestamp made;   // when the sample was begun: its incidents lie before that
  Timestamp until;  // everything before is in the lake
};

// How fast the organization lives.
struct SamplePace {
  std::uint64_t events_per_day = 0;  // the mean of an ordinary week; 0: the sample's own
  bool pulse = false;                // besides, its machines call every few seconds, day and night
};

// Files that are to be imported.
struct WaitingFiles {
  std::string_view store;  // its name
  std::vector<std::string> paths;
};

// Events become log files in <data>/sample, as a bucket would hold them, and management events go to the
// event history as well, as pushed events do. The files are then imported: CloudTrail's events into the
// default store, Insights events and configuration items each into one of their own. One thread at a time;
// `lake` must outlive it.
//
//   <data>/sample/...          the log files
//          sample.json         the state
//          sample-labels.json  what the incidents planted
class SampleLake {
 public:
  static constexpr std::string_view kInsights = "insights";     // the names of the stores
  static constexpr std::string_view kConfiguration = "config";  // that are not the default one

  // NotFound where the lake has no sample. Stores of the sample that the lake lacks are made here.
  static Result<SampleLake> open(service::Lake& lake);
  // Begins a sample of `events` events in the `days` before `now`: writes the state, makes nothing yet. A run
  // that is interrupted after that is gone on with by the next.
  static Result<SampleLake> begin(service::Lake& lake, std::uint64_t seed, std::uint64_t events,
                                  unsigned days, Timestamp now);

  const SampleState& state() const { return state_; }

  // Makes the events from where the sample is to `now`, at most those of the last ninety days.
  Result<sample::Summary> make_until(Timestamp now, const SamplePace& pace = {});

  // The files that wait for their import, by store.
  const std::vector<WaitingFiles>& waiting() const { return waiting_; }
  // Call when they have been imported: writes the state, so that a later run goes on from here.
  Result<> imported();

 private:
  SampleLake(service::Lake& lake, std::string folder, const SampleState& state)
      : lake_(&lake), folder_(std::move(folder)), state_(state) {}

  Result<> save() const;

  service::Lake* lake_;
  std::string folder_;  // the lake's, absolute
  SampleState state_;
  std::vector<WaitingFiles> waiting_;
};

// Imports the files without a word. Busy while another import into one of the stores runs.
Result<> import_quietly(service::Lake& lake, const std::vector<WaitingFiles>& waiting,
                        const std::stop_token& stop);

// Pushes the files' events into their stores, where queries see them at once.
Result<> push_quietly(service::Lake& lake, ingest::Pusher& pusher, const std::vector<WaitingFiles>& waiting);

}  // namespace tarn::app
