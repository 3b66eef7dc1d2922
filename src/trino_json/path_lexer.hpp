// Cuts the text of an SQL/JSON path into its symbols.
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::trino_json {

enum class SymbolKind : std::uint8_t { End, Sign, Word, Variable, Text, Integer, Decimal, Double };

struct Symbol {
  SymbolKind kind = SymbolKind::End;
  // A sign or word as it stands, a variable's name, a string's meaning, a number's spelling.
  std::string text;
  std::size_t position = 0;  // of its first byte, from 1
};

// The last symbol is End.
Result<std::vector<Symbol>> cut_path(std::string_view text);

}  // namespace tarn::trino_json
