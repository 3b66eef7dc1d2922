// A lake whose stores hold the events of events.json, and the way of a statement through it.
#pragma once

#include "base/clock.hpp"
#include "catalog/control_catalog.hpp"
#include "catalog/lake_catalog.hpp"
#include "catalog/temp_folder.hpp"
#include "engine/engine.hpp"
#include "query/planner.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::sql_rows {

struct Answer {
  std::string result;  // names, types and rows; or the error
  std::string engine;  // what the engine was asked; empty where the statement was refused
};

// Its time is 2023-07-14 12:00:00. The stores "trail", which $EDS_ID stands for, and "other" have the same
// events; "closed" is pending deletion.
class LakeOfEvents {
 public:
  explicit LakeOfEvents(const std::filesystem::path& events);

  Answer ask(std::string_view statement, const std::vector<std::string>& parameters) const;
  // The statement as Trino is asked it; empty where it is refused.
  std::string in_trino(std::string_view statement, const std::vector<std::string>& parameters) const;

 private:
  static query::PlanOptions options(const std::vector<std::string>& parameters);
  void add_store(const char* name, const char* id, catalog::StoreStatus status);

  ManualClock clock_;
  catalog::TempFolder folder_;
  catalog::ControlCatalog control_;
  catalog::LakeCatalog lake_;
  engine::MemoryFile events_;
  std::uint64_t count_ = 0;
  query::Planner planner_;
  engine::Engine engine_;
};

}  // namespace tarn::sql_rows
