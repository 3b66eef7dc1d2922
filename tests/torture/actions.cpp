#include "torture/actions.hpp"

#include "ingest/importer.hpp"
#include "ingest/listing.hpp"
#include "ingest/pending_files.hpp"
#include "service/store_lifecycle.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tarn::torture {
namespace {

constexpr std::uint64_t kSmallBatchBytes = 1024;
constexpr std::uint64_t kUsualBatchBytes = 48u << 20;
constexpr std::uint64_t kWindowBytes = 700;
constexpr std::uint64_t kRecordBytes = 4096;
constexpr std::uint64_t kWholeBytes = 200;
constexpr std::uint64_t kStopsAfter = 150;
constexpr std::size_t kManyRejects = 10'000;

Result<> import(Program& program, const Action& action, const std::stop_token& stop, Done& done) {
  auto& lake = program.lake();
  const auto listing = TARN_TRY(ingest::list_logs(lake.files(), action.paths, {}));
  const auto store =
      TARN_TRY(service::StoreLifecycle(lake).for_category(action.store.name, action.store.event_category));
  TARN_TRY(lake.require_chain());
  ingest::ImportOptions options{.threads = 1,
                                .batch_bytes = action.batch_bytes,
                                .rejects_at_once = action.rejects_at_once,
                                .limits = {}};
  if (action.reads_in_windows) {
    options.limits.whole_bytes = kWholeBytes;
    options.limits.window_bytes = kWindowBytes;
    options.limits.record_bytes = kRecordBytes;
  }
  ingest::Importer importer(
      {lake.files(), lake.data(), lake.clock(), lake.random(), lake.folder(), lake.notary()}, store.id,
      action.store.category, io::make_uuid(lake.random()), options);
  ingest::ImportProgress progress;
  const auto failures = TARN_TRY(importer.run(listing, progress, stop));
  for (const auto& file : listing.files) {
    if (std::ranges::find(failures, file.path, &ingest::ImportFailure::path) == failures.end()) {
      done.imported.insert(file.path);
    }
  }
  if (!failures.empty()) {
    return fail(ErrorCode::Io, failures.front().reason);
  }
  return {};
}

Result<> sweep(Program& program) {
  auto& lake = program.lake();
  for (const auto& kind : kStoreKinds) {
    const auto store = lake.control().store_named(kind.name);
    if (!store && store.error().code() == ErrorCode::NotFound) {
      continue;
    }
    const auto found = TARN_TRY(store);
    TARN_TRY(ingest::sweep_store(lake.files(), lake.data(), lake.folder(), found.id));
  }
  return {};
}

Result<> rotate(Program& program, Done& done) {
  const auto key = TARN_TRY(program.lake().rotate_key(""));
  done.key_id = key.id;
  return {};
}

Result<> perform_kind(Program& program, const Action& action, const std::stop_token& stop, Done& done) {
  switch (action.kind) {
    case Action::Kind::Import: return import(program, action, stop, done);
    case Action::Kind::RotateKey: return rotate(program, done);
    case Action::Kind::Sweep: return sweep(program);
    case Action::Kind::Reopen: program.close(); return program.open(false);
  }
  return {};
}

}  // namespace

Action random_action(const Logs& logs, io::Chance& chance) {
  constexpr std::uint64_t kKinds = 10;
  constexpr std::uint64_t kStops = 5;
  Action action;
  switch (chance.below(kKinds)) {
    case 0: action.kind = Action::Kind::RotateKey; break;
    case 1: action.kind = Action::Kind::Sweep; break;
    case 2: action.kind = Action::Kind::Reopen; break;
    default: break;
  }
  action.store = kStoreKinds[chance.one_in(3) ? 1 : 0];
  for (const auto& [path, file] : logs) {
    if (!chance.one_in(3)) {
      action.paths.push_back(path);
    }
  }
  action.rejects_at_once = chance.one_in(2) ? 0 : chance.one_in(2) ? 1 : kManyRejects;
  action.batch_bytes = chance.one_in(2) ? kSmallBatchBytes : kUsualBatchBytes;
  action.reads_in_windows = chance.one_in(2);
  action.stop_after = chance.one_in(kStops) ? 1 + chance.below(kStopsAfter) : 0;
  return action;
}

Action import_all(const Logs& logs, const StoreKind& store) {
  Action action{.store = store, .batch_bytes = kUsualBatchBytes};
  for (const auto& [path, file] : logs) {
    action.paths.push_back(path);
  }
  return action;
}

std::string describe(const Action& action) {
  switch (action.kind) {
    case Action::Kind::Import:
      return fmt::format("import of {} into {}{}{}{}{}", fmt::join(action.paths, " "), action.store.name,
                         action.rejects_at_once == 0 ? ", a commit for each" : "",
                         action.batch_bytes == kSmallBatchBytes ? ", small batches" : "",
                         action.reads_in_windows ? ", in windows" : "",
                         action.stop_after > 0 ? fmt::format(", stopped after {}", action.stop_after) : "");
    case Action::Kind::RotateKey: return "rotation of the key";
    case Action::Kind::Sweep: return "sweep";
    case Action::Kind::Reopen: return "closing and opening";
  }
  return "";
}

Done perform(Program& program, const Action& action, const std::stop_token& stop) {
  Done done;
  done.outcome = perform_kind(program, action, stop, done);
  return done;
}

}  // namespace tarn::torture
