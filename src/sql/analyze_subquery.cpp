// Subqueries as values, in IN, in quantified comparisons and in EXISTS.
#include "sql/analyzer.hpp"
#include "sql/coercion.hpp"
#include "sql/operators.hpp"
#include "sql/typed_values.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

TypedPtr predicate(SourceRange range, Typed::Node node) {
  return make_typed(Type::of(Kind::Boolean), range, std::move(node));
}

// The type of a query's rows. A name that two of its columns have is nobody's.
Type row_type(const TypedQuery& query) {
  std::vector<std::string> names;
  names.reserve(query.names.size());
  for (const auto& output : query.names) {
    const auto count = std::ranges::count(query.names, output.name, &OutputName::name);
    names.push_back(count == 1 ? output.name : std::string());
  }
  return Type::row(query.body->columns, std::move(names));
}

// Whether values of both types are carried and compared alike.
bool is_alike(const Type& left, const Type& right) {
  return left == right || (left.is(Kind::Varchar) && right.is(Kind::Varchar));
}

// The types that stand beside the subquery's columns.
std::vector<Type> compared_types(const Typed& value, std::size_t columns) {
  if (value.type.is(Kind::Row)) {
    return value.type.children;
  }
  return std::vector<Type>(value.type.is_unknown() ? columns : 1, value.type);
}

bool is_equality(ComparisonOperator op) {
  return op == ComparisonOperator::Equal || op == ComparisonOperator::NotEqual;
}

}  // namespace

// SELECT `items` FROM the query, whose columns `id` stands for.
TypedQueryPtr Analyzer::select_from(TypedQueryPtr query, std::size_t id, std::vector<TypedPtr> items) {
  std::vector<Type> types;
  types.reserve(items.size());
  for (const auto& item : items) {
    types.push_back(item->type);
  }
  TypedQuery result;
  result.names.resize(items.size());
  TypedSelect select;
  select.items = std::move(items);
  auto columns = query->body->columns;
  select.from = std::make_shared<const TypedRelation>(
      TypedRelation{id, std::move(columns), TypedDerived{std::move(query)}});
  result.body = std::make_shared<const TypedBody>(TypedBody{std::move(types), std::move(select)});
  return std::make_shared<const TypedQuery>(std::move(result));
}

// The query with its columns as these types.
TypedQueryPtr Analyzer::query_as(TypedQueryPtr query, const std::vector<Type>& types) {
  const auto& columns = query->body->columns;
  if (std::ranges::equal(columns, types, is_alike)) {
    return query;
  }
  const auto id = next_relation();
  std::vector<TypedPtr> items;
  items.reserve(columns.size());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    items.push_back(coerce(make_typed(columns[i], {}, ColumnReference{id, i}), types[i]));
  }
  return select_from(std::move(query), id, std::move(items));
}

// The query with its columns as the fields of one.
TypedQueryPtr Analyzer::query_of_rows(TypedQueryPtr query, Type type) {
  const auto id = next_relation();
  TypedRow row;
  row.items.reserve(type.children.size());
  for (std::size_t i = 0; i < type.children.size(); ++i) {
    row.items.push_back(make_typed(type.children[i], {}, ColumnReference{id, i}));
  }
  return select_from(std::move(query), id, {make_typed(std::move(type), {}, std::move(row))});
}

// Several columns are a row of them.
Parsed<TypedPtr> Analyzer::scalar_subquery(const ScalarSubquery& node, SourceRange range) {
  auto made = TARN_TRY(query(*node.query, scope_));
  if (made->body->columns.size() > 1) {
    auto type = row_type(*made);
    made = query_of_rows(std::move(made), std::move(type));
  }
  auto type = made->body->columns.front();
  return make_typed(std::move(type), range, TypedSubquery{std::move(made)});
}

// Makes a value and the columns of a subquery one type. A row's fields stand beside the columns; any other
// value is a row of itself.
Parsed<bool> Analyzer::match_subquery(TypedPtr& value, TypedQueryPtr& query, SourceRange range) {
  const auto& columns = query->body->columns;
  const auto fields = compared_types(*value, columns.size());
  const auto mismatch = [&] {
    return refuse(range,
                  fmt::format("Value expression and result of subquery must be of the same type: {} vs {}",
                              to_string(Type::row(fields)), to_string(row_type(*query))));
  };
  if (fields.size() != columns.size()) {
    return mismatch();
  }
  std::vector<Type> types;
  types.reserve(columns.size());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    auto type = common_type(fields[i], columns[i]);
    if (!type) {
      return mismatch();
    }
    types.push_back(std::move(*type));
  }
  value = as_compared(std::move(value), types);
  query = query_as(std::move(query), types);
  return true;
}

// Several columns are compared as a row: the engine would compare them one by one, which is no order of rows,
// and where a field is NULL tells less than Trino does.
TypedQueryPtr Analyzer::as_one_column(TypedQueryPtr query) {
  if (query->body->columns.size() == 1) {
    return query;
  }
  auto type = Type::row(query->body->columns);
  return query_of_rows(std::move(query), std::move(type));
}

// The value as what stands beside columns of these types.
TypedPtr Analyzer::as_compared(TypedPtr value, const std::vector<Type>& types) const {
  const auto range = value->range;
  const auto* constructor = std::get_if<TypedRow>(&value->node);
  const bool is_row = value->type.is(Kind::Row);
  if (types.size() == 1) {
    auto only = !is_row ? std::move(value)
                : constructor == nullptr
                    ? make_typed(value->type.children.front(), range, TypedField{value, 0})
                    : constructor->items.front();
    return coerce(std::move(only), types.front());
  }
  if (!is_row) {
    return coerce(std::move(value), Type::row(types));  // NULL
  }
  TypedRow row;
  row.items.reserve(types.size());
  for (std::size_t i = 0; i < types.size(); ++i) {
    auto item = constructor != nullptr ? constructor->items[i]
                                       : make_typed(value->type.children[i], range, TypedField{value, i});
    row.items.push_back(coerce(std::move(item), types[i]));
  }
  auto fields = make_typed(Type::row(types), range, std::move(row));
  if (constructor != nullptr) {
    return fields;
  }
  TypedCase where_there;
  where_there.branches.push_back({predicate(range, TypedNot{predicate(range, TypedIsNull{value})}), fields});
  return make_typed(Type::row(types), range, std::move(where_there));
}

Parsed<TypedPtr> Analyzer::in_query(const InQuery& node, SourceRange range) {
  auto value = TARN_TRY(expression(*node.value));
  auto made = TARN_TRY(query(*node.query, scope_));
  TARN_TRY(match_subquery(value, made, range));
  made = as_one_column(std::move(made));
  auto found = predicate(range, TypedInQuery{std::move(value), std::move(made)});
  return node.negated ? predicate(range, TypedNot{std::move(found)}) : found;
}

Parsed<TypedPtr> Analyzer::quantified(const QuantifiedComparison& node, SourceRange range) {
  auto value = TARN_TRY(expression(*node.value));
  auto made = TARN_TRY(query(*node.query, scope_));
  TARN_TRY(match_subquery(value, made, range));
  const bool needs_order = !is_equality(node.op);
  const auto& type = value->type;
  const bool fits = needs_order ? is_orderable(type) : is_comparable(type);
  if (!fits && !type.is_unknown()) {
    return refuse(range, fmt::format("Type {} must be {} in order to be used in quantified comparison",
                                     to_string(type), needs_order ? "orderable" : "comparable"));
  }
  return predicate(
      range, TypedQuantified{node.op, node.quantifier, std::move(value), as_one_column(std::move(made))});
}

Parsed<TypedPtr> Analyzer::exists(const Exists& node, SourceRange range) {
  return predicate(range, TypedExists{TARN_TRY(query(*node.query, scope_))});
}

}  // namespace tarn::sql
