#include "app/failure.hpp"
#include "app/folder_sink.hpp"
#include "app/generate_folder.hpp"
#include "app/generate_plan.hpp"
#include "app/progress_display.hpp"
#include "app/signals.hpp"
#include "app/terminal.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

#include <fmt/format.h>

namespace tarn::app {
namespace {

using Clock = std::chrono::steady_clock;

// Files, events, MB/s of JSON and the time left.
std::string describe(const FolderProgress& progress, const sample::Options& plan, Clock::time_point begin,
                     bool terminal) {
  const double seconds = seconds_since(begin);
  const auto whole = static_cast<double>((plan.end - plan.start).count());
  const auto done = static_cast<double>(progress.delivered.load() - micros(plan.start));
  const double part = std::clamp(done / whole, 0.0, 1.0);
  const auto rate = static_cast<double>(progress.json_bytes.load()) / 1e6 / seconds;
  auto text = fmt::format("{} files, {} events, {:.0f} MB/s", format_count(progress.files),
                          format_count(progress.events), rate);
  if (part > 0.01) {
    text += fmt::format(", {} left", format_seconds(seconds / part * (1 - part)));
  }
  return terminal ? fmt::format("{} {:3.0f} % {}", progress_bar(part), 100 * part, text) : text;
}

// Keeps configuration items apart from the logs: a store of events has no place for them.
class Parted final : public sample::Sink {
 public:
  Parted(sample::Sink& logs, sample::Sink& items) : logs_(logs), items_(items) {}
  Result<> receive(const sample::LogFile& file) override {
    return file.folder == sample::LogFolder::ConfigurationItem ? items_.receive(file) : logs_.receive(file);
  }

 private:
  sample::Sink& logs_;
  sample::Sink& items_;
};

void print_labels(const std::vector<sample::Label>& labels) {
  for (const sample::Label& label : labels) {
    if (label.event_ids.empty()) {
      fmt::print("  {:28} no event: it lies outside of the period\n", label.scenario);
      continue;
    }
    const std::string cut = label.event_ids.size() < label.planned
                                ? fmt::format(" ({} more outside of the period)",
                                              format_count(label.planned - label.event_ids.size()))
                                : std::string();
    fmt::print("  {:28} {:>7} events  {} to {}{}\n", label.scenario, format_count(label.event_ids.size()),
               format_iso_seconds(label.first), format_iso_seconds(label.last), cut);
  }
}

// What there is beside the events of single calls.
void print_beside(const GenerateOptions& options, const sample::Summary& summary) {
  if (options.insights) {
    fmt::print("  and {} Insights events\n", format_count(summary.insights));
  }
  if (options.network_activity) {
    fmt::print("  and {} network activity events\n", format_count(summary.network_activity));
  }
  if (options.aggregated) {
    fmt::print("  and {} aggregated events\n", format_count(summary.aggregated));
  }
  if (options.configuration_items) {
    fmt::print("  and {} configuration items, in {}\n", format_count(summary.configuration_items),
               configuration_folder(options.out));
  }
}

void print_summary(const GenerateOptions& options, const sample::Summary& summary,
                   const FolderProgress& progress, double seconds) {
  fmt::print("Made {} events in {} files: {} of JSON, {} written in {} ({:.0f} MB/s)\n",
             format_count(summary.events), format_count(summary.files),
             format_bytes(static_cast<double>(summary.json_bytes)),
             format_bytes(static_cast<double>(progress.bytes.load())), format_seconds(seconds),
             static_cast<double>(summary.json_bytes) / 1e6 / seconds);
  const std::uint64_t distinct = summary.events + summary.insights + summary.network_activity +
                                 summary.aggregated + summary.configuration_items;
  print_beside(options, summary);
  if (summary.records > distinct) {
    fmt::print("  {} records repeat an event that another file has\n",
               format_count(summary.records - distinct));
  }
  if (summary.digests > 0) {
    fmt::print("  {} digest files; public-keys.json verifies them, and whoever knows the seed can sign\n",
               format_count(summary.digests));
  }
  if (progress.files_there > 0) {
    fmt::print("  {} files were there from an earlier run\n", format_count(progress.files_there));
  }
  print_labels(summary.labels);
  if (!summary.labels.empty()) {
    fmt::print("What the scenarios planted is in {}\n", io::join_path(options.out, "labels.json"));
  }
  fmt::print(
      "Import them:    tarn import --data DIR {0}\nOr ask at once: tarn query --logs {0} "
      "\"SELECT eventName, count(*) FROM logs GROUP BY eventName\"\n",
      bucket_folder(options.out));
}

Result<> generate(const GenerateOptions& options) {
  const auto files = io::make_posix_file_system();
  const sample::Options plan = TARN_TRY(plan_generate(options));
  const std::string description = describe_plan(options);
  TARN_TRY(claim_folder(*files, options.out, description));
  FolderProgress progress;
  progress.delivered = micros(plan.start);
  const auto begin = Clock::now();
  const unsigned threads = options.threads != 0 ? options.threads : std::thread::hardware_concurrency();
  Result<sample::Summary> summary;
  {
    const SignalWatch watch([&progress](int) { progress.stop = true; });
    const ProgressDisplay display([&](bool terminal) { return describe(progress, plan, begin, terminal); });
    FolderSinkOptions folder{.bucket = bucket_folder(options.out),
                             .metadata_folder = options.out,
                             .compress = options.compress == "none" ? Compress::None : Compress::Gzip,
                             .threads = threads};
    FolderSink logs(*files, folder, progress);
    folder.bucket = configuration_folder(options.out);
    folder.threads = 1;
    FolderSink items(*files, folder, progress);
    Parted parted(logs, items);
    summary = sample::generate(plan, parted);
    for (FolderSink* sink : {&logs, &items}) {
      const Result<> written = sink->finish();
      if (summary && !written) {
        summary = fail(written.error());
      }
    }
  }
  if (!summary) {
    return fail(summary.error());
  }
  TARN_TRY(complete_folder(*files, options.out, description, *summary));
  print_summary(options, *summary, progress, seconds_since(begin));
  return {};
}

}  // namespace

int run_generate(const GenerateOptions& options) {
  const auto outcome = generate(options);
  if (!outcome && outcome.error().code() == ErrorCode::Cancelled) {
    return report("stopped: run the same command again and it goes on where it was");
  }
  return outcome ? kExitFine : report(outcome.error());
}

int list_scenarios() {
  for (const sample::ScenarioText& scenario : sample::scenario_texts()) {
    fmt::print("{:28} {}\n", scenario.name, scenario.summary);
  }
  return kExitFine;
}

}  // namespace tarn::app
