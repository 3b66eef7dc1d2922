// Which types Trino converts by itself, and to what.
#pragma once

#include "sql/type.hpp"

#include <optional>

namespace tarn::sql {

// The type that holds values of both, where Trino converts by itself; nullopt where it does not.
std::optional<Type> common_type(const Type& left, const Type& right);

// Whether Trino converts a value of `from` to `to` by itself.
bool can_coerce(const Type& from, const Type& to);

// The digits of a decimal that holds every integer of a kind.
int digits_of_integer(Kind kind);

}  // namespace tarn::sql
