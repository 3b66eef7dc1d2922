#include "engine/exact_filters.hpp"

#include <algorithm>
#include <string_view>

#include <duckdb/main/config.hpp>
#include <duckdb/optimizer/column_lifetime_analyzer.hpp>
#include <duckdb/planner/expression/bound_columnref_expression.hpp>
#include <duckdb/planner/expression/bound_operator_expression.hpp>
#include <duckdb/planner/expression/bound_reference_expression.hpp>
#include <duckdb/planner/expression_iterator.hpp>
#include <duckdb/planner/filter/expression_filter.hpp>
#include <duckdb/planner/operator/logical_filter.hpp>
#include <duckdb/planner/operator/logical_get.hpp>

namespace tarn::engine {
namespace {

constexpr std::string_view kFileReader = "read_parquet";
// Longer lists are faster as a join.
constexpr std::size_t kItemsComparedMax = 64;

// The conditions are evaluated on the column alone.
void refer_to_the_column(duckdb::unique_ptr<duckdb::Expression>& expression) {
  if (expression->GetExpressionClass() == duckdb::ExpressionClass::BOUND_COLUMN_REF) {
    expression = duckdb::make_uniq<duckdb::BoundReferenceExpression>(expression->return_type, 0ULL);
    return;
  }
  duckdb::ExpressionIterator::EnumerateChildren(*expression, refer_to_the_column);
}

void push_down(duckdb::LogicalGet& get, const duckdb::Expression& condition) {
  if (condition.CanThrow() || condition.IsVolatile() || condition.HasSubquery() || condition.HasParameter()) {
    return;
  }
  duckdb::vector<duckdb::ColumnBinding> columns;
  duckdb::ColumnLifetimeAnalyzer::ExtractColumnBindings(condition, columns);
  const bool is_of_one =
      !columns.empty() && columns.front().table_index == get.table_index &&
      std::ranges::all_of(columns, [&](const auto& column) { return column == columns.front(); });
  if (!is_of_one) {
    return;
  }
  auto of_the_column = condition.Copy();
  refer_to_the_column(of_the_column);
  get.table_filters.PushFilter(get.GetColumnIds()[columns.front().column_index],
                               duckdb::make_uniq<duckdb::ExpressionFilter>(std::move(of_the_column)));
}

bool has_long_list(duckdb::Expression& expression) {
  const bool is_list = expression.GetExpressionType() == duckdb::ExpressionType::COMPARE_IN ||
                       expression.GetExpressionType() == duckdb::ExpressionType::COMPARE_NOT_IN;
  if (is_list && expression.Cast<duckdb::BoundOperatorExpression>().children.size() > kItemsComparedMax) {
    return true;
  }
  bool found = false;
  duckdb::ExpressionIterator::EnumerateChildren(
      expression, [&](duckdb::Expression& child) { found = found || has_long_list(child); });
  return found;
}

bool has_long_list(const duckdb::LogicalOperator& plan) {
  return std::ranges::any_of(plan.expressions, [](const auto& one) { return has_long_list(*one); }) ||
         std::ranges::any_of(plan.children, [](const auto& child) { return has_long_list(*child); });
}

// The engine makes a join of every list of five items or more, which no scan can apply.
void keep_short_lists(duckdb::OptimizerExtensionInput& input,
                      duckdb::unique_ptr<duckdb::LogicalOperator>& plan) {
  if (!has_long_list(*plan)) {
    duckdb::DBConfig::GetConfig(input.context)
        .options.disabled_optimizers.insert(duckdb::OptimizerType::IN_CLAUSE);
  }
}

void visit(duckdb::LogicalOperator& plan) {
  if (plan.type == duckdb::LogicalOperatorType::LOGICAL_FILTER &&
      plan.children.front()->type == duckdb::LogicalOperatorType::LOGICAL_GET) {
    auto& get = plan.children.front()->Cast<duckdb::LogicalGet>();
    if (get.function.name == kFileReader) {
      for (const auto& condition : plan.expressions) {
        push_down(get, *condition);
      }
    }
  }
  for (const auto& child : plan.children) {
    visit(*child);
  }
}

}  // namespace

duckdb::OptimizerExtension exact_filters_in_scans() {
  duckdb::OptimizerExtension extension;
  extension.pre_optimize_function = keep_short_lists;
  extension.optimize_function = [](duckdb::OptimizerExtensionInput&,
                                   duckdb::unique_ptr<duckdb::LogicalOperator>& plan) { visit(*plan); };
  return extension;
}

}  // namespace tarn::engine
