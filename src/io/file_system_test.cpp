#include "io/file_system.hpp"

#include "base/clock.hpp"
#include "io/memory_file_system.hpp"

#include <cstdlib>
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tarn::io {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// A file system and an empty folder in it.
struct Place {
  std::unique_ptr<FileSystem> files;
  std::string folder;
  bool is_on_disk = false;

  ~Place() {
    if (is_on_disk) {
      std::filesystem::remove_all(folder);
    }
  }
};

std::unique_ptr<Place> on_disk() {
  std::string folder = testing::TempDir() + "tarn_files_XXXXXX";
  EXPECT_NE(::mkdtemp(folder.data()), nullptr);
  return std::unique_ptr<Place>(new Place{make_posix_file_system(), folder, true});
}

std::unique_ptr<Place> in_memory() {
  static const ManualClock clock{from_micros(1'700'000'000'000'000)};
  auto place = std::unique_ptr<Place>(new Place{std::make_unique<MemoryFileSystem>(clock), "/data", false});
  EXPECT_TRUE(place->files->create_directories("/data", 0700));
  return place;
}

struct Kind {
  const char* name;
  std::unique_ptr<Place> (*make)();
};

class Contract : public testing::TestWithParam<Kind> {
 protected:
  std::string at(std::string_view name) const { return join_path(place_->folder, name); }

  void write(std::string_view name, std::string_view bytes) {
    const auto file = files_.open_append(at(name), 0600);
    ASSERT_TRUE(file) << file.error().message();
    ASSERT_TRUE((*file)->append(bytes));
    ASSERT_TRUE((*file)->sync());
    ASSERT_TRUE((*file)->close());
  }

  std::string content(std::string_view name) {
    const auto bytes = read_file(files_, at(name), 1u << 20);
    return bytes ? *bytes : std::string(to_string(bytes.error().code()));
  }

  std::vector<std::string> names(std::string_view folder = "") {
    std::vector<std::string> found;
    const auto entries = files_.list(folder.empty() ? place_->folder : at(folder));
    EXPECT_TRUE(entries);
    for (const auto& entry : entries.value_or(std::vector<DirectoryEntry>{})) {
      found.push_back(entry.name + (entry.type == FileType::Directory ? "/" : ""));
    }
    return found;
  }

  template <class T>
  static void expect_error(const Result<T>& result, ErrorCode code, std::string_view part_of_message) {
    ASSERT_FALSE(result);
    EXPECT_EQ(to_string(result.error().code()), to_string(code)) << result.error().message();
    EXPECT_THAT(result.error().message(), HasSubstr(std::string(part_of_message)));
  }

  std::unique_ptr<Place> place_ = GetParam().make();
  FileSystem& files_ = *place_->files;
};

TEST_P(Contract, NamesThePathOfWhatIsMissing) {
  expect_error(files_.open(at("none")), ErrorCode::NotFound, at("none"));
  expect_error(files_.status(at("none"), Symlinks::Follow), ErrorCode::NotFound, at("none"));
  expect_error(files_.list(at("none")), ErrorCode::NotFound, at("none"));
  expect_error(files_.remove(at("none")), ErrorCode::NotFound, at("none"));
  expect_error(files_.canonical(at("none")), ErrorCode::NotFound, at("none"));
  expect_error(files_.sync_directory(at("none")), ErrorCode::NotFound, at("none"));
  expect_error(files_.create(at("none/file"), 0600), ErrorCode::NotFound, at("none"));
  expect_error(files_.rename(at("none"), at("other")), ErrorCode::NotFound, at("none"));
}

TEST_P(Contract, RefusesToOpenAFolderAsAFile) {
  expect_error(files_.open(place_->folder), ErrorCode::InvalidArgument, place_->folder);
}

TEST_P(Contract, CreatesOnlyWhatIsNotThere) {
  write("file", "one");
  expect_error(files_.create(at("file"), 0600), ErrorCode::AlreadyExists, at("file"));
  EXPECT_EQ(content("file"), "one");
}

TEST_P(Contract, AppendsAtTheEnd) {
  write("file", "one");
  write("file", "");
  write("file", " two");
  EXPECT_EQ(content("file"), "one two");
}

TEST_P(Contract, ReadsAnywhereAndFewerBytesOnlyAtTheEnd) {
  write("file", "0123456789");
  const auto file = files_.open(at("file"));
  ASSERT_TRUE(file);
  std::string buffer(4, '?');
  EXPECT_EQ((*file)->read_at(3, buffer).value_or(99), 4u);
  EXPECT_EQ(buffer, "3456");
  EXPECT_EQ((*file)->read_at(8, buffer).value_or(99), 2u);
  EXPECT_EQ(buffer.substr(0, 2), "89");
  EXPECT_EQ((*file)->read_at(10, buffer).value_or(99), 0u);
  EXPECT_EQ((*file)->read_at(1000, buffer).value_or(99), 0u);
  EXPECT_EQ((*file)->read_at(0, std::span<char>()).value_or(99), 0u);
}

TEST_P(Contract, TellsTypeAndSize) {
  write("file", "12345");
  const auto file = files_.status(at("file"), Symlinks::Refuse);
  ASSERT_TRUE(file);
  EXPECT_EQ(file->type, FileType::Regular);
  EXPECT_EQ(file->size_bytes, 5u);
  EXPECT_GT(file->modified_ns, 1'600'000'000'000'000'000);
  EXPECT_EQ(files_.status(place_->folder, Symlinks::Refuse)->type, FileType::Directory);
  EXPECT_EQ((*files_.open(at("file")))->status()->size_bytes, 5u);
}

TEST_P(Contract, ListsByName) {
  EXPECT_THAT(names(), ElementsAre());
  write("b", "");
  write("a", "");
  ASSERT_TRUE(files_.create_directories(at("ab/c/d"), 0700));
  EXPECT_THAT(names(), ElementsAre("a", "ab/", "b"));
  EXPECT_THAT(names("ab"), ElementsAre("c/"));
}

TEST_P(Contract, MakesFoldersOnceAndAgain) {
  EXPECT_TRUE(files_.create_directories(at("x/y/"), 0700));
  EXPECT_TRUE(files_.create_directories(at("x/y"), 0700));
  write("file", "");
  EXPECT_FALSE(files_.create_directories(at("file"), 0700));
  EXPECT_FALSE(files_.create_directories(at("file/below"), 0700));
}

TEST_P(Contract, RenamesOverAFile) {
  write("old", "old");
  write("new", "new");
  EXPECT_TRUE(files_.rename(at("new"), at("old")));
  EXPECT_THAT(names(), ElementsAre("old"));
  EXPECT_EQ(content("old"), "new");
}

TEST_P(Contract, RenamesAFolderWithItsContent) {
  ASSERT_TRUE(files_.create_directories(at("from/inner"), 0700));
  write("from/inner/file", "x");
  EXPECT_TRUE(files_.rename(at("from"), at("to")));
  EXPECT_EQ(content("to/inner/file"), "x");
  EXPECT_THAT(names(), ElementsAre("to/"));
}

TEST_P(Contract, RemovesFilesAndEmptyFolders) {
  ASSERT_TRUE(files_.create_directories(at("folder"), 0700));
  write("folder/file", "");
  EXPECT_FALSE(files_.remove(at("folder")));
  EXPECT_TRUE(files_.remove(at("folder/file")));
  EXPECT_TRUE(files_.remove(at("folder")));
  EXPECT_THAT(names(), ElementsAre());
}

TEST_P(Contract, KeepsAnOpenFileReadableWhenItsNameIsGone) {
  write("file", "still here");
  const auto file = files_.open(at("file"));
  ASSERT_TRUE(files_.remove(at("file")));
  std::string buffer(10, '?');
  EXPECT_EQ((*file)->read_at(0, buffer).value_or(0), 10u);
  EXPECT_EQ(buffer, "still here");
}

TEST_P(Contract, LocksOnceAtATime) {
  auto first = files_.lock(at("lock"));
  ASSERT_TRUE(first);
  expect_error(files_.lock(at("lock")), ErrorCode::Busy, at("lock"));
  EXPECT_TRUE(files_.lock(at("other")));
  first->reset();
  EXPECT_TRUE(files_.lock(at("lock")));
}

TEST_P(Contract, ResolvesPaths) {
  ASSERT_TRUE(files_.create_directories(at("a/b"), 0700));
  EXPECT_EQ(files_.canonical(at("a/./b/..")).value_or(""), files_.canonical(at("a")).value_or("?"));
}

TEST_P(Contract, ReadsWholeFilesUpToALimit) {
  write("file", "12345");
  write("empty", "");
  EXPECT_EQ(read_file(files_, at("file"), 5).value_or("?"), "12345");
  EXPECT_EQ(read_file(files_, at("empty"), 0).value_or("?"), "");
  expect_error(read_file(files_, at("file"), 4), ErrorCode::ResourceExhausted, at("file"));
}

TEST_P(Contract, WritesDurablyOverWhatIsThere) {
  EXPECT_TRUE(write_file_durably(files_, at("file"), "one", 0600));
  write("file.tmp", "left by a crash");
  EXPECT_TRUE(write_file_durably(files_, at("file"), "two", 0600));
  EXPECT_EQ(content("file"), "two");
  EXPECT_THAT(names(), ElementsAre("file"));
}

INSTANTIATE_TEST_SUITE_P(FileSystems, Contract,
                         testing::Values(Kind{"Posix", on_disk}, Kind{"Memory", in_memory}),
                         [](const auto& tested) { return std::string(tested.param.name); });

class Posix : public testing::Test {
 protected:
  std::string at(std::string_view name) const { return join_path(place_->folder, name); }

  std::unique_ptr<Place> place_ = on_disk();
  FileSystem& files_ = *place_->files;
};

TEST_F(Posix, TellsSymbolicLinksFromTheirTargets) {
  ASSERT_TRUE(write_file_durably(files_, at("file"), "abc", 0600));
  ASSERT_EQ(::symlink(at("file").c_str(), at("link").c_str()), 0);
  ASSERT_EQ(::symlink("/nowhere/at/all", at("broken").c_str()), 0);
  EXPECT_EQ(files_.status(at("link"), Symlinks::Refuse)->type, FileType::Symlink);
  EXPECT_EQ(files_.status(at("link"), Symlinks::Follow)->type, FileType::Regular);
  EXPECT_EQ(files_.status(at("link"), Symlinks::Follow)->size_bytes, 3u);
  EXPECT_EQ(files_.list(place_->folder)->front().type, FileType::Symlink);
  EXPECT_EQ(files_.canonical(at("link")).value_or("?"), files_.canonical(at("file")).value_or(""));
  EXPECT_FALSE(files_.canonical(at("broken")));
}

TEST_F(Posix, IsNotHeldUpByANamedPipe) {
  ASSERT_EQ(::mkfifo(at("pipe").c_str(), 0600), 0);
  EXPECT_FALSE(read_file(files_, at("pipe"), 100));
}

TEST_F(Posix, WritesWithTheModeAskedFor) {
  ASSERT_TRUE(write_file_durably(files_, at("secret"), "x", 0600));
  struct stat stat{};
  ASSERT_EQ(::stat(at("secret").c_str(), &stat), 0);
  EXPECT_EQ(stat.st_mode & 0777, 0600u);
}

TEST_F(Posix, LocksAgainstOtherProcessesUntilTheyDie) {
  int ready[2];
  int finish[2];
  ASSERT_EQ(::pipe(ready), 0);
  ASSERT_EQ(::pipe(finish), 0);
  const pid_t child = ::fork();
  char byte = 0;
  if (child == 0) {
    ::close(finish[1]);
    const auto lock = files_.lock(at("lock"));
    const bool told = ::write(ready[1], "x", 1) == 1 && ::read(finish[0], &byte, 1) >= 0;
    ::_exit(lock && told ? 0 : 1);
  }
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  EXPECT_FALSE(files_.lock(at("lock")));
  ::close(finish[1]);
  int status = 1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_TRUE(files_.lock(at("lock")));
  ::close(finish[0]);
  ::close(ready[0]);
  ::close(ready[1]);
}

TEST(Paths, Join) {
  EXPECT_EQ(join_path("a", "b"), "a/b");
  EXPECT_EQ(join_path("a/", "b"), "a/b");
  EXPECT_EQ(join_path("", "b"), "b");
  EXPECT_EQ(join_path("a", "/b"), "/b");
}

TEST(Paths, Parent) {
  EXPECT_EQ(parent_path("a/b"), "a");
  EXPECT_EQ(parent_path("a/b/"), "a");
  EXPECT_EQ(parent_path("a"), ".");
  EXPECT_EQ(parent_path("/a"), "/");
  EXPECT_EQ(parent_path("/"), "/");
  EXPECT_EQ(parent_path(""), ".");
}

}  // namespace
}  // namespace tarn::io
