#include "app/sample_life.hpp"

#include "base/log.hpp"

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <utility>

namespace tarn::app {

Result<> SampleLifeSteps::step() {
  TARN_TRY(sample_.make_until(lake_.clock().now(), options_.pace));
  if (sample_.waiting().empty()) {
    return {};
  }
  TARN_TRY(push_quietly(lake_, pusher_, sample_.waiting()));
  return sample_.imported();
}

Result<std::unique_ptr<SampleLife>> SampleLife::start(service::Lake& lake, ingest::Pusher& pusher,
                                                      const SampleLifeOptions& options) {
  auto sample = SampleLake::open(lake);
  if (!sample && sample.error().code() == ErrorCode::NotFound) {
    return fail(ErrorCode::NotFound, "the lake has no sample organization: run 'tarn sample' first");
  }
  if (!sample) {
    return fail(sample.error());
  }
  return std::unique_ptr<SampleLife>(
      new SampleLife(SampleLifeSteps(lake, pusher, std::move(*sample), options), options.step));
}

SampleLife::SampleLife(SampleLifeSteps steps, std::chrono::milliseconds pause)
    : steps_(std::move(steps)), thread_([this, pause](const std::stop_token& stop) { run(stop, pause); }) {}

void SampleLife::run(const std::stop_token& stop, std::chrono::milliseconds pause) {
  std::mutex mutex;
  std::condition_variable_any woken;
  const auto step = [this] {
    if (const Result<> made = steps_.step(); !made) {
      log::warning("the sample organization stands still", {{"reason", made.error().message()}});
    }
  };
  while (!stop.stop_requested()) {
    step();
    std::unique_lock guard(mutex);
    woken.wait_for(guard, stop, pause, [] { return false; });
  }
  step();
}

}  // namespace tarn::app
