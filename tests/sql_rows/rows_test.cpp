// Runs *.test of this folder: see case_file.hpp. TARN_UPDATE=1 in the environment writes what the statements
// give into the files; TARN_ROWS names the files to look at, the beginning of their names.
#include "sql/parser.hpp"
#include "sql/print_tree.hpp"
#include "sql/print_trino.hpp"
#include "sql/test_golden.hpp"
#include "sql_rows/case_file.hpp"
#include "sql_rows/lake_of_events.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace tarn::sql_rows {
namespace {

constexpr const char* kFolder = TARN_SOURCE_DIR "/tests/sql_rows/";
constexpr std::size_t kFewestCases = 1'300;

std::string tree_of(const std::string& statement) {
  const auto parsed = sql::parse(statement);
  return parsed ? sql::print_tree(**parsed) : sql::format_error(statement, parsed.error()) + "\n";
}

// What Trino is asked, where it is something else than the statement; else nothing.
std::string trino_of(const LakeOfEvents& lake, const Case& golden) {
  const auto asked = lake.in_trino(golden.statement, golden.parameters());
  const auto parsed = sql::parse(golden.statement);
  return asked.empty() || !parsed || asked == sql::print_trino(**parsed) ? std::string() : asked + "\n";
}

// The case as it turns out today, with the sections that it has.
Case actual(const LakeOfEvents& lake, Case golden) {
  const auto answer = lake.ask(golden.statement, golden.parameters());
  golden.result = answer.result;
  std::erase_if(golden.sections, [](const auto& section) { return section.first == "trino"; });
  for (auto& [name, text] : golden.sections) {
    text = name == "tree" ? tree_of(golden.statement) : answer.engine;
  }
  if (auto trino = trino_of(lake, golden); !trino.empty()) {
    EXPECT_TRUE(sql::parse(trino)) << trino;
    golden.sections.emplace(golden.sections.begin(), "trino", std::move(trino));
  }
  return golden;
}

bool is_asked(const std::filesystem::path& path) {
  const char* named = std::getenv("TARN_ROWS");
  return named == nullptr || path.filename().string().starts_with(named);
}

class RowsTest : public testing::TestWithParam<std::filesystem::path> {
 protected:
  static void SetUpTestSuite() {
    lake = std::make_unique<LakeOfEvents>(std::filesystem::path(kFolder) / "events.json");
  }
  static void TearDownTestSuite() { lake.reset(); }
  static inline std::unique_ptr<LakeOfEvents> lake;
};

TEST_P(RowsTest, StatementsGiveWhatTheFileSays) {
  if (!is_asked(GetParam())) {
    GTEST_SKIP() << "$TARN_ROWS names other files";
  }
  std::string rewritten;
  for (const auto& golden : read_case_file(GetParam())) {
    const auto text = case_text(actual(*lake, golden));
    rewritten += text;
    if (!sql::updates()) {
      EXPECT_EQ(case_text(golden), text);
    }
  }
  if (sql::updates()) {
    std::ofstream(GetParam(), std::ios::binary) << rewritten;
  }
}

std::string file_name(const testing::TestParamInfo<std::filesystem::path>& info) {
  return info.param.stem().string();
}

INSTANTIATE_TEST_SUITE_P(Files, RowsTest, testing::ValuesIn(sql::golden_files(kFolder)), file_name);

TEST(RowsFilesTest, ThereAreEnough) {
  std::size_t count = 0;
  for (const auto& path : sql::golden_files(kFolder)) {
    count += read_case_file(path).size();
  }
  EXPECT_GE(count, kFewestCases);
}

}  // namespace
}  // namespace tarn::sql_rows
