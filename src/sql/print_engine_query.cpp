// Queries, SELECT and FROM in the engine's SQL.
#include "sql/print_engine.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

std::string column_names(std::size_t count) {
  std::string names;
  for (std::size_t i = 0; i < count; ++i) {
    names += fmt::format("{}\"c{}\"", i == 0 ? "" : ", ", i);
  }
  return names;
}

std::string_view join_word(JoinKind kind) {
  switch (kind) {
    case JoinKind::Inner: return "INNER JOIN";
    case JoinKind::Left: return "LEFT JOIN";
    case JoinKind::Right: return "RIGHT JOIN";
    case JoinKind::Full: return "FULL JOIN";
    case JoinKind::Cross: return "CROSS JOIN";
  }
  return "CROSS JOIN";
}

std::string_view set_word(SetOperator op) {
  switch (op) {
    case SetOperator::Union: return "UNION";
    case SetOperator::Intersect: return "INTERSECT";
    case SetOperator::Except: return "EXCEPT";
  }
  return "UNION";
}

// The type as which a result shows values of a type: the engine's own texts of some are not Trino's.
Type shown_type(const Type& type, ResultForm form) {
  const bool is_text = type.is(Kind::IpAddress) || type.is(Kind::IpPrefix) ||
                       (type.is(Kind::Time) && form == ResultForm::Text) || type.is(Kind::TimeTz) ||
                       type.is(Kind::Color) || type.is_interval();
  if (is_text) {
    return Type::of(Kind::Varchar);
  }
  auto shown = type;
  std::ranges::transform(type.children, shown.children.begin(),
                         [form](const Type& child) { return shown_type(child, form); });
  return shown;
}

}  // namespace

std::string EnginePrinter::statement(const TypedQuery& query, ResultForm form) {
  auto text = this->query(query);
  const auto& columns = query.body->columns;
  if (std::ranges::all_of(columns, [form](const Type& type) { return shown_type(type, form) == type; })) {
    return text;
  }
  std::string items;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const auto name = fmt::format("\"c{}\"", i);
    const auto shown = converted(name, columns[i], shown_type(columns[i], form), Conversion::Cast);
    items += fmt::format("{}{} AS {}", i == 0 ? "" : ", ", shown, name);
  }
  return fmt::format("SELECT {} FROM ({})", items, text);
}

std::string EnginePrinter::query(const TypedQuery& query) {
  std::string text;
  const bool recursive = std::ranges::any_of(query.with, &TypedNamedQuery::recursive);
  for (const auto& named : query.with) {
    text += text.empty() ? (recursive ? "WITH RECURSIVE " : "WITH ") : ", ";
    text += named.recursive
                ? recursion(named)
                : fmt::format("\"q{}\"({}) AS ({})", named.named,
                              column_names(named.query->body->columns.size()), this->query(*named.query));
  }
  text += text.empty() ? "" : " ";
  const auto* node = std::get_if<TypedSelect>(&query.body->node);
  if (node != nullptr && !(query.with_ties && node->distinct)) {
    return text + select(*node, &query);
  }
  const bool has_tail = !query.order_by.empty() || query.offset || query.limit;
  return text + (has_tail ? sorted(query) : body(*query.body));
}

// A query that refers to itself: "s<n>" has the rows of every step, each with the step's number, and "q<n>"
// has all of them. As in Trino, ten steps may make rows, and an eleventh that does is an error; what one step
// makes goes to the next though another has made it before, and UNION DISTINCT compares them all at the end.
std::string EnginePrinter::recursion(const TypedNamedQuery& named) {
  constexpr int kMostSteps = 10;
  const auto& columns = named.query->body->columns;
  const auto& operation = std::get<TypedSetOperation>(named.query->body->node);
  const auto names = column_names(columns.size());
  const auto base = body_as(*operation.left, columns);
  steps_.insert(named.named);
  const auto step = body_as(*operation.right, columns);
  steps_.erase(named.named);
  const auto number = fmt::format(
      "CASE WHEN \"d\".\"step\" < {0} THEN \"d\".\"step\" + 1 ELSE error('Recursion depth limit exceeded "
      "({0}). Use ''max_recursion_depth'' session property to modify the limit.') END",
      kMostSteps);
  return fmt::format(
      "\"s{0}\"({1}, \"step\") AS ((SELECT *, 0 FROM ({2})) UNION ALL (SELECT \"t\".*, {3} FROM ({4}) AS "
      "\"t\", (SELECT max(\"step\") AS \"step\" FROM \"s{0}\") AS \"d\")), \"q{0}\"({1}) AS "
      "(SELECT {5}{1} FROM \"s{0}\")",
      named.named, names, base, number, step, operation.all ? "" : "DISTINCT ");
}

// ORDER BY and limits over something else than a single SELECT.
std::string EnginePrinter::sorted(const TypedQuery& query) {
  const auto id = query.sorted_relation.value_or(0);
  const auto names = column_names(query.body->columns.size());
  const auto from = fmt::format(" FROM ({}) AS \"r{}\"({})", body(*query.body), id, names);
  if (!query.with_ties) {
    return fmt::format("SELECT *{}{}{}", from, order_by(query.order_by), limits(query));
  }
  std::vector<TypedPtr> columns;
  columns.reserve(query.body->columns.size());
  for (std::size_t i = 0; i < query.body->columns.size(); ++i) {
    columns.push_back(make_typed(query.body->columns[i], {}, ColumnReference{id, i}));
  }
  return with_ties(query, columns, names, from);
}

std::string EnginePrinter::limits(const TypedQuery& query) const {
  std::string text;
  if (const auto limit = query.limit) {
    text += fmt::format(" LIMIT {}", *limit);
  }
  if (const auto offset = query.offset) {
    text += fmt::format(" OFFSET {}", *offset);
  }
  return text;
}

std::string EnginePrinter::order_by(const std::vector<TypedSortKey>& keys) {
  std::string text;
  for (const auto& key : keys) {
    text += text.empty() ? " ORDER BY " : ", ";
    if (const auto output = key.output) {
      text += fmt::format("{}{} NULLS {}", *output + 1, key.descending ? " DESC" : "",
                          key.nulls_first ? "FIRST" : "LAST");
    } else {
      text += sort_list({key});
    }
  }
  return text;
}

std::string EnginePrinter::body(const TypedBody& body) {
  if (const auto* node = std::get_if<TypedSelect>(&body.node)) {
    return select(*node, nullptr);
  }
  if (const auto* node = std::get_if<TypedSetOperation>(&body.node)) {
    return set_operation(*node, body.columns);
  }
  if (const auto* node = std::get_if<TypedValues>(&body.node)) {
    return values(*node, body.columns.size());
  }
  return fmt::format("({})", query(*std::get<TypedNested>(body.node).query));
}

// The body with its columns converted where their types are others.
std::string EnginePrinter::body_as(const TypedBody& body, const std::vector<Type>& columns) {
  auto text = this->body(body);
  if (body.columns == columns) {
    return text;
  }
  std::string list;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const auto name = fmt::format("\"c{}\"", i);
    list += (i == 0 ? "" : ", ") + (body.columns[i] == columns[i]
                                        ? name
                                        : converted(name, body.columns[i], columns[i], Conversion::Implicit));
  }
  return fmt::format("SELECT {} FROM ({}) AS \"u\"({})", list, text, column_names(columns.size()));
}

// Parentheses keep the tree's shape whatever the engine's precedence.
std::string EnginePrinter::set_operation(const TypedSetOperation& operation,
                                         const std::vector<Type>& columns) {
  const auto left = body_as(*operation.left, columns);
  const auto right = body_as(*operation.right, columns);
  const bool compares = operation.op != SetOperator::Union || !operation.all;
  if (compares && std::ranges::any_of(columns, holds_zone)) {
    return set_operation_by_groups(operation, columns.size(), left, right);
  }
  return fmt::format("({}) {}{} ({})", left, set_word(operation.op), operation.all ? " ALL" : "", right);
}

// GROUP BY and DISTINCT take the same instant in two zones for one value, and the engine's set operations do
// not. So the rows of both sides are grouped, and a group stays by which sides it has rows of; with ALL, each
// side's equal rows are numbered first, and the number is a part of what is equal.
std::string EnginePrinter::set_operation_by_groups(const TypedSetOperation& operation, std::size_t columns,
                                                   const std::string& left, const std::string& right) {
  const auto names = column_names(columns);
  if (operation.op == SetOperator::Union) {
    return fmt::format("SELECT DISTINCT {0} FROM (({1}) UNION ALL ({2})) AS \"u\"({0})", names, left, right);
  }
  const auto number = operation.all ? fmt::format("row_number() OVER (PARTITION BY {})", names) : "1";
  const auto side = [&](const std::string& text, int which) {
    return fmt::format("SELECT {0}, {1}, {2} FROM ({3}) AS \"u\"({0})", names, number, which, text);
  };
  const auto* const kept =
      operation.op == SetOperator::Intersect ? "min(\"side\") < max(\"side\")" : "max(\"side\") = 0";
  return fmt::format(
      "SELECT {0} FROM (({1}) UNION ALL ({2})) AS \"u\"({0}, \"number\", \"side\") GROUP BY {0}, \"number\" "
      "HAVING {3}",
      names, side(left, 0), side(right, 1), kept);
}

std::string EnginePrinter::values(const TypedValues& values, std::size_t columns) {
  std::string rows;
  for (const auto& row : values.rows) {
    rows += fmt::format("{}({})", rows.empty() ? "" : ", ", list(row));
  }
  return fmt::format("SELECT * FROM (VALUES {}) AS \"v\"({})", rows, column_names(columns));
}

// `tail` is the query whose ORDER BY and limits belong to the SELECT, or null.
std::string EnginePrinter::select(const TypedSelect& select, const TypedQuery* tail) {
  std::string clauses;
  if (select.from) {
    clauses += " FROM " + relation(*select.from);
  }
  if (select.where) {
    clauses += " WHERE " + expression(*select.where);
  }
  clauses += group_by(select);
  if (select.having) {
    clauses += " HAVING " + expression(*select.having);
  }
  std::string items;
  for (std::size_t i = 0; i < select.items.size(); ++i) {
    items += fmt::format("{}{} AS \"c{}\"", i == 0 ? "" : ", ", expression(*select.items[i]), i);
  }
  auto text = fmt::format("SELECT {}{}{}", select.distinct ? "DISTINCT " : "", items, clauses);
  if (tail == nullptr) {
    return text;
  }
  if (!tail->with_ties) {
    return text + order_by(tail->order_by) + limits(*tail);
  }
  return with_ties(*tail, select.items, items, clauses);
}

// The engine knows no WITH TIES: rows are ranked by the keys, and the limit is on the rank. `columns` are
// what the keys' output positions stand for; `items` and `clauses` are the SELECT's, printed.
std::string EnginePrinter::with_ties(const TypedQuery& query, const std::vector<TypedPtr>& columns,
                                     const std::string& items, const std::string& clauses) {
  auto keys = query.order_by;
  for (auto& key : keys) {
    key.key = key.output ? columns[*key.output] : key.key;
    key.output.reset();
  }
  const auto order = sort_list(keys);
  const auto offset = query.offset.value_or(0);
  return fmt::format(
      "SELECT {} FROM (SELECT {}, rank() OVER (ORDER BY {}) AS \"rank\", row_number() OVER (ORDER BY {}) AS "
      "\"place\"{}) AS \"t\" WHERE \"place\" > {} AND \"rank\" <= {} ORDER BY \"place\"",
      column_names(columns.size()), items, order, order, clauses, offset, offset + query.limit.value_or(0));
}

std::string EnginePrinter::group_by(const TypedSelect& select) {
  if (select.keys.empty() && select.sets.size() <= 1) {
    return {};
  }
  std::vector<std::string> keys;
  keys.reserve(select.keys.size());
  for (const auto& key : select.keys) {
    // A bare integer would be read as a position.
    const auto text = expression(*key);
    keys.push_back(constant_integer(*key) ? fmt::format("({} + 0)", text) : text);
  }
  const auto set_text = [&](const std::vector<std::size_t>& set) {
    std::string list;
    for (const auto key : set) {
      list += (list.empty() ? "" : ", ") + keys[key];
    }
    return list;
  };
  if (select.sets.size() == 1) {
    return " GROUP BY " + set_text(select.sets.front());
  }
  std::string sets;
  for (const auto& set : select.sets) {
    sets += fmt::format("{}({})", sets.empty() ? "" : ", ", set_text(set));
  }
  return fmt::format(" GROUP BY GROUPING SETS ({})", sets);
}

std::string EnginePrinter::relation(const TypedRelation& relation) {
  auto text = whole_relation(relation);
  const auto chance = relation.sample;
  if (!chance) {
    return text;
  }
  // The engine moves a condition without columns to where it is asked least often: at a store's own rows that
  // is right, inside a subquery it would be asked once for many rows.
  if (std::holds_alternative<TypedTable>(relation.node)) {
    return fmt::format("(SELECT * FROM {} WHERE (random() < {})) AS \"r{}\"", text, *chance, relation.id);
  }
  constexpr double kWhole = 100;
  return fmt::format("{} TABLESAMPLE BERNOULLI ({} PERCENT)", text, *chance * kWhole);
}

std::string EnginePrinter::whole_relation(const TypedRelation& relation) {
  if (const auto* node = std::get_if<TypedJoin>(&relation.node)) {
    return join(*node);
  }
  if (const auto* node = std::get_if<TypedTable>(&relation.node)) {
    tables_[relation.id] = node->table;
    return fmt::format("{} AS \"r{}\"", quote_name(analysis_.tables[node->table].info.engine_name),
                       relation.id);
  }
  if (const auto* node = std::get_if<TypedNamedReference>(&relation.node)) {
    return fmt::format("\"{}{}\" AS \"r{}\"", steps_.contains(node->named) ? "s" : "q", node->named,
                       relation.id);
  }
  if (const auto* node = std::get_if<TypedDerived>(&relation.node)) {
    return fmt::format("{}({}) AS \"r{}\"({})", node->lateral ? "LATERAL " : "", query(*node->query),
                       relation.id, column_names(relation.columns.size()));
  }
  return unnest(std::get<TypedUnnest>(relation.node), relation.id);
}

std::string EnginePrinter::join(const TypedJoin& join) {
  const auto left = relation(*join.left);
  auto right = relation(*join.right);
  if (std::holds_alternative<TypedJoin>(join.right->node)) {
    right = fmt::format("({})", right);
  }
  // The columns are known to the condition by now.
  const auto condition = join.on ? fmt::format(" ON {}", expression(*join.on)) : std::string();
  return fmt::format("{} {} {}{}", left, join_word(join.kind), right, condition);
}

// Arrays side by side; the shorter ones are filled with NULL.
std::string EnginePrinter::unnest(const TypedUnnest& unnest, std::size_t id) {
  std::string list;
  std::vector<std::string> sources;
  auto& cells = cells_[id];
  for (std::size_t i = 0; i < unnest.arguments.size(); ++i) {
    const auto& argument = *unnest.arguments[i];
    const bool is_map = argument.type.is(Kind::Map);
    const auto text = expression(argument);
    sources.push_back(is_map ? fmt::format("map_entries({})", text) : text);
    list += fmt::format("{}unnest({}) AS \"c{}\"", i == 0 ? "" : ", ", sources.back(), i);
    const auto cell = fmt::format("\"r{}\".\"c{}\"", id, i);
    const auto element = argument.type.element();
    if (is_map) {
      cells.push_back(fmt::format("struct_extract({}, 'key')", cell));
      cells.push_back(fmt::format("struct_extract({}, 'value')", cell));
    } else if (element.is(Kind::Row)) {
      for (std::size_t field = 0; field < element.children.size(); ++field) {
        const auto& name = element.names[field];
        cells.push_back(name.empty() ? fmt::format("struct_extract_at({}, {})", cell, field + 1)
                                     : fmt::format("struct_extract({}, {})", cell, quote_string(name)));
      }
    } else {
      cells.push_back(cell);
    }
  }
  if (unnest.with_ordinality) {
    std::string lengths;
    for (const auto& source : sources) {
      lengths += fmt::format("{}len({})", lengths.empty() ? "" : ", ", source);
    }
    const auto longest = sources.size() == 1 ? lengths : fmt::format("greatest({})", lengths);
    list += fmt::format(", unnest(range(1, {} + 1)) AS \"n\"", longest);
    cells.push_back(fmt::format("\"r{}\".\"n\"", id));
  }
  return fmt::format("LATERAL (SELECT {}) AS \"r{}\"", list, id);
}

}  // namespace tarn::sql
