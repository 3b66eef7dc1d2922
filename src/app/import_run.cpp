#include "app/import_run.hpp"

#include "app/commands.hpp"
#include "app/failure.hpp"
#include "app/open_lake.hpp"
#include "app/progress_display.hpp"
#include "app/signals.hpp"
#include "app/terminal.hpp"
#include "service/store_lifecycle.hpp"

#include <algorithm>
#include <chrono>
#include <stop_token>
#include <string_view>
#include <tuple>

#include <fmt/format.h>

namespace tarn::app {
namespace {

using Clock = std::chrono::steady_clock;

// Files, events, MB/s of JSON and the time left.
std::string describe(const ingest::ImportProgress& progress, Clock::time_point begin, bool terminal) {
  const double seconds = seconds_since(begin);
  const auto total = static_cast<double>(progress.bytes_total.load());
  const double part = total == 0 ? 0 : static_cast<double>(progress.bytes_done.load()) / total;
  const auto rate = static_cast<double>(progress.json_bytes.load()) / 1e6 / seconds;
  auto text = fmt::format("{}/{} files, {} events, {:.0f} MB/s", format_count(progress.files_done),
                          format_count(progress.files_total), format_count(progress.events), rate);
  if (part > 0.01) {
    text += fmt::format(", {} left", format_seconds(seconds / part * (1 - part)));
  }
  return terminal ? fmt::format("{} {:3.0f} % {}", progress_bar(part), 100 * part, text) : text;
}

void print_summary(const ingest::ImportProgress& progress, const std::string& store, double seconds) {
  const auto rate = static_cast<double>(progress.json_bytes.load()) / 1e6 / seconds;
  fmt::print(stderr, "{}: {} ({} imported before, {} failed), {}, {}, {} rejected in {} ({:.0f} MB/s)\n",
             store, format_counted(progress.files_total, "file", "files"),
             format_count(progress.files_skipped), format_count(progress.files_failed),
             format_counted(progress.events, "new event", "new events"),
             format_counted(progress.duplicates, "duplicate", "duplicates"), format_count(progress.rejected),
             format_seconds(seconds), rate);
  if (progress.events == 0 && progress.duplicates == 0 && progress.other_category == 0 &&
      progress.out_of_scope == 0 && progress.rejected > 0) {
    fmt::print(stderr, "  no CloudTrail event was found: are these the right files?\n");
  }
}

// Of a run that came to no end: what it committed is all that it did.
void print_stopped(const ingest::ImportProgress& progress, const std::string& store, double seconds) {
  fmt::print(stderr, "{}: stopped after {}: {} of {} committed, with {}, {} and {} rejected; {} before\n",
             store, format_seconds(seconds), format_count(progress.files_committed),
             format_counted(progress.files_total, "file was", "files were"),
             format_counted(progress.events, "new event", "new events"),
             format_counted(progress.duplicates, "duplicate", "duplicates"), format_count(progress.rejected),
             format_counted(progress.files_skipped, "file was imported", "files were imported"));
}

void print_remarks(const ingest::ImportProgress& progress) {
  if (progress.leftovers_removed > 0) {
    fmt::print(stderr, "  {} that an interrupted import had left unfinished removed\n",
               format_counted(progress.leftovers_removed, "data file was", "data files were"));
  }
  if (progress.other_category > 0) {
    fmt::print(stderr, "  {} of another category than the store's and left out\n",
               format_counted(progress.other_category, "record is", "records are"));
  }
  if (progress.out_of_scope > 0) {
    fmt::print(
        stderr,
        "  {} outside the store's scope and left out; once the scope is wider, the same command brings "
        "them\n",
        format_counted(progress.out_of_scope, "event is", "events are"));
  }
  if (progress.other_bodies > 0) {
    fmt::print(stderr, "  {} the ID and time of another but a different body: both were kept\n",
               format_counted(progress.other_bodies, "event has", "events have"));
  }
}

Result<> warn_of_retention(service::Lake& lake, const catalog::EventDataStore& store) {
  const auto totals = TARN_TRY(lake.data().totals(store.id));
  if (totals.min_time && *totals.min_time < lake.clock().now() - std::chrono::days(store.retention_days)) {
    fmt::print(
        stderr,
        "  some events are older than this store keeps them ({} days): a server removes them at its next "
        "daily sweep\n",
        store.retention_days);
  }
  return {};
}

constexpr std::size_t kRejectsShown = 20;

// A word as a shell reads it back.
std::string shell_word(const std::string& text) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+:,@%";
  if (!text.empty() && text.find_first_not_of(kPlain) == std::string::npos) {
    return text;
  }
  std::string word = "'";
  for (const char c : text) {
    word += c == '\'' ? std::string_view("'\\''") : std::string_view(&c, 1);
  }
  return word + "'";
}

Result<> print_rejects(service::Lake& lake, const std::string& import_id, std::uint64_t total) {
  if (total == 0) {
    return {};
  }
  const auto rejects =
      TARN_TRY(lake.data().rejects({.import_id = import_id, .limit = kRejectsShown, .with_bytes = false}));
  for (const auto& reject : rejects) {
    fmt::print(stderr, "  rejected: {} at byte {} ({}): {}\n", reject.uri, reject.offset,
               format_counted(reject.length, "byte", "bytes"), reject.reason);
  }
  const auto command =
      fmt::format("tarn rejects --data {} --import {}", shell_word(lake.folder()), import_id);
  if (total > rejects.size()) {
    fmt::print(stderr, "  and {}, listed by: {}\n",
               format_counted(total - rejects.size(), "more rejected piece", "more rejected pieces"),
               command);
  } else {
    fmt::print(stderr, "  what they hold is kept in the lake: {} --bytes\n", command);
  }
  return {};
}

}  // namespace

Result<ImportOutcome> import_files(service::Lake& lake, const ImportTarget& target,
                                   const std::vector<std::string>& paths,
                                   const ingest::ImportOptions& options) {
  const auto listing = TARN_TRY(ingest::list_logs(lake.files(), paths, {}));
  const auto store = TARN_TRY(service::StoreLifecycle(lake).for_import(target.store, target.event_category));
  const auto import_id = io::make_uuid(lake.random());
  const auto category = TARN_TRY(service::StoreLifecycle::category(store));
  TARN_TRY(lake.require_chain());
  ingest::Importer importer({.files = lake.files(),
                             .lake = lake.data(),
                             .clock = lake.clock(),
                             .random = lake.random(),
                             .data_folder = lake.folder(),
                             .notary = lake.notary(),
                             .admits = [&] { return service::StoreLifecycle(lake).admit_import(store.id); },
                             .scope = [&] { return ingest::scope_filter_of(lake.control(), store.id); }},
                            store.id, category, import_id, options);
  ingest::ImportProgress progress;
  std::stop_source stop;
  const auto begin = Clock::now();
  Result<std::vector<ingest::ImportFailure>> outcome;
  {
    const SignalWatch watch([&stop](int) { stop.request_stop(); });
    const ProgressDisplay display(
        [&progress, begin](bool terminal) { return describe(progress, begin, terminal); });
    outcome = importer.run(listing, progress, stop.get_token());
  }
  if (!outcome) {
    print_stopped(progress, store.name, seconds_since(begin));
    print_remarks(progress);
    std::ignore = print_rejects(lake, import_id, progress.rejected);  // the outcome is what matters
    return fail(outcome.error());
  }
  print_summary(progress, store.name, seconds_since(begin));
  print_remarks(progress);
  TARN_TRY(warn_of_retention(lake, store));
  TARN_TRY(print_rejects(lake, import_id, progress.rejected));
  return ImportOutcome{std::move(*outcome), progress.rejected > 0};
}

int run_import(const ImportCommandOptions& options) {
  const auto lake = OpenedLake::open(options.data, options.catalog, service::LakeUse::Events, options.proof);
  if (!lake) {
    return report(lake.error());
  }
  // The ledger knows files by their whole path, so that an import may be repeated from another folder.
  std::vector<std::string> paths;
  for (const auto& path : options.paths) {
    auto whole = (*lake)->files().canonical(path);
    if (!whole) {
      return whole.error().code() == ErrorCode::NotFound
                 ? report(fmt::format("there is no such file or folder, check how it is written: {}", path))
                 : report(whole.error());
    }
    paths.push_back(std::move(*whole));
  }
  ingest::ImportOptions import_options;
  import_options.threads = options.threads;
  const auto outcome = import_files(**lake, {.store = options.store, .event_category = options.category},
                                    paths, import_options);
  if (!outcome) {
    if (outcome.error().code() == ErrorCode::Cancelled) {
      return report("the import was stopped: run the same command again and it goes on where it was");
    }
    return report(outcome.error());
  }
  for (const auto& failure : outcome->failures) {
    // The system's errors name the file themselves.
    const bool named = failure.reason.find(failure.path) != std::string::npos;
    fmt::print(stderr, "tarn: not imported: {}{}\n", named ? "" : failure.path + ": ", failure.reason);
  }
  return outcome->failures.empty()
             ? kExitFine
             : report(fmt::format("{} of the files could not be read: make them readable and run "
                                  "the same command again",
                                  outcome->failures.size()));
}

}  // namespace tarn::app
