#include "service/upkeep.hpp"

#include "base/log.hpp"
#include "event/schema.hpp"
#include "ingest/compactor.hpp"
#include "ingest/retention.hpp"
#include "ingest/retired_files.hpp"
#include "service/arn.hpp"
#include "service/metrics.hpp"
#include "service/store_lifecycle.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

namespace tarn::service {
namespace {

using catalog::EventDataStore;
using catalog::StoreStatus;

// Folders of a store lie no deeper.
constexpr int kFolderDepth = 8;

constexpr std::chrono::seconds kFirstPause = std::chrono::hours(1);
constexpr std::chrono::seconds kLongestPause = std::chrono::hours(24);

// An import, or a command that does the same, holds the store: the next time will do.
bool is_for_later(const Error& error) {
  return error.code() == ErrorCode::Busy || error.code() == ErrorCode::Cancelled;
}

// A full disk is no damage: it has room again one day.
bool is_full(const Error& error) {
  return error.code() == ErrorCode::ResourceExhausted;
}

Result<> remove_tree(io::FileSystem& files, const std::string& folder, int depth = kFolderDepth) {
  if (depth == 0) {
    return fail(ErrorCode::FailedState, fmt::format("a store's folder is too deep: {}", folder));
  }
  const auto entries = TARN_TRY(files.list(folder));
  for (const auto& entry : entries) {
    const auto path = io::join_path(folder, entry.name);
    TARN_TRY(entry.type == io::FileType::Directory ? remove_tree(files, path, depth - 1)
                                                   : files.remove(path));
  }
  return files.remove(folder);
}

}  // namespace

Result<ingest::StoreAccess> access_to(Lake& lake, const std::string& data_folder,
                                      const EventDataStore& store) {
  const auto category = TARN_TRY(StoreLifecycle::category(store));
  TARN_TRY(lake.require_chain());
  return ingest::StoreAccess{.files = lake.files(),
                             .lake = lake.data(),
                             .clock = lake.clock(),
                             .random = lake.random(),
                             .data_folder = data_folder,
                             .store = store.id,
                             .schema = event::schema_of(category),
                             .notary = lake.notary()};
}

Upkeep::Upkeep(Lake& lake, std::string data_folder, const query::ServiceLimits& limits)
    : lake_(lake),
      data_folder_(std::move(data_folder)),
      retired_kept_(std::max(ingest::kRetiredKept, limits.longest_query())) {}

template <class Work>
void Upkeep::each_store(std::string_view what, const Work& work) {
  const auto stores = lake_.control().stores({.limit = kStoresMax});
  if (!stores) {
    log::error("the stores could not be listed", {{"reason", stores.error().message()}});
    return;
  }
  for (const auto& store : stores->items) {
    const Result<> outcome = work(store);
    if (!outcome && !is_for_later(outcome.error())) {
      ++totals_.lock()->failures;
      log::error(fmt::format("{} failed", what),
                 {{"store", store.id.value()}, {"reason", outcome.error().message()}});
    }
  }
}

void Upkeep::watch_tables() {
  const auto stores = lake_.control().stores({.limit = kStoresMax});
  auto found = stores ? watch_.look(lake_.data(), stores->items) : fail(stores.error());
  if (!found) {
    log::error("the stores' tables could not be looked at", {{"reason", found.error().message()}});
    return;
  }
  for (const auto& [store, problem] : *found) {
    if (!foreign_.contains(store)) {
      log::error(problem.message());
    }
  }
  for (const auto& [store, problem] : foreign_) {
    if (!found->contains(store)) {
      log::info("a store's table is Tarn's own again", {{"store", store}});
    }
  }
  foreign_ = std::move(*found);
  totals_.lock()->foreign_tables = foreign_.size();
}

void Upkeep::ask_for_expiry() {
  *is_expiry_asked_.lock() = true;
  asked_.notify_all();
}

bool Upkeep::wait(const std::stop_token& stop, std::chrono::milliseconds most) {
  auto is_asked = is_expiry_asked_.lock();
  asked_.wait_for(is_asked.guard(), stop, most, [&] { return *is_asked; });
  return std::exchange(*is_asked, false);
}

void Upkeep::expire_events(const std::stop_token& stop) {
  watch_tables();
  each_store("retention", [&](const EventDataStore& store) {
    const bool is_kept = store.status == StoreStatus::PendingDeletion ||
                         foreign_.contains(store.id.value()) || stop.stop_requested();
    return is_kept ? Result<>() : expire_events_of(store, stop);
  });
}

Result<> Upkeep::expire_events_of(const EventDataStore& store, const std::stop_token& stop) {
  const auto keep_from = lake_.clock().now() - std::chrono::days(store.retention_days);
  const auto access = TARN_TRY(access_to(lake_, data_folder_, store));
  const auto expired = TARN_TRY(ingest::expire_events(access, keep_from, ingest::kCommitPatience, stop));
  totals_.lock()->events_expired += expired.events;
  if (expired.events > 0) {
    log::info("events beyond their store's retention period were removed",
              {{"store", store.id.value()},
               {"days", std::to_string(store.retention_days)},
               {"events", std::to_string(expired.events)}});
  }
  return {};
}

void Upkeep::finish_deletions() {
  each_store("the deletion of a store", [&](const EventDataStore& store) {
    const bool is_due = store.status == StoreStatus::PendingDeletion &&
                        store.updated + kDeletionPending <= lake_.clock().now();
    return is_due ? finish_deletion(store) : Result<>();
  });
}

// The ledger first: a row without its file would fail queries, a file without its row is nobody's. Whatever
// is interrupted, the next call does again, for the store itself goes last.
Result<> Upkeep::finish_deletion(const EventDataStore& store) {
  auto& files = lake_.files();
  const auto rewriting = TARN_TRY(ingest::lock_rewriting(files, data_folder_, store.id));
  const auto import = TARN_TRY(ingest::lock_store(files, data_folder_, store.id));
  const auto present = TARN_TRY(lake_.control().store(store.id));
  if (present != store) {
    return {};  // somebody restored it meanwhile
  }
  const catalog::Recording recording{lake_.notary(), {.kind = proof::Kind::Deletion}};
  TARN_TRY(lake_.data().forget(store.id, &recording));
  TARN_TRY(remove_tree(files, io::join_path(data_folder_, ingest::table_folder(store.id))));
  TARN_TRY(lake_.control().detach_all(event_data_store_arn(lake_.settings(), store.id)));
  TARN_TRY(lake_.control().remove_store(store.id));
  ++totals_.lock()->stores_deleted;
  log::info("a store was deleted for good", {{"store", store.id.value()}, {"name", store.name}});
  return {};
}

void Upkeep::compact(const std::stop_token& stop) {
  watch_tables();
  each_store("compaction", [&](const EventDataStore& store) -> Result<> {
    const bool is_left = store.status == StoreStatus::PendingDeletion ||
                         foreign_.contains(store.id.value()) || stop.stop_requested();
    if (is_left || is_paused(store.id)) {
      return {};
    }
    const auto is_whole = compact(store, stop);
    set_pause(store.id,
              is_whole ? !*is_whole : !is_for_later(is_whole.error()) && !is_full(is_whole.error()));
    return is_whole ? Result<>() : fail(is_whole.error());
  });
  each_store("the removal of files that are no longer read", [&](const EventDataStore& store) {
    const bool is_left = foreign_.contains(store.id.value()) || stop.stop_requested();
    return is_left ? Result<>() : remove_retired(store);
  });
}

Result<bool> Upkeep::compact(const EventDataStore& store, const std::stop_token& stop) {
  const auto access = TARN_TRY(access_to(lake_, data_folder_, store));
  ingest::CompactionProgress progress;
  const auto outcome = ingest::compact_store(access, ingest::CompactionRules{}, progress, stop);
  {
    auto totals = totals_.lock();
    totals->files_compacted += progress.files_done;
    totals->files_made += progress.files_made;
    totals->failures += outcome ? outcome->size() : 0;
  }
  if (progress.files_made > 0) {
    log::info("a store was compacted", {{"store", store.id.value()},
                                        {"files", std::to_string(progress.files_done)},
                                        {"bytes", std::to_string(progress.bytes_done)},
                                        {"into_files", std::to_string(progress.files_made)},
                                        {"into_bytes", std::to_string(progress.bytes_made)}});
  }
  if (!outcome) {
    return fail(outcome.error());
  }
  for (const auto& failure : *outcome) {
    log::error("a day could not be compacted", {{"store", store.id.value()}, {"reason", failure}});
  }
  return outcome->empty();
}

bool Upkeep::is_paused(const EventDataStoreId& store) const {
  const auto found = pauses_.find(store.value());
  return found != pauses_.end() && lake_.clock().now() < found->second.until;
}

void Upkeep::set_pause(const EventDataStoreId& store, bool has_failed) {
  if (!has_failed) {
    pauses_.erase(store.value());
  } else {
    auto& pause = pauses_[store.value()];
    pause.length = std::clamp(2 * pause.length, kFirstPause, kLongestPause);
    pause.until = lake_.clock().now() + pause.length;
  }
  totals_.lock()->stores_paused = pauses_.size();
}

Result<> Upkeep::remove_retired(const EventDataStore& store) {
  const auto access = TARN_TRY(access_to(lake_, data_folder_, store));
  const auto removed = TARN_TRY(ingest::sweep_retired(access, retired_kept_));
  totals_.lock()->files_removed += removed;
  if (removed > 0) {
    log::info("data files that nothing needs were removed",
              {{"store", store.id.value()}, {"count", std::to_string(removed)}});
  }
  return {};
}

void write_upkeep_metrics(std::string& out, const UpkeepTotals& totals) {
  struct Metric {
    std::string_view name;
    std::uint64_t value;
    std::string_view help;
    MetricType type = MetricType::Counter;
  };
  const Metric metrics[] = {
      {"tarn_compaction_files_total", totals.files_compacted, "Data files that compaction replaced."},
      {"tarn_compaction_files_made_total", totals.files_made, "Data files that compaction made."},
      {"tarn_retention_events_total", totals.events_expired, "Events removed when their time was over."},
      {"tarn_retired_files_removed_total", totals.files_removed,
       "Data files removed after they had left their table."},
      {"tarn_stores_deleted_total", totals.stores_deleted, "Stores deleted for good."},
      {"tarn_upkeep_failures_total", totals.failures, "Failures of compaction, retention and deletion."},
      {"tarn_compaction_paused_stores", totals.stores_paused,
       "Stores whose compaction failed and waits before it is tried again.", MetricType::Gauge},
      {"tarn_foreign_tables", totals.foreign_tables,
       "Stores to whose tables another engine has committed: they take nothing.", MetricType::Gauge}};
  for (const auto& [name, value, help, type] : metrics) {
    write_metric_head(out, name, type, help);
    fmt::format_to(std::back_inserter(out), "{} {}\n", name, value);
  }
}

}  // namespace tarn::service
