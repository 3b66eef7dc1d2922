// Which lake a database belongs to: its id, in the database's table "lake". Files of two lakes that were
// mixed up, or a file that was put in another's place, are known by it.
#pragma once

#include "base/result.hpp"
#include "catalog/database.hpp"

#include <string_view>

namespace tarn::catalog {

// Marks a database that bears no mark. Corrupt when it bears another lake's.
Result<> mark_lake(Database& database, std::string_view path, std::string_view lake_id);

// Corrupt unless the database bears that mark.
Result<> require_lake(Database& database, std::string_view path, std::string_view lake_id);

}  // namespace tarn::catalog
