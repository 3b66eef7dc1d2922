// FROM: tables, subqueries, UNNEST, joins and aliases.
#include "sql/lexer.hpp"
#include "sql/parser_state.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

// Words that may follow a relation and are not its alias, though they are not reserved.
constexpr auto kNotAliases =
    std::to_array<std::string_view>({"FETCH", "LIMIT", "MATCH_RECOGNIZE", "OFFSET", "TABLESAMPLE", "WINDOW"});

}  // namespace

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
    left = std::make_unique<Relation>(from(start), std::move(join), std::nullopt);
  }
  return left;
}

bool Parser::starts_join() const {
  return at("JOIN") || at("INNER") || at("CROSS") || at("NATURAL") || at("LEFT") || at("RIGHT") || at("FULL");
}

Parsed<RelationPtr> Parser::joined() {
  auto level = chain();
  const auto start = peek().range;
  auto left = TARN_TRY(aliased());
  while (starts_join()) {
    TARN_TRY(deepen(level));
    Join join;
    join.natural = accept("NATURAL");
    if (accept("CROSS")) {
      join.kind = JoinKind::Cross;
    } else if (accept("LEFT")) {
      join.kind = JoinKind::Left;
    } else if (accept("RIGHT")) {
      join.kind = JoinKind::Right;
    } else if (accept("FULL")) {
      join.kind = JoinKind::Full;
    } else {
      accept("INNER");
    }
    if (join.kind != JoinKind::Inner && join.kind != JoinKind::Cross) {
      accept("OUTER");
    }
    TARN_TRY(expect("JOIN"));
    join.left = std::move(left);
    if (join.kind == JoinKind::Cross || join.natural) {
      join.right = TARN_TRY(aliased());
    } else {
      join.right = TARN_TRY(joined());
      TARN_TRY(join_condition(join));
    }
    left = std::make_unique<Relation>(from(start), std::move(join), std::nullopt);
  }
  return left;
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

Parsed<RelationPtr> Parser::aliased() {
  auto relation = TARN_TRY(relation_primary());
  TARN_TRY(refuse_after_table());
  TARN_TRY(relation_alias(*relation));
  TARN_TRY(refuse_after_table());
  return relation;
}

Parsed<bool> Parser::refuse_after_table() const {
  if (at("FOR") && (at("VERSION", 1) || at("TIMESTAMP", 1))) {
    return refuse(peek().range, fmt::format("FOR {} is not supported yet", peek(1).text));
  }
  for (const std::string_view word : {"MATCH_RECOGNIZE", "TABLESAMPLE"}) {
    if (at(word)) {
      return refuse(peek().range, fmt::format("{} is not supported yet", word));
    }
  }
  return true;
}

Parsed<bool> Parser::relation_alias(Relation& relation) {
  const bool has_as = accept("AS");
  const bool reads_as_clause =
      std::ranges::any_of(kNotAliases, [&](std::string_view word) { return at(word); });
  if (!has_as && (!at_identifier() || reads_as_clause)) {
    return true;
  }
  RelationAlias alias;
  alias.name = TARN_TRY(identifier("an alias"));
  if (at_op("(")) {
    alias.columns = TARN_TRY(identifier_list());
  }
  if (relation.alias) {
    return refuse(alias.name.range, "the relation has two aliases; keep one");
  }
  relation.alias = std::move(alias);
  relation.range = from(relation.range);
  return true;
}

Parsed<RelationPtr> Parser::relation_primary() {
  const auto start = peek().range;
  if (at_op("(")) {
    return parenthesized_relation();
  }
  if (at("UNNEST") && at_op("(", 1)) {
    return unnest();
  }
  if (at("LATERAL") && at_op("(", 1)) {
    advance();
    advance();
    SubqueryRelation lateral;
    lateral.lateral = true;
    lateral.query = TARN_TRY(query());
    TARN_TRY(expect_op(")"));
    return std::make_unique<Relation>(from(start), std::move(lateral), std::nullopt);
  }
  if (at("TABLE") && at_op("(", 1)) {
    return refuse(start, "TABLE(...) is not supported yet");
  }
  if (at("JSON_TABLE")) {
    return refuse(start, "JSON_TABLE is not supported yet");
  }
  auto name = TARN_TRY(table_name());
  return std::make_unique<Relation>(from(start), TableReference{std::move(name)}, std::nullopt);
}

Parsed<RelationPtr> Parser::unnest() {
  const auto start = advance().range;
  Unnest unnest;
  TARN_TRY(expect_op("("));
  unnest.arguments = TARN_TRY(expressions());
  TARN_TRY(expect_op(")"));
  if (at("WITH") && at("ORDINALITY", 1)) {
    advance();
    advance();
    unnest.with_ordinality = true;
  }
  return std::make_unique<Relation>(from(start), std::move(unnest), std::nullopt);
}

// A subquery, or a join in parentheses.
Parsed<RelationPtr> Parser::parenthesized_relation() {
  const auto level = TARN_TRY(enter());
  const auto start = peek().range;
  std::size_t ahead = 1;
  while (at_op("(", ahead)) {
    ++ahead;
  }
  const bool is_query = at("SELECT", ahead) || at("WITH", ahead) || at("VALUES", ahead) ||
                        (at("TABLE", ahead) && !at_op("(", ahead + 1));
  advance();
  if (is_query && (ahead == 1 || query_goes_on())) {
    auto parsed = TARN_TRY(query());
    TARN_TRY(expect_op(")"));
    return std::make_unique<Relation>(from(start), SubqueryRelation{std::move(parsed), false}, std::nullopt);
  }
  auto relation = TARN_TRY(relations());
  TARN_TRY(expect_op(")"));
  return relation;
}

// At the second '(' of "((SELECT ...) ...": what follows its ')' tells a query, "((SELECT ...) UNION ...)",
// from a relation, "((SELECT ...) a JOIN b ...)".
bool Parser::query_goes_on() const {
  std::size_t open = 0;
  std::size_t ahead = 0;
  for (; peek(ahead).kind != TokenKind::End; ++ahead) {
    if (at_op("(", ahead)) {
      ++open;
    } else if (at_op(")", ahead) && --open == 0) {
      break;
    }
  }
  constexpr auto kContinuations =
      std::to_array<std::string_view>({"EXCEPT", "FETCH", "INTERSECT", "LIMIT", "OFFSET", "ORDER", "UNION"});
  return at_op(")", ahead + 1) ||
         std::ranges::any_of(kContinuations, [&](std::string_view word) { return at(word, ahead + 1); });
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
