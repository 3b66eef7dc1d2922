#include "io/http_client.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace tarn::io {
namespace {

using testing::HasSubstr;
using testing::Not;

// A socket on loopback that takes one connection and does with it what it is told.
class Peer {
 public:
  explicit Peer(std::function<void(int connection)> act)
      : listener_(::socket(AF_INET, SOCK_STREAM, 0)), act_(std::move(act)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const general = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(::bind(listener_, general, size), 0);
    EXPECT_EQ(::listen(listener_, 1), 0);
    EXPECT_EQ(::getsockname(listener_, general, &size), 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::jthread([this] {
      const int connection = ::accept(listener_, nullptr, nullptr);
      if (connection >= 0) {
        act_(connection);
        ::close(connection);
      }
    });
  }
  ~Peer() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  std::string url(const std::string& scheme = "http") const {
    return scheme + "://127.0.0.1:" + std::to_string(port_) + "/path-that-is-secret";
  }
  std::uint16_t port() const { return port_; }

 private:
  int listener_ = -1;
  std::function<void(int)> act_;
  std::uint16_t port_ = 0;
  std::jthread thread_;
};

// Up to the end of the header fields, and of a body of that length.
std::string receive(int connection, std::size_t body_bytes) {
  std::string got;
  char buffer[4096];
  while (got.find("\r\n\r\n") == std::string::npos || got.size() < got.find("\r\n\r\n") + 4 + body_bytes) {
    const auto count = ::recv(connection, buffer, sizeof buffer, 0);
    if (count <= 0) {
      break;
    }
    got.append(buffer, static_cast<std::size_t>(count));
  }
  return got;
}

bool put(int connection, std::string_view text) {
  return ::send(connection, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size());
}

void wait_for_the_end(int connection) {
  char byte = 0;
  while (::recv(connection, &byte, 1, 0) > 0) {
  }
}

void reset(int connection) {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(connection, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

HttpLimits quick() {
  return {.connect = std::chrono::seconds(5), .total = std::chrono::milliseconds(200)};
}
HttpLimits patient() {
  return {.connect = std::chrono::seconds(30), .total = std::chrono::seconds(30)};
}

TEST(HttpClient, SendsAndReceives) {
  std::string got;
  const Peer peer([&](int connection) {
    got = receive(connection, 4);
    put(connection, "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 5\r\n\r\nthere");
  });
  const auto reply = make_http_client(patient())->send({.method = "PUT",
                                                        .url = peer.url(),
                                                        .fields = {{"X-One", "1"}, {"Host", "bucket"}},
                                                        .body = "body",
                                                        .loopback = ToLoopback::IfNamed});
  ASSERT_TRUE(reply) << reply.error().message();
  EXPECT_EQ(reply->status, 302) << "no redirect is followed";
  EXPECT_EQ(reply->body, "there");
  EXPECT_THAT(got, testing::StartsWith("PUT /path-that-is-secret HTTP/1.1\r\n"));
  EXPECT_THAT(got, HasSubstr("\r\nX-One: 1\r\n"));
  EXPECT_THAT(got, HasSubstr("\r\nHost: bucket\r\n"));
  EXPECT_THAT(got, HasSubstr("\r\nContent-Length: 4\r\n"));
  EXPECT_THAT(got, testing::EndsWith("\r\n\r\nbody"));
  EXPECT_THAT(got, Not(HasSubstr("Expect")));
}

TEST(HttpClient, SaysWhatGoesWrong) {
  const std::string half = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf";
  const struct {
    const char* name;
    std::function<void(int)> act;
    HttpLimits limits;
    ErrorCode code;
  } cases[] = {
      {"silence", wait_for_the_end, quick(), ErrorCode::TimedOut},
      {"half an answer, then silence",
       [&](int connection) {
         receive(connection, 0);
         put(connection, half);
         wait_for_the_end(connection);
       },
       quick(), ErrorCode::TimedOut},
      {"a reset at once", reset, patient(), ErrorCode::Io},
      {"a reset within the answer",
       [&](int connection) {
         receive(connection, 0);
         put(connection, half);
         reset(connection);
       },
       patient(), ErrorCode::Io},
      {"an end within the answer",
       [&](int connection) {
         receive(connection, 0);
         put(connection, half);
       },
       patient(), ErrorCode::Io},
      {"an answer without end",
       [](int connection) {
         receive(connection, 0);
         put(connection, "HTTP/1.1 200 OK\r\n\r\n");
         const std::string more(64u << 10, 'x');
         while (put(connection, more)) {
         }
       },
       patient(), ErrorCode::Io},
      {"something else than HTTP",
       [](int connection) {
         receive(connection, 0);
         put(connection, "SSH-2.0-x\r\n");
       },
       patient(), ErrorCode::Io},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const Peer peer(c.act);
    const auto reply = make_http_client(c.limits)->send({.url = peer.url(), .loopback = ToLoopback::IfNamed});
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().code(), c.code) << reply.error().message();
    EXPECT_THAT(reply.error().message(), Not(HasSubstr("secret")));
  }
}

TEST(HttpClient, KeepsAsMuchOfAReplyAsItIsTold) {
  const std::string body(100'000, 'x');
  for (const auto& [kept, size] :
       {std::pair(std::size_t{4096}, std::size_t{4096}), {kReplyBytesMax, body.size()}}) {
    const Peer peer([&](int connection) {
      receive(connection, 0);
      put(connection, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + body);
    });
    auto limits = patient();
    limits.reply_bytes_kept = kept;
    const auto reply = make_http_client(limits)->send({.url = peer.url(), .loopback = ToLoopback::IfNamed});
    ASSERT_TRUE(reply) << reply.error().message();
    EXPECT_EQ(reply->body.size(), size);
  }
}

TEST(HttpClient, IsBrokenOff) {
  std::stop_source stop;
  const Peer peer([&](int connection) {
    receive(connection, 0);
    stop.request_stop();
    wait_for_the_end(connection);
  });
  const auto reply = make_http_client(patient())->send(
      {.url = peer.url(), .loopback = ToLoopback::IfNamed, .stop = stop.get_token()});
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code(), ErrorCode::Cancelled) << reply.error().message();
}

// The peer would answer: whoever reaches it has passed.
TEST(HttpClient, ConnectsToNoAddressThatIsNotForIt) {
  const struct {
    const char* host;
    ToLoopback loopback;
    const char* words;
  } cases[] = {
      {"127.0.0.1", ToLoopback::Refused, "loopback"},
      {"localhost", ToLoopback::Refused, "loopback"},
      // A name that only resolves to this machine, as a name that was bound anew would.
      {"other.localhost", ToLoopback::IfNamed, "loopback"},
      {"2130706433", ToLoopback::IfNamed, "loopback"},
      {"0177.0.0.1", ToLoopback::IfNamed, "loopback"},
      {"0x7f.1", ToLoopback::IfNamed, "loopback"},
      {"[::ffff:127.0.0.1]", ToLoopback::IfNamed, "loopback"},
      {"0.0.0.0", ToLoopback::IfNamed, "unspecified"},
      {"[::]", ToLoopback::IfNamed, "unspecified"},
      {"169.254.169.254", ToLoopback::IfNamed, "link-local"},
      {"0xa9fea9fe", ToLoopback::IfNamed, "link-local"},
      {"[::ffff:169.254.169.254]", ToLoopback::IfNamed, "link-local"},
      {"[fd00:ec2::254]", ToLoopback::IfNamed, "metadata"},
      {"[fe80::1]", ToLoopback::IfNamed, "link-local"},
      {"224.0.0.1", ToLoopback::IfNamed, "multicast"},
  };
  const Peer peer([](int connection) { put(connection, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"); });
  for (const auto& c : cases) {
    SCOPED_TRACE(c.host);
    const auto url = "http://" + std::string(c.host) + ":" + std::to_string(peer.port()) + "/secret";
    const auto reply = make_http_client(patient())->send({.url = url, .loopback = c.loopback});
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().code(), ErrorCode::PermissionDenied) << reply.error().message();
    EXPECT_THAT(reply.error().message(), HasSubstr(c.words));
    EXPECT_THAT(reply.error().message(), Not(HasSubstr("secret")));
  }
}

TEST(HttpClient, SpeaksToNobodyWithoutACertificate) {
  const Peer peer([](int connection) { put(connection, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"); });
  const auto reply =
      make_http_client(patient())->send({.url = peer.url("https"), .loopback = ToLoopback::IfNamed});
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code(), ErrorCode::Io);
}

TEST(HttpClient, RefusesWhatIsNoAddressOfTheWeb) {
  for (const char* url :
       {"", "file:///etc/hostname", "ftp://127.0.0.1/x", "http://", "http://127.0.0.1:99999"}) {
    const auto reply = make_http_client(quick())->send({.url = url});
    ASSERT_FALSE(reply) << url;
    EXPECT_EQ(reply.error().code(), ErrorCode::InvalidArgument) << url << ": " << reply.error().message();
  }
}

}  // namespace
}  // namespace tarn::io
