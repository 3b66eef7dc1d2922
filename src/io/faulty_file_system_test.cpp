#include "io/faulty_file_system.hpp"

#include "base/clock.hpp"
#include "io/memory_file_system.hpp"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

namespace tarn::io {
namespace {

class Faults : public testing::Test {
 protected:
  std::string content(const std::string& path) {
    const auto bytes = read_file(memory_, path, 1u << 20);
    return bytes ? *bytes : std::string(to_string(bytes.error().code()));
  }

  ManualClock clock_{from_micros(0)};
  MemoryFileSystem memory_{clock_};
  FaultyFileSystem faulty_{memory_};
};

TEST_F(Faults, LosePowerForgetsWhatWasNotSynced) {
  const auto file = memory_.create("/log", 0600);
  ASSERT_TRUE((*file)->append("synced "));
  ASSERT_TRUE((*file)->sync());
  ASSERT_TRUE(memory_.sync_directory("/"));
  ASSERT_TRUE((*file)->append("not synced"));
  EXPECT_EQ(content("/log"), "synced not synced");
  const auto lock = memory_.lock("/lock");
  memory_.lose_power();
  EXPECT_EQ(content("/log"), "synced ");
  EXPECT_FALSE((*file)->append("from before"));
  EXPECT_TRUE(memory_.lock("/lock"));
}

TEST_F(Faults, LosePowerForgetsNamesInFoldersThatWereNotSynced) {
  ASSERT_TRUE(write_file_durably(memory_, "/kept", "old", 0600));
  const auto file = memory_.create("/fresh", 0600);
  ASSERT_TRUE((*file)->append("new"));
  ASSERT_TRUE((*file)->sync());
  ASSERT_TRUE(memory_.rename("/fresh", "/kept"));
  EXPECT_EQ(content("/kept"), "new");
  memory_.lose_power();
  EXPECT_EQ(content("/kept"), "old");
  EXPECT_EQ(content("/fresh"), "not found");
}

TEST_F(Faults, DiskFullTakesNothing) {
  const auto file = faulty_.create("/file", 0600);
  faulty_.fail_nth(1, Fault::DiskFull);
  const auto result = (*file)->append("12345678");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), ErrorCode::ResourceExhausted);
  EXPECT_EQ(content("/file"), "");
  EXPECT_TRUE((*file)->append("12345678"));
}

TEST_F(Faults, ShortWriteLeavesHalf) {
  const auto file = faulty_.create("/file", 0600);
  faulty_.fail_nth(2, Fault::ShortWrite);
  EXPECT_TRUE((*file)->append("one "));
  EXPECT_FALSE((*file)->append("1234"));
  EXPECT_EQ(content("/file"), "one 12");
}

TEST_F(Faults, FaultsPassByWhatTheyCannotBefall) {
  ASSERT_TRUE(faulty_.create("/file", 0600));
  faulty_.fail_nth(1, Fault::DiskFull);
  EXPECT_TRUE(faulty_.open("/file"));
}

TEST_F(Faults, NothingWorksAfterACrash) {
  const auto one = faulty_.create("/one", 0600);
  const auto two = faulty_.create("/two", 0600);
  faulty_.fail_nth(1, Fault::Crash);
  EXPECT_FALSE((*one)->append("12"));
  EXPECT_FALSE((*one)->append("34"));
  EXPECT_FALSE((*two)->append("56"));
  EXPECT_FALSE(faulty_.open("/one"));
  EXPECT_EQ(content("/one"), "1");
  EXPECT_EQ(content("/two"), "");
}

TEST_F(Faults, ComeAtRandomButTheSameForASeed) {
  const auto pattern = [&](std::uint64_t seed) {
    FaultyFileSystem fresh(memory_);
    fresh.fail_randomly(seed, 4, Fault::IoError);
    std::string outcomes;
    for (int i = 0; i < 400; ++i) {
      outcomes += fresh.status("/", Symlinks::Follow) ? '.' : 'x';
    }
    return outcomes;
  };
  EXPECT_EQ(pattern(1), pattern(1));
  EXPECT_NE(pattern(1), pattern(2));
  const auto failed = std::ranges::count(pattern(1), 'x');
  EXPECT_GT(failed, 50);
  EXPECT_LT(failed, 150);
}

// Each operation of a durable write fails or crashes in turn, then the power goes: the old content or the new
// one.
TEST_F(Faults, DurableWritesAreWholeOrAbsent) {
  for (const auto fault : {Fault::Crash, Fault::IoError, Fault::DiskFull, Fault::ShortWrite}) {
    for (std::uint64_t nth = 1;; ++nth) {
      MemoryFileSystem memory(clock_);
      ASSERT_TRUE(write_file_durably(memory, "/file", "old", 0600));
      FaultyFileSystem faulty(memory);
      faulty.fail_nth(nth, fault);
      const bool written = write_file_durably(faulty, "/file", "new content", 0600).has_value();
      const auto before = read_file(memory, "/file", 100).value_or("gone");
      memory.lose_power();
      const auto after = read_file(memory, "/file", 100).value_or("gone");
      EXPECT_TRUE(before == "old" || before == "new content") << before;
      EXPECT_TRUE(after == (written ? "new content" : "old") || after == "new content") << after;
      if (nth > faulty.operations()) {
        EXPECT_TRUE(written);
        break;
      }
    }
  }
}

}  // namespace
}  // namespace tarn::io
