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
  std::size_t count = 0;
  for (const auto& path : golden_files(TARN_SOURCE_DIR "/tests/sql_tree")) {
    std::string rewritten;
    for (const auto& golden : read_cases(path)) {
      // The newline before the dashes is the file's, not the statement's.
      const auto query = golden.query.substr(0, golden.query.size() - 1);
      const auto text = shown(query);
      rewritten += golden.comments + golden.query + "----\n" + text + "====\n";
      ++count;
      if (!updates()) {
        EXPECT_EQ(golden.expected, text) << path.filename() << ": " << golden.comments << query;
      }
    }
    if (updates()) {
      std::ofstream(path, std::ios::binary) << rewritten;
    }
  }
  EXPECT_GE(count, 250U);
}

}  // namespace
}  // namespace tarn::sql
