#include "torture/actions.hpp"

#include "ingest/importer.hpp"
#include "ingest/listing.hpp"
#include "ingest/pending_files.hpp"
#include "service/store_lifecycle.hpp"
#include "torture/store_actions.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include <fmt/format.h>

namespace tarn::torture {
namespace {

using Kind = Action::Kind;

constexpr std::uint64_t kSmallBatchBytes = 1024;
constexpr std::uint64_t kUsualBatchBytes = 48u << 20;
constexpr std::uint64_t kWindowBytes = 700;
constexpr std::uint64_t kRecordBytes = 4096;
constexpr std::uint64_t kWholeBytes = 200;
constexpr std::uint64_t kStopsAfter = 150;
constexpr std::uint64_t kPushedMax = 12;
constexpr std::size_t kManyRejects = 10'000;

Result<> import(Program& program, const Action& action, const std::stop_token& stop, Done& done) {
  auto& lake = program.lake();
  const auto listing = TARN_TRY(ingest::list_logs(lake.files(), action.paths, {}));
  const auto found =
      service::StoreLifecycle(lake).for_category(action.store.name, action.store.event_category);
  if (!found && found.error().code() == ErrorCode::FailedState) {
    return {};  // it is pending deletion
  }
  const auto store = TARN_TRY(found);
  TARN_TRY(lake.require_chain());
  ingest::ImportOptions options{.threads = action.threads,
                                .batch_bytes = action.batch_bytes,
                                .rejects_at_once = action.rejects_at_once,
                                .limits = {}};
  if (action.reads_in_windows) {
    options.limits.whole_bytes = kWholeBytes;
    options.limits.window_bytes = kWindowBytes;
    options.limits.record_bytes = kRecordBytes;
  }
  ingest::Importer importer({.files = lake.files(),
                             .lake = lake.data(),
                             .clock = lake.clock(),
                             .random = lake.random(),
                             .data_folder = lake.folder(),
                             .notary = lake.notary(),
                             .admits = [&] { return service::StoreLifecycle(lake).admit_import(store.id); }},
                            store.id, action.store.category, io::make_uuid(lake.random()), options);
  ingest::ImportProgress progress;
  const auto outcome = importer.run(listing, progress, stop);
  if (!outcome && outcome.error().code() == ErrorCode::FailedState && action.has_company) {
    return {};  // its deletion began meanwhile
  }
  const auto failures = TARN_TRY(outcome);
  auto& imported = done.stores[store.id.value()].imported;
  for (const auto& file : listing.files) {
    if (std::ranges::find(failures, file.path, &ingest::ImportFailure::path) == failures.end()) {
      imported.insert(file.path);
    }
  }
  if (!failures.empty()) {
    return fail(ErrorCode::Io, failures.front().reason);
  }
  return {};
}

// The stores that take events now, in the order of kStoreKinds.
using Takers = std::array<std::optional<EventDataStoreId>, std::size(kStoreKinds)>;

Result<Takers> takers(Program& program) {
  Takers found;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto store = TARN_TRY(find_store(program, kStoreKinds[i].name));
    if (store && store->status == catalog::StoreStatus::Enabled) {
      found[i] = store->id;
    }
  }
  return found;
}

// Which store an acknowledged event is in is known where the stores were the same before and after.
Result<> push(Program& program, const Action& action, const Events& events, Done& done) {
  auto* const pusher = TARN_TRY(program.pusher());
  const auto before = TARN_TRY(takers(program));
  std::vector<std::string_view> texts;
  for (const auto index : action.events) {
    texts.push_back(events.all[index].text);
    done.attempted.insert(events.all[index].key);
  }
  const auto& settings = program.lake().settings();
  const auto outcome =
      TARN_TRY(pusher->push({.account = settings.account.value(), .region = settings.region.value()}, texts));
  const auto after = action.has_company ? TARN_TRY(takers(program)) : before;
  for (std::size_t i = 0; i < outcome.size(); ++i) {
    const auto& event = events.all[action.events[i]];
    const auto kind = event.category == kStoreKinds[0].category ? 0 : 1;
    const auto& store = before[kind];
    const bool is_durable = outcome[i].kind == ingest::Acknowledgement::Kind::Durable;
    if (store != after[kind]) {
      continue;
    }
    if (is_durable != store.has_value() && !action.has_company) {
      return fail(ErrorCode::Internal,
                  fmt::format("an event went to a wrong store, or to none: {}", event.text));
    }
    if (is_durable && store) {
      done.stores[store->value()].pushed.insert(event.key);
    }
  }
  return {};
}

Result<> flush(Program& program, const std::stop_token& stop) {
  auto* const pusher = TARN_TRY(program.pusher());
  return pusher->flush(stop);
}

Result<> sweep(Program& program) {
  auto& lake = program.lake();
  for (const auto& kind : kStoreKinds) {
    const auto store = TARN_TRY(find_store(program, kind.name));
    if (store) {
      TARN_TRY(ingest::sweep_store(lake.files(), lake.data(), lake.folder(), store->id));
    }
  }
  return {};
}

Result<> rotate(Program& program, Done& done) {
  const auto key = TARN_TRY(program.lake().rotate_key(""));
  done.key_id = key.id;
  return {};
}

Result<> perform_kind(Program& program, const Action& action, const Events& events,
                      const std::stop_token& stop, Done& done) {
  switch (action.kind) {
    case Kind::Import: return import(program, action, stop, done);
    case Kind::Push: return push(program, action, events, done);
    case Kind::Flush: return flush(program, stop);
    case Kind::RotateKey: return rotate(program, done);
    case Kind::Sweep: return sweep(program);
    case Kind::Reopen: program.close(); return program.open(false);
    case Kind::Compact: return compact(program, action, stop);
    case Kind::Expire: return expire(program, action, stop, done);
    case Kind::Delete: return begin_deletion(program, action);
    case Kind::Restore: return restore(program, action);
    case Kind::Upkeep: return keep_up(program, action, stop, done);
  }
  return {};
}

// How often each is done, of the sum of all; those that read rows back take long.
struct Share {
  Kind kind;
  std::uint64_t alone;
  std::uint64_t with_company;
};
constexpr Share kShares[] = {{Kind::Import, 30, 30},  {Kind::Push, 24, 24}, {Kind::Flush, 8, 8},
                             {Kind::RotateKey, 5, 5}, {Kind::Sweep, 5, 5},  {Kind::Reopen, 5, 0},
                             {Kind::Compact, 5, 5},   {Kind::Expire, 5, 4}, {Kind::Delete, 4, 2},
                             {Kind::Restore, 4, 2},   {Kind::Upkeep, 5, 0}};

Kind random_kind(io::Chance& chance, bool has_company) {
  const auto share_of = [has_company](const Share& share) {
    return has_company ? share.with_company : share.alone;
  };
  std::uint64_t sum = 0;
  for (const auto& share : kShares) {
    sum += share_of(share);
  }
  auto drawn = chance.below(sum);
  for (const auto& share : kShares) {
    if (drawn < share_of(share)) {
      return share.kind;
    }
    drawn -= share_of(share);
  }
  return Kind::Import;
}

}  // namespace

Action random_action(const Events& events, io::Chance& chance, bool has_company) {
  constexpr std::uint64_t kStops = 5;
  constexpr std::array<std::chrono::hours, 4> kLater{std::chrono::hours(0), std::chrono::hours(3),
                                                     std::chrono::hours(30), std::chrono::hours(8 * 24)};
  Action action;
  action.kind = random_kind(chance, has_company);
  action.has_company = has_company;
  action.store = kStoreKinds[chance.one_in(3) ? 1 : 0];
  for (const auto& [path, file] : events.logs) {
    if (!chance.one_in(3)) {
      action.paths.push_back(path);
    }
  }
  action.rejects_at_once = chance.one_in(2) ? 0 : chance.one_in(2) ? 1 : kManyRejects;
  action.batch_bytes = chance.one_in(2) ? kSmallBatchBytes : kUsualBatchBytes;
  action.reads_in_windows = chance.one_in(2);
  action.stop_after = chance.one_in(kStops) ? 1 + chance.below(kStopsAfter) : 0;
  for (auto left = 1 + chance.below(kPushedMax); left > 0; --left) {
    action.events.push_back(chance.below(events.all.size()));
  }
  const auto seconds = chance.below(kDays * kSecondsPerDay);
  action.keep_from = from_micros((kFirstDay + static_cast<std::int64_t>(seconds)) * 1'000'000);
  action.later = kLater[chance.below(kLater.size())];
  return action;
}

Action random_action_beside(const Events& events, io::Chance& chance) {
  auto action = random_action(events, chance, true);
  if (action.kind == Kind::Push || action.kind == Kind::Flush) {
    action.kind = Kind::Import;
  }
  return action;
}

Action import_all(const Events& events, const StoreKind& store) {
  Action action{.store = store, .batch_bytes = kUsualBatchBytes};
  for (const auto& [path, file] : events.logs) {
    action.paths.push_back(path);
  }
  return action;
}

std::string describe(const Action& action) {
  const auto* const name = action.store.name;
  switch (action.kind) {
    case Kind::Import:
      return fmt::format("import of {} into {}{}{}{}{}{}", fmt::join(action.paths, " "), name,
                         action.rejects_at_once == 0 ? ", a commit for each" : "",
                         action.batch_bytes == kSmallBatchBytes ? ", small batches" : "",
                         action.threads > 1 ? fmt::format(", by {} threads", action.threads) : "",
                         action.reads_in_windows ? ", in windows" : "",
                         action.stop_after > 0 ? fmt::format(", stopped after {}", action.stop_after) : "");
    case Kind::Push: return fmt::format("push of {}", fmt::join(action.events, " "));
    case Kind::Flush: return "flush";
    case Kind::RotateKey: return "rotation of the key";
    case Kind::Sweep: return "sweep";
    case Kind::Reopen: return "closing and opening";
    case Kind::Compact: return fmt::format("compaction of {}", name);
    case Kind::Expire:
      return fmt::format("retention of {} from {}", name, format_iso_seconds(action.keep_from));
    case Kind::Delete: return fmt::format("deletion of {}", name);
    case Kind::Restore: return fmt::format("restoring of {}", name);
    case Kind::Upkeep: return fmt::format("upkeep, {} hours later", action.later.count());
  }
  return "";
}

Done perform(Program& program, const Action& action, const Events& events, const std::stop_token& stop) {
  Done done;
  done.outcome = perform_kind(program, action, events, stop, done);
  return done;
}

}  // namespace tarn::torture
