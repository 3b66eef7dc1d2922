#include "http/server.hpp"

#include "base/guarded.hpp"
#include "base/log.hpp"
#include "http/answers.hpp"
#include "http/connection.hpp"
#include "http/response_head.hpp"
#include "http/worker_pool.hpp"

#include <atomic>
#include <condition_variable>
#include <exception>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <fmt/format.h>

namespace tarn::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;

constexpr std::chrono::milliseconds kAcceptRetry{100};

Result<tcp::endpoint> endpoint_of(const ServerOptions& options) {
  error_code error;
  const asio::ip::address address =
      asio::ip::make_address(options.host == "localhost" ? "127.0.0.1" : options.host, error);
  if (error) {
    return fail(
        ErrorCode::InvalidArgument,
        fmt::format("cannot listen on a host that is no IP address and not localhost: {}", options.host));
  }
  const bool is_plain = !options.tls.has_value();
  if (is_plain && !address.is_loopback() && options.plain_remote == PlainRemote::Refuse) {
    return fail(
        ErrorCode::PermissionDenied,
        fmt::format("plain HTTP is served on loopback addresses only: give a certificate (--tls-cert, "
                    "--tls-key), listen on 127.0.0.1 behind a TLS proxy, or allow plain remote access "
                    "(--allow-plain-remote), not {}",
                    options.host));
  }
  return tcp::endpoint(address, options.port);
}

Error listen_error(const ServerOptions& options, const error_code& error) {
  if (error == asio::error::address_in_use) {
    return {ErrorCode::Busy,
            fmt::format("port {} on {} is in use: stop the other program or choose another with --listen",
                        options.port, options.host)};
  }
  return system_error(fmt::format("cannot listen on {} port {}", options.host, options.port), error.value());
}

Result<> listen(tcp::acceptor& acceptor, const tcp::endpoint& endpoint, const ServerOptions& options) {
  error_code error;
  acceptor.open(endpoint.protocol(), error);
  if (!error) {
    acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  }
  if (!error) {
    acceptor.bind(endpoint, error);
  }
  if (!error) {
    acceptor.listen(asio::socket_base::max_listen_connections, error);
  }
  if (error) {
    return fail(listen_error(options, error));
  }
  return {};
}

}  // namespace

class Server::State {
 public:
  State(ServerOptions options, Handler handler, const Clock& clock)
      : options_(std::move(options)),
        handler_(std::move(handler)),
        clock_(clock),
        io_(static_cast<int>(options_.io_threads)),
        keep_running_(io_.get_executor()),
        accepting_(asio::make_strand(io_)),
        acceptor_(accepting_),
        accept_retry_(accepting_),
        workers_(options_.worker_threads, options_.queued_requests),
        context_{options_, handler_, clock_, workers_, stopping_, buffered_bytes_} {}
  ~State();
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  Result<> start();
  Result<> stop(std::chrono::milliseconds deadline);
  std::uint16_t port() const { return port_; }
  std::size_t connections() const { return open_.lock()->size(); }
  Result<> renew_tls(const TlsIdentity& identity);

 private:
  // Keys only tell connections apart.
  using Connections = std::unordered_map<std::uint64_t, std::weak_ptr<Connection>>;

  void run_io();
  void accept();
  void serve(tcp::socket socket);
  void turn_away(tcp::socket socket);
  void forget(std::uint64_t key);
  void for_each_connection(void (Connection::*action)());

  const ServerOptions options_;
  const Handler handler_;
  const Clock& clock_;
  std::atomic<bool> stopping_ = false;
  std::atomic<std::uint64_t> buffered_bytes_ = 0;
  std::uint16_t port_ = 0;
  Guarded<std::shared_ptr<asio::ssl::context>> tls_;  // of the next connection; null: plain HTTP
  std::uint64_t next_key_ = 0;                        // of the strand that accepts
  mutable Guarded<Connections> open_;
  std::condition_variable all_closed_;
  // The workers and connections hold on to the io_context: it goes after the former and after its own
  // threads.
  asio::io_context io_;
  asio::executor_work_guard<asio::io_context::executor_type> keep_running_;
  asio::strand<asio::io_context::executor_type> accepting_;  // of the acceptor and its timer
  tcp::acceptor acceptor_;
  asio::steady_timer accept_retry_;
  WorkerPool workers_;
  ConnectionContext context_;
  std::vector<std::thread> io_threads_;
};

Result<> Server::State::start() {
  const tcp::endpoint endpoint = TARN_TRY(endpoint_of(options_));
  if (const auto& identity = options_.tls) {
    *tls_.lock() = TARN_TRY(make_tls_context(*identity));
  }
  TARN_TRY(listen(acceptor_, endpoint, options_));
  error_code error;
  port_ = acceptor_.local_endpoint(error).port();
  asio::post(accepting_, [this] { accept(); });
  io_threads_.reserve(options_.io_threads);
  for (std::size_t i = 0; i < options_.io_threads; ++i) {
    io_threads_.emplace_back([this] { run_io(); });
  }
  return {};
}

// Only running out of memory throws here; the connection it happened on is lost, the others go on.
void Server::State::run_io() {
  while (true) {
    try {
      io_.run();
      return;
    } catch (const std::exception& error) {
      log::error("a connection was lost", {{"reason", error.what()}});
    }
  }
}

Server::State::~State() {
  // What TimedOut tells was told to whoever called stop(); here every handler is waited for below.
  static_cast<void>(stop(std::chrono::milliseconds(0)));
}

void Server::State::accept() {
  acceptor_.async_accept(asio::make_strand(io_), [this](const error_code& error, tcp::socket socket) {
    if (stopping_) {
      return;
    }
    if (!error) {
      serve(std::move(socket));
      return accept();
    }
    // Out of file descriptors, most likely: the pending connection stays queued, so wait rather than spin.
    log::warning("cannot accept a connection", {{"reason", error.message()}});
    accept_retry_.expires_after(kAcceptRetry);
    accept_retry_.async_wait([this](const error_code& cancelled) {
      if (!cancelled && !stopping_) {
        accept();
      }
    });
  });
}

void Server::State::serve(tcp::socket socket) {
  if (connections() >= options_.max_connections) {
    return turn_away(std::move(socket));
  }
  error_code error;
  const int native_socket = socket.release(error);
  if (error) {
    return;
  }
  const std::uint64_t key = next_key_++;
  const auto tls = *tls_.lock();
  // The lock is held across the start, so that a stop either finds the connection here or is seen by it.
  auto open = open_.lock();
  open->emplace(key, start_connection(io_, native_socket, context_, tls, [this, key] { forget(key); }));
}

// One attempt, without waiting: nothing is spent on clients beyond the limit, so to those that speak TLS
// nothing is said.
void Server::State::turn_away(tcp::socket socket) {
  if (options_.tls.has_value()) {
    return;
  }
  error_code ignored;
  const Response busy = refusal(options_, 503);
  const std::string text = response_head(busy, clock_.now(), Persistence::Close) + busy.body;
  socket.non_blocking(true, ignored);
  socket.write_some(asio::buffer(text), ignored);
  socket.shutdown(tcp::socket::shutdown_send, ignored);
}

void Server::State::forget(std::uint64_t key) {
  auto open = open_.lock();
  open->erase(key);
  if (open->empty()) {
    all_closed_.notify_all();
  }
}

void Server::State::for_each_connection(void (Connection::*action)()) {
  std::vector<std::shared_ptr<Connection>> connections;
  {
    auto open = open_.lock();
    for (const auto& [key, connection] : *open) {
      connections.push_back(connection.lock());
    }
  }
  for (const auto& connection : connections) {
    if (connection) {
      ((*connection).*action)();
    }
  }
}

Result<> Server::State::renew_tls(const TlsIdentity& identity) {
  if (!options_.tls.has_value()) {
    return fail(ErrorCode::InvalidArgument, "the server speaks plain HTTP and needs no certificate");
  }
  auto renewed = TARN_TRY(make_tls_context(identity));
  *tls_.lock() = std::move(renewed);
  return {};
}

Result<> Server::State::stop(std::chrono::milliseconds deadline) {
  const auto end = std::chrono::steady_clock::now() + deadline;
  if (!stopping_.exchange(true)) {
    asio::post(accepting_, [this] {
      error_code ignored;
      acceptor_.close(ignored);
      accept_retry_.cancel();
    });
    for_each_connection(&Connection::finish);
    {
      auto open = open_.lock();
      all_closed_.wait_until(open.guard(), end, [&] { return open->empty(); });
    }
    workers_.close();
    for_each_connection(&Connection::abort);
    keep_running_.reset();
    for (std::thread& thread : io_threads_) {
      thread.join();
    }
  }
  // An answered connection closes a moment before its worker is free again.
  if (const std::size_t running = workers_.wait_for_running(end); running > 0) {
    return fail(ErrorCode::TimedOut, fmt::format("requests still running at the deadline: {}", running));
  }
  return {};
}

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}
Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::start(ServerOptions options, Handler handler, const Clock& clock) {
  auto state = std::make_unique<State>(std::move(options), std::move(handler), clock);
  TARN_TRY(state->start());
  return std::unique_ptr<Server>(new Server(std::move(state)));
}

std::uint16_t Server::port() const {
  return state_->port();
}

std::size_t Server::connections() const {
  return state_->connections();
}

Result<> Server::renew_tls(const TlsIdentity& identity) {
  return state_->renew_tls(identity);
}

Result<> Server::stop(std::chrono::milliseconds deadline) {
  return state_->stop(deadline);
}

}  // namespace tarn::http
