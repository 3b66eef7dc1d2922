// Lets the sample organization live on while a server runs: a few events every few seconds.
#pragma once

#include "app/sample_lake.hpp"
#include "base/result.hpp"
#include "ingest/pusher.hpp"
#include "service/lake.hpp"

#include <chrono>
#include <memory>
#include <thread>

namespace tarn::app {

struct SampleLifeOptions {
  std::chrono::milliseconds step{3000};  // between two looks at the clock
  // The pulse is steady; sessions come in bursts, and people sleep.
  SamplePace pace{.events_per_day = 12'000, .pulse = true};
};

// The work without the thread. `lake` and `pusher` must outlive it.
class SampleLifeSteps {
 public:
  SampleLifeSteps(service::Lake& lake, ingest::Pusher& pusher, SampleLake sample,
                  const SampleLifeOptions& options)
      : lake_(lake), pusher_(pusher), sample_(std::move(sample)), options_(options) {}

  // Makes the events until the lake's clock, and pushes them into their stores. What fails is tried again by
  // a later step.
  Result<> step();

 private:
  service::Lake& lake_;
  ingest::Pusher& pusher_;
  SampleLake sample_;
  SampleLifeOptions options_;
};

// Runs the steps on a thread from start() until it is destroyed. Failures are logged.
class SampleLife {
 public:
  // NotFound where the lake has no sample. `lake` and `pusher` must outlive it.
  static Result<std::unique_ptr<SampleLife>> start(service::Lake& lake, ingest::Pusher& pusher,
                                                   const SampleLifeOptions& options);

 private:
  SampleLife(SampleLifeSteps steps, std::chrono::milliseconds pause);
  void run(const std::stop_token& stop, std::chrono::milliseconds pause);

  SampleLifeSteps steps_;
  std::jthread thread_;
};

}  // namespace tarn::app
