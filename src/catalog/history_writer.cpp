#include "catalog/history_writer.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace tarn::catalog {
namespace {

// Whether the next event would fare no better: to try each would only cost the time again that such failures
// take.
bool is_of_the_database(const Error& error) {
  return error.code() == ErrorCode::Busy || error.code() == ErrorCode::TimedOut ||
         error.code() == ErrorCode::Io;
}

}  // namespace

Result<> HistoryWriter::insert(HistoryEvent event) {
  Waiting own{.event = std::move(event)};
  auto state = state_.lock();
  if (state->queue.size() >= kWaitingMax) {
    return fail(ErrorCode::ResourceExhausted, "too many events wait to be written into the event history");
  }
  state->queue.push_back(&own);
  while (!own.outcome) {
    if (state->is_writing) {
      written_.wait(state.guard());
    } else {
      write_next(state);
    }
  }
  return *std::move(own.outcome);
}

// Others count on whoever writes: that memory runs out here ends the process, rather than leave them waiting
// for ever.
void HistoryWriter::write_next(Guarded<State>::Locked& state) noexcept {
  const auto count = std::min(state->queue.size(), kTogetherMax);
  const std::vector<Waiting*> group(state->queue.begin(),
                                    state->queue.begin() + static_cast<std::ptrdiff_t>(count));
  state->queue.erase(state->queue.begin(), state->queue.begin() + static_cast<std::ptrdiff_t>(count));
  state->is_writing = true;
  state.guard().unlock();
  std::vector<HistoryEvent> events;
  events.reserve(group.size());
  for (Waiting* const waiting : group) {
    events.push_back(std::move(waiting->event));
  }
  std::vector<Result<>> outcomes = write_all(events);
  state.guard().lock();
  for (std::size_t i = 0; i < group.size(); ++i) {
    group[i]->outcome = std::move(outcomes[i]);
  }
  state->is_writing = false;
  written_.notify_all();
}

std::vector<Result<>> HistoryWriter::write_all(std::span<const HistoryEvent> events) {
  const Result<> together = write_(events);
  std::vector<Result<>> outcomes(events.size(), together);
  if (together || events.size() == 1 || is_of_the_database(together.error())) {
    return outcomes;
  }
  for (std::size_t i = 0; i < events.size(); ++i) {
    outcomes[i] = write_(events.subspan(i, 1));
  }
  return outcomes;
}

}  // namespace tarn::catalog
