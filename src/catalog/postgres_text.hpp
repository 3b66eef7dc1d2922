// The SQL of this module as PostgreSQL reads it. Statements are written once, for both databases: what each
// must keep to is
//   - conflicts name their columns: ON CONFLICT (id) DO UPDATE; DO NOTHING alone is fine
//   - the order of NULLs is written where there may be some: ORDER BY min_time NULLS FIRST
//   - sums are CAST(sum(x) AS INTEGER); a query in FROM has a name; "offset" has its quotes
//   - parameters are ?, or ?1 where one is used twice, and have the type of their columns
// Keywords and types are written in capitals, words of a phrase with one space between them.
#pragma once

#include <string>
#include <string_view>

namespace tarn::catalog {

// One statement: ? and ?N become $N, and the few words that differ are replaced. Texts in quotes stay.
std::string postgres_statement(std::string_view sql);

// A script of a migration: types, keys that number themselves, and STRICT as well. Text compares byte by
// byte, as it does in SQLite.
std::string postgres_script(std::string_view sql);

}  // namespace tarn::catalog
