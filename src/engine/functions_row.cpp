// Rows of values.
#include "engine/function_rows.hpp"
#include "engine/functions.hpp"

#include <utility>

namespace tarn::engine {
namespace {

duckdb::unique_ptr<duckdb::FunctionData> bind_row(
    duckdb::ClientContext& context, duckdb::ScalarFunction& function,
    duckdb::vector<duckdb::unique_ptr<duckdb::Expression>>& arguments) {
  duckdb::child_list_t<duckdb::LogicalType> fields;
  for (const auto& argument : arguments) {
    fields.emplace_back("", argument->return_type);
  }
  function.return_type = duckdb::LogicalType::STRUCT(std::move(fields));
  return bind_types(context, function, arguments);
}

void make_rows(duckdb::DataChunk& arguments, duckdb::ExpressionState& /*state*/, duckdb::Vector& result) {
  auto& fields = duckdb::StructVector::GetEntries(result);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    fields[i]->Reference(arguments.data[i]);
  }
  if (arguments.AllConstant()) {
    result.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
  }
  result.Verify(arguments.size());
}

}  // namespace

// The engine's row() under another name: GROUP BY would take that one apart into its fields, and IN, too.
void add_row_functions(FunctionList& list) {
  duckdb::ScalarFunction made("trino_row", {}, duckdb::LogicalTypeId::STRUCT, make_rows, bind_row);
  made.varargs = duckdb::LogicalType::ANY;
  made.null_handling = duckdb::FunctionNullHandling::SPECIAL_HANDLING;
  list.add(std::move(made), duckdb::FunctionErrors::CANNOT_ERROR);
}

}  // namespace tarn::engine
