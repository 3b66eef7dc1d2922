#include "service/pushes.hpp"

#include "base/log.hpp"
#include "ingest/push_rows.hpp"
#include "json/value.hpp"
#include "service/history_record.hpp"

#include <condition_variable>
#include <mutex>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace tarn::service {
namespace {

// A page of an index is written once a transaction, however many events of it lie there.
constexpr std::size_t kHistoryBatch = 10'000;

// Management events belong to the event history as well. One without an ID, a time, an account or a Region
// cannot be looked up there.
Result<> add_to_history(catalog::EventHistory& history, std::span<const std::string_view> events) {
  std::vector<catalog::HistoryEvent> found;
  for (const auto text : events) {
    const auto record = json::parse(text);
    if (!record || !belongs_to_history(*record)) {
      continue;
    }
    if (auto event = history_event(*record)) {
      found.push_back(std::move(*event));
    }
    if (found.size() == kHistoryBatch) {
      TARN_TRY(history.insert(found));
      found.clear();
    }
  }
  TARN_TRY(history.insert(found));
  return {};
}

}  // namespace

Pushes::Pushes(std::unique_ptr<ingest::Pusher> pusher, const PushesOptions& options)
    : pusher_(std::move(pusher)),
      thread_([this, options](const std::stop_token& stop) { run(stop, options); }) {}

Result<std::unique_ptr<Pushes>> Pushes::start(Lake& lake, const std::string& folder,
                                              const PushesOptions& options) {
  TARN_TRY(lake.require_chain());
  auto pusher = TARN_TRY(ingest::Pusher::open(
      {.ingest = {.files = lake.files(),
                  .lake = lake.data(),
                  .clock = lake.clock(),
                  .random = lake.random(),
                  .data_folder = folder,
                  .notary = lake.notary()},
       .control = lake.control(),
       .owner = lake.settings().account,
       .region = lake.settings().region,
       .on_events =
           [&lake](std::span<const std::string_view> events) {
             return add_to_history(lake.history(), events);
           },
       .check_room = [room = options.room] { return room == nullptr ? Result<>() : room->check(); }},
      options.push));
  return std::unique_ptr<Pushes>(new Pushes(std::move(pusher), options));
}

// Pushes are refused from when one was, until there is room.
void Pushes::tell(DiskRoom& room, const std::string& refusal) {
  if (const auto has_room = room.check(); !has_room) {
    room.paused(kPushes, has_room.error().message());
  } else if (!refusal.empty()) {
    room.paused(kPushes, refusal);
  } else {
    room.resumed(kPushes);
  }
}

void Pushes::run(const std::stop_token& stop, const PushesOptions& options) {
  std::mutex mutex;
  std::condition_variable_any woken;
  std::string problem;
  while (!stop.stop_requested()) {
    const auto done = pusher_->tick(stop);
    auto now = done ? pusher_->totals().problem : done.error().message();
    if (now != problem && !stop.stop_requested()) {
      if (now.empty()) {
        log::info("pushed events go into their stores again");
      } else {
        log::warning("pushed events wait in the journal, and are tried again", {{"reason", now}});
      }
      problem = std::move(now);
    }
    if (options.room != nullptr) {
      tell(*options.room, pusher_->totals().refusal);
    }
    std::unique_lock guard(mutex);
    woken.wait_for(guard, stop, options.step, [] { return false; });
  }
}

query::StoreRows store_rows(Lake& lake, const std::string& folder, const journal::Journal* journal) {
  return [rows = std::make_shared<ingest::PushRows>(lake.files(), lake.data(), folder, journal)](
             const EventDataStoreId& store, event::Category category, const catalog::TimeRange& range,
             const catalog::OnDataFile& on_file) -> Result<std::vector<query::LiveRows>> {
    const auto live = TARN_TRY(rows->read(store, category, range, on_file));
    std::vector<query::LiveRows> files;
    files.reserve(live.size());
    for (const auto& part : live) {
      files.push_back({.file = part.parquet, .rows = part.rows});
    }
    return files;
  };
}

}  // namespace tarn::service
