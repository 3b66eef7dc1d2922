// Tokens of Trino's SQL, with their place in the text.
#pragma once

#include "sql/error.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tarn::sql {

enum class TokenKind : std::uint8_t {
  End,
  Identifier,        // a word, keywords included; text keeps the spelling
  QuotedIdentifier,  // "..." with "" undone
  String,            // '...' with '' undone
  UnicodeString,     // U&'...' with '' undone; the escapes stay, because UESCAPE may follow
  Binary,            // X'...'; text is the decoded bytes
  Integer,           // without '_'; hexadecimal, octal and binary ones are given in decimal
  Decimal,           // 1.5
  Double,            // 1e5
  Operator,          // punctuation and operators
  Parameter,         // ?
  StoreVariable,     // $EDS_ID
  Invalid,           // text is the message; an error only if the parser comes to it
};

struct Token {
  TokenKind kind = TokenKind::End;
  std::string text;
  SourceRange range;

  // REQUIRES: `word` in upper case.
  bool is_word(std::string_view word) const;
  bool is_operator(std::string_view op) const { return kind == TokenKind::Operator && text == op; }
};

}  // namespace tarn::sql
