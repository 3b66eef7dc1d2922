// Type names, as CAST, typed literals and routines spell them.
#include "sql/parser_state.hpp"
#include "sql/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

namespace tarn::sql {

// A type, with the old spelling "varchar array" after it.
Parsed<TypeName> Parser::type() {
  auto level = TARN_TRY(enter());
  const auto start = peek().range;
  auto result = TARN_TRY(type_primary());
  while (accept("ARRAY")) {
    TARN_TRY(deepen(level));
    if (at_op("[")) {
      return refuse(peek().range, "an array type has no length; remove it");
    }
    TypeName array;
    array.name = "array";
    array.arguments.emplace_back().type.push_back(std::move(result));
    array.range = from(start);
    result = std::move(array);
  }
  return result;
}

Parsed<TypeName> Parser::type_primary() {
  TypeName result;
  const auto name = TARN_TRY(identifier("a type"));
  result.name = to_lower(name.text);
  const auto is = [&](std::string_view word) { return result.name == word && !name.quoted; };
  if (is("row") && at_op("(")) {
    TARN_TRY(row_type(result));
  } else if (is("interval")) {
    TARN_TRY(interval_type(result));
  } else if ((is("array") || is("map")) && at_op("<")) {
    TARN_TRY(angle_arguments(result));
  } else {
    if (is("double")) {
      accept("PRECISION");
    }
    if (at_op("(")) {
      TARN_TRY(type_arguments(result));
    }
    TARN_TRY(time_zone_suffix(result));
  }
  result.range = from(name.range);
  return result;
}

// (10, 2) or (varchar, bigint)
Parsed<bool> Parser::type_arguments(TypeName& type) {
  TARN_TRY(expect_op("("));
  do {
    if (peek().kind == TokenKind::Integer) {
      const Token& token = advance();
      std::int64_t number = 0;
      const auto* const end = token.text.data() + token.text.size();
      if (std::from_chars(token.text.data(), end, number).ec != std::errc()) {
        return refuse(token.range, fmt::format("the number is too large: {}", token.text));
      }
      type.numbers.push_back(number);
    } else {
      TypeName::Field argument;
      argument.type.push_back(TARN_TRY(this->type()));
      type.arguments.push_back(std::move(argument));
    }
  } while (accept_op(","));
  TARN_TRY(expect_op(")"));
  return true;
}

// The old spellings ARRAY<bigint> and MAP<varchar, bigint>.
Parsed<bool> Parser::angle_arguments(TypeName& type) {
  TARN_TRY(expect_op("<"));
  const std::size_t count = type.name == "map" ? 2 : 1;
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) {
      TARN_TRY(expect_op(","));
    }
    TypeName::Field argument;
    argument.type.push_back(TARN_TRY(this->type()));
    type.arguments.push_back(std::move(argument));
  }
  TARN_TRY(expect_op(">"));
  return true;
}

// At a name with a type behind it, not at a type alone: "a bigint", but "double precision", "a array".
bool Parser::at_named_type() const {
  constexpr auto kUnits =
      std::to_array<std::string_view>({"YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"});
  if (!at_identifier() || !at_identifier(1)) {
    return false;
  }
  const auto follows = [this](std::string_view word) { return at(word, 1); };
  if (at("INTERVAL") && std::ranges::any_of(kUnits, follows)) {
    return false;
  }
  if (at("ARRAY", 1)) {
    return at_op("(", 2) || at_op("<", 2);
  }
  const bool is_time = at("TIME") || at("TIMESTAMP");
  return !(is_time && (at("WITH", 1) || at("WITHOUT", 1))) && !(at("DOUBLE") && at("PRECISION", 1));
}

// ROW(name type, ...) or ROW(type, ...)
Parsed<bool> Parser::row_type(TypeName& type) {
  TARN_TRY(expect_op("("));
  do {
    TypeName::Field field;
    if (at_named_type()) {
      field.name = TARN_TRY(identifier("a field name")).text;
    }
    field.type.push_back(TARN_TRY(this->type()));
    type.arguments.push_back(std::move(field));
  } while (accept_op(","));
  TARN_TRY(expect_op(")"));
  return true;
}

// INTERVAL YEAR TO MONTH, INTERVAL DAY TO SECOND
Parsed<bool> Parser::interval_type(TypeName& type) {
  const auto from_unit = TARN_TRY(interval_unit("a unit such as DAY"));
  type.name += " " + to_lower(from_unit);
  if (accept("TO")) {
    const auto to_unit = TARN_TRY(interval_unit("a unit such as SECOND"));
    type.name += " to " + to_lower(to_unit);
  }
  return true;
}

// WITH TIME ZONE, WITHOUT TIME ZONE
Parsed<bool> Parser::time_zone_suffix(TypeName& type) {
  const bool is_time = type.name == "timestamp" || type.name == "time";
  if (!is_time || !(at("WITH") || at("WITHOUT")) || !at("TIME", 1)) {
    return true;
  }
  const bool with_zone = advance().is_word("WITH");
  TARN_TRY(expect("TIME"));
  TARN_TRY(expect("ZONE"));
  if (with_zone) {
    type.name += " with time zone";
  }
  return true;
}

}  // namespace tarn::sql
