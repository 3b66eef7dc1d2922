#include "engine/engine.hpp"
#include "query/planner.hpp"
#include "service/pushes.hpp"
#include "torture/model.hpp"

#include <fmt/format.h>

namespace tarn::torture {
namespace {

Result<std::vector<std::string>> read_records(Program& program, const std::string& store) {
  auto& lake = program.lake();
  const query::Planner planner(lake.control(), lake.data(), lake.clock(), lake.folder(),
                               service::store_rows(lake, lake.folder(), program.journal()));
  const auto plan = planner.plan(fmt::format("SELECT eventJson FROM {}", store), {});
  if (!plan) {
    return fail(ErrorCode::Internal, plan.error().message);
  }
  const engine::Engine engine(program.files(), {.threads = 1, .spill_folder = {}});
  const auto query = TARN_TRY(engine.start(plan->engine_sql, plan->tables));
  std::vector<std::string> records;
  for (engine::Chunk chunk;;) {
    const bool has_more = TARN_TRY(query->next(chunk));
    if (!has_more) {
      return records;
    }
    for (std::size_t row = 0; row < chunk.rows(); ++row) {
      chunk.append_text(records.emplace_back(), row, 0);
    }
  }
}

}  // namespace

void check_rows(Program& program, const Events& events, const Acknowledged& acknowledged,
                Findings& findings) {
  for (const auto& kind : kStoreKinds) {
    const auto store = program.lake().control().store_named(kind.name);
    auto records = store ? read_records(program, kind.name) : fail(store.error());
    if (!records) {
      findings.add(fmt::format("{}: the rows cannot be read: {}", kind.name, records.error().message()));
      continue;
    }
    const auto told = acknowledged.stores.find(store->id.value());
    const auto story = told == acknowledged.stores.end() ? StoreStory{} : told->second;
    std::set<ingest::EventKey> in_files;
    for (const auto& [path, file] : events.logs) {
      for (const auto& event : file.events) {
        in_files.insert(event.key);
      }
    }
    std::map<std::string, bool> expected;  // whether it must be there
    for (const auto& event : events.all) {
      const bool is_old = story.kept_from && event.time && *event.time < *story.kept_from;
      const bool must_be = in_files.contains(event.key) || story.pushed.contains(event.key);
      if (event.category == kind.category && !is_old &&
          (must_be || acknowledged.attempted.contains(event.key))) {
        expected[event.text] = must_be;
      }
    }
    const auto read = records->size();
    for (const auto& record : *records) {
      if (expected.erase(record) == 0) {
        findings.add(fmt::format("{}: a row comes twice, or from nowhere: {}", kind.name, record));
      }
    }
    std::erase_if(expected, [](const auto& entry) { return !entry.second; });
    if (!expected.empty()) {
      findings.add(fmt::format("{}: {} rows read, and {} are missing", kind.name, read, expected.size()));
    }
  }
}

}  // namespace tarn::torture
