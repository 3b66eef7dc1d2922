#include "app/row_format.hpp"

#include "json/value.hpp"

#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace tarn::app {
namespace {

// Rows of texts, of which those without a value are NULL.
class TextCells final : public Cells {
 public:
  using Row = std::vector<std::optional<std::string>>;
  explicit TextCells(std::vector<Row> rows) : rows_(std::move(rows)) {}
  std::size_t rows() const override { return rows_.size(); }
  bool is_null(std::size_t row, std::size_t column) const override { return !rows_[row][column].has_value(); }
  void append_text(std::string& out, std::size_t row, std::size_t column) const override {
    out += rows_[row][column].value_or("");
  }
  void append_json(std::string& out, std::size_t row, std::size_t column) const override {
    json::append_quoted(out, rows_[row][column].value_or(""));
  }

 private:
  std::vector<Row> rows_;
};

std::string whole(const RowFormat& format, const TextCells& cells) {
  std::string text(format.head());
  for (std::size_t row = 0; row < cells.rows(); ++row) {
    text += row == 0 ? "" : format.between();
    format.append_row(text, cells, row);
  }
  return text + std::string(format.tail());
}

TEST(CsvRows, QuoteWhatNeedsIt) {
  struct Case {
    std::optional<std::string> cell;
    std::string text;
  };
  const Case cases[] = {
      {std::nullopt, ""},
      {"", R"("")"},
      {"plain text", "plain text"},
      {"a,b", R"("a,b")"},
      {R"(")", R"("""")"},
      {R"("a")", R"("""a""")"},
      {R"(say "hi" twice: "hi")", R"("say ""hi"" twice: ""hi""")"},
      {"two\nlines", "\"two\nlines\""},
      {"carriage\rreturn", "\"carriage\rreturn\""},
      {"é'; |\t", "é'; |\t"},
  };
  const auto format = make_csv_format({"one", "two"});
  for (const auto& [cell, text] : cases) {
    std::string out = "before\n";
    format->append_row(out, TextCells({{cell, "x"}}), 0);
    EXPECT_EQ(out, "before\n" + text + ",x\n");
    out.clear();
    format->append_row(out, TextCells({{"x", cell}}), 0);
    EXPECT_EQ(out, "x," + text + "\n");
  }
}

TEST(CsvRows, HaveAHeadOfNames) {
  EXPECT_EQ(whole(*make_csv_format({"a", "a,\"b\"", ""}), TextCells({})), "a,\"a,\"\"b\"\"\",\"\"\n");
  EXPECT_EQ(whole(*make_csv_format({"", "b"}), TextCells({})), "\"\",b\n");
  EXPECT_EQ(whole(*make_csv_format({"a"}), TextCells({{"1"}, {"2"}})), "a\n1\n2\n");
}

TEST(JsonRows, AreObjectsOfAnArray) {
  const auto format = make_json_format({"a", "b \"c\""}, JsonForm::Array);
  EXPECT_EQ(whole(*format, TextCells({})), "[]\n");
  EXPECT_EQ(whole(*format, TextCells({{"1", std::nullopt}})), "[{\"a\": \"1\", \"b \\\"c\\\"\": null}]\n");
  EXPECT_EQ(whole(*format, TextCells({{"1", "2"}, {"3", "4"}})),
            "[{\"a\": \"1\", \"b \\\"c\\\"\": \"2\"},\n {\"a\": \"3\", \"b \\\"c\\\"\": \"4\"}]\n");
}

TEST(JsonRows, AreObjectsALine) {
  const auto format = make_json_format({"a"}, JsonForm::Lines);
  EXPECT_EQ(whole(*format, TextCells({})), "");
  EXPECT_EQ(whole(*format, TextCells({{"1"}, {std::nullopt}})), "{\"a\": \"1\"}\n{\"a\": null}\n");
}

}  // namespace
}  // namespace tarn::app
