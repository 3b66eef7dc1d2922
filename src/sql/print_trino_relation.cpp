// Relations: tables, joins, samples, table functions.
#include "sql/print_trino_parts.hpp"

#include <utility>
#include <variant>

#include <fmt/format.h>

namespace tarn::sql::trino_printer {

namespace {

// What a relation is to the grammar, loosest first: a join; one with TABLESAMPLE; one with MATCH_RECOGNIZE; a
// primary.
enum class RelationLevel : std::uint8_t { Join, Sample, Pattern, Primary };

std::string print_relation(const Relation& relation, RelationLevel least);

template <class Node>
RelationLevel level_of(const Node& /*node*/) {
  return RelationLevel::Primary;
}
RelationLevel level_of(const Join& /*node*/) {
  return RelationLevel::Join;
}
RelationLevel level_of(const TableSample& /*node*/) {
  return RelationLevel::Sample;
}
RelationLevel level_of(const MatchRecognize& /*node*/) {
  return RelationLevel::Pattern;
}

RelationLevel level_of_relation(const Relation& relation) {
  return std::visit([](const auto& node) { return level_of(node); }, relation.node);
}

std::string relation_text(const TableReference& node) {
  auto text = print(node.name);
  if (node.period) {
    text +=
        fmt::format(" FOR {} AS OF {}", node.period->kind == PeriodKind::Version ? "VERSION" : "TIMESTAMP",
                    print_value(*node.period->end));
  }
  return text;
}
std::string relation_text(const SubqueryRelation& node) {
  return fmt::format("{}({})", node.lateral ? "LATERAL " : "", print(*node.query));
}
std::string relation_text(const Unnest& node) {
  return fmt::format("UNNEST({}){}", print_list(node.arguments),
                     node.with_ordinality ? " WITH ORDINALITY" : "");
}
std::string relation_text(const NestedRelation& node) {
  return fmt::format("({})", print(*node.relation));
}

std::string_view join_word(JoinKind kind) {
  switch (kind) {
    case JoinKind::Left: return "LEFT JOIN";
    case JoinKind::Right: return "RIGHT JOIN";
    case JoinKind::Full: return "FULL JOIN";
    case JoinKind::Cross: return "CROSS JOIN";
    case JoinKind::Inner: break;
  }
  return "JOIN";
}

std::string relation_text(const Join& node) {
  auto text = fmt::format("{}{} {} {}", print_relation(*node.left, RelationLevel::Join),
                          node.natural ? " NATURAL" : "", join_word(node.kind),
                          print_relation(*node.right, RelationLevel::Sample));
  if (node.on != nullptr) {
    text += " ON " + print(*node.on);
  }
  return node.using_.empty() ? text : fmt::format("{} USING ({})", text, print_names(node.using_));
}

std::string relation_text(const TableSample& node) {
  return fmt::format("{} TABLESAMPLE {} ({})", print_relation(*node.relation, RelationLevel::Pattern),
                     node.kind == SampleKind::System ? "SYSTEM" : "BERNOULLI", print(*node.percentage));
}
template <class Node>
std::string relation_text(const Node& node) {
  return print(node);
}

// An alias outside parentheses is the same relation's as one inside them would be.
std::string print_relation(const Relation& relation, RelationLevel least) {
  const auto level = level_of_relation(relation);
  const bool alias_fits = !relation.alias || level >= RelationLevel::Pattern;
  const bool is_bare = alias_fits && level >= least;
  auto text = std::visit([](const auto& node) { return relation_text(node); }, relation.node);
  return (is_bare ? text : "(" + text + ")") + print_alias(relation);
}

std::string print(const TableArgument& argument) {
  const auto& relation = *argument.relation;
  const auto* subquery = std::get_if<SubqueryRelation>(&relation.node);
  const auto inner = subquery != nullptr ? trino_printer::print(*subquery->query) : print_primary(relation);
  auto text = fmt::format("TABLE({}){}", inner, print_alias(relation));
  if (argument.partition_by) {
    text += fmt::format(" PARTITION BY ({})", print_list(*argument.partition_by));
  }
  switch (argument.when_empty) {
    case EmptyInput::Prune: text += " PRUNE WHEN EMPTY"; break;
    case EmptyInput::Keep: text += " KEEP WHEN EMPTY"; break;
    case EmptyInput::Unspecified: break;
  }
  return argument.order_by.empty()
             ? text
             : fmt::format("{} ORDER BY ({})", text, print_sort_items(argument.order_by));
}

std::string print(const DescriptorArgument& argument) {
  if (argument.fields.empty()) {
    return "CAST(NULL AS DESCRIPTOR)";
  }
  std::string text;
  for (const auto& field : argument.fields) {
    text += text.empty() ? "" : ", ";
    text += print_identifier(field.name);
    text += field.type ? " " + print_type(*field.type) : "";
  }
  return fmt::format("DESCRIPTOR({})", text);
}

}  // namespace

std::string print_alias(const Relation& relation) {
  if (!relation.alias) {
    return {};
  }
  const auto& alias = *relation.alias;
  return fmt::format(" AS {}{}{}{}", print_identifier(alias.name), alias.columns.empty() ? "" : " (",
                     print_names(alias.columns), alias.columns.empty() ? "" : ")");
}

std::string print_primary(const Relation& relation) {
  auto text = std::visit([](const auto& node) { return relation_text(node); }, relation.node);
  return level_of_relation(relation) == RelationLevel::Primary ? text : "(" + std::move(text) + ")";
}

std::string print(const Relation& relation) {
  return print_relation(relation, RelationLevel::Join);
}

std::string print(const TableFunction& node) {
  std::string text;
  for (const auto& argument : node.arguments) {
    text += text.empty() ? "" : ", ";
    text += argument.name ? print_identifier(*argument.name) + " => " : "";
    text += std::visit([](const auto& value) { return print(value); }, argument.value);
  }
  std::string_view separator = text.empty() ? "COPARTITION " : " COPARTITION ";
  for (const auto& group : node.copartition) {
    text += fmt::format("{}({})", separator, print_list(group.tables));
    separator = ", ";
  }
  return fmt::format("TABLE({}({}))", print_names(node.name, "."), text);
}

}  // namespace tarn::sql::trino_printer
