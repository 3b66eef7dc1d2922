#include "engine/engine.hpp"
#include "query/planner.hpp"
#include "torture/model.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace tarn::torture {
namespace {

Result<std::vector<std::string>> read_records(Program& program, const std::string& store) {
  auto& lake = program.lake();
  const query::Planner planner(lake.control(), lake.data(), lake.clock(), lake.folder());
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

void check_rows(Program& program, const Logs& logs, Findings& findings) {
  for (const auto& kind : kStoreKinds) {
    std::map<ingest::EventKey, std::string> distinct;
    for (const auto& [path, file] : logs) {
      for (const auto& event : file.events) {
        if (event.category == kind.category) {
          distinct[event.key] = event.text;
        }
      }
    }
    std::vector<std::string> expected;
    for (const auto& [key, text] : distinct) {
      expected.push_back(text);
    }
    std::ranges::sort(expected);
    auto records = read_records(program, kind.name);
    if (!records) {
      findings.add(fmt::format("{}: the rows cannot be read: {}", kind.name, records.error().message()));
      continue;
    }
    std::ranges::sort(*records);
    if (*records != expected) {
      findings.add(fmt::format("{}: {} rows read, {} records expected, or they differ", kind.name,
                               records->size(), expected.size()));
    }
  }
}

}  // namespace tarn::torture
