#include "io/local_door.hpp"

#include "io/descriptor.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

namespace tarn::io {
namespace {

constexpr mode_t kSocketMode = 0600;
constexpr int kWaitingMax = 16;
// One who says nothing keeps others waiting no longer.
constexpr std::chrono::milliseconds kPatience{1000};
// Where the system has no handle to give, asking again at once would ask for ever.
constexpr std::chrono::milliseconds kPause{50};

// An address holds 107 bytes of a path. A longer one is reached through its folder, which is kept open.
struct Address {
  sockaddr_un name{};
  Descriptor folder{};

  const sockaddr* generic() const { return reinterpret_cast<const sockaddr*>(&name); }
};

Result<Address> address_of(const std::string& path) {
  Address address;
  address.name.sun_family = AF_UNIX;
  std::string text = path;
  if (text.size() >= sizeof address.name.sun_path) {
    const std::size_t slash = path.rfind('/');
    const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
    address.folder = Descriptor(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!address.folder.is_open()) {
      return cannot("open", folder);
    }
    text = fmt::format("/proc/self/fd/{}/{}", address.folder.number(),
                       slash == std::string::npos ? path : path.substr(slash + 1));
  }
  if (text.size() >= sizeof address.name.sun_path) {
    return fail(ErrorCode::InvalidArgument, fmt::format("the name of this socket is too long: {}", path));
  }
  std::ranges::copy(text, std::begin(address.name.sun_path));
  return address;
}

Result<> set_patience(const Descriptor& socket, std::chrono::milliseconds patience, const std::string& path) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(patience);
  const timeval limit{.tv_sec = seconds.count(),
                      .tv_usec = std::chrono::microseconds(patience - seconds).count()};
  for (const int direction : {SO_RCVTIMEO, SO_SNDTIMEO}) {
    if (::setsockopt(socket.number(), SOL_SOCKET, direction, &limit, sizeof limit) != 0) {
      return cannot("use", path);
    }
  }
  return {};
}

// Whom the kernel vouches for at the other end.
std::optional<uid_t> peer_of(const Descriptor& socket) {
  ucred peer{};
  socklen_t size = sizeof peer;
  const int outcome = ::getsockopt(socket.number(), SOL_SOCKET, SO_PEERCRED, &peer, &size);
  return outcome == 0 && size == sizeof peer ? std::optional(peer.uid) : std::nullopt;
}

bool send_all(const Descriptor& socket, std::string_view text) {
  while (!text.empty()) {
    const ssize_t sent = ::send(socket.number(), text.data(), text.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno != EINTR) {
      return false;
    }
    text.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(sent, 0)));
  }
  return true;
}

// Without its end. Absent where the other end falls silent, hangs up, or says too much.
std::optional<std::string> read_line(const Descriptor& socket) {
  std::string line;
  std::array<char, 512> part{};
  while (line.size() <= kLocalMessageBytesMax) {
    const ssize_t got = ::recv(socket.number(), part.data(), part.size(), 0);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      return std::nullopt;
    }
    line.append(part.data(), static_cast<std::size_t>(got));
    if (const auto end = line.find('\n'); end != std::string::npos) {
      line.resize(end);
      return line;
    }
  }
  return std::nullopt;
}

Result<> remove_left_socket(const std::string& path) {
  struct stat present{};
  if (::lstat(path.c_str(), &present) != 0) {
    return errno == ENOENT ? Result<>() : cannot("examine", path);
  }
  if (!S_ISSOCK(present.st_mode)) {
    return fail(ErrorCode::AlreadyExists, fmt::format("something that is no socket stands here: {}", path));
  }
  return ::unlink(path.c_str()) == 0 ? Result<>() : cannot("remove", path);
}

// Nobody can connect before listen(): until then the mode may still be another.
Result<Descriptor> listen_at(const std::string& path) {
  const Address address = TARN_TRY(address_of(path));
  Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket.is_open() || ::bind(socket.number(), address.generic(), sizeof address.name) != 0 ||
      ::chmod(path.c_str(), kSocketMode) != 0 || ::listen(socket.number(), kWaitingMax) != 0) {
    return cannot("listen at", path);
  }
  return socket;
}

}  // namespace

class LocalDoor::State {
 public:
  State(std::string path, Handler handler, Descriptor listener, Descriptor end)
      : path_(std::move(path)),
        handler_(std::move(handler)),
        listener_(std::move(listener)),
        end_(std::move(end)),
        thread_([this] { serve(); }) {}

  ~State() {
    const std::uint64_t one = 1;
    while (::write(end_.number(), &one, sizeof one) < 0 && errno == EINTR) {
    }
    thread_.join();
    ::unlink(path_.c_str());
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

 private:
  void serve() {
    for (;;) {
      std::array<pollfd, 2> awaited = {pollfd{.fd = end_.number(), .events = POLLIN, .revents = 0},
                                       pollfd{.fd = listener_.number(), .events = POLLIN, .revents = 0}};
      const int ready = ::poll(awaited.data(), awaited.size(), -1);
      if (ready < 0 && errno != EINTR) {
        return;
      }
      if (ready > 0 && awaited[0].revents != 0) {
        return;
      }
      if (ready > 0 && awaited[1].revents != 0) {
        admit();
      }
    }
  }

  void admit() {
    const Descriptor client(::accept4(listener_.number(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!client.is_open()) {
      pollfd end{.fd = end_.number(), .events = POLLIN, .revents = 0};
      ::poll(&end, 1, static_cast<int>(kPause.count()));
      return;
    }
    if (!set_patience(client, kPatience, path_)) {
      return;
    }
    const auto peer = peer_of(client);
    if (!peer || (*peer != ::geteuid() && *peer != 0)) {
      return;
    }
    if (const auto question = read_line(client)) {
      send_all(client, handler_(*question) + "\n");
    }
  }

  std::string path_;
  Handler handler_;
  Descriptor listener_;
  Descriptor end_;
  std::thread thread_;
};

LocalDoor::LocalDoor(std::unique_ptr<State> state) : state_(std::move(state)) {}
LocalDoor::~LocalDoor() = default;

Result<std::unique_ptr<LocalDoor>> LocalDoor::open(const std::string& path, Handler handler) {
  TARN_TRY(remove_left_socket(path));
  auto listener = TARN_TRY(listen_at(path));
  Descriptor end(::eventfd(0, EFD_CLOEXEC));
  if (!end.is_open()) {
    return cannot("listen at", path);
  }
  auto state = std::make_unique<State>(path, std::move(handler), std::move(listener), std::move(end));
  return std::unique_ptr<LocalDoor>(new LocalDoor(std::move(state)));
}

Result<std::string> ask_at_door(const std::string& path, std::string_view question,
                                std::chrono::milliseconds patience) {
  const Address address = TARN_TRY(address_of(path));
  const Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket.is_open()) {
    return cannot("use", path);
  }
  TARN_TRY(set_patience(socket, patience, path));
  if (::connect(socket.number(), address.generic(), sizeof address.name) != 0) {
    if (errno == ENOENT || errno == ECONNREFUSED) {
      return fail(ErrorCode::NotFound, fmt::format("nobody listens at {}", path));
    }
    return cannot("reach", path);
  }
  const auto peer = peer_of(socket);
  if (!peer || (*peer != ::geteuid() && ::geteuid() != 0)) {
    return fail(ErrorCode::PermissionDenied, fmt::format("another user listens at {}", path));
  }
  auto answer = send_all(socket, fmt::format("{}\n", question)) ? read_line(socket) : std::nullopt;
  if (!answer) {
    return fail(ErrorCode::TimedOut, fmt::format("there was no answer at {}", path));
  }
  return *std::move(answer);
}

}  // namespace tarn::io
