#include "app/import_run.hpp"

#include "app/commands.hpp"
#include "app/failure.hpp"
#include "app/signals.hpp"
#include "app/terminal.hpp"
#include "event/schema.hpp"
#include "service/store_lifecycle.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>

#include <fmt/format.h>
#include <unistd.h>

namespace tarn::app {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

std::string bar(double part, std::size_t width) {
  const auto filled = static_cast<std::size_t>(part * static_cast<double>(width));
  return std::string(filled, '#') + std::string(width - filled, '.');
}

// Files, events, MB/s of JSON and the time left: a bar on a terminal, a plain line every ten seconds
// elsewhere.
class ImportDisplay {
 public:
  explicit ImportDisplay(const ingest::ImportProgress& progress)
      : progress_(progress),
        terminal_(is_terminal(STDERR_FILENO)),
        line_(terminal_),
        thread_([this](const std::stop_token& stop) { run(stop); }) {}
  ~ImportDisplay() {
    thread_.request_stop();
    wake_.notify_all();
  }

 private:
  void run(const std::stop_token& stop) {
    std::unique_lock guard(mutex_);
    const auto pause = terminal_ ? std::chrono::milliseconds(200) : std::chrono::milliseconds(10'000);
    while (!wake_.wait_for(guard, stop, pause, [&stop] { return stop.stop_requested(); })) {
      const auto text = describe();
      terminal_ ? line_.show(text) : fmt::print(stderr, "{}\n", text);
    }
    line_.clear();
  }

  std::string describe() const {
    const double seconds = seconds_since(begin_);
    const auto total = static_cast<double>(progress_.bytes_total.load());
    const double part = total == 0 ? 0 : static_cast<double>(progress_.bytes_done.load()) / total;
    const auto rate = static_cast<double>(progress_.json_bytes.load()) / 1e6 / std::max(seconds, 0.001);
    auto text = fmt::format("{}/{} files, {} events, {:.0f} MB/s", format_count(progress_.files_done),
                            format_count(progress_.files_total), format_count(progress_.events), rate);
    if (part > 0.01) {
      text += fmt::format(", {} left", format_seconds(seconds / part * (1 - part)));
    }
    return terminal_ ? fmt::format("[{}] {:3.0f} % {}", bar(part, 20), 100 * part, text) : text;
  }

  const ingest::ImportProgress& progress_;
  bool terminal_;
  StatusLine line_;
  Clock::time_point begin_ = Clock::now();
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;
};

void print_summary(const ingest::ImportProgress& progress, const std::string& store, double seconds) {
  const auto rate = static_cast<double>(progress.json_bytes.load()) / 1e6 / std::max(seconds, 0.001);
  fmt::print(stderr,
             "{}: {} files ({} imported before, {} failed), {} new events, {} duplicates, {} rejected in {} "
             "({:.0f} MB/s)\n",
             store, format_count(progress.files_total), format_count(progress.files_skipped),
             format_count(progress.files_failed), format_count(progress.events),
             format_count(progress.duplicates), format_count(progress.rejected), format_seconds(seconds),
             rate);
  if (progress.leftovers_removed > 0) {
    fmt::print(stderr, "  {} data files that an interrupted import had left unfinished were removed\n",
               format_count(progress.leftovers_removed));
  }
  if (progress.events == 0 && progress.duplicates == 0 && progress.rejected > 0) {
    fmt::print(stderr, "  no CloudTrail event was found: are these the right files?\n");
  }
  if (progress.other_bodies > 0) {
    fmt::print(stderr, "  {} events have the ID and time of another but a different body: both were kept\n",
               format_count(progress.other_bodies));
  }
}

constexpr std::size_t kRejectsShown = 20;

Result<> print_rejects(service::Lake& lake, const std::string& import_id, std::uint64_t total) {
  if (total == 0) {
    return {};
  }
  const auto rejects = TARN_TRY(lake.data().rejects({.import_id = import_id, .limit = kRejectsShown}));
  for (const auto& reject : rejects) {
    fmt::print(stderr, "  rejected: {} at byte {} ({} bytes): {}\n", reject.uri, reject.offset, reject.length,
               reject.reason);
  }
  if (total > rejects.size()) {
    fmt::print(stderr, "  and {} more rejected pieces, kept in the lake with their bytes\n",
               format_count(total - rejects.size()));
  }
  return {};
}

}  // namespace

Result<ImportOutcome> import_files(service::Lake& lake, const std::string& store_name,
                                   const std::vector<std::string>& paths,
                                   const ingest::ImportOptions& options) {
  const auto listing = TARN_TRY(ingest::list_logs(lake.files(), paths, {}));
  const auto store = TARN_TRY(service::StoreLifecycle(lake).for_import(
      store_name.empty() ? service::kDefaultStoreName : std::string_view(store_name)));
  const auto import_id = io::make_uuid(lake.random());
  ingest::Importer importer({lake.files(), lake.data(), lake.clock(), lake.random(), lake.folder()}, store.id,
                            event::schema_of(event::Category::CloudTrail), import_id, options);
  ingest::ImportProgress progress;
  std::stop_source stop;
  const auto begin = Clock::now();
  Result<std::vector<ingest::ImportFailure>> outcome;
  {
    const SignalWatch watch([&stop](int) { stop.request_stop(); });
    const ImportDisplay display(progress);
    outcome = importer.run(listing, progress, stop.get_token());
  }
  print_summary(progress, store.name, seconds_since(begin));
  TARN_TRY(print_rejects(lake, import_id, progress.rejected));
  if (!outcome) {
    return fail(outcome.error());
  }
  return ImportOutcome{std::move(*outcome), progress.rejected > 0};
}

int run_import(const ImportCommandOptions& options) {
  const auto files = io::make_posix_file_system();
  const auto random = io::make_system_random();
  const SystemClock clock;
  auto lake = service::Lake::open({*files, clock, *random}, options.data);
  if (!lake) {
    return report(lake.error());
  }
  // The ledger knows files by their whole path, so that an import may be repeated from another folder.
  std::vector<std::string> paths;
  for (const auto& path : options.paths) {
    auto whole = files->canonical(path);
    if (!whole) {
      return report(whole.error());
    }
    paths.push_back(std::move(*whole));
  }
  ingest::ImportOptions import_options;
  import_options.threads = options.threads;
  const auto outcome = import_files(**lake, options.store, paths, import_options);
  if (!outcome) {
    if (outcome.error().code() == ErrorCode::Cancelled) {
      return report("the import was stopped: run the same command again and it goes on where it was");
    }
    return report(outcome.error());
  }
  for (const auto& failure : outcome->failures) {
    fmt::print(stderr, "tarn: not imported: {}: {}\n", failure.path, failure.reason);
  }
  return outcome->failures.empty()
             ? kExitFine
             : report(fmt::format("{} of the files could not be read: make them readable and run "
                                  "the same command again",
                                  outcome->failures.size()));
}

}  // namespace tarn::app
