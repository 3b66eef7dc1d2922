#include "service/server.hpp"

#include "catalog/temp_folder.hpp"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace tarn::service {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

// One request over loopback; what came back until the server closed.
std::string get(std::uint16_t port, std::string_view path) {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  timeval limit{10, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string answer;
  if (::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) {
    const std::string request =
        "GET " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    ::send(fd, request.data(), request.size(), MSG_NOSIGNAL);
    char bytes[4096];
    for (ssize_t got = 0; (got = ::recv(fd, bytes, sizeof bytes, 0)) > 0;) {
      answer.append(bytes, static_cast<std::size_t>(got));
    }
  }
  ::close(fd);
  return answer;
}

class ServerTest : public testing::Test {
 protected:
  void SetUp() override {
    auto lake = Lake::create({*folder_.files, clock_, *random_}, folder_.at("lake"), {});
    ASSERT_TRUE(lake) << lake.error().message();
    lake_ = std::move(*lake);
  }
  Result<std::unique_ptr<Server>> start() {
    ServerConfig config;
    config.version = "9.9.9";
    return Server::start(*lake_, config);
  }

  catalog::TempFolder folder_;
  ManualClock clock_{*parse_timestamp("2026-07-01T00:00:00Z")};
  std::unique_ptr<io::Random> random_ = io::make_seeded_random(3);
  std::unique_ptr<Lake> lake_;
};

TEST_F(ServerTest, AnswersOnItsPort) {
  auto server = start();
  ASSERT_TRUE(server) << server.error().message();
  EXPECT_THAT(get((*server)->port(), "/healthz"), StartsWith("HTTP/1.1 200 OK"));
  EXPECT_THAT(get((*server)->port(), "/metrics"), HasSubstr("tarn_uptime_seconds"));
  EXPECT_THAT(get((*server)->port(), "/nothing"), StartsWith("HTTP/1.1 404"));
  const std::uint16_t port = (*server)->port();
  (*server)->stop();
  EXPECT_EQ(get(port, "/healthz"), "");
}

TEST_F(ServerTest, HoldsTheFolderForItself) {
  auto first = start();
  ASSERT_TRUE(first) << first.error().message();
  const auto second = start();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code(), ErrorCode::Busy);
  EXPECT_EQ(second.error().message(), "another tarn server (pid " + std::to_string(::getpid()) + ") holds " +
                                          folder_.at("lake") + ": stop it or choose another --data");
  EXPECT_THAT(get((*first)->port(), "/healthz"), StartsWith("HTTP/1.1 200 OK"));
  (*first)->stop();
  EXPECT_TRUE(start()) << "the folder is free again";
}

TEST_F(ServerTest, RefusesAnImportFolderThatIsNotThere) {
  ServerConfig config;
  config.places = {{.account = "111122223333", .import_folders = {folder_.at("missing")}}};
  const auto server = Server::start(*lake_, config);
  ASSERT_FALSE(server);
  EXPECT_THAT(server.error().message(), HasSubstr(folder_.at("missing")));
}

TEST_F(ServerTest, SweepsWhatIsTooOldAtTheStart) {
  const auto event = [&](const char* id, std::chrono::days age) {
    return catalog::HistoryEvent{.event_id = id,
                                 .event_time = clock_.now() - age,
                                 .account = lake_->settings().account,
                                 .region = lake_->settings().region,
                                 .event_name = "RunInstances",
                                 .event_source = "ec2.amazonaws.com",
                                 .user_name = {},
                                 .access_key_id = {},
                                 .read_only = "false",
                                 .category = "Management",
                                 .resources = {},
                                 .json = "{}"};
  };
  const catalog::HistoryEvent events[] = {event("old", std::chrono::days(91)),
                                          event("young", std::chrono::days(89))};
  ASSERT_TRUE(lake_->history().insert(events));
  const auto left = [&] {
    return lake_->history()
        .lookup({.account = lake_->settings().account, .region = lake_->settings().region})
        ->events.size();
  };
  auto server = start();
  ASSERT_TRUE(server);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (left() != 1 && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::yield();
  }
  EXPECT_EQ(left(), 1u);
}

}  // namespace
}  // namespace tarn::service
