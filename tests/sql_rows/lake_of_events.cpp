#include "sql_rows/lake_of_events.hpp"

#include "ingest/live_batch.hpp"
#include "sql_rows/case_file.hpp"

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <utility>

#include <gtest/gtest.h>

namespace tarn::sql_rows {
namespace {

constexpr std::int64_t kNow = 1'689'336'000'000'000;  // 2023-07-14 12:00:00
constexpr const char* kTrail = "3f2a1b00-1111-4222-8333-444455556666";
constexpr const char* kOther = "5e2676f8-9fce-46ef-8d2a-00aa11bb22cc";
constexpr const char* kClosed = "c105ed00-0000-4000-8000-000000000000";

template <class T>
T needed(Result<T> made) {
  if (!made) {
    ADD_FAILURE() << made.error().message();
    std::abort();
  }
  return std::move(*made);
}

std::string text_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void add_rows(const engine::Chunk& chunk, const std::vector<std::string>& types,
              std::vector<std::vector<std::string>>& rows) {
  for (std::size_t row = 0; row < chunk.rows(); ++row) {
    auto& cells = rows.emplace_back();
    for (std::size_t column = 0; column < types.size(); ++column) {
      std::string text;
      if (!chunk.is_null(row, column)) {
        chunk.append_text(text, row, column);
      }
      cells.push_back(chunk.is_null(row, column) ? "NULL" : cell_text(std::move(text)));
    }
  }
}

Result<std::string> rows_of(engine::Query& running, const query::Plan& plan) {
  std::vector<std::vector<std::string>> rows = {plan.columns, plan.types};
  for (engine::Chunk chunk;;) {
    const bool has_more = TARN_TRY(running.next(chunk));
    if (!has_more) {
      return table_text(rows) + (rows.size() == 2 ? "(no rows)\n" : "");
    }
    add_rows(chunk, plan.types, rows);
  }
}

}  // namespace

LakeOfEvents::LakeOfEvents(const std::filesystem::path& events)
    : clock_(from_micros(kNow)),
      control_(needed(catalog::ControlCatalog::create(*folder_.files, folder_.at("control.db")))),
      lake_(needed(catalog::LakeCatalog::create(*folder_.files, folder_.at("lake.db"), "lake"))),
      planner_(control_, lake_, clock_, folder_.at(""),
               [this](const EventDataStoreId&, event::Category, const catalog::TimeRange&,
                      const catalog::OnDataFile&) -> Result<std::vector<query::LiveRows>> {
                 return std::vector<query::LiveRows>{{.file = events_, .rows = count_}};
               }),
      engine_(*folder_.files, {.threads = 1, .spill_folder = {}}) {
  const auto batch = needed(ingest::LiveBatch::read(text_of(events), event::Category::CloudTrail));
  count_ = batch.rows();
  events_ = std::make_shared<const std::string>(needed(batch.parquet()));
  add_store("trail", kTrail, catalog::StoreStatus::Enabled);
  add_store("other", kOther, catalog::StoreStatus::Enabled);
  add_store("closed", kClosed, catalog::StoreStatus::PendingDeletion);
}

void LakeOfEvents::add_store(const char* name, const char* id, catalog::StoreStatus status) {
  catalog::EventDataStore store{.id = EventDataStoreId(id), .name = name, .status = status};
  store.advanced_event_selectors =
      R"([{"FieldSelectors":[{"Field":"eventCategory","Equals":["Management"]}]}])";
  EXPECT_TRUE(control_.insert_store(store));
}

query::PlanOptions LakeOfEvents::options(const std::vector<std::string>& parameters) {
  return {.default_store = EventDataStoreId(kTrail), .parameters = parameters};
}

std::string LakeOfEvents::in_trino(std::string_view statement,
                                   const std::vector<std::string>& parameters) const {
  return planner_.in_trino(statement, options(parameters)).value_or("");
}

Answer LakeOfEvents::ask(std::string_view statement, const std::vector<std::string>& parameters) const {
  const auto plan = planner_.plan(statement, options(parameters));
  if (!plan) {
    return {plan.error().with_caret + "\n", {}};
  }
  const auto running = engine_.start(plan->engine_sql, plan->tables);
  engine_.prepare();
  const auto rows = running ? rows_of(**running, *plan) : Result<std::string>(fail(running.error()));
  return {rows ? *rows : rows.error().message() + "\n", plan->engine_sql + "\n"};
}

}  // namespace tarn::sql_rows
