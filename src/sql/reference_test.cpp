#include "sql/reference.hpp"

#include "sql/library.hpp"
#include "sql/test_golden.hpp"

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

namespace tarn::sql {
namespace {

constexpr const char* kPage = TARN_SOURCE_DIR "/docs/SQL.md";

// The cases of tests/sql_rows/examples.test: "# Example of NAME: ...", "SELECT call", and a table of one
// cell.
std::map<std::string, FunctionExample> examples() {
  const std::string begin = "# Example of ";
  const std::string select = "SELECT ";
  std::map<std::string, FunctionExample> found;
  for (const auto& golden : read_cases(TARN_SOURCE_DIR "/tests/sql_rows/examples.test")) {
    std::istringstream lines(golden.expected);
    std::string value;
    std::string line;
    for (int i = 0; std::getline(lines, line); ++i) {
      value = i == 2 ? line : value;
    }
    const auto name = golden.comments.substr(begin.size(), golden.comments.find(':') - begin.size());
    const auto call = golden.query.substr(select.size(), golden.query.size() - select.size() - 1);
    found[name] = {call, value};
  }
  return found;
}

TEST(ReferenceTest, ThePageIsThatOfTheTables) {
  const auto page = reference_page(examples());
  const char* update = std::getenv("TARN_UPDATE");
  if (update != nullptr && std::string_view(update) == "1") {
    std::ofstream(kPage, std::ios::binary) << page;
  }
  std::ostringstream text;
  text << std::ifstream(kPage, std::ios::binary).rdbuf();
  EXPECT_EQ(text.str(), page) << "run with TARN_UPDATE=1";
}

TEST(ReferenceTest, EachExampleIsOfAFunction) {
  for (const auto& [name, example] : examples()) {
    EXPECT_FALSE(Library::standard().find(name).empty()) << name;
    EXPECT_NE(example.call.find(name + "("), std::string::npos) << example.call;
  }
}

TEST(ReferenceTest, NothingIsBothThereAndMissing) {
  for (const auto name : missing_functions()) {
    EXPECT_TRUE(Library::standard().find(name).empty()) << name;
  }
}

}  // namespace
}  // namespace tarn::sql
