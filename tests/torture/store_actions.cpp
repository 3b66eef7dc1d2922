#include "torture/store_actions.hpp"

#include "ingest/compactor.hpp"
#include "ingest/pending_files.hpp"
#include "ingest/retention.hpp"
#include "ingest/retired_files.hpp"
#include "service/store_lifecycle.hpp"
#include "service/upkeep.hpp"

#include <chrono>

#include <fmt/format.h>

namespace tarn::torture {
namespace {

using catalog::EventDataStore;
using catalog::StoreStatus;

Result<> without_store(const service::StoreLifecycle::Outcome& outcome) {
  if (outcome) {
    return {};
  }
  const auto& [problem, message] = outcome.error();
  const bool is_busy =
      problem == service::StoreProblem::Busy || problem == service::StoreProblem::OngoingImport;
  return fail(is_busy ? ErrorCode::Busy : ErrorCode::Internal, message);
}

}  // namespace

Result<std::optional<EventDataStore>> find_store(Program& program, std::string_view name) {
  auto store = program.lake().control().store_named(name);
  if (!store && store.error().code() == ErrorCode::NotFound) {
    return std::nullopt;
  }
  return TARN_TRY(std::move(store));
}

Result<> compact(Program& program, const Action& action, const std::stop_token& stop) {
  auto& lake = program.lake();
  const auto store = TARN_TRY(find_store(program, action.store.name));
  if (!store) {
    return {};
  }
  const auto access = TARN_TRY(service::access_to(lake, lake.folder(), *store));
  ingest::CompactionProgress progress;
  const auto failures = TARN_TRY(ingest::compact_store(access, ingest::compact_everything(), progress, stop));
  if (!failures.empty()) {
    return fail(ErrorCode::Io, failures.front());
  }
  TARN_TRY(ingest::sweep_retired(access, std::chrono::seconds(0)));
  return {};
}

Result<> expire(Program& program, const Action& action, const std::stop_token& stop, Done& done) {
  auto& lake = program.lake();
  const auto store = TARN_TRY(find_store(program, action.store.name));
  if (!store || store->status == StoreStatus::PendingDeletion) {
    return {};
  }
  done.stores[store->id.value()].kept_from = action.keep_from;
  const auto access = TARN_TRY(service::access_to(lake, lake.folder(), *store));
  TARN_TRY(ingest::expire_events(access, action.keep_from, ingest::kCommitPatience, stop));
  if (action.has_company) {
    return {};  // which may have brought older events meanwhile
  }
  return lake.data().each_data_file(store->id, {}, [&](const catalog::DataFile& file) -> Result<> {
    const bool has_expired = file.min_time && *file.min_time < action.keep_from;
    return has_expired ? fail(ErrorCode::Internal, fmt::format("events stay in {}", file.path)) : Result<>();
  });
}

Result<> begin_deletion(Program& program, const Action& action) {
  auto& lake = program.lake();
  const auto store = TARN_TRY(find_store(program, action.store.name));
  if (!store || store->status == StoreStatus::PendingDeletion) {
    return {};
  }
  service::StoreLifecycle lifecycle(lake);
  TARN_TRY(without_store(lifecycle.update(store->id, {.termination_protection = false})));
  return without_store(lifecycle.begin_deletion(store->id));
}

Result<> restore(Program& program, const Action& action) {
  auto& lake = program.lake();
  const auto store = TARN_TRY(find_store(program, action.store.name));
  const bool is_too_late =
      store && store->updated + service::kDeletionPending <= program.machine().clock.now();
  if (!store || store->status != StoreStatus::PendingDeletion || is_too_late) {
    return {};
  }
  return without_store(service::StoreLifecycle(lake).restore(store->id));
}

Result<> keep_up(Program& program, const Action& action, const std::stop_token& stop, Done& done) {
  auto& lake = program.lake();
  auto& clock = program.machine().clock;
  clock.advance(action.later);
  for (const auto& kind : kStoreKinds) {
    const auto store = TARN_TRY(find_store(program, kind.name));
    if (store && store->status == StoreStatus::PendingDeletion &&
        store->updated + service::kDeletionPending <= clock.now()) {
      done.stores[store->id.value()].may_be_gone = true;
    }
  }
  service::Upkeep upkeep(lake, lake.folder(), {});
  upkeep.finish_deletions();
  upkeep.expire_events(stop);
  upkeep.compact(stop);
  const auto failures = upkeep.totals().failures;
  return failures == 0 ? Result<>()
                       : fail(ErrorCode::Internal, fmt::format("upkeep failed {} times", failures));
}

}  // namespace tarn::torture
