// StartImport's work, in the background.
#pragma once

#include "base/guarded.hpp"
#include "base/result.hpp"
#include "catalog/control_records.hpp"
#include "ingest/importer.hpp"
#include "service/allowed_places.hpp"
#include "service/disk_room.hpp"
#include "service/lake.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

namespace tarn::service {

struct ImportJobsOptions {
  unsigned threads = 0;  // of one import; 0: as many as the machine has
  // How often a running import's statistics are written down: what a crash may make them forget.
  std::chrono::milliseconds report_interval{1000};
  // How long stop() waits for an import's end.
  std::chrono::milliseconds stop_patience = std::chrono::seconds(10);
  // Where the disk has no room, an import waits until there is some, and goes on; nullptr: it fails. Must
  // outlive the jobs.
  DiskRoom* room = nullptr;
};

// Failures of an import that are kept one by one; FailedEntries counts all of them.
inline constexpr std::uint64_t kImportFailuresKept = 1000;

struct NewImport {
  AccountId caller{};  // whose places the source must lie in
  EventDataStoreId destination{};
  std::string source_uri{};
  std::string source_region{};
  std::string source_role_arn{};
  std::optional<Timestamp> start_event_time{};  // of delivery, as far as the files' names tell
  std::optional<Timestamp> end_event_time{};
};

struct ImportRefusal {
  enum class Kind {
    Source,    // not a source that this server may read
    Ongoing,   // one import at a time
    NotFound,  // no such import
    State,     // the import is in a state that does not allow it
    Internal,
  };
  Kind kind = Kind::Internal;
  std::string message;
};

// Runs one import at a time on a thread of its own. One that finds the disk full waits, IN_PROGRESS, until
// there is room. Its destructor stops the import, whose status becomes STOPPED: resume() continues it.
// Thread-safe.
class ImportJobs {
 public:
  // `lake` must outlive the jobs. Imports that a former server left unfinished are marked failed.
  static Result<std::unique_ptr<ImportJobs>> start(Lake& lake, AllowedPlaces places,
                                                   ImportJobsOptions options);
  ~ImportJobs();
  ImportJobs(const ImportJobs&) = delete;
  ImportJobs& operator=(const ImportJobs&) = delete;

  using Outcome = std::expected<catalog::Import, ImportRefusal>;
  // REQUIRES: the destination exists and takes events.
  Outcome submit(const NewImport& wanted);
  // Runs a failed or stopped import again, if that caller may import from its source; files that are in the
  // store are skipped.
  Outcome resume(const ImportId& id, const AccountId& caller);
  // Ends a running import; what it has committed stays. Returns once it has ended, or as it stands after
  // stop_patience: then it ends as soon as it can. One that was quicker than the stop is COMPLETED or FAILED.
  Outcome stop(const ImportId& id);
  // The import as it stands, also while it runs.
  Result<catalog::Import> describe(const ImportId& id);

  // What this server's imports came to.
  struct Totals {
    std::uint64_t running = 0;
    std::uint64_t completed = 0;
    std::uint64_t failed = 0;
    std::uint64_t stopped = 0;
    std::uint64_t events = 0;
    std::uint64_t files = 0;
  };
  // Whether an import into that store has not ended.
  bool imports_into(const EventDataStoreId& store) const;
  Totals totals() const;

 private:
  struct Job;
  struct State {
    std::shared_ptr<Job> job;  // waiting or running
    bool stopping = false;
    Totals totals;
  };

  ImportJobs(Lake& lake, AllowedPlaces places, ImportJobsOptions options);
  Outcome enqueue(catalog::Import record, const AccountId& caller, bool is_new);
  void work(std::stop_token stop);
  void run(Job& job, const std::stop_token& stop);
  Result<> attempt(Job& job, const std::stop_token& stop);
  bool wait_for_room(Job& job, const Error& reason, const std::stop_token& stop);
  Result<> import_files(Job& job, std::stop_token stop);
  Result<> record_failures(Job& job, const std::vector<ingest::ImportFailure>& failures);
  Result<> record_rejects(Job& job);
  void finish(Job& job, const Result<>& outcome);
  void report(Job& job, const std::function<void()>& look, std::stop_token stop);

  Lake& lake_;
  AllowedPlaces places_;
  ImportJobsOptions options_;
  mutable Guarded<State> state_;
  std::condition_variable changed_;
  std::jthread worker_;
};

}  // namespace tarn::service
