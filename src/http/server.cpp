#include "http/server.hpp"

#include "base/guarded.hpp"
#include "http/answers.hpp"
#include "http/connection.hpp"
#include "http/listener.hpp"
#include "http/response_head.hpp"
#include "http/transport.hpp"
#include "http/worker_pool.hpp"

#include <atomic>
#include <condition_variable>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace tarn::http {

class Server::State {
 public:
  State(ServerOptions options, Handler handler, const Clock& clock)
      : options_(std::move(options)),
        handler_(std::move(handler)),
        clock_(clock),
        listener_(options_.io_threads),
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

  void serve(std::unique_ptr<Transport> client);
  void turn_away(Transport& client);
  void forget(std::uint64_t key);
  void for_each_connection(void (Connection::*action)());

  const ServerOptions options_;
  const Handler handler_;
  const Clock& clock_;
  std::atomic<bool> stopping_ = false;
  std::atomic<std::uint64_t> buffered_bytes_ = 0;
  std::uint16_t port_ = 0;
  Guarded<std::shared_ptr<TlsContext>> tls_;  // of the next connection; null: plain HTTP
  std::uint64_t next_key_ = 0;                // of serve() alone
  mutable Guarded<Connections> open_;
  std::condition_variable all_closed_;
  Listener listener_;  // goes after the workers, whose jobs hold connections and so transports
  WorkerPool workers_;
  ConnectionContext context_;
};

Result<> Server::State::start() {
  if (const auto& identity = options_.tls) {
    *tls_.lock() = TARN_TRY(make_tls_context(*identity));
  }
  port_ = TARN_TRY(listener_.listen(options_));
  listener_.start([this](std::unique_ptr<Transport> client) { serve(std::move(client)); });
  return {};
}

Server::State::~State() {
  // What TimedOut tells was told to whoever called stop(); here every handler is waited for below.
  static_cast<void>(stop(std::chrono::milliseconds(0)));
}

void Server::State::serve(std::unique_ptr<Transport> client) {
  if (connections() >= options_.max_connections) {
    return turn_away(*client);
  }
  const std::uint64_t key = next_key_++;
  const auto tls = *tls_.lock();
  // The lock is held across the start, so that a stop either finds the connection here or is seen by it.
  auto open = open_.lock();
  open->emplace(key, start_connection(std::move(client), context_, tls, [this, key] { forget(key); }));
}

// Nothing is spent on clients beyond the limit, so to those that speak TLS nothing is said.
void Server::State::turn_away(Transport& client) {
  if (options_.tls.has_value()) {
    return client.close();
  }
  const Response busy = refusal(options_, 503);
  client.send_and_close(response_head(busy, clock_.now(), Persistence::Close) + busy.body);
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
    listener_.close();
    for_each_connection(&Connection::finish);
    {
      auto open = open_.lock();
      all_closed_.wait_until(open.guard(), end, [&] { return open->empty(); });
    }
    workers_.close();
    for_each_connection(&Connection::abort);
    listener_.join();
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
