// Names and types as Trino spells them.
#pragma once

#include "sql/ast_type.hpp"

#include <string>
#include <string_view>

namespace tarn::sql {

// The name in double quotes where it was quoted, or is no plain word.
std::string print_identifier(const Identifier& identifier);

// The name in double quotes where it is reserved or no plain word.
std::string print_name(std::string_view name);

std::string print_type(const TypeName& type);

// The text in single quotes.
std::string print_string(std::string_view text);

}  // namespace tarn::sql
