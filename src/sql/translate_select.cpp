// One SELECT: its items, WHERE, GROUP BY, HAVING and the ORDER BY that belongs to it.
#include "sql/restore.hpp"
#include "sql/text.hpp"
#include "sql/translator.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

std::optional<std::size_t> ordinal(const Expression& expression) {
  const auto* number = std::get_if<NumberLiteral>(&expression.node);
  if (number == nullptr || number->kind != NumberKind::Integer) {
    return std::nullopt;
  }
  std::size_t position = 0;
  std::from_chars(number->digits.data(), number->digits.data() + number->digits.size(), position);
  return position;
}

}  // namespace

std::string sort_suffix(const SortItem& item) {
  return fmt::format("{} NULLS {}", item.order == SortOrder::Descending ? " DESC" : "",
                     item.nulls == NullOrder::First ? "FIRST" : "LAST");
}

Parsed<PrintedQuery> Translator::select(const Select& select, const Query* tail, Scope* outer) {
  Scope scope;
  scope.outer = outer;
  const Restore inside(scope_, &scope);
  const Restore allows(forbids_aggregates_, std::string_view());
  std::string clauses;
  if (select.from) {
    clauses += " FROM " + TARN_TRY(relation(*select.from, scope));
  }
  if (select.where) {
    clauses += " WHERE " + TARN_TRY(where(*select.where, scope));
  }
  clauses += TARN_TRY(group_by(select, scope));
  const auto windows = TARN_TRY(named_windows(select, scope));
  SelectState state;
  TARN_TRY(select_items(select, scope, state));
  if (select.having) {
    clauses += " HAVING " + TARN_TRY(condition(*select.having, "HAVING"));
  }
  clauses += windows;
  const bool distinct = select.quantifier == SetQuantifier::Distinct;
  if (tail != nullptr) {
    std::string keys;
    for (const auto& item : tail->order_by) {
      keys += keys.empty() ? " ORDER BY " : ", ";
      keys += TARN_TRY(sort_key(item, state, distinct));
    }
    clauses += keys + TARN_TRY(row_limits(*tail));
  }
  TARN_TRY(check_grouping(select, scope));
  std::string list;
  for (std::size_t i = 0; i < state.values.size(); ++i) {
    list += fmt::format("{}{} AS \"c{}\"", i == 0 ? "" : ", ", state.values[i], i);
  }
  return PrintedQuery{fmt::format("SELECT {}{}{}", distinct ? "DISTINCT " : "", list, clauses),
                      std::move(state.columns)};
}

Parsed<bool> Translator::select_items(const Select& select, Scope& scope, SelectState& state) {
  for (const auto& item : select.items) {
    if (const auto* all = std::get_if<SelectAll>(&item)) {
      TARN_TRY(expand(*all, scope, state));
      continue;
    }
    const auto& selected = std::get<SelectExpression>(item);
    auto value = TARN_TRY(expression(*selected.value));
    ScopeColumn column;
    column.display = selected.alias ? selected.alias->text : column_display(*selected.value);
    column.name = to_lower(column.display);
    column.type = std::move(value.type);
    state.values.push_back(std::move(value.sql));
    state.columns.push_back(std::move(column));
    state.ranges.push_back(selected.value->range);
  }
  return true;
}

// A column or field keeps its name as spelled; other expressions have none.
std::string Translator::column_display(const Expression& expression) const {
  if (const auto* name = std::get_if<ColumnName>(&expression.node)) {
    return name->name.text;
  }
  if (const auto* path = std::get_if<Dereference>(&expression.node)) {
    return path->field.text;
  }
  return {};
}

Parsed<bool> Translator::expand(const SelectAll& all, Scope& scope, SelectState& state) {
  const auto add = [&](const ScopeColumn& column) {
    const auto value = use({&column, &scope}, column.display, all.range);
    ScopeColumn output;
    output.name = column.name;
    output.display = column.display;
    output.type = column.type;
    state.values.push_back(value.sql);
    state.columns.push_back(std::move(output));
    state.ranges.push_back(all.range);
  };
  if (all.target == nullptr) {
    if (scope.relations.empty()) {
      return refuse(all.range, "SELECT * needs a FROM");
    }
    for (const auto& relation : scope.relations) {
      for (const auto& column : relation.columns) {
        if (!column.merged) {
          add(column);
        }
      }
    }
    return true;
  }
  const auto* name = std::get_if<ColumnName>(&all.target->node);
  for (const auto& relation : scope.relations) {
    if (name != nullptr && relation.alias == to_lower(name->name.text)) {
      for (const auto& column : relation.columns) {
        add(column);
      }
      return true;
    }
  }
  const auto base = TARN_TRY(expression(*all.target));
  if (!base.type.is(Kind::Struct)) {
    return refuse(all.target->range, "only a table alias or a row can be expanded with .*");
  }
  for (std::size_t i = 0; i < base.type.children.size(); ++i) {
    ScopeColumn output;
    output.name = base.type.names[i];
    output.display = base.type.names[i];
    output.type = base.type.children[i];
    state.values.push_back(fmt::format("struct_extract({}, {})", base.sql, quote_string(base.type.names[i])));
    state.columns.push_back(std::move(output));
    state.ranges.push_back(all.range);
  }
  return true;
}

Parsed<std::string> Translator::where(const Expression& condition, Scope& scope) {
  auto text = TARN_TRY(this->condition(condition, "WHERE"));
  // Rows are chosen before they are grouped.
  scope.loose.clear();
  note_time_bounds(condition, scope);
  note_points(condition, scope);
  return text;
}

// A boolean expression where `clause` wants one.
Parsed<std::string> Translator::condition(const Expression& expression, std::string_view clause) {
  const bool allows = clause == "HAVING";
  const Restore inside(forbids_aggregates_, allows ? std::string_view() : clause);
  auto value = TARN_TRY(this->expression(expression));
  if (!value.type.is(Kind::Boolean) && !value.type.is_unknown()) {
    return refuse(expression.range, fmt::format("{} must be a condition, not a value of type {}", clause,
                                                to_string(value.type)));
  }
  return std::move(value.sql);
}

Parsed<std::string> Translator::group_by(const Select& select, Scope& scope) {
  const Restore inside(forbids_aggregates_, std::string_view("GROUP BY"));
  std::string text;
  for (const auto& element : select.group_by) {
    std::string sets;
    for (const auto& set : element.sets) {
      std::string keys;
      for (const auto& key : set) {
        keys += keys.empty() ? "" : ", ";
        keys += TARN_TRY(grouping_key(*key, select, scope));
      }
      const bool plain = element.kind == GroupingKind::Simple && !set.empty();
      sets += sets.empty() ? "" : ", ";
      sets += plain ? keys : fmt::format("({})", keys);
    }
    text += text.empty() ? " GROUP BY " : ", ";
    switch (element.kind) {
      case GroupingKind::Simple: text += sets; break;
      case GroupingKind::GroupingSets: text += fmt::format("GROUPING SETS ({})", sets); break;
      case GroupingKind::Cube: text += fmt::format("CUBE ({})", sets); break;
      case GroupingKind::Rollup: text += fmt::format("ROLLUP ({})", sets); break;
    }
  }
  scope.loose.clear();
  return text;
}

Parsed<std::string> Translator::grouping_key(const Expression& key, const Select& select, Scope& scope) {
  const Expression* expression = &key;
  if (const auto position = ordinal(key)) {
    // '*' shifts positions, so its columns are counted first.
    SelectState probe;
    for (const auto& item : select.items) {
      if (const auto* all = std::get_if<SelectAll>(&item)) {
        TARN_TRY(expand(*all, scope, probe));
      } else if (probe.values.size() + 1 == *position) {
        expression = std::get<SelectExpression>(item).value.get();
        probe.values.emplace_back();
      } else {
        probe.values.emplace_back();
      }
    }
    if (*position < 1 || *position > probe.values.size()) {
      return refuse(key.range, fmt::format("GROUP BY position {} is not in the select list", *position));
    }
    if (const auto& text = probe.values[*position - 1]; !text.empty()) {
      scope.grouping_keys.insert(text);
      return text;
    }
  }
  auto value = TARN_TRY(this->expression(*expression));
  scope.grouping_keys.insert(value.sql);
  // A bare integer would be read as a position.
  return value.integer ? fmt::format("({} + 0)", value.sql) : std::move(value.sql);
}

// A key is a position, an output name, or an expression over outputs and inputs.
Parsed<std::string> Translator::sort_key(const SortItem& item, const SelectState& state, bool distinct) {
  auto position = ordinal(*item.key);
  if (position && (*position < 1 || *position > state.values.size())) {
    return refuse(item.key->range, fmt::format("ORDER BY position {} is not in the select list", *position));
  }
  const auto* name = std::get_if<ColumnName>(&item.key->node);
  for (std::size_t i = 0; name != nullptr && i < state.columns.size(); ++i) {
    if (state.columns[i].name != to_lower(name->name.text)) {
      continue;
    }
    if (position && state.values[*position - 1] != state.values[i]) {
      return refuse(item.key->range, fmt::format("Column '{}' is ambiguous", name->name.text));
    }
    position = position.value_or(i + 1);
  }
  if (position) {
    return std::to_string(*position) + sort_suffix(item);
  }
  // Inside an expression an output name hides a column of the same name.
  ScopeRelation outputs;
  for (std::size_t i = 0; i < state.columns.size(); ++i) {
    outputs.columns.push_back(state.columns[i]);
    outputs.columns.back().sql = state.values[i];
  }
  Scope scope;
  scope.outer = scope_;
  scope.is_lambda = true;
  scope.relations.push_back(std::move(outputs));
  Value value;
  {
    const Restore inside(scope_, &scope);
    value = TARN_TRY(expression(*item.key));
  }
  if (distinct && std::ranges::find(state.values, value.sql) == state.values.end()) {
    return refuse(item.key->range,
                  "for SELECT DISTINCT, ORDER BY expressions must appear in the select list");
  }
  return (value.integer ? fmt::format("({} + 0)", value.sql) : value.sql) + sort_suffix(item);
}

Parsed<bool> Translator::check_grouping(const Select& select, const Scope& scope) const {
  const bool grouped = !select.group_by.empty() || scope.has_aggregate || select.having != nullptr;
  if (!grouped || scope.loose.empty()) {
    return true;
  }
  const auto& first = scope.loose.front();
  return refuse(first.range,
                fmt::format("'{}' must be an aggregate expression or appear in GROUP BY clause", first.name));
}

Parsed<std::string> Translator::named_windows(const Select& select, Scope& scope) {
  std::string text;
  for (const auto& window : select.windows) {
    const auto body = TARN_TRY(window_text(window.specification));
    text += fmt::format("{}\"w{}\" AS ({})", text.empty() ? " WINDOW " : ", ", scope.windows.size(), body);
    scope.windows.push_back(to_lower(window.name.text));
  }
  return text;
}

}  // namespace tarn::sql
