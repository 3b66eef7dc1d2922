// Sends the input to a server as a client's bytes. Whatever they are: what comes back are whole answers in
// HTTP/1.1, none after one that closes, and what the handler is given is within the limits and free of what
// could split a line.
#include "base/clock.hpp"
#include "http/server.hpp"

#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <source_location>
#include <string>
#include <string_view>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using namespace tarn;
using namespace std::string_view_literals;

constexpr std::uint64_t kBodyBytesMax = 4096;
constexpr std::uint32_t kHeaderBytesMax = 2048;

void require(bool invariant, std::source_location place = std::source_location::current()) {
  if (!invariant) {
    std::fprintf(stderr, "what line %u requires does not hold (errno %d)\n",
                 static_cast<unsigned>(place.line()), errno);
    std::abort();
  }
}

bool is_one_line(std::string_view text) {
  return text.find_first_of("\r\n\0"sv) == std::string_view::npos;
}

http::Response echo(const http::Request& request) {
  require(request.body.size() <= kBodyBytesMax);
  require(!request.method.empty() && is_one_line(request.method));
  require(!request.target.empty() && is_one_line(request.target));
  require(request.target.find(' ') == std::string::npos);
  std::size_t bytes = request.method.size() + request.target.size();
  for (const http::Header& field : request.headers) {
    require(!field.name.empty() && is_one_line(field.name) && is_one_line(field.value));
    bytes += field.name.size() + field.value.size();
  }
  require(bytes <= kHeaderBytesMax);
  http::Response response = http::text_response(200, "answered\n");
  // Methods are told apart by case (RFC 9110, section 9.1): "HeAD" is another, and its answer has a body.
  if (request.method == "HEAD") {
    response.headers.add("X-Bodiless", "1");
  }
  return response;
}

http::Server& server() {
  static const SystemClock kClock;
  static const std::unique_ptr<http::Server> kServer = [] {
    http::ServerOptions options;
    options.io_threads = 1;
    options.worker_threads = 1;
    options.max_body_bytes = kBodyBytesMax;
    options.max_header_bytes = kHeaderBytesMax;
    auto started = http::Server::start(options, echo, kClock);
    require(started.has_value());
    return std::move(*started);
  }();
  return *kServer;
}

int connect_to_server() {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(server().port());
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  while (true) {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    const timeval limit{20, 0};
    ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    // So that a million conversations leave no ports behind.
    const linger gone{1, 0};
    ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &gone, sizeof gone);
    if (::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) {
      return fd;
    }
    require(errno == EINTR);  // by the alarm with which libFuzzer looks after the time
    ::close(fd);
  }
}

// Everything that the server says to these bytes; nothing where it ended by a reset, as it may when more was
// sent than it reads of a refused client: then parts are lost on the way. A server that neither answers nor
// closes is a finding.
std::string converse(std::string_view bytes) {
  const int fd = connect_to_server();
  while (!bytes.empty()) {
    const auto sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) {
      require(errno != EAGAIN);
      break;
    }
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  ::shutdown(fd, SHUT_WR);
  std::string said;
  char piece[16384];
  ssize_t got = 0;
  while ((got = ::recv(fd, piece, sizeof piece, 0)) > 0) {
    said.append(piece, static_cast<std::size_t>(got));
  }
  require(got == 0 || errno != EAGAIN);
  ::close(fd);
  return got == 0 ? said : std::string();
}

// Takes an answer from the front; returns whether another may follow.
bool take_answer(std::string_view& said) {
  require(said.starts_with("HTTP/1.1 "));
  const std::size_t end = said.find("\r\n\r\n");
  require(end != std::string_view::npos);
  const std::string_view head = said.substr(0, end + 2);
  said.remove_prefix(end + 4);
  if (head.starts_with("HTTP/1.1 100 ")) {
    return true;
  }
  constexpr std::string_view kLength = "\r\nContent-Length: ";
  const std::size_t at = head.find(kLength);
  require(at != std::string_view::npos);
  std::size_t length = 0;
  std::from_chars(head.data() + at + kLength.size(), head.data() + head.size(), length);
  if (head.find("\r\nX-Bodiless: 1\r\n") == std::string_view::npos) {
    require(said.size() >= length);
    said.remove_prefix(length);
  }
  return head.find("\r\nConnection: close\r\n") == std::string_view::npos;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string answers = converse({reinterpret_cast<const char*>(data), size});
  std::string_view said = answers;
  bool may_follow = true;
  while (!said.empty()) {
    require(may_follow);
    may_follow = take_answer(said);
  }
  return 0;
}
