// Pushed events of a running server: taken, shown to queries, brought into tables and into the event history.
#pragma once

#include "base/result.hpp"
#include "ingest/pusher.hpp"
#include "journal/journal.hpp"
#include "query/planner.hpp"
#include "service/disk_room.hpp"
#include "service/lake.hpp"

#include <chrono>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>

namespace tarn::service {

struct PushesOptions {
  ingest::PushOptions push{};
  std::chrono::milliseconds step = std::chrono::seconds(1);  // between two looks at what is to be done
  // Pushes are refused where the disk has too little room; nullptr: where it is full. Must outlive the
  // pushes.
  DiskRoom* room = nullptr;
};

// Works on a thread from start() until it is destroyed. What is not in its tables by then stays in the
// journal, from which the next server goes on. Thread-safe.
class Pushes {
 public:
  // REQUIRES: the caller holds the server's lock, and `lake` outlives this object. `folder` is the lake's,
  // absolute.
  static Result<std::unique_ptr<Pushes>> start(Lake& lake, const std::string& folder,
                                               const PushesOptions& options);

  ingest::Pusher& pusher() { return *pusher_; }

 private:
  Pushes(std::unique_ptr<ingest::Pusher> pusher, const PushesOptions& options);
  void run(const std::stop_token& stop, const PushesOptions& options);
  static void tell(DiskRoom& room, const std::string& refusal);

  std::unique_ptr<ingest::Pusher> pusher_;
  std::jthread thread_;
};

// A store's rows for a Planner: those of its data files, and those that were pushed and are in none yet.
// `journal` is the pusher's, in the process that has it; without it, what is on disk. `lake` and `journal`
// must outlive the function.
query::StoreRows store_rows(Lake& lake, const std::string& folder, const journal::Journal* journal);

}  // namespace tarn::service
