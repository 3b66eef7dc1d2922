// Small questions to typed expressions, and small ones made.
#pragma once

#include "sql/typed.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace tarn::sql {

inline TypedPtr make_typed(Type type, SourceRange range, Typed::Node node) {
  return std::make_shared<const Typed>(Typed{std::move(type), range, std::move(node)});
}

// A varchar constant's text, or an integer's value; nullopt for anything else, NULL included.
std::optional<std::string> constant_text(const Typed& expression);
std::optional<std::int64_t> constant_integer(const Typed& expression);

// Calls back for each expression directly below; subqueries are not entered.
void for_each_child(const Typed& expression, const std::function<void(const Typed&)>& visit);

// The expression as a line of text without ranges: equal expressions have equal text. For tests, too:
// "call(lower(varchar(x)) -> varchar(x), column(0.3))".
std::string describe(const Typed& expression);

}  // namespace tarn::sql
