// The page of functions in docs/SQL.md.
#pragma once

#include <string>

namespace tarn::sql {

// Markdown, the same for the same tables.
std::string reference_page();

}  // namespace tarn::sql
