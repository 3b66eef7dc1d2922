#include "app/sample_life.hpp"

#include "base/log.hpp"

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <utility>

namespace tarn::app {

Result<> SampleLifeSteps::step(const std::stop_token& stop, bool last) {
  const Timestamp now = lake_.clock().now();
  TARN_TRY(sample_.make_until(now, options_.pace));
  const bool due = last || now - imported_ >= options_.import_every;
  if (!due) {
    return {};
  }
  if (!sample_.waiting().empty()) {
    TARN_TRY(import_quietly(lake_, sample_.waiting(), stop));
  }
  imported_ = now;
  return sample_.imported();
}

Result<std::unique_ptr<SampleLife>> SampleLife::start(service::Lake& lake, const SampleLifeOptions& options) {
  auto sample = SampleLake::open(lake);
  if (!sample && sample.error().code() == ErrorCode::NotFound) {
    return fail(ErrorCode::NotFound, "the lake has no sample organization: run 'tarn sample' first");
  }
  if (!sample) {
    return fail(sample.error());
  }
  return std::unique_ptr<SampleLife>(
      new SampleLife(SampleLifeSteps(lake, std::move(*sample), options), options.step));
}

SampleLife::SampleLife(SampleLifeSteps steps, std::chrono::milliseconds pause)
    : steps_(std::move(steps)), thread_([this, pause](const std::stop_token& stop) { run(stop, pause); }) {}

void SampleLife::run(const std::stop_token& stop, std::chrono::milliseconds pause) {
  std::mutex mutex;
  std::condition_variable_any woken;
  const auto step = [this](const std::stop_token& until, bool last) {
    if (const Result<> made = steps_.step(until, last); !made) {
      log::warning("the sample organization stands still", {{"reason", made.error().message()}});
    }
  };
  while (!stop.stop_requested()) {
    step(stop, false);
    std::unique_lock guard(mutex);
    woken.wait_for(guard, stop, pause, [] { return false; });
  }
  step({}, true);
}

}  // namespace tarn::app
