// Runs tests/sql_tree/*.test. A file is a list of cases:
//
//   # what the case shows
//   SELECT ...
//   ----
//   the tree, a node a line, with ranges
//   ----
//   the tree as Trino's SQL
//   ====
//
// Where the query is refused, its error with the caret stands instead of the tree. TARN_UPDATE=1 in the
// environment writes what the parser and the printers give back into the files.
#include "sql/parser.hpp"
#include "sql/print_tree.hpp"
#include "sql/print_trino.hpp"
#include "sql/test_golden.hpp"

#include <fstream>
#include <string>

#include <gtest/gtest.h>

namespace tarn::sql {
namespace {

std::string shown(const std::string& text) {
  const auto query = parse(text);
  if (!query) {
    return format_error(text, query.error()) + "\n";
  }
  return print_tree(**query) + "----\n" + print_trino(**query) + "\n";
}

TEST(TreeGoldenTest, FilesGiveWhatTheySay) {
  EXPECT_GE(check_cases(TARN_SOURCE_DIR "/tests/sql_tree", shown), 250U);
}

}  // namespace
}  // namespace tarn::sql
