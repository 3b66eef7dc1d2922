#include "io/local_door.hpp"

#include "io/file_system.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tarn::io {
namespace {

using testing::HasSubstr;

constexpr std::chrono::seconds kPatience{20};

class LocalDoorTest : public testing::Test {
 protected:
  LocalDoorTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "tarn-door-XXXXXX").string();
    const char* made = ::mkdtemp(pattern.data());
    EXPECT_NE(made, nullptr);
    folder_ = pattern;
  }
  ~LocalDoorTest() override { std::filesystem::remove_all(folder_); }

  std::string path(const std::string& name = "door.sock") const { return join_path(folder_, name); }

  static std::unique_ptr<LocalDoor> open(const std::string& path) {
    auto door = LocalDoor::open(path, [](std::string_view question) {
      std::string answer(question);
      std::ranges::reverse(answer);
      return answer;
    });
    EXPECT_TRUE(door) << door.error().message();
    return door ? *std::move(door) : nullptr;
  }

  static ErrorCode refusal(const std::string& path, std::chrono::milliseconds patience = kPatience) {
    const auto answer = ask_at_door(path, "anybody?", patience);
    EXPECT_FALSE(answer) << *answer;
    return answer ? ErrorCode::Internal : answer.error().code();
  }

  std::string folder_;
};

TEST_F(LocalDoorTest, AnswersOneAfterTheOther) {
  const auto door = open(path());
  EXPECT_EQ(ask_at_door(path(), "stressed", kPatience).value_or(""), "desserts");
  EXPECT_EQ(ask_at_door(path(), "", kPatience).value_or("?"), "");
  std::atomic<int> right = 0;
  {
    std::vector<std::jthread> askers;
    for (int i = 0; i < 8; ++i) {
      askers.emplace_back([&] { right += ask_at_door(path(), "abc", kPatience).value_or("") == "cba"; });
    }
  }
  EXPECT_EQ(right, 8);
}

TEST_F(LocalDoorTest, IsForItsUserAlone) {
  const auto door = open(path());
  struct stat status{};
  ASSERT_EQ(::stat(path().c_str(), &status), 0);
  EXPECT_TRUE(S_ISSOCK(status.st_mode));
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

// The mode alone keeps others out; where it does not, the kernel's word does.
TEST_F(LocalDoorTest, HearsNoOtherUser) {
  if (::geteuid() != 0) {
    GTEST_SKIP() << "only root can be another user";
  }
  std::atomic<int> asked = 0;
  const auto door = LocalDoor::open(path(), [&asked](std::string_view) {
    ++asked;
    return std::string("heard");
  });
  ASSERT_TRUE(door);
  ASSERT_EQ(::chmod(folder_.c_str(), 0755), 0);
  ASSERT_EQ(::chmod(path().c_str(), 0777), 0);
  constexpr uid_t kNobody = 65534;
  const pid_t child = ::fork();
  if (child == 0) {
    const bool is_nobody = ::setuid(kNobody) == 0;
    const auto answer = ask_at_door(path(), "let me in", kPatience);
    const bool is_refused = !answer && answer.error().code() == ErrorCode::PermissionDenied;
    std::_Exit(is_nobody && is_refused ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0) << "the asker trusts no other user either";
  // One that does not look whom it talks to is hung up on.
  const pid_t rude = ::fork();
  if (rude == 0) {
    const bool is_nobody = ::setuid(kNobody) == 0;
    const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    std::ranges::copy(path(), std::begin(name.sun_path));
    const bool is_connected = ::connect(socket, reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0;
    ::send(socket, "let me in\n", 10, MSG_NOSIGNAL);
    char byte = 0;
    std::_Exit(is_nobody && is_connected && ::recv(socket, &byte, 1, 0) <= 0 ? 0 : 1);
  }
  ASSERT_EQ(::waitpid(rude, &status, 0), rude);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(asked, 0);
}

TEST_F(LocalDoorTest, GoesWithItsOwner) {
  EXPECT_EQ(refusal(path()), ErrorCode::NotFound);
  open(path()).reset();
  EXPECT_FALSE(std::filesystem::exists(path()));
  EXPECT_EQ(refusal(path()), ErrorCode::NotFound);
}

// Binds a socket that nobody answers at; what a process that was killed leaves, once it is closed.
int bind_silently(const std::string& path) {
  const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  std::ranges::copy(path, std::begin(name.sun_path));
  EXPECT_EQ(::bind(socket, reinterpret_cast<const sockaddr*>(&name), sizeof name), 0);
  return socket;
}

TEST_F(LocalDoorTest, TakesThePlaceOfOneThatDied) {
  ::close(bind_silently(path()));
  EXPECT_EQ(refusal(path()), ErrorCode::NotFound);
  const auto door = open(path());
  EXPECT_EQ(ask_at_door(path(), "ab", kPatience).value_or(""), "ba");
}

TEST_F(LocalDoorTest, LeavesOtherFilesAlone) {
  const auto files = make_posix_file_system();
  ASSERT_TRUE(write_file_durably(*files, path(), "mine", 0600));
  const auto door = LocalDoor::open(path(), [](std::string_view) { return std::string(); });
  ASSERT_FALSE(door);
  EXPECT_EQ(door.error().code(), ErrorCode::AlreadyExists);
  EXPECT_EQ(read_file(*files, path(), 100).value_or(""), "mine");
}

TEST_F(LocalDoorTest, ReachesLongPaths) {
  const std::string folder = path(std::string(120, 'f'));
  ASSERT_TRUE(std::filesystem::create_directory(folder));
  const std::string far = join_path(folder, "door.sock");
  {
    const auto door = open(far);
    EXPECT_TRUE(std::filesystem::is_socket(far));
    EXPECT_EQ(ask_at_door(far, "ab", kPatience).value_or(""), "ba");
  }
  EXPECT_FALSE(std::filesystem::exists(far));
  const auto hopeless =
      LocalDoor::open(path(std::string(120, 'n')), [](std::string_view) { return std::string(); });
  ASSERT_FALSE(hopeless);
  EXPECT_THAT(hopeless.error().message(), HasSubstr("too long"));
}

TEST_F(LocalDoorTest, DoesNotWaitForEver) {
  const int silent = bind_silently(path());
  ASSERT_EQ(::listen(silent, 1), 0);
  EXPECT_EQ(refusal(path(), std::chrono::milliseconds(50)), ErrorCode::TimedOut);
  ::close(silent);
}

// Who says too much, or nothing, is hung up on; the next is heard.
TEST_F(LocalDoorTest, HearsTheNextAfterOneWhoIsNoUse) {
  const auto door = open(path());
  const auto talkative = ask_at_door(path(), std::string(3 * kLocalMessageBytesMax, 'x'), kPatience);
  EXPECT_FALSE(talkative);
  const int mute = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  std::ranges::copy(path(), std::begin(name.sun_path));
  ASSERT_EQ(::connect(mute, reinterpret_cast<const sockaddr*>(&name), sizeof name), 0);
  EXPECT_EQ(ask_at_door(path(), "ab", kPatience).value_or(""), "ba");
  ::close(mute);
}

}  // namespace
}  // namespace tarn::io
