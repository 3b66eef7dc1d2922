#include "http/transport.hpp"

#include <array>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>
#include <unistd.h>

namespace tarn::http {
namespace {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using boost::system::error_code;
using tcp = asio::ip::tcp;

Input to_input(const error_code& error, std::size_t bytes) {
  if (error) {
    return std::unexpected(error == asio::error::eof ? InputEnd::Finished : InputEnd::Broken);
  }
  return bytes;
}

std::unexpected<Error> refuse(std::string_view what, const error_code& error) {
  return fail(ErrorCode::InvalidArgument, fmt::format("{}: {}", what, error.message()));
}

}  // namespace

struct TlsContext {
  ssl::context context{ssl::context::tls_server};
};

Result<std::shared_ptr<TlsContext>> make_tls_context(const TlsIdentity& identity) {
  auto made = std::make_shared<TlsContext>();
  ssl::context& context = made->context;
  error_code error;
  context.set_options(ssl::context::default_workarounds | ssl::context::no_sslv2 | ssl::context::no_sslv3 |
                          ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1 | ssl::context::single_dh_use,
                      error);
  if (error) {
    return refuse("TLS cannot be set up", error);
  }
  // Without an answer of ours the library would ask for a passphrase on the terminal.
  context.set_password_callback([](std::size_t, ssl::context::password_purpose) { return std::string(); },
                                error);
  context.use_certificate_chain(asio::buffer(identity.certificate_chain), error);
  if (error) {
    return refuse("the TLS certificate is no PEM certificate chain", error);
  }
  context.use_private_key(asio::buffer(identity.private_key), ssl::context::pem, error);
  if (error) {
    return refuse("the TLS key is no PEM private key of the certificate without a passphrase", error);
  }
  return made;
}

class Transport::State {
 public:
  State(asio::io_context& io, int native_socket)
      : socket_(asio::make_strand(io)), timer_(socket_.get_executor()) {
    error_code error;
    // The protocol matters only when opening a socket.
    socket_.assign(tcp::v4(), native_socket, error);
    if (error) {
      ::close(native_socket);
      return;
    }
    socket_.set_option(tcp::no_delay(true), error);
  }

  tcp::socket& socket() { return socket_; }
  asio::steady_timer& timer() { return timer_; }

  ssl::stream<tcp::socket&>& start_tls(std::shared_ptr<TlsContext> context) {
    context_ = std::move(context);
    return tls_.emplace(socket_, context_->context);
  }

  // Calls `use` with what bytes are read from and written to.
  template <class Use>
  void with_stream(Use use) {
    if (tls_.has_value()) {
      use(*tls_);
    } else {
      use(socket_);
    }
  }

  std::optional<ssl::stream<tcp::socket&>>& tls() { return tls_; }

 private:
  tcp::socket socket_;
  asio::steady_timer timer_;
  std::shared_ptr<TlsContext> context_;  // of tls_
  std::optional<ssl::stream<tcp::socket&>> tls_;
};

Transport::Transport(asio::io_context& io, int native_socket)
    : state_(std::make_unique<State>(io, native_socket)) {}
Transport::~Transport() = default;

void Transport::post(std::function<void()> job) {
  asio::post(state_->socket().get_executor(), std::move(job));
}

std::optional<Peer> Transport::peer() const {
  error_code error;
  const tcp::endpoint peer = state_->socket().remote_endpoint(error);
  if (error) {
    return std::nullopt;
  }
  return Peer{.address = peer.address().to_string(), .port = peer.port()};
}

void Transport::peek(std::function<void(std::optional<char>)> done) {
  tcp::socket& socket = state_->socket();
  socket.async_wait(tcp::socket::wait_read, [&socket, done = std::move(done)](const error_code& error) {
    char first = 0;
    error_code problem = error;
    if (!problem) {
      socket.receive(asio::buffer(&first, 1), tcp::socket::message_peek, problem);
    }
    done(problem ? std::nullopt : std::optional(first));
  });
}

void Transport::shake_hands(std::shared_ptr<TlsContext> tls, std::function<void(bool ok)> done) {
  state_->start_tls(std::move(tls))
      .async_handshake(ssl::stream_base::server,
                       [done = std::move(done)](const error_code& error) { done(!error); });
}

void Transport::read_some(std::span<char> room, std::function<void(Input)> done) {
  state_->with_stream([&](auto& stream) {
    stream.async_read_some(asio::buffer(room.data(), room.size()),
                           [done = std::move(done)](const error_code& error, std::size_t bytes) {
                             done(to_input(error, bytes));
                           });
  });
}

void Transport::read_some_raw(std::span<char> room, std::function<void(Input)> done) {
  state_->socket().async_read_some(
      asio::buffer(room.data(), room.size()),
      [done = std::move(done)](const error_code& error, std::size_t bytes) { done(to_input(error, bytes)); });
}

void Transport::write(std::string_view first, std::string_view second, std::function<void(bool ok)> done) {
  const std::array<asio::const_buffer, 2> pieces = {asio::buffer(first), asio::buffer(second)};
  state_->with_stream([&](auto& stream) {
    asio::async_write(stream, pieces,
                      [done = std::move(done)](const error_code& error, std::size_t) { done(!error); });
  });
}

void Transport::end_tls(std::function<void()> done) {
  auto& tls = state_->tls();
  if (!tls.has_value()) {
    return done();
  }
  tls->async_shutdown([done = std::move(done)](const error_code&) { done(); });
}

void Transport::shut_receiving() {
  error_code ignored;
  state_->socket().shutdown(tcp::socket::shutdown_receive, ignored);
}

void Transport::shut_sending() {
  error_code ignored;
  state_->socket().shutdown(tcp::socket::shutdown_send, ignored);
}

void Transport::close() {
  error_code ignored;
  state_->socket().close(ignored);
}

void Transport::send_and_close(std::string_view text) {
  error_code ignored;
  state_->socket().non_blocking(true, ignored);
  state_->socket().write_some(asio::buffer(text), ignored);
  shut_sending();
  close();
}

void Transport::start_timer(std::chrono::milliseconds timeout, std::function<void()> done) {
  asio::steady_timer& timer = state_->timer();
  timer.expires_after(timeout);
  timer.async_wait([&timer, expiry = timer.expiry(), done = std::move(done)](const error_code& error) {
    // A wait that had already ended when the timer was started anew arrives late, and without an error.
    if (!error && expiry == timer.expiry()) {
      done();
    }
  });
}

void Transport::stop_timer() {
  state_->timer().cancel();
}

}  // namespace tarn::http
