#include "trino_json/path_lexer.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace tarn::trino_json {
namespace {

bool is_path_digit(char c) {
  return c >= '0' && c <= '9';
}

bool begins_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

class PathLexer {
 public:
  explicit PathLexer(std::string_view text) : text_(text) {}

  // Nothing where no symbol begins.
  std::optional<Symbol> next() {
    at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size());
    Symbol symbol;
    symbol.position = at_ + 1;
    if (at_ == text_.size()) {
      return symbol;
    }
    const char c = text_[at_];
    if (c == '"') {
      return text(symbol);
    }
    if (is_path_digit(c) || (c == '.' && is_path_digit(at(1)))) {
      return number(symbol);
    }
    if (c == '$' && begins_word(at(1))) {
      ++at_;
      symbol.kind = SymbolKind::Variable;
      symbol.text = word();
      return symbol;
    }
    if (begins_word(c)) {
      symbol.kind = SymbolKind::Word;
      symbol.text = word();
      return symbol;
    }
    return sign(symbol);
  }

  std::size_t position() const { return at_ + 1; }

 private:
  char at(std::size_t ahead) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

  std::string word() {
    const std::size_t begin = at_;
    while (begins_word(at(0)) || is_path_digit(at(0))) {
      ++at_;
    }
    return std::string(text_.substr(begin, at_ - begin));
  }

  void digits() {
    while (is_path_digit(at(0))) {
      ++at_;
    }
  }

  Symbol number(Symbol symbol) {
    const std::size_t begin = at_;
    symbol.kind = SymbolKind::Integer;
    digits();
    if (at(0) == '.') {
      symbol.kind = SymbolKind::Decimal;
      ++at_;
      digits();
    }
    const std::size_t sign = at(1) == '+' || at(1) == '-' ? 1 : 0;
    if ((at(0) == 'e' || at(0) == 'E') && is_path_digit(at(1 + sign))) {
      symbol.kind = SymbolKind::Double;
      at_ += 1 + sign;
      digits();
    }
    symbol.text = text_.substr(begin, at_ - begin);
    return symbol;
  }

  // Two quotes inside stand for one; a backslash for itself.
  std::optional<Symbol> text(Symbol symbol) {
    symbol.kind = SymbolKind::Text;
    std::size_t at = at_ + 1;
    while (true) {
      const std::size_t quote = text_.find('"', at);
      if (quote == std::string_view::npos) {
        return std::nullopt;
      }
      symbol.text += text_.substr(at, quote - at);
      at = quote + 1;
      if (at == text_.size() || text_[at] != '"') {
        break;
      }
      symbol.text += '"';
      ++at;
    }
    at_ = at;
    return symbol;
  }

  std::optional<Symbol> sign(Symbol symbol) {
    constexpr std::array<std::string_view, 24> kSigns{"==", "<>", "!=", "<=", ">=", "&&", "||", "<",
                                                      ">",  "!",  "?",  "@",  "$",  ".",  ",",  "*",
                                                      "/",  "%",  "+",  "-",  "(",  ")",  "[",  "]"};
    symbol.kind = SymbolKind::Sign;
    for (const std::string_view candidate : kSigns) {
      if (text_.substr(at_).starts_with(candidate)) {
        symbol.text = candidate;
        at_ += candidate.size();
        return symbol;
      }
    }
    return std::nullopt;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

CutPath cut_path(std::string_view text) {
  CutPath cut;
  PathLexer lexer(text);
  do {
    auto symbol = lexer.next();
    if (!symbol) {
      cut.stop = lexer.position();
      return cut;
    }
    symbol->length = lexer.position() - symbol->position;
    cut.symbols.push_back(*std::move(symbol));
  } while (cut.symbols.back().kind != SymbolKind::End);
  return cut;
}

}  // namespace tarn::trino_json
