#include "app/org_seen.hpp"

#include "app/terminal.hpp"
#include "catalog/store_category.hpp"
#include "engine/engine.hpp"
#include "io/file_system.hpp"
#include "query/planner.hpp"
#include "service/pushes.hpp"
#include "service/store_lifecycle.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

namespace tarn::app {
namespace {

using Seen = std::map<AccountId, SeenAccount>;

constexpr std::uint64_t kSpillBytesMax = 1ULL << 30;
constexpr const char* kStatement =
    "SELECT recipientAccountId, count(*), date_format(max(eventTime), '%Y-%m-%dT%H:%i:%sZ') FROM $EDS_ID "
    "WHERE recipientAccountId IS NOT NULL GROUP BY recipientAccountId";
// The columns of the statement.
constexpr std::size_t kAccount = 0;
constexpr std::size_t kEvents = 1;
constexpr std::size_t kLastEvent = 2;

void add_rows(const engine::Chunk& chunk, Seen& seen) {
  for (std::size_t row = 0; row < chunk.rows(); ++row) {
    auto& account = seen[AccountId(chunk.text(row, kAccount))];
    const auto events = static_cast<std::uint64_t>(chunk.integer(row, kEvents));
    account.events = std::max(account.events, events);
    if (!chunk.is_null(row, kLastEvent)) {
      account.last_event = std::max(account.last_event, std::string(chunk.text(row, kLastEvent)));
    }
  }
}

Result<> add_store(const query::Planner& planner, const engine::Engine& engine,
                   const catalog::EventDataStore& store, Seen& seen) {
  query::PlanOptions options;
  options.default_store = store.id;
  options.result_form = sql::ResultForm::Values;
  const auto plan = planner.plan(kStatement, options);
  if (!plan) {
    return fail(ErrorCode::FailedState, fmt::format("store {}: {}", store.name, plan.error().message));
  }
  const auto running = TARN_TRY(engine.start(plan->engine_sql, plan->tables));
  engine::Chunk chunk;
  for (;;) {
    const bool more = TARN_TRY(running->next(chunk));
    if (!more) {
      return {};
    }
    add_rows(chunk, seen);
  }
}

}  // namespace

Result<Seen> accounts_of_events(service::Lake& lake, const std::string& data) {
  auto& files = lake.files();
  const auto folder = TARN_TRY(files.canonical(data));
  const query::Planner planner(lake.control(), lake.data(), lake.clock(), folder,
                               service::store_rows(lake, folder, nullptr), &files);
  engine::Options settings;
  settings.spill_folder = io::join_path(data, "spill");
  settings.spill_bytes = kSpillBytesMax;
  const engine::Engine engine(files, settings);
  const auto stores = TARN_TRY(lake.control().stores({.limit = service::kStoresMax}));
  StatusLine line(is_terminal(STDERR_FILENO));
  Seen seen;
  for (const auto& store : stores.items) {
    if (store.status != catalog::StoreStatus::PendingDeletion &&
        catalog::category_of(store) == event::Category::CloudTrail) {
      line.show(fmt::format("reading the accounts of {}", store.name));
      TARN_TRY(add_store(planner, engine, store, seen));
    }
  }
  line.clear();
  return seen;
}

}  // namespace tarn::app
