#include "io/faulty_file_system.hpp"

#include "base/clock.hpp"
#include "io/memory_file_system.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

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

// Of a file's changes, each on its own; whatever was synced stays.
TEST_F(Faults, LosePowerMayKeepOrTearWhatWasNotSynced) {
  constexpr std::size_t kSector = 512;
  std::set<std::string> seen;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    MemoryFileSystem memory(clock_);
    const auto file = memory.create("/file", 0600);
    ASSERT_TRUE((*file)->append("kept"));
    ASSERT_TRUE((*file)->sync());
    ASSERT_TRUE(memory.sync_directory("/"));
    ASSERT_TRUE((*file)->append(std::string(2 * kSector - 4, 'x')));
    ASSERT_TRUE((*file)->append(std::string(kSector, 'y')));
    memory.lose_power(seed);
    const auto bytes = read_file(memory, "/file", 1u << 20);
    ASSERT_TRUE(bytes);
    ASSERT_TRUE(bytes->starts_with("kept"));
    std::string sectors;
    for (std::size_t at = 4; at < bytes->size(); at = (at / kSector + 1) * kSector) {
      sectors += (*bytes)[at] == '\0' ? '-' : (*bytes)[at];
    }
    seen.insert(sectors);
  }
  EXPECT_EQ(seen, (std::set<std::string>{"", "x", "xx", "-x", "xxy", "x-y", "-xy", "--y"}));
}

// Of a folder's changes the first ones.
TEST_F(Faults, LosePowerMayKeepNamesThatWereNotSynced) {
  std::set<std::vector<std::string>> seen;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    MemoryFileSystem memory(clock_);
    ASSERT_TRUE(memory.create("/a", 0600));
    ASSERT_TRUE(memory.sync_directory("/"));
    ASSERT_TRUE(memory.create("/b", 0600));
    ASSERT_TRUE(memory.rename("/b", "/c"));
    ASSERT_TRUE(memory.remove("/a"));
    memory.lose_power(seed);
    std::vector<std::string> names;
    const auto entries = memory.list("/");
    ASSERT_TRUE(entries);
    for (const auto& entry : *entries) {
      names.push_back(entry.name);
    }
    seen.insert(names);
  }
  EXPECT_EQ(seen, (std::set<std::vector<std::string>>{{"a"}, {"a", "b"}, {"a", "c"}, {"c"}}));
}

TEST_F(Faults, DisksMayForgetToSync) {
  memory_.forget_syncs([](std::string_view path) { return path == "/lost" || path == "/folder"; });
  ASSERT_TRUE(memory_.create_directories("/folder", 0700));
  for (const auto* path : {"/lost", "/kept", "/folder/nameless"}) {
    ASSERT_TRUE(write_file_durably(memory_, path, "bytes", 0600));
  }
  const auto lost = memory_.open_append("/lost", 0600);
  ASSERT_TRUE((*lost)->append(" and more"));
  ASSERT_TRUE((*lost)->sync());
  memory_.lose_power();
  EXPECT_EQ(content("/lost"), "bytes");
  EXPECT_EQ(content("/kept"), "bytes");
  EXPECT_EQ(content("/folder/nameless"), "not found");
}

TEST_F(Faults, CopiesADisk) {
  ASSERT_TRUE(memory_.create_directories("/a/b", 0700));
  ASSERT_TRUE((*memory_.create("/a/b/file", 0600))->append("bytes"));
  MemoryFileSystem copy(clock_);
  copy.copy_from(memory_);
  ASSERT_TRUE(memory_.remove("/a/b/file"));
  copy.lose_power();
  EXPECT_EQ(read_file(copy, "/a/b/file", 100), "bytes");
}

TEST_F(Faults, PagesAreWrittenAnywhere) {
  const auto pages = memory_.open_pages("/file");
  ASSERT_TRUE(pages);
  ASSERT_TRUE((*pages)->write_at(4, "5678"));
  EXPECT_EQ(content("/file"), std::string("\0\0\0\0", 4) + "5678");
  ASSERT_TRUE((*pages)->write_at(0, "1234"));
  ASSERT_TRUE((*pages)->truncate(6));
  EXPECT_EQ((*pages)->size(), 6u);
  std::string part(4, '\0');
  EXPECT_EQ((*pages)->read_at(3, part), 3u);
  EXPECT_EQ(part.substr(0, 3), "456");
  ASSERT_TRUE((*pages)->sync());
  ASSERT_TRUE(memory_.sync_directory("/"));
  ASSERT_TRUE((*pages)->write_at(0, "xx"));
  memory_.lose_power();
  EXPECT_EQ(content("/file"), "123456");
  EXPECT_FALSE((*pages)->write_at(0, "after"));
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

TEST_F(Faults, GoOnUntilTheyStop) {
  faulty_.fail_from(2, Fault::DiskFull);
  EXPECT_TRUE(faulty_.create("/one", 0600));
  EXPECT_FALSE(faulty_.create("/two", 0600));
  EXPECT_TRUE(faulty_.open("/one"));
  EXPECT_FALSE(faulty_.create("/three", 0600));
  faulty_.stop_failing();
  EXPECT_TRUE(faulty_.create("/four", 0600));
  EXPECT_EQ(faulty_.faults_met(), 2u);
}

TEST_F(Faults, CountChangesAloneWhereAsked) {
  faulty_.fail_nth_change(2, Fault::IoError);
  EXPECT_TRUE(faulty_.create("/one", 0600));
  EXPECT_TRUE(faulty_.open("/one"));
  EXPECT_FALSE(faulty_.rename("/one", "/two"));
  EXPECT_EQ(faulty_.changes(), 2u);
  EXPECT_EQ(faulty_.operations(), 3u);
  ASSERT_TRUE(faulty_.met());
  EXPECT_EQ(faulty_.met()->operation, Operation::Rename);
  EXPECT_EQ(faulty_.met()->path, "/two");
}

TEST_F(Faults, BefallOtherPartsOfTheProcessToo) {
  faulty_.fail_nth(2, Fault::Crash);
  EXPECT_FALSE(faulty_.meet(Operation::Write, "/database"));
  EXPECT_EQ(faulty_.meet(Operation::Sync, "/database"), Fault::Crash);
  EXPECT_TRUE(faulty_.has_crashed());
  EXPECT_FALSE(faulty_.open("/"));
  EXPECT_EQ(faulty_.meet(Operation::Read, "/database"), Fault::IoError);
}

TEST_F(Faults, AreWatchedUntilTheCrash) {
  std::string calls;
  EXPECT_FALSE(faulty_.wait());
  faulty_.watch([&calls](const auto& present) { calls += present.waits ? 'w' : '.'; });
  EXPECT_TRUE(faulty_.create("/one", 0600));
  EXPECT_TRUE(faulty_.wait());
  EXPECT_TRUE(faulty_.open("/one"));
  faulty_.crash();
  EXPECT_FALSE(faulty_.open("/one"));
  EXPECT_TRUE(faulty_.wait());
  EXPECT_EQ(calls, ".w.");
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
