// `tarn relocate`: the tables of a lake that was moved, named by where they are now.
#include "app/commands.hpp"
#include "app/failure.hpp"
#include "app/open_lake.hpp"
#include "app/relocation_run.hpp"
#include "app/signals.hpp"
#include "ingest/relocation.hpp"
#include "service/store_lifecycle.hpp"
#include "service/upkeep.hpp"

#include <stop_token>
#include <string>

#include <fmt/format.h>

namespace tarn::app {

Result<> relocate_stores(const RelocateOptions& options, const std::stop_token& stop) {
  const auto lake =
      TARN_TRY(OpenedLake::open(options.data, options.catalog, service::LakeUse::Events, options.proof));
  const auto folder = TARN_TRY(lake->files().canonical(options.data));
  const auto stores = TARN_TRY(lake->control().stores({.limit = service::kStoresMax}));
  for (const auto& store : stores.items) {
    const auto access = TARN_TRY(service::access_to(*lake, folder, store));
    const bool was_moved = TARN_TRY(ingest::relocate_table(access, stop));
    fmt::print(stderr, "{}: {}\n", store.name,
               was_moved ? fmt::format("its table is named by {} now", folder) : "nothing to do");
  }
  return {};
}

int run_relocate(const RelocateOptions& options) {
  std::stop_source stop;
  const SignalWatch watch([&stop](int) { stop.request_stop(); });
  const auto done = relocate_stores(options, stop.get_token());
  if (done) {
    return kExitFine;
  }
  return done.error().code() == ErrorCode::Cancelled
             ? report("it was stopped: run the same command again and it goes on where it was")
             : report(done.error());
}

}  // namespace tarn::app
