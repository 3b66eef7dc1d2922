// Queries around SELECT: WITH, set operations, VALUES, ORDER BY and row limits.
#include "sql/analyzer.hpp"
#include "sql/coercion.hpp"
#include "sql/lexer.hpp"
#include "sql/text.hpp"
#include "sql/typed_values.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

std::string_view set_word(SetOperator op) {
  switch (op) {
    case SetOperator::Union: return "UNION";
    case SetOperator::Intersect: return "INTERSECT";
    case SetOperator::Except: return "EXCEPT";
  }
  return "UNION";
}

std::vector<Type> types_of(const std::vector<TypedPtr>& values) {
  std::vector<Type> types;
  types.reserve(values.size());
  for (const auto& value : values) {
    types.push_back(value->type);
  }
  return types;
}

}  // namespace

Parsed<Analysis> analyze(const Query& query, std::string_view text, const Environment& environment) {
  return Analyzer(text, environment).run(query);
}

// Parameters are told by their place, because clauses are not analysed in the order of the text.
Analyzer::Analyzer(std::string_view text, const Environment& environment)
    : text_(text), environment_(environment) {
  if (environment.parameters.empty()) {
    return;
  }
  for (const auto& token : tokenize(text)) {
    if (token.kind == TokenKind::Parameter || (token.kind == TokenKind::String && token.text == "?")) {
      parameters_.push_back(token.range.offset);
    }
  }
}

Parsed<Analysis> Analyzer::run(const Query& statement) {
  analysis_.now = environment_.now;
  analysis_.query = TARN_TRY(query(statement, nullptr));
  if (parameters_.size() < environment_.parameters.size()) {
    return refuse(statement.range, "the statement has fewer '?' than there are parameters");
  }
  return std::move(analysis_);
}

Parsed<bool> Analyzer::may_descend(SourceRange range) {
  // Chains such as a+b+c grow to the left of parentheses, so a tree may be deeper than its text nests.
  constexpr std::size_t kDeepest = 400;
  constexpr std::size_t kMostSteps = 100'000;
  if (depth_ >= kDeepest || ++steps_ > kMostSteps) {
    return refuse(range, "the statement is too complex; split it with WITH or simplify it");
  }
  return true;
}

Parsed<TypedQueryPtr> Analyzer::query(const Query& query, Scope* outer) {
  TARN_TRY(may_descend(query.range));
  const Restore deeper(depth_, depth_ + 1);
  const auto visible = named_.size();
  TypedQuery result;
  result.with.reserve(query.with.size());
  for (const auto& named : query.with) {
    result.with.push_back(TARN_TRY(named_query(named, query.recursive, outer)));
  }
  Body made;
  if (const auto* node = std::get_if<Select>(&query.body->node)) {
    made = TARN_TRY(select(*node, &query, outer, result));
  } else {
    made = TARN_TRY(body(*query.body, outer));
    TARN_TRY(sort_result(query, made, outer, result));
  }
  result.body = std::move(made.body);
  result.names = std::move(made.names);
  TARN_TRY(row_limits(query, result));
  named_.resize(visible);
  return std::make_shared<const TypedQuery>(std::move(result));
}

Parsed<bool> Analyzer::rename(const NamedQuery& named, std::vector<OutputName>& names) const {
  if (named.columns.empty()) {
    return true;
  }
  if (named.columns.size() != names.size()) {
    return refuse(named.name.range, fmt::format("'{}' names {} columns and its query has {}", named.name.text,
                                                named.columns.size(), names.size()));
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    names[i] = {to_lower(named.columns[i].text), named.columns[i].text};
  }
  return true;
}

Parsed<TypedNamedQuery> Analyzer::named_query(const NamedQuery& named, bool recursive, Scope* outer) {
  if (recursive) {
    if (const auto recursion = TARN_TRY(find_recursion(named))) {
      return recursive_query(named, *recursion, outer);
    }
  }
  Named entry;
  entry.name = to_lower(named.name.text);
  entry.number = named_count_++;
  auto made = TARN_TRY(query(*named.query, outer));
  entry.types = made->body->columns;
  entry.names = made->names;
  TARN_TRY(rename(named, entry.names));
  named_.push_back(std::move(entry));
  return TypedNamedQuery{named_.back().number, false, std::move(made)};
}

// The base's columns, with the names of WITH, are those of the whole, and of what the step sees.
Parsed<TypedNamedQuery> Analyzer::recursive_query(const NamedQuery& named, const Recursion& recursion,
                                                  Scope* outer) {
  auto base = TARN_TRY(body(*recursion.base, outer));
  TARN_TRY(rename(named, base.names));
  const auto number = named_count_++;
  const auto& columns = base.body->columns;
  named_.push_back({to_lower(named.name.text), number, columns, base.names});
  auto step = TARN_TRY(body(*recursion.step, outer));
  const auto& made = step.body->columns;
  if (made.size() != columns.size()) {
    return refuse(recursion.step->range,
                  fmt::format("base and step relations of recursion have different number of fields: {}, {}",
                              columns.size(), made.size()));
  }
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (!can_coerce(made[i], columns[i])) {
      return refuse(recursion.step->range,
                    fmt::format("recursion step relation output type ({}) is not coercible to recursion base "
                                "relation output type ({}) at column {}",
                                to_string(made[i]), to_string(columns[i]), i + 1));
    }
  }
  TypedQuery whole;
  const auto& operation = std::get<SetOperation>(named.query->body->node);
  whole.body = std::make_shared<const TypedBody>(
      TypedBody{columns, TypedSetOperation{SetOperator::Union, operation.quantifier == SetQuantifier::All,
                                           base.body, std::move(step.body)}});
  whole.names = std::move(base.names);
  return TypedNamedQuery{number, true, std::make_shared<const TypedQuery>(std::move(whole))};
}

Parsed<Analyzer::Body> Analyzer::body(const QueryBody& body, Scope* outer) {
  TARN_TRY(may_descend(body.range));
  const Restore deeper(depth_, depth_ + 1);
  if (const auto* node = std::get_if<Select>(&body.node)) {
    TypedQuery no_tail;
    return select(*node, nullptr, outer, no_tail);
  }
  if (const auto* node = std::get_if<SetOperation>(&body.node)) {
    return set_operation(*node, body.range, outer);
  }
  if (const auto* node = std::get_if<Values>(&body.node)) {
    return values(*node, outer);
  }
  if (const auto* node = std::get_if<NestedQuery>(&body.node)) {
    auto nested = TARN_TRY(query(*node->query, outer));
    auto names = nested->names;
    auto columns = nested->body->columns;
    return Body{
        std::make_shared<const TypedBody>(TypedBody{std::move(columns), TypedNested{std::move(nested)}}),
        std::move(names)};
  }
  return table_body(std::get<TableBody>(body.node).name, outer);
}

// TABLE t is SELECT * FROM t.
Parsed<Analyzer::Body> Analyzer::table_body(const TableName& name, Scope* outer) {
  Scope scope{.outer = outer};
  const Restore inside(scope_, &scope);
  TypedSelect select;
  ScopeRelation offered;
  select.from = TARN_TRY(table(name, offered));
  scope.relations.push_back(std::move(offered));
  Items items;
  TARN_TRY(expand(SelectAll{nullptr, name.range}, scope, items));
  auto columns = types_of(items.values);
  select.items = std::move(items.values);
  return Body{std::make_shared<const TypedBody>(TypedBody{std::move(columns), std::move(select)}),
              std::move(items.names)};
}

Parsed<Analyzer::Body> Analyzer::set_operation(const SetOperation& operation, SourceRange range,
                                               Scope* outer) {
  auto left = TARN_TRY(body(*operation.left, outer));
  auto right = TARN_TRY(body(*operation.right, outer));
  const auto& left_types = left.body->columns;
  const auto& right_types = right.body->columns;
  if (left_types.size() != right_types.size()) {
    return refuse(operation.right->range,
                  fmt::format("both sides of {} must have the same number of columns: {} and {}",
                              set_word(operation.op), left_types.size(), right_types.size()));
  }
  std::vector<Type> columns;
  columns.reserve(left_types.size());
  for (std::size_t i = 0; i < left_types.size(); ++i) {
    auto type = common_type(left_types[i], right_types[i]);
    if (!type) {
      return refuse(
          range, fmt::format("column {} of {} has differing types: {} and {}", i + 1, set_word(operation.op),
                             to_string(left_types[i]), to_string(right_types[i])));
    }
    columns.push_back(std::move(*type));
  }
  TypedSetOperation made{operation.op, operation.quantifier == SetQuantifier::All, std::move(left.body),
                         std::move(right.body)};
  return Body{std::make_shared<const TypedBody>(TypedBody{std::move(columns), std::move(made)}),
              std::move(left.names)};
}

Parsed<std::vector<TypedPtr>> Analyzer::values_row(const Expression& row) {
  if (const auto* constructor = std::get_if<RowConstructor>(&row.node)) {
    return expressions(constructor->items);
  }
  return std::vector<TypedPtr>{TARN_TRY(expression(row))};
}

Parsed<Analyzer::Body> Analyzer::values(const Values& values, Scope* outer) {
  Scope scope{.outer = outer};
  const Restore inside(scope_, &scope);
  std::vector<std::vector<TypedPtr>> rows;
  rows.reserve(values.rows.size());
  std::vector<Type> columns;
  for (const auto& row : values.rows) {
    auto items = TARN_TRY(values_row(*row));
    if (rows.empty()) {
      columns.resize(items.size());
    }
    if (items.size() != columns.size()) {
      return refuse(row->range, fmt::format("the rows of VALUES have differing lengths: {} and {}",
                                            columns.size(), items.size()));
    }
    for (std::size_t i = 0; i < items.size(); ++i) {
      auto type = common_type(columns[i], items[i]->type);
      if (!type) {
        return refuse(items[i]->range, fmt::format("column {} of VALUES has differing types: {} and {}",
                                                   i + 1, to_string(columns[i]), to_string(items[i]->type)));
      }
      columns[i] = std::move(*type);
    }
    rows.push_back(std::move(items));
  }
  for (auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      row[i] = coerce(std::move(row[i]), columns[i]);
    }
  }
  std::vector<OutputName> names(columns.size());
  return Body{std::make_shared<const TypedBody>(TypedBody{std::move(columns), TypedValues{std::move(rows)}}),
              std::move(names)};
}

// ORDER BY over something else than a single SELECT: its columns are all there is to sort by, as relation 0
// of a scope of its own.
Parsed<bool> Analyzer::sort_result(const Query& query, const Body& body, Scope* outer, TypedQuery& result) {
  if (query.order_by.empty()) {
    return true;
  }
  Scope scope{.outer = outer};
  const Restore inside(scope_, &scope);
  result.sorted_relation = next_relation();
  Items items;
  ScopeRelation offered;
  for (std::size_t i = 0; i < body.names.size(); ++i) {
    const auto& name = body.names[i];
    auto value = make_typed(body.body->columns[i], {}, ColumnReference{*result.sorted_relation, i});
    offered.fields.push_back({name.name, name.display, value});
    items.values.push_back(std::move(value));
    items.names.push_back(name);
  }
  scope.relations.push_back(std::move(offered));
  result.order_by = TARN_TRY(output_sort_keys(query.order_by, items, false));
  return true;
}

Parsed<bool> Analyzer::row_limits(const Query& query, TypedQuery& result) {
  if (query.offset) {
    result.offset = TARN_TRY(row_count(*query.offset));
  }
  if (query.limit && query.limit->count) {
    if (query.limit->with_ties && query.order_by.empty()) {
      return refuse(query.limit->count->range, "FETCH FIRST WITH TIES clause requires ORDER BY");
    }
    result.with_ties = query.limit->with_ties;
    result.limit = TARN_TRY(row_count(*query.limit->count));
  }
  return true;
}

Parsed<std::uint64_t> Analyzer::row_count(const Expression& expression) {
  std::string digits;
  if (const auto* number = std::get_if<NumberLiteral>(&expression.node)) {
    digits = number->digits;
  } else {
    const auto value = TARN_TRY(parameter(expression.range));
    digits = constant_text(*value).value_or("");
    note_reading(LakeReading::Kind::Literal, expression.range, Type::of(Kind::Bigint), digits);
  }
  std::int64_t count = 0;
  const auto* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, count);
  if (error != std::errc() || stop != end || count < 0) {
    return refuse(expression.range, fmt::format("not a number of rows: {}", digits));
  }
  return static_cast<std::uint64_t>(count);
}

}  // namespace tarn::sql
