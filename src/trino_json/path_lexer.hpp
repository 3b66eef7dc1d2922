// Cuts the text of an SQL/JSON path into its symbols.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
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
  std::size_t length = 0;    // in the path's text
};

// A path's symbols, of which the last one is End, or how far they could be cut.
struct CutPath {
  std::vector<Symbol> symbols{};
  std::optional<std::size_t> stop{};  // the position, from 1, where no symbol begins
};
CutPath cut_path(std::string_view text);

}  // namespace tarn::trino_json
