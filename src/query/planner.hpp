// From a statement to what the engine runs: names resolved to stores, stores to files.
#pragma once

#include "base/clock.hpp"
#include "base/strong.hpp"
#include "catalog/control_catalog.hpp"
#include "catalog/lake_catalog.hpp"
#include "engine/engine.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
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
  std::vector<EventDataStoreId> stores;  // in the order of their first mention; empty for a query over logs
};

struct PlanOptions {
  // What $EDS_ID and the published placeholders stand for; nullopt: an error that lists the stores.
  std::optional<EventDataStoreId> default_store;
  std::vector<std::string> parameters;  // values of "?"
};

// Thread-safe.
class Planner {
 public:
  // All must outlive the planner; paths in the lake catalog are relative to `data_folder`.
  Planner(catalog::ControlCatalog& control, catalog::LakeCatalog& lake, const Clock& clock,
          std::string data_folder);

  // Stores are found by unquoted ID, by ARN or ID in quotes, or by name; in any case a store that is not
  // there fails with StoreNotFound.
  std::expected<Plan, PlanFailure> plan(std::string_view statement, const PlanOptions& options) const;

 private:
  class Resolver;

  catalog::ControlCatalog& control_;
  catalog::LakeCatalog& lake_;
  const Clock& clock_;
  std::string data_folder_;
};

// A plan over raw log files, which the statement calls `logs`.
std::expected<Plan, PlanFailure> plan_logs(std::string_view statement, std::vector<std::string> paths,
                                           const event::ReadLimits& limits, Timestamp now);

}  // namespace tarn::query
