// A file of statements and what they give, made to be read by people:
//
//   # What the case shows, in plain words.
//   SELECT 7 / 2 AS half, 'a' AS letter
//   ----
//   half    | letter
//   integer | varchar(1)
//   3       | a
//   ---- trino
//   the statement as Trino is asked it, where that is not the statement itself
//   ====
//
// The first section is the names, the types and the rows, or the error. Others may follow: "trino", "tree"
// (the syntax tree) and "engine" (what the engine is asked). Lines "# name: value" before the statement say
// more:
//
//   # parameters: a | b            the values of '?'
//   # not asked of Trino: reason   Lake differs here, or the answer depends on the clock
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tarn::sql_rows {

struct Case {
  std::vector<std::string> comments;  // lines, with their "# "
  std::string statement;
  std::string result;
  std::vector<std::pair<std::string, std::string>> sections;  // further ones: name, text

  // The value of the comment "# name: value".
  std::optional<std::string> setting(std::string_view name) const;
  std::vector<std::string> parameters() const;
};

std::vector<Case> read_case_file(const std::filesystem::path& path);
// The text that read_case_file() reads the same cases from.
std::string case_text(const Case& golden);

// Rows of cells as lines of aligned columns.
std::string table_text(const std::vector<std::vector<std::string>>& rows);
// A value that has text for a cell: in JSON's quotes where it would be mistaken for something else.
std::string cell_text(std::string text);

}  // namespace tarn::sql_rows
