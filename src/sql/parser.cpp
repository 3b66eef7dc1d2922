#include "sql/parser.hpp"

#include "sql/keywords.hpp"
#include "sql/lexer.hpp"
#include "sql/parser_state.hpp"
#include "sql/text.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace tarn::sql {

namespace {

// Words that begin a clause or join two parts of one; what is nearly one of them was most likely meant to be
// it.
constexpr auto kClauseWords = std::to_array<std::string_view>(
    {"BETWEEN", "CROSS", "DISTINCT",  "ELSE", "ESCAPE", "EXCEPT", "FETCH", "FROM",   "GROUP",
     "HAVING",  "INNER", "INTERSECT", "JOIN", "LEFT",   "LIKE",   "LIMIT", "OFFSET", "ORDER",
     "OUTER",   "RIGHT", "SELECT",    "THEN", "UNION",  "USING",  "WHEN",  "WHERE",  "WITH"});

// "; did you mean 'FROM'?" where the word is nearly a clause's.
std::string clause_hint(const Token& token) {
  constexpr std::size_t kShortest = 4;
  if (token.kind != TokenKind::Identifier || is_reserved(token.text) || token.text.size() < kShortest) {
    return {};
  }
  Suggestion suggestion(token.text);
  for (const auto word : kClauseWords) {
    if (token.is_word(word)) {
      return {};
    }
    suggestion.consider(word);
  }
  return suggestion.hint();
}

std::string describe(const Token& token) {
  switch (token.kind) {
    case TokenKind::End: return "the end of the statement";
    case TokenKind::String:
    case TokenKind::UnicodeString: return "a string";
    case TokenKind::Binary: return "a binary literal";
    case TokenKind::QuotedIdentifier: return fmt::format("\"{}\"", token.text);
    case TokenKind::Identifier:
    case TokenKind::Integer:
    case TokenKind::Decimal:
    case TokenKind::Double:
    case TokenKind::Operator:
    case TokenKind::Parameter:
    case TokenKind::StoreVariable:
    case TokenKind::Invalid: break;
  }
  return fmt::format("'{}'", token.text);
}

}  // namespace

Parsed<QueryPtr> parse(std::string_view text, const ParseLimits& limits) {
  const auto refuse_at = [text](SourceRange range, std::string message) {
    return std::unexpected(locate(text, refuse(range, std::move(message)).error()));
  };
  if (text.size() > limits.text_bytes) {
    return refuse_at({limits.text_bytes, 0},
                     fmt::format("the statement is longer than {} bytes; shorten it", limits.text_bytes));
  }
  auto tokens = tokenize(text);
  if (tokens.size() > limits.tokens) {
    return refuse_at(tokens[limits.tokens].range,
                     fmt::format("the statement has more than {} words; shorten it", limits.tokens));
  }
  auto query = Parser(text, limits, std::move(tokens)).statement();
  if (!query) {
    return std::unexpected(locate(text, std::move(query).error()));
  }
  return query;
}

Parsed<QueryPtr> Parser::statement() {
  TARN_TRY(only_one_select());
  const auto start = peek().range;
  std::vector<FunctionSpecification> functions;
  if (at("WITH") && at("FUNCTION", 1) && at_identifier(2)) {
    functions = TARN_TRY(with_functions());
  }
  auto parsed = TARN_TRY(query());
  parsed->functions = std::move(functions);
  parsed->range = cover(start, parsed->range);
  if (accept_op(";") && peek().kind != TokenKind::End) {
    return refuse(peek().range, "only one statement is allowed; remove what follows the ';'");
  }
  if (peek().kind != TokenKind::End) {
    return unexpected("the end of the statement");
  }
  return parsed;
}

// Tells people who send other statements what is wrong, before the grammar does.
Parsed<bool> Parser::only_one_select() {
  if (at_op(";")) {
    return refuse(peek().range, "the statement is empty; write a SELECT");
  }
  if (peek().kind == TokenKind::End) {
    return refuse(peek().range, "the statement is empty; write a SELECT");
  }
  const bool starts_query = at("SELECT") || at("WITH") || at("VALUES") || at("TABLE") || at_op("(");
  if (starts_query || peek().kind == TokenKind::Invalid) {
    return true;
  }
  return refuse(peek().range, fmt::format("only SELECT statements are supported, not {}{}", describe(peek()),
                                          clause_hint(peek())));
}

const Token& Parser::peek(std::size_t ahead) const {
  return tokens_[std::min(position_ + ahead, tokens_.size() - 1)];
}

const Token& Parser::advance() {
  const Token& token = peek();
  if (position_ + 1 < tokens_.size()) {
    ++position_;
  }
  return token;
}

bool Parser::accept(std::string_view word) {
  const bool found = at(word);
  if (found) {
    advance();
  }
  return found;
}

bool Parser::accept_words(std::string_view first, std::string_view second) {
  const bool found = at(first) && at(second, 1);
  if (found) {
    advance();
    advance();
  }
  return found;
}

bool Parser::accept_op(std::string_view op) {
  const bool found = at_op(op);
  if (found) {
    advance();
  }
  return found;
}

Parsed<Token> Parser::expect(std::string_view word) {
  if (!at(word)) {
    return unexpected(word);
  }
  return advance();
}

Parsed<Token> Parser::expect_op(std::string_view op) {
  if (!at_op(op)) {
    return unexpected(fmt::format("'{}'", op));
  }
  return advance();
}

// The range from `start` to the last token taken.
SourceRange Parser::from(SourceRange start) const {
  return position_ == 0 ? start : cover(start, tokens_[position_ - 1].range);
}

std::unexpected<SqlError> Parser::unexpected(std::string_view wanted) const {
  const Token& token = peek();
  if (token.kind == TokenKind::Invalid) {
    return refuse(token.range, token.text);
  }
  auto hint = clause_hint(token);
  if (hint.empty() && position_ > 0) {
    // "SELECT a FORM t": the misspelt word was taken for an alias, and what follows it is what does not fit.
    hint = clause_hint(tokens_[position_ - 1]);
    hint.insert(hint.empty() ? 0 : hint.size() - 1,
                hint.empty() ? "" : fmt::format(" instead of '{}'", tokens_[position_ - 1].text));
  }
  return refuse(token.range, fmt::format("expected {}, found {}{}", wanted, describe(token), hint));
}

Parsed<Parser::Level> Parser::enter() {
  if (depth_ >= limits_.depth) {
    return refuse(peek().range, fmt::format("the statement nests deeper than {} levels", limits_.depth));
  }
  return Level(depth_, 1);
}

Parsed<bool> Parser::deepen(Level& level) const {
  if (depth_ >= limits_.depth) {
    return refuse(peek().range, fmt::format("the statement nests deeper than {} levels", limits_.depth));
  }
  level.add();
  return true;
}

bool Parser::at_identifier(std::size_t ahead) const {
  const Token& token = peek(ahead);
  return token.kind == TokenKind::QuotedIdentifier ||
         (token.kind == TokenKind::Identifier && !is_reserved(token.text));
}

Parsed<Identifier> Parser::identifier(std::string_view wanted) {
  if (peek().kind == TokenKind::Identifier && is_reserved(peek().text)) {
    return refuse(peek().range, fmt::format("expected {}, found the reserved word '{}'; a name like it needs "
                                            "double quotes",
                                            wanted, peek().text));
  }
  if (!at_identifier()) {
    return unexpected(wanted);
  }
  const Token& token = advance();
  if (token.text.empty()) {
    return refuse(token.range, "a quoted name must not be empty");
  }
  return Identifier{token.text, token.kind == TokenKind::QuotedIdentifier, token.range};
}

// (a, b, c)
Parsed<std::vector<Identifier>> Parser::identifier_list() {
  std::vector<Identifier> names;
  TARN_TRY(expect_op("("));
  do {
    names.push_back(TARN_TRY(identifier()));
  } while (accept_op(","));
  TARN_TRY(expect_op(")"));
  return names;
}

// a.b.c
Parsed<std::vector<Identifier>> Parser::qualified_name(std::string_view wanted) {
  std::vector<Identifier> path;
  do {
    path.push_back(TARN_TRY(identifier(wanted)));
  } while (accept_op("."));
  return path;
}

bool Parser::at_string(std::size_t ahead) const {
  const auto kind = peek(ahead).kind;
  return kind == TokenKind::String || kind == TokenKind::UnicodeString;
}

// '...' or U&'...' [UESCAPE '.']
Parsed<std::string> Parser::string_value(std::string_view wanted) {
  if (!at_string()) {
    return unexpected(wanted);
  }
  const Token& token = advance();
  if (token.kind == TokenKind::String) {
    return token.text;
  }
  char escape = '\\';
  if (accept("UESCAPE")) {
    escape = TARN_TRY(unicode_escape());
  }
  auto decoded = decode_unicode(token.text, escape);
  if (!decoded) {
    return refuse(token.range, std::move(decoded).error());
  }
  return std::move(*decoded);
}

Parsed<char> Parser::unicode_escape() {
  if (peek().kind != TokenKind::String) {
    return unexpected("the escape character as a string");
  }
  constexpr std::string_view kNever = "0123456789abcdefABCDEF+'\"";
  const Token& token = advance();
  const bool fits = token.text.size() == 1 && token.text.front() > ' ' && token.text.front() < '\x7f' &&
                    !kNever.contains(token.text.front());
  if (!fits) {
    return refuse(token.range,
                  "UESCAPE needs one character that is no hexadecimal digit, quote, '+' or blank");
  }
  return token.text.front();
}

// The digits of a whole number.
Parsed<std::string> Parser::digits(std::string_view wanted) {
  if (peek().kind != TokenKind::Integer) {
    return unexpected(wanted);
  }
  return advance().text;
}

}  // namespace tarn::sql
