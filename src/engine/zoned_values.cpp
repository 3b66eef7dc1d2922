#include "engine/zoned_values.hpp"

#include <duckdb/function/function_binder.hpp>
#include <duckdb/function/scalar_function.hpp>
#include <duckdb/planner/collation_binding.hpp>
#include <duckdb/planner/expression/bound_function_expression.hpp>

namespace tarn::engine {
namespace {

void instants(duckdb::DataChunk& arguments, duckdb::ExpressionState& /*state*/, duckdb::Vector& result) {
  duckdb::UnaryExecutor::Execute<duckdb::uhugeint_t, duckdb::timestamp_t>(
      arguments.data[0], result, arguments.size(),
      [](const duckdb::uhugeint_t& carried) { return duckdb::timestamp_t(instant_of(carried)); });
}

bool replace_by_instant(duckdb::ClientContext& context, duckdb::unique_ptr<duckdb::Expression>& source,
                        const duckdb::LogicalType& type, duckdb::CollationType collation) {
  if (type.id() != kZonedType || source->return_type.id() != kZonedType ||
      collation != duckdb::CollationType::ALL_COLLATIONS) {
    return false;
  }
  const duckdb::ScalarFunction function("trino_zoned_utc", {kZonedType}, duckdb::LogicalTypeId::TIMESTAMP,
                                        instants);
  duckdb::vector<duckdb::unique_ptr<duckdb::Expression>> children;
  children.push_back(std::move(source));
  source = duckdb::FunctionBinder(context).BindScalarFunction(function, std::move(children));
  return true;
}

}  // namespace

void collate_by_instant(duckdb::DatabaseInstance& database) {
  duckdb::CollationBinding::Get(database).RegisterCollation(duckdb::CollationCallback(replace_by_instant));
}

}  // namespace tarn::engine
