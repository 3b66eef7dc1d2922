// TABLE(function(...)): table functions and their arguments.
#include "sql/parser_state.hpp"

#include <utility>

namespace tarn::sql {

// TABLE(name(argument, ... [COPARTITION (a, b), ...]))
Parsed<RelationPtr> Parser::table_function() {
  const auto level = TARN_TRY(enter());
  const auto start = advance().range;
  TableFunction result;
  TARN_TRY(expect_op("("));
  result.name = TARN_TRY(qualified_name("a table function"));
  TARN_TRY(expect_op("("));
  const auto at_copartition = [this] { return at("COPARTITION") && at_op("(", 1); };
  if (!at_op(")") && !at_copartition()) {
    do {
      result.arguments.push_back(TARN_TRY(table_function_argument()));
    } while (accept_op(","));
  }
  if (at_copartition()) {
    advance();
    do {
      result.copartition.push_back(TARN_TRY(copartition()));
    } while (accept_op(","));
  }
  TARN_TRY(expect_op(")"));
  TARN_TRY(expect_op(")"));
  return make_relation(start, std::move(result));
}

// [name =>] a table, a descriptor or an expression
Parsed<TableFunctionArgument> Parser::table_function_argument() {
  const auto start = peek().range;
  TableFunctionArgument argument;
  if (at_identifier() && at_op("=>", 1)) {
    argument.name = TARN_TRY(identifier());
    advance();
  }
  const bool null_descriptor =
      at("CAST") && at_op("(", 1) && at("NULL", 2) && at("AS", 3) && at("DESCRIPTOR", 4) && at_op(")", 5);
  if (at("TABLE") && at_op("(", 1)) {
    argument.value = TARN_TRY(table_argument());
  } else if (null_descriptor || (at("DESCRIPTOR") && at_op("(", 1))) {
    argument.value = TARN_TRY(descriptor());
  } else {
    argument.value = TARN_TRY(expression());
  }
  argument.range = from(start);
  return argument;
}

// TABLE(relation) [alias] [PARTITION BY ...] [PRUNE | KEEP WHEN EMPTY] [ORDER BY ...]
Parsed<TableArgument> Parser::table_argument() {
  TableArgument argument;
  argument.relation = TARN_TRY(table_argument_relation());
  if (accept_words("PARTITION", "BY")) {
    argument.partition_by = TARN_TRY(grouping_set());
  }
  if (at("PRUNE") || at("KEEP")) {
    argument.when_empty = advance().is_word("PRUNE") ? EmptyInput::Prune : EmptyInput::Keep;
    TARN_TRY(expect("WHEN"));
    TARN_TRY(expect("EMPTY"));
  }
  if (accept("ORDER")) {
    TARN_TRY(expect("BY"));
    if (at_grouping_list()) {
      advance();
      argument.order_by = TARN_TRY(sort_items());
      TARN_TRY(expect_op(")"));
    } else {
      argument.order_by.push_back(TARN_TRY(sort_item()));
    }
  }
  return argument;
}

Parsed<RelationPtr> Parser::table_argument_relation() {
  const auto start = advance().range;
  RelationPtr relation;
  TARN_TRY(expect_op("("));
  if (at_query()) {
    SubqueryRelation subquery;
    subquery.query = TARN_TRY(query());
    relation = make_relation(start, std::move(subquery));
  } else {
    TableReference table;
    table.name = TARN_TRY(table_name());
    relation = make_relation(start, std::move(table));
  }
  TARN_TRY(expect_op(")"));
  relation->range = from(start);
  return relation_alias(std::move(relation));
}

// DESCRIPTOR(name [type], ...), CAST(NULL AS DESCRIPTOR)
Parsed<DescriptorArgument> Parser::descriptor() {
  DescriptorArgument result;
  if (at("CAST")) {
    while (!accept_op(")")) {
      advance();
    }
    return result;
  }
  advance();
  TARN_TRY(expect_op("("));
  do {
    DescriptorField field;
    field.name = TARN_TRY(identifier("a column"));
    if (!at_op(",") && !at_op(")")) {
      field.type = TARN_TRY(type());
    }
    result.fields.push_back(std::move(field));
  } while (accept_op(","));
  TARN_TRY(expect_op(")"));
  return result;
}

// (table, table, ...)
Parsed<Copartition> Parser::copartition() {
  Copartition result;
  TARN_TRY(expect_op("("));
  result.tables.push_back(TARN_TRY(table_name()));
  do {
    TARN_TRY(expect_op(","));
    result.tables.push_back(TARN_TRY(table_name()));
  } while (at_op(","));
  TARN_TRY(expect_op(")"));
  return result;
}

}  // namespace tarn::sql
