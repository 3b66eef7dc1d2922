// What a name means: columns, fields of rows, relations' aliases, lambda parameters.
#include "sql/analyzer.hpp"
#include "sql/coercion.hpp"
#include "sql/quote.hpp"
#include "sql/text.hpp"
#include "sql/typed_same.hpp"
#include "sql/typed_values.hpp"

#include <fmt/format.h>

namespace tarn::sql {

namespace {

std::string path_hint(const Type& type, std::string_view name) {
  if (type.is(Kind::Map)) {
    return fmt::format("; use element_at(map, '{}')", name);
  }
  const bool may_be_json = type.is(Kind::Json) || type.is(Kind::Varchar);
  return may_be_json ? fmt::format("; use json_extract_scalar(text, '$.{}')", name) : std::string();
}

TypedPtr at_range(const Typed& value, SourceRange range) {
  return make_typed(value.type, range, value.node);
}

}  // namespace

// Finds a column by name, innermost scope first; with `relation` not empty, only in the relation of that
// alias.
Parsed<std::optional<Analyzer::Found>> Analyzer::find_column(std::string_view relation, std::string_view name,
                                                             SourceRange range) const {
  const auto wanted = to_lower(name);
  const auto alias = to_lower(relation);
  for (Scope* scope = scope_; scope != nullptr; scope = scope->outer) {
    Found found;
    for (const auto& candidate : scope->relations) {
      if (!alias.empty() && candidate.alias != alias) {
        continue;
      }
      for (const auto& field : candidate.fields) {
        if (field.name != wanted || (field.merged && alias.empty())) {
          continue;
        }
        if (found.field != nullptr && !is_same(*found.field->value, *field.value)) {
          return refuse(range, fmt::format("Column '{}' is ambiguous; put the table's alias in front", name));
        }
        found = {&field, scope};
      }
    }
    if (found.field != nullptr) {
      return found;
    }
  }
  return std::optional<Found>();
}

TypedPtr Analyzer::use(const ScopeField& found, SourceRange range) {
  if (const auto& origin = found.origin) {
    analysis_.tables[origin->table].used[origin->column] = true;
  }
  return at_range(*found.value, range);
}

Parsed<TypedPtr> Analyzer::column(const ColumnName& node, SourceRange range) {
  const auto found = TARN_TRY(find_column({}, node.name.text, range));
  if (found) {
    return use(*found->field, range);
  }
  return refuse(range, unknown_column(node.name));
}

std::string Analyzer::unknown_column(const Identifier& column_name) const {
  const std::string_view name = column_name.text;
  if (is_relation(name)) {
    return fmt::format("'{}' is a table, not a column; write {}.column", name, name);
  }
  Suggestion suggestion(name);
  for (const Scope* scope = scope_; scope != nullptr; scope = scope->outer) {
    for (const auto& relation : scope->relations) {
      for (const auto& field : relation.fields) {
        suggestion.consider(field.display);
      }
    }
  }
  auto hint = suggestion.hint();
  if (hint.empty() && column_name.quoted) {
    hint = fmt::format("; text is written in single quotes: {}", quote_string(name));
  }
  return fmt::format("Column '{}' cannot be resolved{}", name, hint);
}

bool Analyzer::is_relation(std::string_view name) const {
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
Parsed<TypedPtr> Analyzer::dereference(const Dereference& node, SourceRange range) {
  if (const auto* base = std::get_if<ColumnName>(&node.base->node)) {
    if (const auto found = TARN_TRY(find_column(base->name.text, node.field.text, range))) {
      return use(*found->field, range);
    }
    const auto as_column = TARN_TRY(find_column({}, base->name.text, base->name.range));
    if (!as_column && is_relation(base->name.text)) {
      return refuse(node.field.range, unknown_column(node.field));
    }
  }
  const auto base = TARN_TRY(expression(*node.base));
  return field(base, node.field, range);
}

Parsed<TypedPtr> Analyzer::field(const TypedPtr& base, const Identifier& name, SourceRange range) {
  // A path over an array of rows reaches into each of them, as published queries expect.
  const bool each = base->type.is(Kind::Array) && base->type.element().is(Kind::Row);
  const auto row = each ? base->type.element() : base->type;
  if (!row.is(Kind::Row)) {
    return refuse(name.range, fmt::format("'{}' is not a field of type {}{}", name.text,
                                          to_string(base->type), path_hint(base->type, name.text)));
  }
  const auto index = row.field(name.text);
  if (!index) {
    Suggestion suggestion(name.text);
    for (const auto& candidate : row.names) {
      suggestion.consider(candidate);
    }
    return refuse(name.range, fmt::format("Field '{}' cannot be resolved{}", name.text, suggestion.hint()));
  }
  const auto& type = row.children[*index];
  if (each) {
    note_reading(LakeReading::Kind::FieldOfAll, range, type, {});
    return make_typed(Type::array(type), range, TypedFieldOfAll{base, *index});
  }
  return make_typed(type, range, TypedField{base, *index});
}

// Arrays count from 1; a place outside is an error in Trino, as is a missing key.
Parsed<TypedPtr> Analyzer::subscript(const Subscript& node, SourceRange range) {
  const auto base = TARN_TRY(expression(*node.base));
  const auto index = TARN_TRY(expression(*node.index));
  const auto& type = base->type;
  if (type.is(Kind::Row)) {
    const auto number = constant_integer(*index);
    if (!number || *number < 1 || static_cast<std::size_t>(*number) > type.children.size()) {
      return refuse(index->range, "a row's subscript must be a literal number of one of its fields");
    }
    const auto field = static_cast<std::size_t>(*number) - 1;
    return make_typed(type.children[field], range, TypedField{base, field});
  }
  if (type.is(Kind::Array)) {
    if (!index->type.is_integer() && !index->type.is_unknown()) {
      return refuse(index->range,
                    fmt::format("an array's subscript must be an integer, not {}", to_string(index->type)));
    }
    return make_typed(type.element(), range, TypedSubscript{base, coerce(index, Type::of(Kind::Bigint))});
  }
  if (!type.is(Kind::Map)) {
    return refuse(range, fmt::format("type {} has no subscripts", to_string(type)));
  }
  if (!can_coerce(index->type, type.key())) {
    return refuse(index->range,
                  fmt::format("the key must be {}, not {}", to_string(type.key()), to_string(index->type)));
  }
  return make_typed(type.element(), range, TypedSubscript{base, coerce(index, type.key())});
}

}  // namespace tarn::sql
