#include "io/full_path.hpp"

#include "base/clock.hpp"
#include "base/time.hpp"
#include "io/memory_file_system.hpp"

#include <gtest/gtest.h>

namespace tarn::io {
namespace {

TEST(FullPath, NamesWhatIsNotThereYet) {
  const ManualClock clock{*parse_timestamp("2026-07-09T12:00:00Z")};
  MemoryFileSystem files(clock);
  ASSERT_TRUE(files.create_directories("/a/b", 0700));
  const struct {
    const char* path;
    const char* full;
  } cases[] = {{"/a/b", "/a/b"}, {"/a/b/", "/a/b"}, {"/a/b/c/d", "/a/b/c/d"}, {"/x", "/x"}, {"/", "/"}};
  for (const auto& [path, full] : cases) {
    EXPECT_EQ(full_path(files, path).value_or("none"), full) << path;
  }
}

TEST(FullPath, IsWithinByWholeNames) {
  const struct {
    const char* path;
    const char* folder;
    bool is;
  } cases[] = {{"/a", "/a", true},
               {"/a/b", "/a", true},
               {"/ab", "/a", false},
               {"/a", "/a/b", false},
               {"/a", "/", true}};
  for (const auto& [path, folder, is] : cases) {
    EXPECT_EQ(is_within(path, folder), is) << path << " in " << folder;
  }
}

}  // namespace
}  // namespace tarn::io
