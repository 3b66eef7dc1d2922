// SELECT and the clauses up to WINDOW.
#include "sql/parser_state.hpp"

#include <algorithm>
#include <array>

namespace tarn::sql {

Parsed<Select> Parser::select() {
  Select select;
  advance();
  select.quantifier = set_quantifier();
  do {
    select.items.push_back(TARN_TRY(select_item()));
  } while (accept_op(","));
  if (accept("FROM")) {
    select.from = TARN_TRY(relations());
  }
  if (accept("WHERE")) {
    select.where = TARN_TRY(expression());
  }
  if (accept("GROUP")) {
    TARN_TRY(expect("BY"));
    select.group_by_quantifier = set_quantifier();
    do {
      select.group_by.push_back(TARN_TRY(grouping_element()));
    } while (accept_op(","));
  }
  if (accept("HAVING")) {
    select.having = TARN_TRY(expression());
  }
  if (at("WINDOW") && at_identifier(1)) {
    TARN_TRY(select_windows(select));
  }
  return select;
}

// WINDOW name AS (...), ...
Parsed<bool> Parser::select_windows(Select& select) {
  advance();
  do {
    NamedWindow window;
    window.name = TARN_TRY(identifier());
    TARN_TRY(expect("AS"));
    window.specification = TARN_TRY(window_specification());
    select.windows.push_back(std::move(window));
  } while (accept_op(","));
  return true;
}

Parsed<SelectItem> Parser::select_item() {
  const auto start = peek().range;
  const auto first_token = position_;
  if (accept_op("*")) {
    return SelectItem(SelectAll{nullptr, start});
  }
  auto value = TARN_TRY(expression());
  if (at_op(".") && at_op("*", 1)) {
    return select_all(std::move(value), start, first_token);
  }
  SelectExpression item;
  item.value = std::move(value);
  if (accept("AS") || (at_identifier() && !starts_tail_clause())) {
    item.alias = TARN_TRY(identifier("an alias"));
  }
  return SelectItem(std::move(item));
}

// target.* [AS (a, b)]; in "a + b.*" the target would be b alone, which no grammar allows.
Parsed<SelectItem> Parser::select_all(ExpressionPtr target, SourceRange start, std::size_t first_token) {
  if (star_token_ != first_token) {
    return unexpected("the end of the expression");
  }
  advance();
  advance();
  SelectAll all{std::move(target), from(start)};
  if (accept("AS")) {
    all.aliases = TARN_TRY(identifier_list());
  }
  return SelectItem(std::move(all));
}

Parsed<GroupingElement> Parser::grouping_element() {
  GroupingElement element;
  const auto start = peek().range;
  if (accept_words("GROUPING", "SETS")) {
    element.kind = GroupingKind::GroupingSets;
  } else if (accept("CUBE")) {
    element.kind = GroupingKind::Cube;
  } else if (accept("ROLLUP")) {
    element.kind = GroupingKind::Rollup;
  } else {
    element.sets.push_back(TARN_TRY(grouping_set()));
    element.range = from(start);
    return element;
  }
  TARN_TRY(expect_op("("));
  const bool may_be_empty = element.kind != GroupingKind::GroupingSets;
  if (!may_be_empty || !at_op(")")) {
    do {
      element.sets.push_back(TARN_TRY(grouping_set()));
    } while (accept_op(","));
  }
  TARN_TRY(expect_op(")"));
  element.range = from(start);
  return element;
}

// An expression, (), or (a, b): a list is several keys, never a row.
Parsed<std::vector<ExpressionPtr>> Parser::grouping_set() {
  std::vector<ExpressionPtr> keys;
  if (!at_grouping_list()) {
    keys.push_back(TARN_TRY(expression()));
    return keys;
  }
  advance();
  if (!at_op(")")) {
    keys = TARN_TRY(expressions());
  }
  TARN_TRY(expect_op(")"));
  return keys;
}

// At a '(' whose ')' ends the grouping set, so that it is no part of a longer expression: not "(a + b) * c".
bool Parser::at_grouping_list() const {
  constexpr auto kOperators = std::to_array<std::string_view>(
      {"+", "-", "*", "/", "%", "||", "[", ".", "=", "<>", "<", "<=", ">", ">=", "->"});
  constexpr auto kWords =
      std::to_array<std::string_view>({"AND", "AT", "BETWEEN", "IN", "IS", "LIKE", "NOT", "OR"});
  if (!at_op("(") || (at_query(1) && (!at_op("(", 1) || query_goes_on(QueryEnd::MayClose, 1)))) {
    return false;
  }
  std::size_t open = 0;
  std::size_t ahead = 0;
  for (; peek(ahead).kind != TokenKind::End; ++ahead) {
    open += at_op("(", ahead) ? 1 : 0;
    if (at_op(")", ahead) && --open == 0) {
      break;
    }
  }
  const auto goes_on = [&](std::string_view op) { return at_op(op, ahead + 1); };
  const auto has_word = [&](std::string_view word) { return at(word, ahead + 1); };
  return std::ranges::none_of(kOperators, goes_on) && std::ranges::none_of(kWords, has_word);
}

Parsed<std::vector<SortItem>> Parser::sort_items() {
  std::vector<SortItem> items;
  do {
    items.push_back(TARN_TRY(sort_item()));
  } while (accept_op(","));
  return items;
}

// key [ASC | DESC] [NULLS FIRST | LAST]
Parsed<SortItem> Parser::sort_item() {
  SortItem item;
  item.key = TARN_TRY(expression());
  if (accept("DESC")) {
    item.order = SortOrder::Descending;
  } else {
    accept("ASC");
  }
  if (accept("NULLS")) {
    if (!at("FIRST") && !at("LAST")) {
      return unexpected("FIRST or LAST");
    }
    item.nulls = advance().is_word("FIRST") ? NullOrder::First : NullOrder::Last;
  }
  return item;
}

}  // namespace tarn::sql
