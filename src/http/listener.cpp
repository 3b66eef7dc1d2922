#include "http/listener.hpp"

#include "base/log.hpp"

#include <atomic>
#include <chrono>
#include <exception>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
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

Result<> listen_on(tcp::acceptor& acceptor, const tcp::endpoint& endpoint, const ServerOptions& options) {
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

class Listener::State {
 public:
  explicit State(std::size_t threads)
      : thread_count_(threads),
        io_(static_cast<int>(threads)),
        keep_running_(io_.get_executor()),
        accepting_(asio::make_strand(io_)),
        acceptor_(accepting_),
        accept_retry_(accepting_) {}

  Result<std::uint16_t> listen(const ServerOptions& options);
  void start(OnAccepted on_accepted);
  void close();
  void join();

 private:
  void run_io();
  void accept();

  const std::size_t thread_count_;
  OnAccepted on_accepted_;
  std::atomic<bool> closed_ = false;
  asio::io_context io_;
  asio::executor_work_guard<asio::io_context::executor_type> keep_running_;
  asio::strand<asio::io_context::executor_type> accepting_;  // of the acceptor and its timer
  tcp::acceptor acceptor_;
  asio::steady_timer accept_retry_;
  std::vector<std::thread> threads_;
};

Result<std::uint16_t> Listener::State::listen(const ServerOptions& options) {
  const tcp::endpoint endpoint = TARN_TRY(endpoint_of(options));
  TARN_TRY(listen_on(acceptor_, endpoint, options));
  error_code error;
  return acceptor_.local_endpoint(error).port();
}

void Listener::State::start(OnAccepted on_accepted) {
  on_accepted_ = std::move(on_accepted);
  asio::post(accepting_, [this] { accept(); });
  threads_.reserve(thread_count_);
  for (std::size_t i = 0; i < thread_count_; ++i) {
    threads_.emplace_back([this] { run_io(); });
  }
}

// Only running out of memory throws here; the connection it happened on is lost, the others go on.
void Listener::State::run_io() {
  while (true) {
    try {
      io_.run();
      return;
    } catch (const std::exception& error) {
      log::error("a connection was lost", {{"reason", error.what()}});
    }
  }
}

void Listener::State::accept() {
  acceptor_.async_accept([this](const error_code& error, tcp::socket socket) {
    if (closed_) {
      return;
    }
    if (!error) {
      accept();
      error_code not_released;
      const int native_socket = socket.release(not_released);
      return not_released ? void() : on_accepted_(std::make_unique<Transport>(io_, native_socket));
    }
    // Out of file descriptors, most likely: the pending connection stays queued, so wait rather than spin.
    log::warning("cannot accept a connection", {{"reason", error.message()}});
    accept_retry_.expires_after(kAcceptRetry);
    accept_retry_.async_wait([this](const error_code& cancelled) {
      if (!cancelled && !closed_) {
        accept();
      }
    });
  });
}

void Listener::State::close() {
  closed_ = true;
  asio::post(accepting_, [this] {
    error_code ignored;
    acceptor_.close(ignored);
    accept_retry_.cancel();
  });
}

void Listener::State::join() {
  keep_running_.reset();
  for (std::thread& thread : threads_) {
    thread.join();
  }
}

Listener::Listener(std::size_t threads) : state_(std::make_unique<State>(threads)) {}
Listener::~Listener() = default;

Result<std::uint16_t> Listener::listen(const ServerOptions& options) {
  return state_->listen(options);
}

void Listener::start(OnAccepted on_accepted) {
  state_->start(std::move(on_accepted));
}

void Listener::close() {
  state_->close();
}

void Listener::join() {
  state_->join();
}

}  // namespace tarn::http
