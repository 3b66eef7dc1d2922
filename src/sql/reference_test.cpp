#include "sql/reference.hpp"

#include "sql/library.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

namespace tarn::sql {
namespace {

constexpr const char* kPage = TARN_SOURCE_DIR "/docs/SQL.md";

TEST(ReferenceTest, ThePageIsThatOfTheTables) {
  const char* update = std::getenv("TARN_UPDATE");
  if (update != nullptr && std::string_view(update) == "1") {
    std::ofstream(kPage, std::ios::binary) << reference_page();
  }
  std::ostringstream text;
  text << std::ifstream(kPage, std::ios::binary).rdbuf();
  EXPECT_EQ(text.str(), reference_page()) << "run with TARN_UPDATE=1";
}

TEST(ReferenceTest, NothingIsBothThereAndMissing) {
  for (const auto name : missing_functions()) {
    EXPECT_TRUE(Library::standard().find(name).empty()) << name;
  }
}

}  // namespace
}  // namespace tarn::sql
