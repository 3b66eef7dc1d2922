// Golden files: lists of cases, "query ---- expected ====", with comments in front of the query. What is
// expected may itself have parts that "----" separates.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace tarn::sql {

struct GoldenCase {
  std::string comments;
  std::string query;
  std::string expected;
};

inline std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return std::move(text).str();
}

inline std::vector<GoldenCase> read_cases(const std::filesystem::path& path) {
  std::vector<GoldenCase> cases;
  GoldenCase current;
  bool after_dashes = false;
  std::istringstream in(read_file(path));
  for (std::string line; std::getline(in, line);) {
    if (line == "====") {
      cases.push_back(std::exchange(current, {}));
      after_dashes = false;
    } else if (line == "----" && !after_dashes) {
      after_dashes = true;
    } else if (after_dashes) {
      current.expected += line + "\n";
    } else if (line.starts_with("# ") && current.query.empty()) {
      current.comments += line + "\n";
    } else {
      current.query += line + "\n";
    }
  }
  if (!current.query.empty()) {  // the last case, without its closing line
    cases.push_back(std::move(current));
  }
  return cases;
}

inline std::vector<std::filesystem::path> golden_files(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".test") {
      files.push_back(entry.path());
    }
  }
  std::ranges::sort(files);
  return files;
}

inline bool updates() {
  const char* update = std::getenv("TARN_UPDATE");
  return update != nullptr && std::string_view(update) == "1";
}

// Compares what each case of a folder's files expects with what `shown` makes of its query, or writes it
// there where golden files are to be updated. Returns the number of cases.
template <class Shown>
std::size_t check_cases(const std::filesystem::path& folder, Shown shown) {
  std::size_t count = 0;
  for (const auto& path : golden_files(folder)) {
    std::string rewritten;
    for (const auto& golden : read_cases(path)) {
      // The newline before the dashes is the file's, not the statement's.
      const auto query = golden.query.substr(0, golden.query.size() - 1);
      const std::string text = shown(query);
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
  return count;
}

// The folder beside `source`, the root of the sources; $TARN_SHARED where there is none.
inline std::filesystem::path shared_folder(const std::filesystem::path& source) {
  const auto beside = source / "../shared";
  const char* named = std::getenv("TARN_SHARED");
  return std::filesystem::exists(beside) || named == nullptr ? beside : std::filesystem::path(named);
}

inline std::string with_dates(std::string text) {
  const std::string placeholder = "${date_filter}";
  for (auto at = text.find(placeholder); at != std::string::npos; at = text.find(placeholder)) {
    text.replace(at, placeholder.size(), "2023-06-20 00:00:00");
  }
  return text;
}

}  // namespace tarn::sql
