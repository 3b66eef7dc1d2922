// Runs tests/sql/*.test. A file is a list of cases:
//
//   # what the case shows
//   SELECT ...
//   ----
//   the engine's text, the names, and the tables read; or the error with its caret
//   ====
//
// TARN_UPDATE=1 in the environment writes what the translation gives back into the files.
#include "sql/test_golden.hpp"
#include "sql/test_lake.hpp"
#include "sql/translate.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace tarn::sql {
namespace {

std::string describe(const TableUse& use) {
  std::string text = "reads: " + use.engine_name + " (";
  for (std::size_t i = 0; i < use.columns.size(); ++i) {
    text += (i == 0 ? "" : ", ") + use.columns[i];
  }
  text += ")";
  text += use.time_min ? " from " + format_iso_millis(*use.time_min) : "";
  text += use.time_max ? " to " + format_iso_millis(*use.time_max) : "";
  return text + "\n";
}

std::string actual(const std::string& query) {
  const auto translated = translate(query, test_environment());
  if (!translated) {
    return format_error(query, translated.error()) + "\n";
  }
  std::string text = translated->duckdb_sql + "\nnames:";
  for (const auto& column : translated->columns) {
    text += " " + column.name + " " + to_string(column.type) + ",";
  }
  text.back() = '\n';
  for (const auto& use : translated->tables) {
    text += describe(use);
  }
  return text;
}

TEST(GoldenTest, FilesGiveWhatTheySay) {
  EXPECT_GE(check_cases(TARN_SOURCE_DIR "/tests/sql", actual), 150U);
}

// Published queries that no engine could run: each must fail, and at the place where it is broken.
const std::vector<std::pair<std::string, std::size_t>>& broken_samples() {
  static const std::vector<std::pair<std::string, std::size_t>> kBroken = {
      {"ConfigItemCountQuery.sql", 12},
      {"ConfigTableCreation.sql", 9},
      {"iam-idc-authenticate-api.sql", 7},
      {"list-all-errors-for-s3-events.sql", 10},
      {"list-all-events-not-in-authorized-region.sql", 15},
      {"list-attempted-s3-requests..sql", 17},
      {"list-publicly-accessible-rds-instances.sql", 13},
      {"network-activity-events-vpce-access-denied-s3.sql", 12},
      {"top-errors.sql", 17},
      {"top-s3-actions.sql", 18},
  };
  return kBroken;
}

TEST(GoldenTest, PublishedSamplesTranslate) {
  const auto folder = shared_folder(TARN_SOURCE_DIR) / "data/queries/aws-samples";
  if (!std::filesystem::exists(folder)) {
    return;
  }
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".sql") {
      continue;
    }
    const auto name = entry.path().filename().string();
    const auto text = with_dates(read_file(entry.path()));
    const auto translated = translate(text, test_environment());
    const auto broken =
        std::ranges::find(broken_samples(), name, &std::pair<std::string, std::size_t>::first);
    if (broken == broken_samples().end()) {
      EXPECT_TRUE(translated.has_value()) << name << "\n" << format_error(text, translated.error());
    } else if (!translated) {
      EXPECT_EQ(translated.error().line, broken->second) << name;
    } else {
      ADD_FAILURE() << name << " should be refused";
    }
  }
}

}  // namespace
}  // namespace tarn::sql
