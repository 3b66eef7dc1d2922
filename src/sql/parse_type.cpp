// Type names, as CAST and typed literals spell them.
#include "sql/parser_state.hpp"
#include "sql/text.hpp"

#include <charconv>

#include <fmt/format.h>

namespace tarn::sql {

Parsed<TypeName> Parser::type() {
  auto level = TARN_TRY(enter());
  const auto name = TARN_TRY(identifier("a type"));
  TypeName result;
  result.name = to_lower(name.text);
  result.range = name.range;
  if (result.name == "row") {
    result = TARN_TRY(row_type(std::move(result)));
  } else {
    if (result.name == "double") {
      accept("PRECISION");
    }
    if (at_op("(")) {
      TARN_TRY(type_arguments(result));
    }
  }
  TARN_TRY(time_zone_suffix(result));
  // The old spelling "varchar array".
  while (accept("ARRAY")) {
    TARN_TRY(deepen(level));
    TypeName array;
    array.name = "array";
    array.range = from(result.range);
    array.arguments.emplace_back().type.push_back(std::move(result));
    result = std::move(array);
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

// ROW(name type, ...) or ROW(type, ...)
Parsed<TypeName> Parser::row_type(TypeName type) {
  TARN_TRY(expect_op("("));
  do {
    TypeName::Field field;
    const bool has_name = at_identifier(1) && !at("WITH", 1) && !at("PRECISION", 1) && !at("ARRAY", 1);
    if (has_name) {
      field.name = TARN_TRY(identifier("a field name")).text;
    }
    field.type.push_back(TARN_TRY(this->type()));
    type.arguments.push_back(std::move(field));
  } while (accept_op(","));
  TARN_TRY(expect_op(")"));
  return type;
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
