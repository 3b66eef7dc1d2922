#include "service/import_jobs.hpp"

#include "base/log.hpp"
#include "ingest/listing.hpp"
#include "service/file_uri.hpp"
#include "service/store_lifecycle.hpp"

#include <algorithm>
#include <atomic>
#include <ranges>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace tarn::service {
namespace {

using catalog::Import;
using catalog::ImportStatus;

constexpr std::string_view kUnreadable = "UnreadableFile";
constexpr std::string_view kInvalidRecord = "InvalidRecord";
constexpr std::string_view kImportError = "ImportError";
// While it waits for room.
constexpr std::string_view kDiskFull = "DiskFull";
// Runs in a row in which nothing was committed although the disk had room: then something else is full.
constexpr unsigned kRunsInVain = 3;
// Rejects come with up to a mebibyte of their bytes each.
constexpr std::uint64_t kRejectsAtOnce = 16;

// What CloudTrail calls prefixes: the folders that hold log files, or could not be looked into.
std::set<std::string> folders_of(const ingest::Listing& listing) {
  std::set<std::string> folders;
  for (const ingest::ListedFile& file : listing.files) {
    folders.insert(io::parent_path(file.path));
  }
  for (const ingest::ListingFailure& failure : listing.failures) {
    folders.insert(io::parent_path(failure.path));
  }
  return folders;
}

std::unexpected<ImportRefusal> refuse(ImportRefusal::Kind kind, std::string message) {
  return std::unexpected(ImportRefusal{kind, std::move(message)});
}

}  // namespace

struct ImportJobs::Job {
  // What was there before this run, and the status.
  Guarded<Import> record;
  ImportId id;
  AccountId caller;  // who asked for this run
  std::stop_source ending;
  ingest::ImportProgress progress;
  // Of runs that ended for want of room.
  std::atomic<std::uint64_t> former_events{0};
  std::atomic<std::uint64_t> former_rejected{0};

  Job(Import import, AccountId the_caller)
      : record(std::move(import)), id(record.lock()->id), caller(std::move(the_caller)) {}

  Import snapshot() {
    const auto present = record.lock();
    Import import = *present;
    catalog::ImportStatistics& statistics = import.statistics;
    const std::uint64_t done = progress.files_done;
    statistics.files_completed = done - std::min(done, progress.files_failed.load());
    statistics.events_completed += progress.events;
    statistics.duplicates += progress.duplicates;
    statistics.failed_entries += progress.files_failed + progress.rejected;
    return import;
  }

  // What a run has committed is kept, and the next one counts from zero.
  void settle() {
    const auto present = record.lock();
    auto& statistics = present->statistics;
    const std::uint64_t events = progress.events.exchange(0);
    const std::uint64_t rejected = progress.rejected.exchange(0);
    statistics.events_completed += events;
    statistics.duplicates += progress.duplicates.exchange(0);
    statistics.failed_entries += rejected;
    former_events += events;
    former_rejected += rejected;
    for (auto* const count :
         {&progress.files_total, &progress.bytes_total, &progress.files_done, &progress.bytes_done,
          &progress.files_skipped, &progress.files_failed, &progress.files_committed, &progress.other_bodies,
          &progress.other_category, &progress.expired, &progress.out_of_scope, &progress.json_bytes}) {
      count->store(0);
    }
  }
};

ImportJobs::ImportJobs(Lake& lake, AllowedPlaces places, ImportJobsOptions options)
    : lake_(lake), places_(std::move(places)), options_(options) {}

Result<std::unique_ptr<ImportJobs>> ImportJobs::start(Lake& lake, AllowedPlaces places,
                                                      ImportJobsOptions options) {
  const std::uint64_t interrupted = TARN_TRY(lake.control().fail_unfinished_imports(lake.clock().now()));
  if (interrupted > 0) {
    log::warning("imports were interrupted by a restart", {{"count", std::to_string(interrupted)}});
  }
  std::unique_ptr<ImportJobs> jobs(new ImportJobs(lake, std::move(places), options));
  jobs->worker_ = std::jthread([raw = jobs.get()](std::stop_token stop) { raw->work(stop); });
  return jobs;
}

ImportJobs::~ImportJobs() {
  state_.lock()->stopping = true;
  worker_.request_stop();
  changed_.notify_all();
}

ImportJobs::Outcome ImportJobs::submit(const NewImport& wanted) {
  const Result<std::string> path = places_.import_source(wanted.caller, wanted.source_uri);
  if (!path.has_value()) {
    return refuse(ImportRefusal::Kind::Source, path.error().message());
  }
  Import record;
  record.id = ImportId(io::make_uuid(lake_.random()));
  record.destination = wanted.destination;
  record.source_uri = wanted.source_uri;
  record.source_region = wanted.source_region;
  record.source_role_arn = wanted.source_role_arn;
  record.start_event_time = wanted.start_event_time;
  record.end_event_time = wanted.end_event_time;
  record.created = lake_.clock().now();
  record.updated = record.created;
  return enqueue(std::move(record), wanted.caller, true);
}

ImportJobs::Outcome ImportJobs::resume(const ImportId& id, const AccountId& caller) {
  Result<Import> record = lake_.control().import_record(id);
  if (!record.has_value()) {
    const bool unknown = record.error().code() == ErrorCode::NotFound;
    return refuse(unknown ? ImportRefusal::Kind::NotFound : ImportRefusal::Kind::Internal,
                  record.error().message());
  }
  const Result<std::string> path = places_.import_source(caller, record->source_uri);
  if (!path.has_value()) {
    return refuse(ImportRefusal::Kind::Source, path.error().message());
  }
  // Files are tried again; rejected records are in the ledger, and not read again.
  const auto failures = lake_.control().import_failures(id, kImportFailuresKept, 0);
  if (!failures.has_value()) {
    return refuse(ImportRefusal::Kind::Internal, failures.error().message());
  }
  record->statistics.failed_entries = static_cast<std::uint64_t>(
      std::ranges::count(*failures, kInvalidRecord, &catalog::ImportFailure::error_type));
  return enqueue(std::move(*record), caller, false);
}

ImportJobs::Outcome ImportJobs::enqueue(Import record, const AccountId& caller, bool is_new) {
  auto state = state_.lock();
  if (state->job != nullptr || state->stopping) {
    return refuse(ImportRefusal::Kind::Ongoing, "An import is running in this account; one runs at a time.");
  }
  if (!is_new && record.status != ImportStatus::Failed && record.status != ImportStatus::Stopped) {
    return refuse(ImportRefusal::Kind::State,
                  fmt::format("Only a failed or stopped import can be started again; this one is {}.",
                              catalog::to_string(record.status)));
  }
  record.status = ImportStatus::Initializing;
  record.updated = lake_.clock().now();
  const Result<> saved =
      is_new ? lake_.control().insert_import(record) : lake_.control().update_import(record);
  if (!saved.has_value()) {
    return refuse(ImportRefusal::Kind::Internal, saved.error().message());
  }
  state->job = std::make_shared<Job>(record, caller);
  changed_.notify_all();
  return record;
}

ImportJobs::Outcome ImportJobs::stop(const ImportId& id) {
  const std::shared_ptr<Job> job = state_.lock()->job;
  const bool is_running = job != nullptr && job->id == id;
  if (is_running) {
    job->ending.request_stop();
    auto state = state_.lock();
    changed_.wait_for(state.guard(), options_.stop_patience, [&] { return state->job != job; });
  }
  Result<Import> import = describe(id);
  if (!import.has_value()) {
    const bool unknown = import.error().code() == ErrorCode::NotFound;
    return refuse(unknown ? ImportRefusal::Kind::NotFound : ImportRefusal::Kind::Internal,
                  import.error().message());
  }
  if (!is_running) {
    return refuse(ImportRefusal::Kind::State,
                  fmt::format("Only a running import can be stopped; this one is {}.",
                              catalog::to_string(import->status)));
  }
  return *std::move(import);
}

Result<Import> ImportJobs::describe(const ImportId& id) {
  const std::shared_ptr<Job> job = state_.lock()->job;
  if (job != nullptr && job->id == id) {
    return job->snapshot();
  }
  return lake_.control().import_record(id);
}

bool ImportJobs::imports_into(const EventDataStoreId& store) const {
  auto state = state_.lock();
  return state->job != nullptr && state->job->record.lock()->destination == store;
}

ImportJobs::Totals ImportJobs::totals() const {
  auto state = state_.lock();
  Totals totals = state->totals;
  if (state->job != nullptr) {
    totals.running = 1;
    totals.events += state->job->former_events + state->job->progress.events;
    totals.files += state->job->progress.files_done;
  }
  return totals;
}

void ImportJobs::work(std::stop_token stop) {
  for (;;) {
    std::shared_ptr<Job> job;
    {
      auto state = state_.lock();
      changed_.wait(state.guard(), [&] { return state->stopping || state->job != nullptr; });
      job = state->job;
    }
    if (job != nullptr) {
      run(*job, stop);
    }
    if (stop.stop_requested()) {
      return;
    }
  }
}

void ImportJobs::run(Job& job, const std::stop_token& server_stop) {
  const std::stop_callback forward(server_stop, [&job] { job.ending.request_stop(); });
  const std::stop_token stop = job.ending.get_token();
  log::info("an import begins", {{"import", job.id.value()}, {"source", job.record.lock()->source_uri}});
  job.record.lock()->status = ImportStatus::InProgress;
  auto outcome = attempt(job, stop);
  unsigned in_vain = 0;
  while (!outcome && outcome.error().code() == ErrorCode::ResourceExhausted && options_.room != nullptr) {
    in_vain = job.progress.files_committed > 0 || !options_.room->has_room() ? 0 : in_vain + 1;
    if (in_vain == kRunsInVain) {
      break;
    }
    if (!wait_for_room(job, outcome.error(), stop)) {
      outcome = fail(ErrorCode::Cancelled, "the import was stopped while it waited for room on the disk");
      break;
    }
    job.settle();
    outcome = attempt(job, stop);
  }
  finish(job, outcome);
}

// Ends early where the disk has too little room, before it has none. ResourceExhausted says so.
Result<> ImportJobs::attempt(Job& job, const std::stop_token& stop) {
  if (options_.room != nullptr) {
    TARN_TRY(options_.room->check());
  }
  std::stop_source ending;
  const std::stop_callback forward(stop, [&ending] { ending.request_stop(); });
  Guarded<Result<>> shortage;
  const auto look = [&] {
    if (auto room = options_.room != nullptr ? options_.room->check() : Result<>(); !room) {
      *shortage.lock() = std::move(room);
      ending.request_stop();
    }
  };
  Result<> outcome;
  {
    const std::jthread reporter([&](std::stop_token done) { report(job, look, done); });
    outcome = import_files(job, ending.get_token());
  }
  const bool was_ended = !outcome && outcome.error().code() == ErrorCode::Cancelled && !stop.stop_requested();
  return was_ended ? *shortage.lock() : outcome;
}

// GetImport says IN_PROGRESS meanwhile; the reason is a failure that is being retried, as far as there is
// room to write it down, and in the log and the metrics.
bool ImportJobs::wait_for_room(Job& job, const Error& reason, const std::stop_token& stop) {
  options_.room->paused(kImports, reason.message());
  catalog::ImportFailure note{.location = job.record.lock()->source_uri,
                              .error_type = std::string(kDiskFull),
                              .error_message = reason.message(),
                              .updated = lake_.clock().now()};
  note.status = catalog::ImportFailureStatus::Retry;
  const bool is_noted = lake_.control().put_import_failure(job.id, note).has_value();
  const bool has_room = options_.room->wait(stop);
  if (!has_room) {
    options_.room->given_up(kImports);
    return false;
  }
  options_.room->resumed(kImports);
  if (is_noted) {
    note.status = catalog::ImportFailureStatus::Succeeded;
    note.updated = lake_.clock().now();
    if (const auto saved = lake_.control().put_import_failure(job.id, note); !saved) {
      log::warning("an import's note about the full disk stays", {{"reason", saved.error().message()}});
    }
  }
  return true;
}

void ImportJobs::report(Job& job, const std::function<void()>& look, std::stop_token stop) {
  std::mutex mutex;
  std::condition_variable_any woken;
  while (!stop.stop_requested()) {
    Import import = job.snapshot();
    import.updated = lake_.clock().now();
    if (const Result<> saved = lake_.control().update_import(import); !saved.has_value()) {
      log::warning("an import's statistics were not written", {{"reason", saved.error().message()}});
    }
    look();
    std::unique_lock lock(mutex);
    woken.wait_for(lock, stop, options_.report_interval, [] { return false; });
  }
}

Result<> ImportJobs::import_files(Job& job, std::stop_token stop) {
  const Import record = *job.record.lock();
  const std::string path = TARN_TRY(places_.import_source(job.caller, record.source_uri));
  const catalog::EventDataStore store = TARN_TRY(lake_.control().store(record.destination));
  const event::Category category = TARN_TRY(StoreLifecycle::category(store));
  const ingest::Listing listing = TARN_TRY(ingest::list_logs(
      lake_.files(), {path},
      {.symlinks = io::Symlinks::Refuse, .from = record.start_event_time, .to = record.end_event_time}));
  ingest::ImportOptions options;
  options.threads = options_.threads;
  options.keep_from = lake_.clock().now() - std::chrono::days(store.retention_days);
  TARN_TRY(lake_.require_chain());
  ingest::Importer importer({.files = lake_.files(),
                             .lake = lake_.data(),
                             .clock = lake_.clock(),
                             .random = lake_.random(),
                             .data_folder = lake_.folder(),
                             .notary = lake_.notary(),
                             .admits = [&] { return StoreLifecycle(lake_).admit_import(store.id); },
                             .scope = [&] { return ingest::scope_filter_of(lake_.control(), store.id); }},
                            store.id, category, job.id.value(), options);
  auto folders = folders_of(listing);
  job.record.lock()->statistics.prefixes_found = folders.size();
  const auto outcome = importer.run(listing, job.progress, stop);
  if (job.progress.leftovers_removed > 0) {
    log::info("data files of interrupted imports were removed",
              {{"store", store.id.value()}, {"count", std::to_string(job.progress.leftovers_removed)}});
  }
  const auto failures = TARN_TRY(outcome);
  for (const ingest::ImportFailure& failure : failures) {
    folders.erase(io::parent_path(failure.path));
  }
  job.record.lock()->statistics.prefixes_completed = folders.size();
  TARN_TRY(record_failures(job, failures));
  return record_rejects(job);
}

// What failed in a former run and not in this one has succeeded; rejected records stay rejected.
Result<> ImportJobs::record_failures(Job& job, const std::vector<ingest::ImportFailure>& failures) {
  const Timestamp now = lake_.clock().now();
  std::set<std::string> failed;
  for (const ingest::ImportFailure& failure : failures | std::views::take(kImportFailuresKept)) {
    const std::string location = file_uri(failure.path);
    failed.insert(location);
    TARN_TRY(lake_.control().put_import_failure(job.id, {.location = location,
                                                         .error_type = std::string(kUnreadable),
                                                         .error_message = failure.reason,
                                                         .updated = now}));
  }
  auto formers = TARN_TRY(lake_.control().import_failures(job.id, kImportFailuresKept, 0));
  for (catalog::ImportFailure& former : formers) {
    if (former.status == catalog::ImportFailureStatus::Failed && former.error_type != kInvalidRecord &&
        !failed.contains(former.location)) {
      former.status = catalog::ImportFailureStatus::Succeeded;
      former.updated = now;
      TARN_TRY(lake_.control().put_import_failure(job.id, former));
    }
  }
  return {};
}

Result<> ImportJobs::record_rejects(Job& job) {
  if (job.former_rejected + job.progress.rejected == 0) {
    return {};
  }
  const EventDataStoreId store = job.record.lock()->destination;
  for (std::uint64_t offset = 0; offset < kImportFailuresKept; offset += kRejectsAtOnce) {
    const auto rejects = TARN_TRY(lake_.data().rejects(
        {.store = store, .import_id = job.id.value(), .limit = kRejectsAtOnce, .offset = offset}));
    for (const catalog::Reject& reject : rejects) {
      TARN_TRY(lake_.control().put_import_failure(
          job.id, {.location = fmt::format("{}#byte={}", file_uri(reject.uri), reject.offset),
                   .error_type = std::string(kInvalidRecord),
                   .error_message = reject.reason,
                   .updated = lake_.clock().now()}));
    }
    if (rejects.size() < kRejectsAtOnce) {
      break;
    }
  }
  return {};
}

void ImportJobs::finish(Job& job, const Result<>& outcome) {
  Import import = job.snapshot();
  import.updated = lake_.clock().now();
  if (outcome.has_value()) {
    import.status = import.statistics.failed_entries == 0 ? ImportStatus::Completed : ImportStatus::Failed;
  } else if (outcome.error().code() == ErrorCode::Cancelled) {
    import.status = ImportStatus::Stopped;
  } else {
    import.status = ImportStatus::Failed;
    ++import.statistics.failed_entries;
    const Result<> saved =
        lake_.control().put_import_failure(job.id, {.location = import.source_uri,
                                                    .error_type = std::string(kImportError),
                                                    .error_message = outcome.error().message(),
                                                    .updated = import.updated});
    log::error("an import failed", {{"import", job.id.value()},
                                    {"reason", outcome.error().message()},
                                    {"recorded", saved.has_value() ? "yes" : saved.error().message()}});
  }
  if (const Result<> saved = lake_.control().update_import(import); !saved.has_value()) {
    log::error("an import's end was not written",
               {{"import", job.id.value()}, {"reason", saved.error().message()}});
  }
  log::info("an import ended", {{"import", job.id.value()},
                                {"status", std::string(catalog::to_string(import.status))},
                                {"events", std::to_string(import.statistics.events_completed)},
                                {"other_category", std::to_string(job.progress.other_category)},
                                {"older_than_retention", std::to_string(job.progress.expired)},
                                {"outside_the_scope", std::to_string(job.progress.out_of_scope)},
                                {"failed", std::to_string(import.statistics.failed_entries)}});
  auto state = state_.lock();
  Totals& totals = state->totals;
  totals.events += job.former_events + job.progress.events;
  totals.files += job.progress.files_done;
  ++(import.status == ImportStatus::Completed ? totals.completed
     : import.status == ImportStatus::Stopped ? totals.stopped
                                              : totals.failed);
  state->job = nullptr;
  changed_.notify_all();
}

}  // namespace tarn::service
