// What a name means: columns, fields of rows, relations' aliases, lambda parameters.
#include "sql/text.hpp"
#include "sql/translator.hpp"

#include <fmt/format.h>

namespace tarn::sql {

Scope& Scope::select() {
  Scope* scope = this;
  while (scope->is_lambda && scope->outer != nullptr) {
    scope = scope->outer;
  }
  return *scope;
}

// Finds a column by name, innermost scope first; with `relation` not empty, only in the relation of that
// alias.
Parsed<std::optional<Translator::Found>> Translator::find_column(std::string_view relation,
                                                                 std::string_view name,
                                                                 SourceRange range) const {
  const auto wanted = to_lower(name);
  const auto alias = to_lower(relation);
  for (Scope* scope = scope_; scope != nullptr; scope = scope->outer) {
    Found found;
    for (const auto& candidate : scope->relations) {
      if (!alias.empty() && candidate.alias != alias) {
        continue;
      }
      for (const auto& column : candidate.columns) {
        if (column.name != wanted || (column.merged && alias.empty())) {
          continue;
        }
        if (found.column != nullptr && found.column->sql != column.sql) {
          return refuse(range, fmt::format("Column '{}' is ambiguous; put the table's alias in front", name));
        }
        found = {&column, scope};
      }
    }
    if (found.column != nullptr) {
      return found;
    }
  }
  return std::optional<Found>();
}

Value Translator::use(const Found& found, std::string_view spelling, SourceRange range) {
  if (const auto& origin = found.column->origin) {
    tables_[mentions_[origin->table].table].used[origin->column] = true;
  }
  if (!found.scope->is_lambda) {
    found.scope->loose.push_back({std::string(spelling), range});
  }
  return {found.column->sql, found.column->type, range, std::nullopt, std::nullopt};
}

Parsed<Value> Translator::column(const ColumnName& node, SourceRange range) {
  const auto found = TARN_TRY(find_column({}, node.name.text, range));
  if (found) {
    return use(*found, node.name.text, range);
  }
  return refuse(range, unknown_column(node.name));
}

std::string Translator::unknown_column(const Identifier& column_name) const {
  const std::string_view name = column_name.text;
  if (is_relation(name)) {
    return fmt::format("'{}' is a table, not a column; write {}.column", name, name);
  }
  Suggestion suggestion(name);
  for (const Scope* scope = scope_; scope != nullptr; scope = scope->outer) {
    for (const auto& relation : scope->relations) {
      for (const auto& column : relation.columns) {
        suggestion.consider(column.display);
      }
    }
  }
  auto hint = suggestion.hint();
  if (hint.empty() && column_name.quoted) {
    hint = fmt::format("; text is written in single quotes: {}", quote_string(name));
  }
  return fmt::format("Column '{}' cannot be resolved{}", name, hint);
}

bool Translator::is_relation(std::string_view name) const {
  const auto wanted = to_lower(name);
  for (const Scope* scope = scope_; scope != nullptr; scope = scope->outer) {
    for (const auto& relation : scope->relations) {
      if (relation.alias == wanted) {
        return true;
      }
    }
  }
  return false;
}

// alias.column first, as Trino does; else a field of what stands left of the dot.
Parsed<Value> Translator::dereference(const Dereference& node, SourceRange range) {
  if (const auto* base = std::get_if<ColumnName>(&node.base->node)) {
    const auto spelling = fmt::format("{}.{}", base->name.text, node.field.text);
    if (const auto found = TARN_TRY(find_column(base->name.text, node.field.text, range))) {
      return use(*found, spelling, range);
    }
    const auto as_column = TARN_TRY(find_column({}, base->name.text, base->name.range));
    if (!as_column && is_relation(base->name.text)) {
      return refuse(node.field.range, unknown_column(node.field));
    }
  }
  auto& select = scope_->select();
  const auto loose = select.loose.size();
  const auto base = TARN_TRY(expression(*node.base));
  if (select.loose.size() == loose + 1) {
    select.loose.back().name += "." + node.field.text;
    select.loose.back().range = range;
  }
  return field(base, node.field, range);
}

Parsed<Value> Translator::field(const Value& base, const Identifier& name, SourceRange range) const {
  Value result;
  result.range = range;
  // A path over an array of rows reaches into each of them, as published queries expect.
  const bool each = base.type.is(Kind::Array) && base.type.element().is(Kind::Struct);
  const auto row = each ? base.type.element() : base.type;
  if (!row.is(Kind::Struct)) {
    const auto hint = base.type.is(Kind::Map) ? fmt::format("; use element_at(map, '{}')", name.text)
                      : base.type.is(Kind::Json) || base.type.is(Kind::Varchar)
                          ? fmt::format("; use json_extract_scalar(text, '$.{}')", name.text)
                          : std::string();
    return refuse(name.range,
                  fmt::format("'{}' is not a field of type {}{}", name.text, to_string(base.type), hint));
  }
  const auto index = row.field(name.text);
  if (!index) {
    Suggestion suggestion(name.text);
    for (const auto& candidate : row.names) {
      suggestion.consider(candidate);
    }
    return refuse(name.range, fmt::format("Field '{}' cannot be resolved{}", name.text, suggestion.hint()));
  }
  const auto key = quote_string(row.names[*index]);
  result.type = each ? Type::array(row.children[*index]) : row.children[*index];
  result.sql = each ? fmt::format("list_transform({}, lambda e: struct_extract(e, {}))", base.sql, key)
                    : fmt::format("struct_extract({}, {})", base.sql, key);
  return result;
}

// Arrays count from 1; a place outside is an error in Trino, as is a missing key.
Parsed<Value> Translator::subscript(const Subscript& node, SourceRange range) {
  const auto base = TARN_TRY(expression(*node.base));
  const auto index = TARN_TRY(expression(*node.index));
  const auto& a = base.sql;
  const auto& i = index.sql;
  Value result;
  result.range = range;
  result.type = base.type.element();
  switch (base.type.kind) {
    case Kind::Map:
      result.sql = fmt::format(
          "(CASE WHEN {0} IS NULL OR map_contains({0}, {1}) THEN map_extract_value({0}, {1}) "
          "ELSE {2} END)",
          a, i, raise(fmt::format("'Key not present in map: ' || CAST({} AS VARCHAR)", i)));
      return result;
    case Kind::Struct:
      if (!index.integer || *index.integer < 1 ||
          static_cast<std::size_t>(*index.integer) > base.type.children.size()) {
        return refuse(index.range, "a row's subscript must be a literal number of one of its fields");
      }
      result.type = base.type.children[static_cast<std::size_t>(*index.integer) - 1];
      result.sql =
          fmt::format("struct_extract({}, {})", a,
                      base.type.names[static_cast<std::size_t>(*index.integer) - 1].empty()
                          ? std::to_string(*index.integer)
                          : quote_string(base.type.names[static_cast<std::size_t>(*index.integer) - 1]));
      return result;
    case Kind::Array:
    case Kind::Unknown:
      if (!index.type.is_integer() && !index.type.is_unknown()) {
        return refuse(index.range,
                      fmt::format("an array's subscript must be an integer, not {}", to_string(index.type)));
      }
      result.sql = fmt::format(
          "(CASE WHEN {0} IS NULL OR {1} IS NULL THEN NULL WHEN {1} BETWEEN 1 AND len({0}) THEN "
          "list_extract({0}, {1}) "
          "ELSE error('Array subscript must be between 1 and the length of the array: ' || CAST({1} AS "
          "VARCHAR)) "
          "END)",
          a, i);
      return result;
    case Kind::Boolean:
    case Kind::Int32:
    case Kind::Int64:
    case Kind::Double:
    case Kind::Decimal:
    case Kind::Varchar:
    case Kind::Varbinary:
    case Kind::Date:
    case Kind::Time:
    case Kind::Timestamp:
    case Kind::TimestampTz:
    case Kind::IntervalMonths:
    case Kind::IntervalSeconds:
    case Kind::Json:
    case Kind::Lambda: break;
  }
  return refuse(range, fmt::format("type {} has no subscripts", to_string(base.type)));
}

}  // namespace tarn::sql
