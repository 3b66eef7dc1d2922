// FROM: tables, subqueries, UNNEST, joins, samples and aliases.
#include "sql/lexer.hpp"
#include "sql/parser_state.hpp"

#include <fmt/format.h>

namespace tarn::sql {

// Relations joined by commas; a comma is a cross join.
Parsed<RelationPtr> Parser::relations() {
  auto level = chain();
  const auto start = peek().range;
  auto left = TARN_TRY(joined());
  while (accept_op(",")) {
    TARN_TRY(deepen(level));
    Join join;
    join.kind = JoinKind::Cross;
    join.left = std::move(left);
    join.right = TARN_TRY(joined());
    left = make_relation(start, std::move(join));
  }
  return left;
}

bool Parser::starts_join() const {
  return at("JOIN") || at("INNER") || at("CROSS") || at("NATURAL") || at("LEFT") || at("RIGHT") || at("FULL");
}

Parsed<RelationPtr> Parser::joined() {
  const auto nesting = TARN_TRY(enter());
  auto level = chain();
  const auto start = peek().range;
  auto left = TARN_TRY(sampled());
  while (starts_join()) {
    TARN_TRY(deepen(level));
    Join join;
    join.natural = accept("NATURAL");
    join.kind = TARN_TRY(join_kind());
    if (join.natural && join.kind == JoinKind::Cross) {
      return refuse(tokens_[position_ - 1].range, "a join is NATURAL or CROSS, not both");
    }
    TARN_TRY(expect("JOIN"));
    join.left = std::move(left);
    if (join.kind == JoinKind::Cross || join.natural) {
      join.right = TARN_TRY(sampled());
    } else {
      join.right = TARN_TRY(joined());
      TARN_TRY(join_condition(join));
    }
    left = make_relation(start, std::move(join));
  }
  return left;
}

Parsed<JoinKind> Parser::join_kind() {
  if (accept("CROSS")) {
    return JoinKind::Cross;
  }
  if (!at("LEFT") && !at("RIGHT") && !at("FULL")) {
    accept("INNER");
    return JoinKind::Inner;
  }
  const Token& side = advance();
  accept("OUTER");
  return side.is_word("LEFT") ? JoinKind::Left : side.is_word("RIGHT") ? JoinKind::Right : JoinKind::Full;
}

Parsed<bool> Parser::join_condition(Join& join) {
  if (accept("USING")) {
    join.using_ = TARN_TRY(identifier_list());
    return true;
  }
  if (!accept("ON")) {
    return unexpected("ON or USING");
  }
  join.on = TARN_TRY(expression());
  return true;
}

// A relation with what may follow it: an alias, MATCH_RECOGNIZE with another one, TABLESAMPLE.
Parsed<RelationPtr> Parser::sampled() {
  const auto start = peek().range;
  auto relation = TARN_TRY(relation_primary());
  relation = TARN_TRY(relation_alias(std::move(relation)));
  if (at("MATCH_RECOGNIZE") && at_op("(", 1)) {
    relation = TARN_TRY(match_recognize(std::move(relation), start));
    relation = TARN_TRY(relation_alias(std::move(relation)));
  }
  if (!at("TABLESAMPLE")) {
    return relation;
  }
  advance();
  TableSample sample;
  sample.relation = std::move(relation);
  if (!at("BERNOULLI") && !at("SYSTEM")) {
    return unexpected("BERNOULLI or SYSTEM");
  }
  sample.kind = advance().is_word("SYSTEM") ? SampleKind::System : SampleKind::Bernoulli;
  TARN_TRY(expect_op("("));
  sample.percentage = TARN_TRY(expression());
  TARN_TRY(expect_op(")"));
  return make_relation(start, std::move(sample));
}

// At a word that begins a clause here and is no alias, though it is not reserved.
bool Parser::at_relation_clause() const {
  return starts_tail_clause() || (at("MATCH_RECOGNIZE") && at_op("(", 1)) ||
         (at("TABLESAMPLE") && (at("BERNOULLI", 1) || at("SYSTEM", 1))) || (at("PARTITION") && at("BY", 1)) ||
         ((at("PRUNE") || at("KEEP")) && at("WHEN", 1)) || (at("COPARTITION") && at_op("(", 1));
}

// [AS] alias [(column, ...)]
Parsed<RelationPtr> Parser::relation_alias(RelationPtr relation) {
  const bool has_as = accept("AS");
  if (!has_as && (!at_identifier() || at_relation_clause())) {
    return relation;
  }
  RelationAlias alias;
  alias.name = TARN_TRY(identifier("an alias"));
  if (at_op("(")) {
    alias.columns = TARN_TRY(identifier_list());
  }
  const auto start = relation->range;
  if (relation->alias) {
    relation = make_relation(start, NestedRelation{std::move(relation)});
  }
  relation->alias = std::move(alias);
  relation->range = from(start);
  return relation;
}

Parsed<RelationPtr> Parser::relation_primary() {
  if (at_op("(")) {
    return parenthesized_relation();
  }
  if (at("UNNEST") && at_op("(", 1)) {
    return unnest();
  }
  if (at("LATERAL") && at_op("(", 1)) {
    return lateral();
  }
  if (at("TABLE") && at_op("(", 1)) {
    return table_function();
  }
  if (at("JSON_TABLE")) {
    return json_table();
  }
  return table_reference();
}

// A table, [FOR TIMESTAMP | VERSION AS OF ...]
Parsed<RelationPtr> Parser::table_reference() {
  const auto start = peek().range;
  TableReference table;
  table.name = TARN_TRY(table_name());
  if (accept("FOR")) {
    if (!at("TIMESTAMP") && !at("VERSION")) {
      return unexpected("TIMESTAMP or VERSION");
    }
    QueryPeriod period;
    period.kind = advance().is_word("VERSION") ? PeriodKind::Version : PeriodKind::Timestamp;
    TARN_TRY(expect("AS"));
    TARN_TRY(expect("OF"));
    period.end = TARN_TRY(value_expression());
    table.period = std::move(period);
  }
  return make_relation(start, std::move(table));
}

Parsed<RelationPtr> Parser::lateral() {
  const auto start = advance().range;
  SubqueryRelation lateral;
  lateral.lateral = true;
  lateral.query = TARN_TRY(query_in_parentheses());
  return make_relation(start, std::move(lateral));
}

Parsed<RelationPtr> Parser::unnest() {
  const auto start = advance().range;
  Unnest unnest;
  TARN_TRY(expect_op("("));
  unnest.arguments = TARN_TRY(expressions());
  TARN_TRY(expect_op(")"));
  if (accept("WITH")) {
    TARN_TRY(expect("ORDINALITY"));
    unnest.with_ordinality = true;
  }
  return make_relation(start, std::move(unnest));
}

// A subquery, or a join in parentheses.
Parsed<RelationPtr> Parser::parenthesized_relation() {
  const auto level = TARN_TRY(enter());
  const auto start = peek().range;
  advance();
  if (at_query() && (!at_op("(") || query_goes_on(QueryEnd::MayClose))) {
    auto parsed = TARN_TRY(query());
    TARN_TRY(expect_op(")"));
    return make_relation(start, SubqueryRelation{std::move(parsed), false});
  }
  auto relation = TARN_TRY(joined());
  TARN_TRY(expect_op(")"));
  return relation;
}

Parsed<TableName> Parser::table_name() {
  const auto start = peek().range;
  if (const auto length = match_store_id(text_, start.offset); length && take_raw(*length)) {
    return TableName{
        TableNameKind::StoreId, std::string(text_.substr(start.offset, *length)), {start.offset, *length}};
  }
  if (const auto length = match_placeholder(text_, start.offset); length && take_raw(*length)) {
    return TableName{TableNameKind::Placeholder,
                     std::string(text_.substr(start.offset, *length)),
                     {start.offset, *length}};
  }
  if (peek().kind == TokenKind::StoreVariable) {
    const auto& text = advance().text;
    return TableName{TableNameKind::Variable, text, start};
  }
  const auto name = TARN_TRY(identifier("an event data store"));
  if (at_op("(")) {
    return refuse(
        start, fmt::format("'{}' is not an event data store: functions cannot stand after FROM", name.text));
  }
  if (at_op(".")) {
    return refuse(from(start), "catalogs and schemas are not supported; name the event data store alone");
  }
  return TableName{name.quoted ? TableNameKind::Quoted : TableNameKind::Name, name.text, start};
}

// Takes the tokens that make up `length` bytes of the text; false where a token reaches over their end.
bool Parser::take_raw(std::size_t length) {
  const auto end = peek().range.offset + length;
  auto next = position_;
  while (tokens_[next].kind != TokenKind::End && tokens_[next].range.offset < end) {
    if (tokens_[next].range.end() > end) {
      return false;
    }
    ++next;
  }
  position_ = next;
  return true;
}

}  // namespace tarn::sql
