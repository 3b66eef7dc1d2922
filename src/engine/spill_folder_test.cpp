#include "engine/spill_folder.hpp"

#include "base/clock.hpp"
#include "engine/engine.hpp"
#include "io/memory_file_system.hpp"

#include <array>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace tarn::engine {
namespace {

TEST(SpillFolder, IsOneQuerysOwn) {
  const ManualClock clock{Timestamp{}};
  io::MemoryFileSystem files(clock);
  auto first = SpillFolder::take(files, "/lake/spill");
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(first->path(), "/lake/spill/0");
  const auto second = SpillFolder::take(files, "/lake/spill");
  ASSERT_NE(second, nullptr);
  EXPECT_EQ(second->path(), "/lake/spill/1");
  first.reset();
  const auto third = SpillFolder::take(files, "/lake/spill");
  ASSERT_NE(third, nullptr);
  EXPECT_EQ(third->path(), "/lake/spill/0");
}

TEST(SpillFolder, IsEmptiedOfWhatADeadProcessLeft) {
  const ManualClock clock{Timestamp{}};
  io::MemoryFileSystem files(clock);
  ASSERT_TRUE(files.create_directories("/lake/spill/0", 0700));
  ASSERT_TRUE(io::write_file_durably(files, "/lake/spill/0/left", "x", 0600));
  auto folder = SpillFolder::take(files, "/lake/spill");
  ASSERT_NE(folder, nullptr);
  EXPECT_FALSE(files.status(folder->path(), io::Symlinks::Refuse).has_value());
  ASSERT_TRUE(files.create_directories(folder->path(), 0700));
  ASSERT_TRUE(io::write_file_durably(files, folder->path() + "/more", "x", 0600));
  folder.reset();
  EXPECT_FALSE(files.status("/lake/spill/0", io::Symlinks::Refuse).has_value());
}

// A folder that goes away with the test.
class ScratchFolder {
 public:
  ScratchFolder() : path_((std::filesystem::temp_directory_path() / "tarn-spill-XXXXXX").string()) {
    EXPECT_NE(mkdtemp(path_.data()), nullptr);
  }
  ~ScratchFolder() { std::filesystem::remove_all(path_); }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

std::string answer_of(const Engine& engine, const std::string& sql) {
  const auto query = engine.start(sql, {});
  if (!query) {
    return query.error().message();
  }
  std::string text;
  Chunk chunk;
  for (;;) {
    const auto more = (*query)->next(chunk);
    if (!more) {
      return more.error().message();
    }
    if (!*more) {
      return text;
    }
    chunk.append_text(text, 0, 0);
  }
}

// Each has more rows to sort than memory for them.
TEST(SpillFolder, LetsSeveralQueriesSpillAtOnce) {
  const ScratchFolder scratch;
  const auto files = io::make_posix_file_system();
  const Engine engine(*files,
                      {.threads = 1, .memory_bytes = 40U << 20, .spill_folder = scratch.path() + "/spill"});
  const std::string sql =
      "SELECT sum(a * (r % 1000)) FROM (SELECT range AS a, row_number() OVER (ORDER BY hash(range)) AS r "
      "FROM range(2000000))";
  std::array<std::string, 3> answers;
  {
    std::vector<std::jthread> threads;
    threads.reserve(answers.size());
    for (auto& answer : answers) {
      threads.emplace_back([&] { answer = answer_of(engine, sql); });
    }
  }
  EXPECT_EQ(answers[0].find_first_not_of("0123456789"), std::string::npos) << answers[0];
  EXPECT_EQ(answers[1], answers[0]);
  EXPECT_EQ(answers[2], answers[0]);
  for (const auto& left : std::filesystem::directory_iterator(scratch.path() + "/spill")) {
    EXPECT_EQ(left.path().extension(), ".lock") << left.path();
  }
}

TEST(SpillFolder, IsBounded) {
  const ScratchFolder scratch;
  const auto files = io::make_posix_file_system();
  const Engine engine(*files, {.threads = 1,
                               .memory_bytes = 40U << 20,
                               .spill_folder = scratch.path() + "/spill",
                               .spill_bytes = 1U << 20});
  const auto answer = answer_of(
      engine,
      "SELECT max(r) FROM (SELECT row_number() OVER (ORDER BY hash(range)) AS r FROM range(3000000))");
  EXPECT_TRUE(answer.starts_with("Query exhausted resources at this scale factor")) << answer;
}

// A lake that may only be read: here a file lies where the folder would be.
TEST(SpillFolder, IsNotNeeded) {
  const ScratchFolder scratch;
  const auto files = io::make_posix_file_system();
  ASSERT_TRUE(io::write_file_durably(*files, scratch.path() + "/spill", "x", 0600));
  EXPECT_EQ(SpillFolder::take(*files, scratch.path() + "/spill"), nullptr);
  const Engine engine(*files, {.threads = 1, .spill_folder = scratch.path() + "/spill"});
  EXPECT_EQ(answer_of(engine, "SELECT 1"), "1");
}

}  // namespace
}  // namespace tarn::engine
