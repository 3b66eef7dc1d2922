#include "engine/functions.hpp"

#include "engine/aggregates.hpp"
#include "engine/sketches.hpp"
#include "engine/sql_json.hpp"
#include "engine/vector_functions.hpp"

#include <set>

#include <duckdb/catalog/catalog.hpp>
#include <duckdb/parser/parsed_data/create_aggregate_function_info.hpp>
#include <duckdb/parser/parsed_data/create_scalar_function_info.hpp>

namespace tarn::engine {
namespace {

constexpr std::string_view kPrefix = "trino_";

const FunctionList& all_functions() {
  static const FunctionList kFunctions = [] {
    FunctionList list;
    add_text_functions(list);
    add_pattern_functions(list);
    add_binary_functions(list);
    add_url_functions(list);
    add_time_functions(list);
    add_zone_functions(list);
    add_sequence_functions(list);
    add_collection_functions(list);
    add_map_functions(list);
    add_row_functions(list);
    add_address_functions(list);
    add_aggregate_functions(list);
    add_math_functions(list);
    add_number_functions(list);
    add_decimal_functions(list);
    add_format_functions(list);
    add_json_functions(list);
    add_sketch_functions(list);
    add_vector_functions(list);
    add_sql_json_functions(list);
    return list;
  }();
  return kFunctions;
}

const AggregateList& all_aggregates() {
  static const AggregateList kAggregates = [] {
    AggregateList list;
    add_sketch_aggregates(list);
    return list;
  }();
  return kAggregates;
}

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

// Words of the statement that may be names of ours; text in it may hold some more.
std::set<std::string_view> names_in(std::string_view sql) {
  std::set<std::string_view> names;
  for (auto at = sql.find(kPrefix); at != std::string_view::npos; at = sql.find(kPrefix, at)) {
    auto end = at;
    while (end < sql.size() && is_name_character(sql[end])) {
      ++end;
    }
    names.insert(sql.substr(at, end - at));
    at = end;
  }
  return names;
}

}  // namespace

void register_functions(duckdb::Connection& connection, std::string_view sql) {
  const auto names = names_in(sql);
  if (names.empty()) {
    return;
  }
  const auto& sets = all_functions().sets();
  const auto& aggregates = all_aggregates().sets();
  connection.BeginTransaction();
  auto& catalog = duckdb::Catalog::GetSystemCatalog(*connection.context);
  for (const auto name : names) {
    if (const auto found = sets.find(std::string(name)); found != sets.end()) {
      duckdb::CreateScalarFunctionInfo info(found->second);
      catalog.CreateFunction(*connection.context, info);
    } else if (const auto aggregate = aggregates.find(std::string(name)); aggregate != aggregates.end()) {
      duckdb::CreateAggregateFunctionInfo info(aggregate->second);
      catalog.CreateFunction(*connection.context, info);
    }
  }
  connection.Commit();
}

}  // namespace tarn::engine
