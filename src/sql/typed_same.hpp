// Whether two typed expressions are the same one.
#pragma once

#include "sql/typed.hpp"

namespace tarn::sql {

// Whether both compute the same from the same row: equal but for their places in the text. A subquery is the
// same as nothing but itself. Mostly decided by Typed::hash, so that comparing each with each is cheap.
bool is_same(const Typed& left, const Typed& right);

// What Typed::hash holds. Same expressions have the same one. REQUIRES: the children have theirs.
std::uint64_t hash_of(const Typed& expression);

}  // namespace tarn::sql
