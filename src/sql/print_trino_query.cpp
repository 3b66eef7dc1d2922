// Queries and relations.
#include "sql/print_trino.hpp"
#include "sql/print_trino_parts.hpp"

#include <utility>
#include <variant>

#include <fmt/format.h>

namespace tarn::sql::trino_printer {

namespace {

std::string print(const NamedQuery& named) {
  return fmt::format("{}{}{}{} AS ({})", print_identifier(named.name), named.columns.empty() ? "" : " (",
                     print_names(named.columns), named.columns.empty() ? "" : ")",
                     trino_printer::print(*named.query));
}

std::string print_item(const SelectExpression& item) {
  auto text = trino_printer::print(*item.value);
  return item.alias ? fmt::format("{} AS {}", text, print_identifier(*item.alias)) : text;
}

std::string print_item(const SelectAll& item) {
  if (item.target == nullptr) {
    return "*";
  }
  auto target = trino_printer::print(*item.target, Binding::Primary);
  if (std::holds_alternative<NumberLiteral>(item.target->node)) {
    target = "(" + std::move(target) + ")";
  }
  const auto text = target + ".*";
  return item.aliases.empty() ? text : fmt::format("{} AS ({})", text, print_names(item.aliases));
}

std::string print_items(const Select& select) {
  std::string text;
  for (const auto& item : select.items) {
    auto piece = std::visit([](const auto& node) { return print_item(node); }, item);
    const bool is_first = text.empty() && select.quantifier == SetQuantifier::All;
    if (is_first && std::holds_alternative<SelectExpression>(item)) {
      // "SELECT all + 1" would select every row's +1.
      const auto& value = *std::get<SelectExpression>(item).value;
      const auto bare = trino_printer::print(value);
      piece = guarded(bare, {"ALL"}) + piece.substr(bare.size());
    }
    text += text.empty() ? "" : ", ";
    text += piece;
  }
  return text;
}

// One key stands alone; a row stands as ROW(...), because parentheses would make several keys of it.
std::string print_set(const std::vector<ExpressionPtr>& keys) {
  if (keys.size() != 1) {
    return fmt::format("({})", print_list(keys));
  }
  const auto* row = std::get_if<RowConstructor>(&keys.front()->node);
  const bool is_list = row != nullptr && row->items.size() > 1;
  return is_list ? "ROW" + trino_printer::print(*keys.front())
                 : guarded(trino_printer::print(*keys.front()), {"ALL", "GROUPING"});
}

std::string print(const GroupingElement& element) {
  std::string sets;
  for (const auto& set : element.sets) {
    sets += sets.empty() ? "" : ", ";
    sets += print_set(set);
  }
  switch (element.kind) {
    case GroupingKind::GroupingSets: return fmt::format("GROUPING SETS ({})", sets);
    case GroupingKind::Cube: return fmt::format("CUBE ({})", sets);
    case GroupingKind::Rollup: return fmt::format("ROLLUP ({})", sets);
    case GroupingKind::Simple: break;
  }
  return sets;
}

std::string print(const NamedWindow& window) {
  return fmt::format("{} AS {}", print_identifier(window.name), trino_printer::print(window.specification));
}

std::string print(const Select& select) {
  std::string text = select.quantifier == SetQuantifier::Distinct ? "SELECT DISTINCT " : "SELECT ";
  text += print_items(select);
  if (select.from != nullptr) {
    text += " FROM " + trino_printer::print(*select.from);
  }
  if (select.where != nullptr) {
    text += " WHERE " + trino_printer::print(*select.where);
  }
  std::string_view separator =
      select.group_by_quantifier == SetQuantifier::Distinct ? " GROUP BY DISTINCT " : " GROUP BY ";
  for (const auto& element : select.group_by) {
    text += separator;
    text += print(element);
    separator = ", ";
  }
  if (select.having != nullptr) {
    text += " HAVING " + trino_printer::print(*select.having);
  }
  separator = " WINDOW ";
  for (const auto& window : select.windows) {
    text += separator;
    text += print(window);
    separator = ", ";
  }
  return text;
}

bool is_intersection(const SetOperation& operation) {
  return operation.op == SetOperator::Intersect;
}

// An operand that would be read as part of another operation stands in parentheses.
std::string print_operand(const QueryBody& body, bool needs_parentheses) {
  auto text = trino_printer::print(body);
  return needs_parentheses ? "(" + std::move(text) + ")" : text;
}

std::string print(const SetOperation& operation) {
  const auto* left = std::get_if<SetOperation>(&operation.left->node);
  const auto* right = std::get_if<SetOperation>(&operation.right->node);
  const bool wraps_left = left != nullptr && is_intersection(operation) && !is_intersection(*left);
  const bool wraps_right = right != nullptr && (is_intersection(operation) || !is_intersection(*right));
  const std::string_view word = operation.op == SetOperator::Union       ? "UNION"
                                : operation.op == SetOperator::Intersect ? "INTERSECT"
                                                                         : "EXCEPT";
  return fmt::format("{} {} {}{}", print_operand(*operation.left, wraps_left), word,
                     operation.quantifier == SetQuantifier::All ? "ALL " : "",
                     print_operand(*operation.right, wraps_right));
}

std::string print(const Values& values) {
  return "VALUES " + print_list(values.rows);
}
std::string print(const TableBody& table) {
  return "TABLE " + trino_printer::print(table.name);
}
std::string print(const NestedQuery& nested) {
  return fmt::format("({})", trino_printer::print(*nested.query));
}

std::string print_limit(const Limit& limit) {
  if (limit.count == nullptr) {
    return " LIMIT ALL";
  }
  const auto count = trino_printer::print(*limit.count);
  return fmt::format("{}{}{}", limit.with_ties ? " FETCH FIRST " : " LIMIT ", count,
                     limit.with_ties ? " ROWS WITH TIES" : "");
}

}  // namespace

std::string print(const TableName& name) {
  switch (name.kind) {
    case TableNameKind::Quoted: return print_identifier({name.text, true, {}});
    case TableNameKind::Name: return print_identifier({name.text, false, {}});
    case TableNameKind::StoreId:
    case TableNameKind::Variable:
    case TableNameKind::Placeholder: break;
  }
  return name.text;
}

std::string print(const QueryBody& body) {
  return std::visit([](const auto& node) { return print(node); }, body.node);
}

std::string print(const Query& query) {
  std::string text;
  std::string_view separator = "WITH ";
  for (const auto& function : query.functions) {
    text += separator;
    text += print(function);
    separator = ", ";
  }
  text += query.functions.empty() ? "" : " ";
  separator = query.recursive ? "WITH RECURSIVE " : "WITH ";
  for (const auto& named : query.with) {
    text += separator;
    text += print(named);
    separator = ", ";
  }
  text += query.with.empty() ? "" : " ";
  text += print(*query.body);
  if (!query.order_by.empty()) {
    text += " ORDER BY " + print_sort_items(query.order_by);
  }
  if (query.offset != nullptr) {
    text += fmt::format(" OFFSET {} ROWS", print(*query.offset));
  }
  return query.limit ? text + print_limit(*query.limit) : text;
}

}  // namespace tarn::sql::trino_printer

namespace tarn::sql {

std::string print_trino(const Query& query) {
  return trino_printer::print(query);
}

std::string print_trino(const Expression& expression) {
  return trino_printer::print(expression);
}

}  // namespace tarn::sql
