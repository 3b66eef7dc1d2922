// Small questions to typed expressions, and small ones made.
#pragma once

#include "sql/typed.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace tarn::sql {

// The only way to make one: it hashes what it makes.
TypedPtr make_typed(Type type, SourceRange range, Typed::Node node);

// A varchar constant's text, or an integer's value; nullopt for anything else, NULL included.
std::optional<std::string> constant_text(const Typed& expression);
std::optional<std::int64_t> constant_integer(const Typed& expression);

// Calls back for each expression directly below; subqueries are not entered.
void for_each_child(const Typed& expression, const std::function<void(const Typed&)>& visit);

}  // namespace tarn::sql
