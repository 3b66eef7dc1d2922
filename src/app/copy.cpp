// `tarn copy`: events of one store into another.
#include "app/commands.hpp"
#include "app/failure.hpp"
#include "app/open_lake.hpp"
#include "app/progress_display.hpp"
#include "app/selection.hpp"
#include "app/signals.hpp"
#include "app/terminal.hpp"
#include "exporter/store_copier.hpp"
#include "service/lake.hpp"
#include "service/store_lifecycle.hpp"

#include <chrono>
#include <stop_token>
#include <string>

#include <fmt/format.h>

namespace tarn::app {
namespace {

using CopyClock = std::chrono::steady_clock;

std::string describe_copy(const exporter::CopyProgress& progress, bool terminal) {
  constexpr double kPercent = 100;
  const auto total = static_cast<double>(progress.reading.data_bytes_total.load());
  const double part = total == 0 ? 0 : static_cast<double>(progress.reading.data_bytes_done.load()) / total;
  const auto text = format_counted(progress.writing.events, "new event", "new events");
  return terminal ? fmt::format("{} {:3.0f} % {}", progress_bar(part), kPercent * part, text) : text;
}

Result<> copy_between(service::Lake& lake, const CopyCommandOptions& options,
                      exporter::CopyProgress& progress) {
  const auto selection = TARN_TRY(selection_of(options.selection));
  const auto from = TARN_TRY(readable_store(lake, options.from));
  const auto to = TARN_TRY(readable_store(lake, options.to));
  const auto category = TARN_TRY(service::StoreLifecycle::category(from));
  const auto other = TARN_TRY(service::StoreLifecycle::category(to));
  if (category != other) {
    return fail(
        ErrorCode::InvalidArgument,
        fmt::format("the two stores take events of different categories: {} and {}", from.name, to.name));
  }
  TARN_TRY(lake.require_chain());
  const auto folder = TARN_TRY(lake.files().canonical(options.data));
  ingest::PushRows rows(lake.files(), lake.data(), folder, nullptr);
  const exporter::ExportSource source{.files = lake.files(),
                                      .lake = lake.data(),
                                      .rows = rows,
                                      .data_folder = lake.folder(),
                                      .origin = {.lake_id = lake.settings().lake_id,
                                                 .store = from.id,
                                                 .store_name = from.name,
                                                 .category = category}};
  const exporter::CopyTarget target{
      .context = {.files = lake.files(),
                  .lake = lake.data(),
                  .clock = lake.clock(),
                  .random = lake.random(),
                  .data_folder = lake.folder(),
                  .notary = lake.notary(),
                  .admits = [&lake, &to] { return service::StoreLifecycle(lake).admit_import(to.id); },
                  .scope = [&lake, &to] { return ingest::scope_filter_of(lake.control(), to.id); }},
      .store = to.id,
      .import_id = io::make_uuid(lake.random())};
  std::stop_source stop;
  const SignalWatch watch([&stop](int) { stop.request_stop(); });
  const ProgressDisplay display([&progress](bool terminal) { return describe_copy(progress, terminal); });
  return exporter::copy_events(source, selection, target, {.threads = options.threads}, progress,
                               stop.get_token());
}

}  // namespace

int run_copy(const CopyCommandOptions& options) {
  const auto lake = OpenedLake::open(options.data, options.catalog, service::LakeUse::Events, options.proof);
  if (!lake) {
    return report(lake.error());
  }
  exporter::CopyProgress progress;
  const auto begin = CopyClock::now();
  const auto done = copy_between(**lake, options, progress);
  const auto outside = progress.writing.out_of_scope.load();
  const auto told =
      fmt::format("{} copied from {} to {}, {} there already{}, in {}",
                  format_counted(progress.writing.events, "event", "events"), options.from, options.to,
                  format_count(progress.writing.duplicates),
                  outside == 0 ? "" : fmt::format(", {} outside its scope", format_count(outside)),
                  format_seconds(seconds_since(begin)));
  if (done) {
    fmt::print(stderr, "{}\n", told);
    return kExitFine;
  }
  if (done.error().code() == ErrorCode::Cancelled) {
    return report(fmt::format("the copy was stopped: {}; the same command goes on there", told));
  }
  return report(done.error());
}

}  // namespace tarn::app
