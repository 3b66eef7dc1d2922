// `tarn export`: a store's original records as log files.
#include "app/commands.hpp"
#include "app/failure.hpp"
#include "app/open_lake.hpp"
#include "app/progress_display.hpp"
#include "app/selection.hpp"
#include "app/signals.hpp"
#include "app/terminal.hpp"
#include "exporter/store_exporter.hpp"
#include "service/lake.hpp"
#include "service/store_lifecycle.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace tarn::app {
namespace {

using SteadyClock = std::chrono::steady_clock;
using exporter::ExportProgress;

std::string describe_export(const ExportProgress& progress, SteadyClock::time_point begin, bool terminal) {
  constexpr double kWorthTelling = 0.01;
  constexpr double kPercent = 100;
  const double seconds = seconds_since(begin);
  const auto total = static_cast<double>(progress.data_bytes_total.load());
  const double part = total == 0 ? 0 : static_cast<double>(progress.data_bytes_done.load()) / total;
  auto text = fmt::format("{} events, {} files", format_count(progress.events), format_count(progress.files));
  if (part > kWorthTelling) {
    text += fmt::format(", {} left", format_seconds(seconds / part * (1 - part)));
  }
  return terminal ? fmt::format("{} {:3.0f} % {}", progress_bar(part), kPercent * part, text) : text;
}

Result<catalog::EventDataStore> store_to_export(service::Lake& lake, const std::string& name) {
  if (!name.empty()) {
    return readable_store(lake, name);
  }
  const auto usual = TARN_TRY(service::StoreLifecycle(lake).usual_store());
  return usual ? readable_store(lake, usual->value())
               : fail(ErrorCode::InvalidArgument,
                      "the lake has several event data stores: say which with --store");
}

Result<> export_events(const ExportCommandOptions& options) {
  const auto selection = TARN_TRY(selection_of(options.selection));
  const auto lake = TARN_TRY(OpenedLake::open(options.data, options.catalog, service::LakeUse::Reading));
  const auto folder = TARN_TRY(lake->files().canonical(options.data));
  const auto store = TARN_TRY(store_to_export(*lake, options.store));
  const auto category = TARN_TRY(service::StoreLifecycle::category(store));
  ingest::PushRows rows(lake->files(), lake->data(), folder, nullptr);
  const exporter::ExportSource source{.files = lake->files(),
                                      .lake = lake->data(),
                                      .rows = rows,
                                      .data_folder = folder,
                                      .origin = {.lake_id = lake->settings().lake_id,
                                                 .store = store.id,
                                                 .store_name = store.name,
                                                 .category = category}};
  ExportProgress progress;
  std::stop_source stop;
  const auto begin = SteadyClock::now();
  Result<exporter::ExportTotals> totals;
  {
    const SignalWatch watch([&stop](int) { stop.request_stop(); });
    const ProgressDisplay display(
        [&progress, begin](bool terminal) { return describe_export(progress, begin, terminal); });
    totals = exporter::export_store(source, selection, options.out, {.threads = options.threads}, progress,
                                    stop.get_token());
  }
  if (!totals) {
    return fail(totals.error());
  }
  fmt::print(stderr, "{}: {} in {} ({}), in {}; check with: sha256sum -c SHA256SUMS\n", store.name,
             format_counted(totals->events, "event", "events"),
             format_counted(totals->files, "file", "files"), format_bytes(static_cast<double>(totals->bytes)),
             format_seconds(seconds_since(begin)));
  return {};
}

}  // namespace

int run_export(const ExportCommandOptions& options) {
  const auto done = export_events(options);
  if (done) {
    return kExitFine;
  }
  return done.error().code() == ErrorCode::Cancelled
             ? report("the export was stopped, and its folder is unfinished: the same command does it anew")
             : report(done.error());
}

}  // namespace tarn::app
