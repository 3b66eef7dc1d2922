// `tarn compact`: a store's small data files become large ones, now.
#include "app/commands.hpp"
#include "app/failure.hpp"
#include "app/open_lake.hpp"
#include "app/progress_display.hpp"
#include "app/signals.hpp"
#include "app/terminal.hpp"
#include "ingest/compactor.hpp"
#include "ingest/retired_files.hpp"
#include "service/store_lifecycle.hpp"
#include "service/upkeep.hpp"

#include <chrono>
#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace tarn::app {
namespace {

using Clock = std::chrono::steady_clock;
using ingest::CompactionProgress;

std::string describe(const CompactionProgress& progress, Clock::time_point begin, bool terminal) {
  const double seconds = seconds_since(begin);
  const auto total = static_cast<double>(progress.bytes_total.load());
  const double part = total == 0 ? 0 : static_cast<double>(progress.bytes_done.load()) / total;
  auto text = fmt::format("{}/{} files, {} events", format_count(progress.files_done),
                          format_count(progress.files_total), format_count(progress.rows));
  if (part > 0.01) {
    text += fmt::format(", {} left", format_seconds(seconds / part * (1 - part)));
  }
  return terminal ? fmt::format("{} {:3.0f} % {}", progress_bar(part), 100 * part, text) : text;
}

void print_summary(const CompactionProgress& progress, const std::string& store, double seconds) {
  if (progress.files_total == 0) {
    fmt::print(stderr, "{}: nothing to compact\n", store);
    return;
  }
  fmt::print(stderr, "{}: {} files ({}) became {} ({}), {} events, in {}\n", store,
             format_count(progress.files_done), format_bytes(static_cast<double>(progress.bytes_done)),
             format_count(progress.files_made), format_bytes(static_cast<double>(progress.bytes_made)),
             format_count(progress.rows), format_seconds(seconds));
}

Result<std::vector<std::string>> compact_one(service::Lake& lake, const std::string& folder,
                                             const catalog::EventDataStore& store,
                                             const std::stop_token& stop) {
  const auto access = TARN_TRY(service::access_to(lake, folder, store));
  CompactionProgress progress;
  const auto begin = Clock::now();
  Result<std::vector<std::string>> outcome;
  {
    const ProgressDisplay display(
        [&progress, begin](bool terminal) { return describe(progress, begin, terminal); });
    outcome = ingest::compact_store(access, ingest::compact_everything(), progress, stop);
  }
  print_summary(progress, store.name, seconds_since(begin));
  if (outcome) {
    TARN_TRY(ingest::sweep_retired(access));
  }
  return outcome;
}

Result<std::vector<catalog::EventDataStore>> chosen_stores(service::Lake& lake, const std::string& name) {
  auto all = TARN_TRY(lake.control().stores({.limit = service::kStoresMax}));
  auto& stores = all.items;
  std::erase_if(stores, [&](const catalog::EventDataStore& store) {
    const bool is_meant = name.empty() || store.name == name || store.id.value() == name;
    return !is_meant || store.status == catalog::StoreStatus::PendingDeletion;
  });
  return stores.empty() && !name.empty()
             ? fail(ErrorCode::NotFound,
                    fmt::format("the lake has no event data store called so that is not being deleted: {}",
                                name))
             : Result<std::vector<catalog::EventDataStore>>(std::move(stores));
}

Result<bool> compact(const CompactOptions& options) {
  const auto lake =
      TARN_TRY(OpenedLake::open(options.data, options.catalog, service::LakeUse::Events, options.proof));
  TARN_TRY(lake->require_chain());
  const auto folder = TARN_TRY(lake->files().canonical(options.data));
  const auto stores = TARN_TRY(chosen_stores(*lake, options.store));
  std::stop_source stop;
  const SignalWatch watch([&stop](int) { stop.request_stop(); });
  bool is_whole = true;
  for (const auto& store : stores) {
    const auto failures = TARN_TRY(compact_one(*lake, folder, store, stop.get_token()));
    for (const auto& failure : failures) {
      is_whole = false;
      fmt::print(stderr, "tarn: not compacted: {}: {}\n", store.name, failure);
    }
  }
  return is_whole;
}

}  // namespace

int run_compact(const CompactOptions& options) {
  const auto is_whole = compact(options);
  if (!is_whole) {
    return is_whole.error().code() == ErrorCode::Cancelled
               ? report("compaction was stopped: run the same command again and it goes on where it was")
               : report(is_whole.error());
  }
  return *is_whole ? kExitFine : kExitFailed;
}

}  // namespace tarn::app
