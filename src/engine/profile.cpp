#include "engine/profile.hpp"

#include <string>

namespace tarn::engine {
namespace {

std::uint64_t metric(const duckdb::ProfilingNode& node, duckdb::MetricsType type) {
  const auto& metrics = node.GetProfilingInfo().metrics;
  const auto found = metrics.find(type);
  return found == metrics.end() ? 0 : found->second.GetValue<std::uint64_t>();
}

bool is_operator(const duckdb::ProfilingNode& node, duckdb::PhysicalOperatorType type) {
  const auto& metrics = node.GetProfilingInfo().metrics;
  const auto found = metrics.find(duckdb::MetricsType::OPERATOR_TYPE);
  return found != metrics.end() && found->second.GetValue<std::uint8_t>() == static_cast<std::uint8_t>(type);
}

bool limits_rows(duckdb::ProfilingNode& node) {
  using Type = duckdb::PhysicalOperatorType;
  for (const auto type : {Type::TOP_N, Type::LIMIT, Type::STREAMING_LIMIT}) {
    if (is_operator(node, type)) {
      return true;
    }
  }
  for (std::size_t i = 0; i < node.GetChildCount(); ++i) {
    if (limits_rows(*node.GetChild(i))) {
      return true;
    }
  }
  return false;
}

// Where few rows are wanted, the engine finds them by their narrow columns and joins these with a second
// scan, on the rows' numbers, for the wide ones. Is `child` of such a join the second scan?
bool fetches_found_rows(duckdb::ProfilingNode& join, duckdb::ProfilingNode& child) {
  if (!is_operator(join, duckdb::PhysicalOperatorType::HASH_JOIN)) {
    return false;
  }
  const auto& extra = join.GetProfilingInfo().extra_info;
  const auto conditions = extra.find("Conditions");
  return conditions != extra.end() && conditions->second.find("file_row_number") != std::string::npos &&
         !limits_rows(child);
}

}  // namespace

void add_matched(duckdb::ProfilingNode& node, const duckdb::ProfilingNode* parent, std::uint64_t& matched,
                 bool& scanned) {
  if (is_operator(node, duckdb::PhysicalOperatorType::TABLE_SCAN)) {
    const bool filtered = parent != nullptr && is_operator(*parent, duckdb::PhysicalOperatorType::FILTER);
    matched += metric(filtered ? *parent : node, duckdb::MetricsType::OPERATOR_CARDINALITY);
    scanned = true;
  }
  for (std::size_t i = 0; i < node.GetChildCount(); ++i) {
    if (auto& child = *node.GetChild(i); !fetches_found_rows(node, child)) {
      add_matched(child, &node, matched, scanned);
    }
  }
}

}  // namespace tarn::engine
