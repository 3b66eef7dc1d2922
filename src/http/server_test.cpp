#include "http/server.hpp"

#include <algorithm>
#include <latch>
#include <new>
#include <stdexcept>
#include <thread>

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace tarn::http {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// A blocking client over a raw socket. Reads give up after ten seconds, so that a failure is not a hang.
class Client {
 public:
  explicit Client(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    timeval limit{10, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  ~Client() { ::close(fd_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  bool connected() const { return connected_; }
  void send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) {
        return;
      }
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  void end_sending() const { ::shutdown(fd_, SHUT_WR); }
  // Everything until the server closes.
  std::string read_all() {
    while (receive()) {
    }
    return std::exchange(input_, {});
  }
  // Up to and including `mark`, or what came before the end.
  std::string read_until(std::string_view mark) {
    std::size_t at;
    while ((at = input_.find(mark)) == std::string::npos) {
      if (!receive()) {
        return std::exchange(input_, {});
      }
    }
    std::string found = input_.substr(0, at + mark.size());
    input_.erase(0, at + mark.size());
    return found;
  }

 private:
  bool receive() {
    char bytes[4096];
    const auto got = ::recv(fd_, bytes, sizeof bytes, 0);
    if (got <= 0) {
      return false;
    }
    input_.append(bytes, static_cast<std::size_t>(got));
    return true;
  }

  int fd_;
  bool connected_ = false;
  std::string input_;
};

Response echo(const Request& request) {
  if (request.target == "/throw") {
    throw std::runtime_error("out of luck");
  }
  Response response =
      text_response(200, request.method + " " + request.target + " [" + request.body.substr(0, 64) + "] " +
                             std::to_string(request.body.size()) + " end\n");
  if (request.target == "/split") {
    response.headers.add("X-Echo", "a\r\nSet-Cookie: b");
  }
  if (request.target == "/bye") {
    response.headers.add("Connection", "close");
  }
  return response;
}

class ServerTest : public testing::Test {
 protected:
  void start(Handler handler = echo) {
    auto started = Server::start(options_, std::move(handler), clock_);
    ASSERT_TRUE(started.has_value()) << started.error().message();
    server_ = std::move(*started);
  }
  std::string exchange(std::string_view request) {
    Client client(server_->port());
    client.send(request);
    return client.read_all();
  }

  ManualClock clock_{*parse_timestamp("1994-11-06T08:49:37Z")};
  ServerOptions options_;
  std::unique_ptr<Server> server_;
};

struct Refused {
  const char* name;
  std::string request;
  const char* status_line;
};

class RefusedRequests : public ServerTest, public testing::WithParamInterface<Refused> {};

TEST_P(RefusedRequests, AreAnsweredAndTheConnectionCloses) {
  options_.max_body_bytes = 1000;
  options_.max_header_bytes = 2000;
  start([](const Request&) -> Response { return text_response(200, "must not run\n"); });
  const std::string answer = exchange(GetParam().request);
  EXPECT_THAT(answer, StartsWith(GetParam().status_line));
  EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(answer, HasSubstr("Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"));
  EXPECT_THAT(answer, Not(HasSubstr("must not run")));
}

const Refused kRefused[] = {
    {"garbage", "\x16\x03\x01 nonsense\r\n\r\n", "HTTP/1.1 400 "},
    {"no_target", "GET\r\n\r\n", "HTTP/1.1 400 "},
    {"bare_line_feeds", "GET / HTTP/1.1\nHost: a\n\n", "HTTP/1.1 400 "},
    {"http_2", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", "HTTP/1.1 "},
    {"no_host", "GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 400 "},
    {"two_hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "HTTP/1.1 400 "},
    {"blank_in_header_name", "GET / HTTP/1.1\r\nHost: a\r\nX Y: 1\r\n\r\n", "HTTP/1.1 400 "},
    {"negative_length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 400 "},
    {"two_lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
     "HTTP/1.1 400 "},
    {"length_and_chunks",
     "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
     "HTTP/1.1 400 "},
    {"chunks_and_length",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
     "HTTP/1.1 400 "},
    {"unknown_coding", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\nabc", "HTTP/1.1 501 "},
    {"two_codings", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
     "HTTP/1.1 501 "},
    {"chunks_in_http_10", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "HTTP/1.1 400 "},
    {"bad_chunk_size", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nabc\r\n",
     "HTTP/1.1 400 "},
    {"body_over_limit", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n", "HTTP/1.1 413 "},
    {"huge_length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\n",
     "HTTP/1.1 4"},
    {"chunks_over_limit",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" + std::string(1001, 'x') +
         "\r\n0\r\n\r\n",
     "HTTP/1.1 413 "},
    {"head_over_limit", "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(3000, 'x') + "\r\n\r\n",
     "HTTP/1.1 431 "},
    {"unknown_expectation", "POST / HTTP/1.1\r\nHost: a\r\nExpect: miracles\r\nContent-Length: 1\r\n\r\na",
     "HTTP/1.1 417 "},
    {"expectation_over_limit",
     "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1001\r\n\r\n", "HTTP/1.1 413 "},
};

INSTANTIATE_TEST_SUITE_P(Table, RefusedRequests, testing::ValuesIn(kRefused),
                         [](const auto& instance) { return std::string(instance.param.name); });

TEST_F(ServerTest, CutOffBodyIsToldWhenTheClientStillReads) {
  start();
  Client client(server_->port());
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
  client.end_sending();
  EXPECT_THAT(client.read_all(), StartsWith("HTTP/1.1 400 "));
}

TEST_F(ServerTest, RefusesAHugeBodyWithoutReadingItFirst) {
  options_.max_body_bytes = 1u << 20;
  start();
  Client client(server_->port());
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 8000000000\r\n\r\n");
  EXPECT_THAT(client.read_until("\r\n"), StartsWith("HTTP/1.1 413 "));
}

TEST_F(ServerTest, KeepsConnectionsAndAnswersPipelinedRequestsInOrder) {
  start();
  Client client(server_->port());
  client.send(
      "POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\none"
      "GET /2 HTTP/1.1\r\nHost: a\r\n\r\n"
      "POST /3 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nth\r\n3;x=y\r\nree\r\n0\r\n\r\n"
      "GET /4 HTTP/1.1\r\nHo");
  EXPECT_THAT(client.read_until(" end\n"), HasSubstr("\r\n\r\nPOST /1 [one] 3 end\n"));
  EXPECT_THAT(client.read_until(" end\n"), HasSubstr("\r\n\r\nGET /2 [] 0 end\n"));
  EXPECT_THAT(client.read_until(" end\n"), HasSubstr("\r\n\r\nPOST /3 [three] 5 end\n"));
  client.send("st: a\r\n\r\n");
  EXPECT_THAT(client.read_until(" end\n"), HasSubstr("\r\n\r\nGET /4 [] 0 end\n"));
  EXPECT_EQ(server_->connections(), 1u);
}

TEST_F(ServerTest, KeepsHeadersAsSent) {
  Request seen;
  start([&](const Request& request) {
    seen = request;
    return text_response(200, "ok");
  });
  clock_.set(*parse_timestamp("2023-07-10T11:42:18Z"));
  exchange(
      "GET /a%20b?x=%2F&y HTTP/1.1\r\nhOST: h\r\nX-B:  two  words \r\nX-A: 1\r\nx-b: 2\r\n"
      "Connection: close\r\n\r\n");
  EXPECT_EQ(seen.target, "/a%20b?x=%2F&y");
  EXPECT_EQ(*seen.headers.find("Host"), "h");
  EXPECT_EQ(*seen.headers.find("x-b"), "two  words");
  EXPECT_EQ(seen.headers.count("X-B"), 2u);
  EXPECT_EQ(seen.peer_address, "127.0.0.1");
  EXPECT_NE(seen.peer_port, 0);
  EXPECT_FALSE(seen.is_encrypted);
  EXPECT_EQ(format_iso_seconds(seen.received), "2023-07-10T11:42:18Z");
}

TEST_F(ServerTest, ClosesWhenAsked) {
  start();
  EXPECT_THAT(exchange("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"),
              HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(exchange("GET / HTTP/1.0\r\n\r\n"), HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(exchange("GET /bye HTTP/1.1\r\nHost: a\r\n\r\n"), HasSubstr("Connection: close\r\n"));
}

TEST_F(ServerTest, KeepsAnHttp10ConnectionThatAsks) {
  start();
  Client client(server_->port());
  client.send("GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_THAT(client.read_until(" end\n"), HasSubstr("Connection: keep-alive\r\n"));
  client.send("GET /2 HTTP/1.0\r\n\r\n");
  EXPECT_THAT(client.read_all(), HasSubstr("GET /2 "));
}

TEST_F(ServerTest, AnswersHeadWithTheLengthAndNoBody) {
  start();
  const std::string answer = exchange("HEAD /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(answer, HasSubstr("Content-Length: 17\r\n"));
  EXPECT_THAT(answer, testing::EndsWith("\r\n\r\n"));
}

TEST_F(ServerTest, SaysContinueBeforeTheBodyComes) {
  start();
  Client client(server_->port());
  client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 3\r\n\r\n");
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("abc");
  EXPECT_THAT(client.read_until(" end\n"), HasSubstr("[abc] 3"));
}

TEST_F(ServerTest, ReadsBodiesUpToTheLimit) {
  start();
  const std::string body(8u << 20, 'x');
  Client client(server_->port());
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n");
  client.send(body);
  EXPECT_THAT(client.read_until(" end\n"), HasSubstr("] 8388608 end"));
}

TEST_F(ServerTest, AnswersAClientThatHasFinishedSending) {
  start();
  Client client(server_->port());
  client.send("GET /half HTTP/1.1\r\nHost: a\r\n\r\n");
  client.end_sending();
  EXPECT_THAT(client.read_all(), HasSubstr("GET /half "));
}

TEST_F(ServerTest, HandlerMistakesAreAnsweredWith500) {
  start();
  Client client(server_->port());
  for (const char* target : {"/throw", "/split"}) {
    client.send(std::string("GET ") + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
    const std::string answer = client.read_until("\r\n\r\nInternal Server Error\n");
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 500 "));
    EXPECT_THAT(answer, Not(HasSubstr("Set-Cookie")));
    EXPECT_THAT(answer, Not(HasSubstr("luck")));
  }
}

TEST_F(ServerTest, HandlerMistakesAreRefusedInTheWordsOfTheOptions) {
  options_.refusal = [](int status) {
    Response response = text_response(status, "refused with " + std::to_string(status) + " end\n");
    response.headers.set("X-Shape", "of its own");
    return response;
  };
  const auto fail_for_memory = [](const Request&) -> Response { throw std::bad_alloc(); };
  start(fail_for_memory);
  Client client(server_->port());
  for (int i = 0; i < 2; ++i) {  // the connection goes on
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    const std::string answer = client.read_until(" end\n");
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 500 "));
    EXPECT_THAT(answer, HasSubstr("X-Shape: of its own"));
    EXPECT_THAT(answer, HasSubstr("refused with 500"));
  }
}

TEST_F(ServerTest, SlowHeadsAndBodiesTimeOut) {
  options_.header_timeout = 30ms;
  options_.body_timeout = 30ms;
  start();
  EXPECT_THAT(exchange("GET / HTTP/1.1\r\nHost: a\r\n"), StartsWith("HTTP/1.1 408 "));
  EXPECT_THAT(exchange("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc"),
              StartsWith("HTTP/1.1 408 "));
  EXPECT_EQ(exchange(""), "") << "a client that says nothing is not answered";
}

TEST_F(ServerTest, IdleConnectionsAreClosed) {
  options_.idle_timeout = 30ms;
  start();
  Client client(server_->port());
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_THAT(client.read_all(), testing::EndsWith(" end\n"));
}

TEST_F(ServerTest, TurnsAwayConnectionsBeyondTheLimit) {
  options_.max_connections = 1;
  start();
  Client first(server_->port());
  first.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  first.read_until(" end\n");
  Client second(server_->port());
  EXPECT_THAT(second.read_all(), StartsWith("HTTP/1.1 503 "));
}

TEST_F(ServerTest, AnswersBusyWhenTheQueueIsFull) {
  options_.worker_threads = 1;
  options_.queued_requests = 1;
  std::latch running(1);
  std::latch release(1);
  start([&](const Request& request) {
    if (request.target == "/slow") {
      running.count_down();
      release.wait();
    }
    return text_response(200, "done\n");
  });
  Client slow(server_->port());
  slow.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
  running.wait();
  // One of these two waits in the queue, the other is refused; which one is the scheduler's choice.
  Client first(server_->port());
  Client second(server_->port());
  std::string answers[2];
  const std::string request = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
  first.send(request);
  second.send(request);
  std::latch one_answered(1);
  std::thread reader([&] {
    answers[0] = first.read_all();
    if (answers[0].starts_with("HTTP/1.1 503")) {
      one_answered.count_down();
    }
  });
  std::thread other([&] {
    answers[1] = second.read_all();
    if (answers[1].starts_with("HTTP/1.1 503")) {
      one_answered.count_down();
    }
  });
  one_answered.wait();
  release.count_down();
  reader.join();
  other.join();
  EXPECT_NE(answers[0].starts_with("HTTP/1.1 200"), answers[1].starts_with("HTTP/1.1 200"));
  EXPECT_THAT(slow.read_until("done\n"), StartsWith("HTTP/1.1 200"));
}

TEST_F(ServerTest, StopLetsARunningRequestEndAndClosesIdleOnes) {
  std::latch running(1);
  std::latch release(1);
  start([&](const Request& request) {
    if (request.target == "/slow") {
      running.count_down();
      release.wait();
    }
    return text_response(200, "done\n");
  });
  Client idle(server_->port());
  idle.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  idle.read_until("done\n");
  Client half_read(server_->port());
  half_read.send("GET / HTTP/1.1\r\n");
  Client slow(server_->port());
  slow.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
  running.wait();
  Result<> stopped = fail(ErrorCode::Internal, "not yet");
  std::thread stopper([&] { stopped = server_->stop(10s); });
  EXPECT_EQ(idle.read_all(), "");
  EXPECT_EQ(half_read.read_all(), "");
  release.count_down();
  const std::string answer = slow.read_all();
  stopper.join();
  EXPECT_TRUE(stopped.has_value()) << stopped.error().message();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(answer, HasSubstr("Connection: close"));
  EXPECT_FALSE(Client(server_->port()).connected());
}

TEST_F(ServerTest, StopReturnsAtTheDeadlineWhileAHandlerHangs) {
  std::latch running(1);
  std::latch release(1);
  start([&](const Request&) {
    running.count_down();
    release.wait();
    return text_response(200, "late\n");
  });
  Client client(server_->port());
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  running.wait();
  const auto stopped = server_->stop(20ms);
  ASSERT_FALSE(stopped.has_value());
  EXPECT_EQ(stopped.error().code(), ErrorCode::TimedOut);
  EXPECT_EQ(client.read_all(), "");
  release.count_down();
  server_.reset();
}

TEST_F(ServerTest, ServesManyConnectionsAtOnce) {
  start();
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 200; ++i) {
    clients.push_back(std::make_unique<Client>(server_->port()));
  }
  for (int round = 0; round < 3; ++round) {
    for (std::size_t i = 0; i < clients.size(); ++i) {
      clients[i]->send("GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    for (std::size_t i = 0; i < clients.size(); ++i) {
      EXPECT_THAT(clients[i]->read_until(" end\n"), HasSubstr("GET /" + std::to_string(i) + " "));
    }
  }
  EXPECT_EQ(server_->connections(), 200u);
}

// While most of the connections say nothing, or never end what they say, the others are answered.
TEST_F(ServerTest, AnswersBesideTwoThousandIdleConnections) {
  rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 10'000);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
  const std::size_t count = std::min<std::size_t>(2000, (limit.rlim_cur - 200) / 2);
  start();
  std::vector<std::unique_ptr<Client>> idle;
  idle.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    idle.push_back(std::make_unique<Client>(server_->port()));
    ASSERT_TRUE(idle.back()->connected()) << i;
    // A third says nothing at all, a third half a head, a third half a body.
    idle.back()->send(i % 3 == 0   ? ""
                      : i % 3 == 1 ? "GET / HTTP/1.1\r\nHost: "
                                   : "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf");
  }
  for (int round = 0; round < 50; ++round) {
    EXPECT_THAT(exchange("GET /now HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"),
                HasSubstr("GET /now "));
  }
  EXPECT_GE(server_->connections(), count);
  idle.clear();
  EXPECT_TRUE(server_->stop(10s).has_value());
}

// Clients that promise large bodies get room one after the other, and what they held is free again.
TEST_F(ServerTest, LargeBodiesOfAllConnectionsShareOneLimit) {
  options_.max_body_bytes = 1000;
  options_.max_buffered_bytes = 2000;
  options_.small_body_bytes = 10;
  start();
  const std::string promise =
      "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1000\r\n\r\n";
  const std::string chunks =
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
  Client first(server_->port());
  first.send(promise);
  EXPECT_THAT(first.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 100 "));
  {
    Client second(server_->port());
    second.send(promise);
    EXPECT_THAT(second.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 100 "));
    for (const std::string& request : {promise, chunks}) {
      const std::string refused = exchange(request);
      EXPECT_THAT(refused, StartsWith("HTTP/1.1 503 "));
      EXPECT_THAT(refused, HasSubstr("Retry-After: 1\r\n"));
    }
    EXPECT_THAT(exchange("GET /small HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"),
                HasSubstr("GET /small "))
        << "what has no body needs no room";
    EXPECT_THAT(
        exchange(
            "POST /small HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\nConnection: close\r\n\r\n0123456789"),
        HasSubstr("POST /small [0123456789] 10"))
        << "nor do small ones";
  }
  // The second one is gone; its room comes back when the server notices.
  std::string answer;
  const auto deadline = std::chrono::steady_clock::now() + 10s;
  while (!answer.starts_with("HTTP/1.1 200") && std::chrono::steady_clock::now() < deadline) {
    Client third(server_->port());
    third.send(chunks);
    answer = third.read_until("\n");
  }
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 "));
  for (int i = 0; i < 10; ++i) {
    first.send(std::string(1000, 'x'));
    EXPECT_THAT(first.read_until(" end\n"), HasSubstr("] 1000 end"));
    first.send(promise);
    EXPECT_THAT(first.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 100 "))
        << "answered, it gave its room back";
  }
}

TEST_F(ServerTest, SaysNoInTheWordsOfItsOwner) {
  options_.refusal = [](int status) {
    Response response = text_response(status, "no, says the owner\n");
    response.headers.set("X-Reason", std::to_string(status));
    return response;
  };
  options_.max_connections = 1;
  start();
  Client first(server_->port());
  first.send("nonsense\r\n\r\n");
  EXPECT_THAT(exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), HasSubstr("X-Reason: 503\r\n"));
  const std::string answer = first.read_all();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(answer, HasSubstr("X-Reason: 400\r\n"));
  EXPECT_THAT(answer, HasSubstr("no, says the owner"));
}

TEST_F(ServerTest, SaysWhichPortIsInUse) {
  start();
  options_.port = server_->port();
  const auto second = Server::start(options_, echo, clock_);
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().code(), ErrorCode::Busy);
  EXPECT_EQ(second.error().message(), "port " + std::to_string(options_.port) +
                                          " on 127.0.0.1 is in use: stop the other program or choose another "
                                          "with --listen");
}

TEST_F(ServerTest, RefusesPlainHttpToTheWorldUnlessAllowed) {
  options_.host = "0.0.0.0";
  const auto refused = Server::start(options_, echo, clock_);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code(), ErrorCode::PermissionDenied);
  options_.plain_remote = PlainRemote::Allow;
  EXPECT_TRUE(Server::start(options_, echo, clock_).has_value());
}

TEST_F(ServerTest, RefusesAHostThatIsNoAddress) {
  options_.host = "example.invalid";
  const auto refused = Server::start(options_, echo, clock_);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code(), ErrorCode::InvalidArgument);
}

TEST_F(ServerTest, ListensOnTheSixthProtocolAndByName) {
  for (const char* host : {"localhost", "::1"}) {
    options_.host = host;
    const auto started = Server::start(options_, echo, clock_);
    if (!started.has_value()) {
      // A machine without IPv6 says so; nothing else may fail.
      EXPECT_THAT(started.error().message(), HasSubstr("::1"));
    }
  }
}

}  // namespace
}  // namespace tarn::http
