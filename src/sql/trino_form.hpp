// Lake SQL as Trino's.
#pragma once

#include "sql/environment.hpp"
#include "sql/error.hpp"

#include <string>
#include <string_view>

namespace tarn::sql {

// The statement as a Trino over the same tables understands it: a store is the environment's trino_name,
// under the alias that the statement's own name for it was; text that Lake reads as a time or a truth is a
// literal or a CAST of that type; a '?' is its value; a path through an array of rows is transform(), and "="
// beside it contains(). All else stands as written. Fails as translate() does.
Parsed<std::string> in_trino(std::string_view text, const Environment& environment);

}  // namespace tarn::sql
