#include "engine/damage.hpp"

#include "base/clock.hpp"
#include "io/memory_file_system.hpp"

#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::engine {
namespace {

using testing::UnorderedElementsAre;

TEST(LastRead, KnowsTheLastFileOfEachThread) {
  LastRead last;
  last.note("/a");
  last.note("/b");
  std::thread([&] { last.note("/c"); }).join();
  EXPECT_THAT(last.paths(), UnorderedElementsAre("/b", "/c"));
}

TEST(Damage, NamesTheFileRelativeToTheFolder) {
  const ManualClock clock{Timestamp{}};
  io::MemoryFileSystem files(clock);
  ASSERT_TRUE(files.create_directories("/lake/stores", 0700));
  for (const char* path : {"/lake/stores/good", "/lake/stores/bad"}) {
    ASSERT_TRUE(io::write_file_durably(files, path, "x", 0600));
  }
  const auto is_readable = [](const std::string& path) { return !path.ends_with("bad"); };
  const struct {
    const char* name;
    std::vector<std::string> paths;
    std::string folder;
    std::string message;
  } cases[] = {
      {"missing",
       {"/lake/stores/good", "/lake/stores/gone"},
       "/lake",
       "the data file stores/gone is missing: restore it from a backup of the lake"},
      {"damaged",
       {"/lake/stores/good", "/lake/stores/bad"},
       "/lake/",
       "the data file stores/bad is damaged: restore it from a backup of the lake"},
      {"elsewhere",
       {"/lake/stores/bad"},
       "/other",
       "the data file /lake/stores/bad is damaged: restore it from a backup of the lake"},
      {"sound", {"/lake/stores/good"}, "/lake", ""},
      {"nothing read", {}, "/lake", ""},
  };
  for (const auto& [name, paths, folder, message] : cases) {
    const auto damage = damage_of(files, paths, folder, is_readable);
    EXPECT_EQ(damage ? damage->message() : "", message) << name;
    if (damage) {
      EXPECT_EQ(damage->code(), ErrorCode::Corrupt) << name;
    }
  }
}

}  // namespace
}  // namespace tarn::engine
