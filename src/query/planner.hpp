// From a statement to what the engine runs: names resolved to stores, stores to files.
#pragma once

#include "base/clock.hpp"
#include "base/strong.hpp"
#include "catalog/control_catalog.hpp"
#include "catalog/lake_catalog.hpp"
#include "engine/engine.hpp"
#include "event/schema.hpp"
#include "sql/environment.hpp"

#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tarn::query {

struct PlanFailure {
  enum class Kind {
    InvalidStatement,  // the text is wrong; `position` tells where
    StoreNotFound,
    StoreInactive,  // pending deletion
    Internal,
  };
  Kind kind = Kind::InvalidStatement;
  std::string message;     // one line: "line 1:8: Column 'x' cannot be resolved"
  std::string with_caret;  // the same, the statement's line and a caret below; for a terminal
};

struct Plan {
  std::string engine_sql;
  std::vector<engine::Table> tables;
  std::vector<std::string> columns;      // names as the SELECT spells them; may repeat
  std::vector<std::string> types;        // of the columns, as Trino calls them
  std::vector<EventDataStoreId> stores;  // in the order of their first mention; empty for a query over logs
};

// What a caller may see of a store.
struct NoRows {};  // not even that it is there
struct AllRows {};
using VisibleRows = std::variant<NoRows, AllRows, engine::RowFilter>;

struct PlanOptions {
  // What $EDS_ID and the published placeholders stand for; nullopt: an error that lists the stores.
  std::optional<EventDataStoreId> default_store;
  std::vector<std::string> parameters;  // values of "?"
  sql::ResultForm result_form = sql::ResultForm::Text;
  // Asked once for each store that the statement may name. Without it the caller sees everything.
  std::function<VisibleRows(const catalog::EventDataStore&)> visible_rows{};
  // Failures name no store that the statement does not name, and a statement without a store is refused:
  // whoever has no store here has nothing to compute here either.
  bool is_restricted = false;
};

// Rows of a store that are in none of its data files yet.
struct LiveRows {
  engine::MemoryFile file{};
  std::uint64_t rows = 0;
};

// Gives the store's data files of a range, as LakeCatalog::each_data_file() does, and returns the rows that
// none of them has: both are one state of the store.
using StoreRows = std::function<Result<std::vector<LiveRows>>(
    const EventDataStoreId& store, event::Category category, const catalog::TimeRange& range,
    const catalog::OnDataFile& on_file)>;

// Thread-safe.
class Planner {
 public:
  // All must outlive the planner; paths in the lake catalog are relative to `data_folder`. Without `rows`, a
  // store's rows are those of its data files; without `files`, no data file's index is asked.
  Planner(catalog::ControlCatalog& control, catalog::LakeCatalog& lake, const Clock& clock,
          std::string data_folder, StoreRows rows = {}, io::FileSystem* files = nullptr);

  // Stores are found by unquoted ID, by ARN or ID in quotes, or by name, among those of which the caller may
  // see rows. Any other fails with StoreNotFound, in the same words whether it is there or not.
  std::expected<Plan, PlanFailure> plan(std::string_view statement, const PlanOptions& options) const;

  // The statement for a Trino over the lake's tables, which are called by their stores' IDs. Fails as plan().
  std::expected<std::string, PlanFailure> in_trino(std::string_view statement,
                                                   const PlanOptions& options) const;

 private:
  class Resolver;

  catalog::ControlCatalog& control_;
  const Clock& clock_;
  std::string data_folder_;
  StoreRows rows_;
  io::FileSystem* files_;
};

// A plan over raw log files, which the statement calls `logs`.
std::expected<Plan, PlanFailure> plan_logs(std::string_view statement, std::vector<std::string> paths,
                                           const event::ReadLimits& limits, Timestamp now,
                                           sql::ResultForm form = sql::ResultForm::Text);

}  // namespace tarn::query
