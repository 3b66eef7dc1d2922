#include "sql/lexer.hpp"

#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace tarn::sql {
namespace {

TEST(LexerTest, BrokenTokensSayWhatIsWrong) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"'abc", "string is not closed; add '"},
      {"\"abc", "quoted name is not closed; add \""},
      {"/* abc", "comment is not closed; add */"},
      {"X'1'", "binary literal must contain an even number of hexadecimal digits"},
      {"U&'abc", "string is not closed; add '"},
      {"0x", "a name must not start with a digit; put it in double quotes"},
      {"0b2", "a name must not start with a digit; put it in double quotes"},
      {"0xFFFFFFFFFFFFFFFFFF", "Invalid numeric literal: 0xFFFFFFFFFFFFFFFFFF"},
      {"1_", "a name must not start with a digit; put it in double quotes"},
      {"1e5x", "a name must not start with a digit; put it in double quotes"},
      {"1abc", "a name must not start with a digit; put it in double quotes"},
      {"~", "unexpected character ~"},
  };
  for (const auto& [text, message] : cases) {
    const auto tokens = tokenize(text);
    ASSERT_EQ(tokens.size(), 2U) << text;
    EXPECT_EQ(tokens[0].kind, TokenKind::Invalid) << text;
    EXPECT_EQ(tokens[0].text, message);
    EXPECT_EQ(tokens[1].kind, TokenKind::End) << text;
  }
}

TEST(LexerTest, TokensCoverTheirText) {
  const std::string text = "SELECT \"a\"\"b\", 'it''s' -- end\n, 1.5e-3 <> ?";
  const std::vector<std::pair<TokenKind, std::string>> expected = {
      {TokenKind::Identifier, "SELECT"},
      {TokenKind::QuotedIdentifier, "a\"b"},
      {TokenKind::Operator, ","},
      {TokenKind::String, "it's"},
      {TokenKind::Operator, ","},
      {TokenKind::Double, "1.5e-3"},
      {TokenKind::Operator, "<>"},
      {TokenKind::Parameter, "?"},
      {TokenKind::End, ""},
  };
  const auto tokens = tokenize(text);
  ASSERT_EQ(tokens.size(), expected.size());
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    EXPECT_EQ(tokens[i].kind, expected[i].first) << i;
    EXPECT_EQ(tokens[i].text, expected[i].second) << i;
    EXPECT_LE(tokens[i].range.end(), text.size());
  }
  EXPECT_EQ(text.substr(tokens[3].range.offset, tokens[3].range.length), "'it''s'");
}

TEST(LexerTest, StoreIds) {
  const std::vector<std::pair<std::string, std::optional<std::size_t>>> cases = {
      {"5e2676f8-9fce-46ef-aaaa-123456789012", 36},
      {"EXAMPLE-f852-4e8f-8bd1-bcf6cEXAMPLE x", 35},
      {"5e2676f8-9fce-46ef-aaaa-123456789012--c", 36},
      {"5e2676f8-9fce-46ef-aaaa-123456789012-1", std::nullopt},
      {"5e2676f8-9fce-46ef-aaaa", std::nullopt},
      {"logs", std::nullopt},
      {"", std::nullopt},
  };
  for (const auto& [text, length] : cases) {
    EXPECT_EQ(match_store_id(text, 0), length) << text;
  }
}

}  // namespace
}  // namespace tarn::sql
