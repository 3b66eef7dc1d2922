#include "http/connection.hpp"

#include "http/answers.hpp"
#include "http/response_head.hpp"
#include "http/transport.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

namespace tarn::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace ssl = boost::asio::ssl;
using boost::system::error_code;
using tcp = asio::ip::tcp;
using Parser = beast::http::request_parser<beast::http::string_body>;
using BeastRequest = beast::http::request<beast::http::string_body>;

// What an idle connection costs in memory, more or less.
constexpr std::size_t kReadBytes = 16u << 10;
constexpr char kTlsHandshake = 0x16;  // how everything begins that a TLS client says
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

// What the connection waits for. Only Answering and Writing survive a stop.
enum class Phase { Idle, Head, Body, Answering, Writing, Draining, Closed };

std::string to_string(beast::string_view text) {
  return {text.data(), text.size()};
}

// The status that tells a client why its request cannot be read; nullopt when there is nobody to tell.
std::optional<int> status_of(const error_code& error) {
  using Reason = beast::http::error;
  if (error == Reason::end_of_stream) {
    return std::nullopt;
  }
  if (error == Reason::body_limit) {
    return 413;
  }
  if (error == Reason::header_limit || error == Reason::buffer_overflow) {
    return 431;
  }
  const bool is_http_error = error.category() == make_error_code(Reason::bad_method).category();
  return is_http_error ? std::optional(400) : std::nullopt;
}

// Refuses what the parser lets pass but two readers could understand differently, or that is not offered.
std::optional<int> refusal_of(const BeastRequest& request) {
  using beast::http::field;
  const bool is_http_11 = request.version() == 11;
  if (request.version() != 10 && !is_http_11) {
    return 505;
  }
  const auto hosts = request.count(field::host);
  if (hosts > 1 || (is_http_11 && hosts == 0) || request.count(field::content_length) > 1) {
    return 400;
  }
  if (request.count(field::transfer_encoding) > 0) {
    if (!is_http_11 || request.count(field::content_length) > 0) {
      return 400;
    }
    if (!equal_ignoring_case(to_string(request[field::transfer_encoding]), "chunked")) {
      return 501;
    }
  }
  if (request.count(field::expect) > 0 &&
      !equal_ignoring_case(to_string(request[field::expect]), "100-continue")) {
    return 417;
  }
  return std::nullopt;
}

Request to_request(BeastRequest message) {
  Request request;
  request.method = to_string(message.method_string());
  request.target = to_string(message.target());
  for (const auto& field : message) {
    request.headers.add(to_string(field.name_string()), to_string(field.value()));
  }
  request.body = std::move(message.body());
  return request;
}

// All members are touched on the strand only.
class HttpConnection final : public Connection, public std::enable_shared_from_this<HttpConnection> {
 public:
  HttpConnection(asio::io_context& io, const ConnectionContext& context, std::shared_ptr<ssl::context> tls,
                 std::function<void()> on_closed)
      : context_(context),
        tls_(std::move(tls)),
        stream_(io),
        timer_(stream_.get_executor()),
        buffer_(context.options.max_header_bytes + kReadBytes),
        on_closed_(std::move(on_closed)) {}

  void start(int native_socket);
  void finish() override;
  void abort() override;

 private:
  void await_tls();
  void shake_hands();
  void await_request(std::chrono::milliseconds timeout);
  void read_head();
  void on_head();
  void write_continue();
  void read_body();
  void answer();
  void refuse(int status);
  void write(Response response);
  void on_written();
  void end_sending();
  bool reserve_body();
  void release_body();
  void drain(std::uint64_t bytes_left);
  void on_read_error(const error_code& error);
  void close();
  void enter(Phase phase, std::chrono::milliseconds timeout);
  void on_timeout();
  Persistence persistence(const Response& response) const;
  // REQUIRES: await_request() was called, which makes a parser for each request.
  Parser& parser() {
    // NOLINTNEXTLINE(bugprone-unchecked-optional-access): it cannot see the above
    return *parser_;
  }

  const ConnectionContext& context_;
  const std::shared_ptr<ssl::context> tls_;  // null: plain HTTP
  Transport stream_;
  asio::steady_timer timer_;
  beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  std::function<void()> on_closed_;
  Phase phase_ = Phase::Idle;
  std::uint64_t reserved_bytes_ = 0;
  bool timed_out_ = false;
  bool refused_ = false;
  bool is_head_ = false;
  bool wants_keep_alive_ = false;
  bool is_http_10_ = false;
  Timestamp received_{};
  Persistence persistence_ = Persistence::Close;
  std::string peer_address_;
  std::uint16_t peer_port_ = 0;
  std::string head_;
  std::string body_;
};

void HttpConnection::start(int native_socket) {
  asio::post(stream_.get_executor(), [self = shared_from_this(), this, native_socket] {
    error_code error;
    stream_.socket().assign(tcp::v4(), native_socket,
                            error);  // the protocol matters only when opening a socket
    if (error) {
      return close();
    }
    stream_.socket().set_option(tcp::no_delay(true), error);
    const tcp::endpoint peer = stream_.socket().remote_endpoint(error);
    if (error) {
      return close();
    }
    peer_address_ = peer.address().to_string();
    peer_port_ = peer.port();
    return tls_ ? await_tls() : await_request(context_.options.header_timeout);
  });
}

void HttpConnection::finish() {
  asio::post(stream_.get_executor(), [self = shared_from_this(), this] {
    if (phase_ != Phase::Answering && phase_ != Phase::Writing) {
      close();
    }
  });
}

void HttpConnection::abort() {
  asio::post(stream_.get_executor(), [self = shared_from_this(), this] { close(); });
}

// Starts the time limit of a phase. A handler that runs has none: the connection is then only waiting for us.
void HttpConnection::enter(Phase phase, std::chrono::milliseconds timeout) {
  phase_ = phase;
  timed_out_ = false;
  timer_.expires_after(timeout);
  timer_.async_wait([self = shared_from_this(), this, expiry = timer_.expiry()](const error_code& error) {
    // A wait that had already ended when the next phase began arrives late, and without an error.
    if (!error && expiry == timer_.expiry()) {
      on_timeout();
    }
  });
}

void HttpConnection::on_timeout() {
  switch (phase_) {
    case Phase::Head:
    case Phase::Body: {
      // Ends the read at once, also one that is between two system calls, and still lets us write.
      timed_out_ = true;
      error_code ignored;
      stream_.socket().shutdown(tcp::socket::shutdown_receive, ignored);
      break;
    }
    case Phase::Idle:
    case Phase::Writing:
    case Phase::Draining: close(); break;
    case Phase::Answering:
    case Phase::Closed: break;
  }
}

// A client that speaks plain HTTP to this port is told so, in its own language.
void HttpConnection::await_tls() {
  enter(Phase::Idle, context_.options.header_timeout);
  stream_.socket().async_wait(
      tcp::socket::wait_read, [self = shared_from_this(), this](const error_code& error) {
        if (phase_ == Phase::Closed) {
          return;
        }
        char first = 0;
        error_code peeked = error;
        if (!peeked) {
          stream_.socket().receive(asio::buffer(&first, 1), tcp::socket::message_peek, peeked);
        }
        if (peeked) {
          return close();
        }
        if (first == kTlsHandshake) {
          return shake_hands();
        }
        refused_ = true;
        write(text_response(400, "this port speaks TLS: use https:// in its address\n"));
      });
}

void HttpConnection::shake_hands() {
  enter(Phase::Idle, context_.options.header_timeout);
  stream_.start_tls(*tls_).async_handshake(
      ssl::stream_base::server, [self = shared_from_this(), this](const error_code& error) {
        if (phase_ == Phase::Closed) {
          return;
        }
        return error ? close() : await_request(context_.options.header_timeout);
      });
}

void HttpConnection::await_request(std::chrono::milliseconds timeout) {
  if (context_.stopping) {
    return close();
  }
  refused_ = false;
  Parser& fresh = parser_.emplace();
  fresh.header_limit(context_.options.max_header_bytes);
  fresh.body_limit(context_.options.max_body_bytes);
  if (buffer_.size() > 0) {
    return read_head();
  }
  enter(Phase::Idle, timeout);
  stream_.async_read_some(buffer_.prepare(kReadBytes),
                          [self = shared_from_this(), this](const error_code& error, std::size_t bytes) {
                            if (phase_ == Phase::Closed) {
                              return;
                            }
                            if (error) {
                              return close();
                            }
                            buffer_.commit(bytes);
                            read_head();
                          });
}

void HttpConnection::read_head() {
  enter(Phase::Head, context_.options.header_timeout);
  beast::http::async_read_header(stream_, buffer_, parser(),
                                 [self = shared_from_this(), this](const error_code& error, std::size_t) {
                                   if (phase_ == Phase::Closed) {
                                     return;
                                   }
                                   return error ? on_read_error(error) : on_head();
                                 });
}

void HttpConnection::on_head() {
  received_ = context_.clock.now();
  const BeastRequest& request = parser().get();
  is_head_ = request.method() == beast::http::verb::head;
  is_http_10_ = request.version() == 10;
  wants_keep_alive_ = request.keep_alive();
  if (const auto status = refusal_of(request)) {
    return refuse(*status);
  }
  if (parser().is_done()) {
    return answer();
  }
  if (!reserve_body()) {
    return refuse(503);
  }
  const bool expects_continue = !is_http_10_ && request.count(beast::http::field::expect) > 0;
  return expects_continue && buffer_.size() == 0 ? write_continue() : read_body();
}

// Takes the room of a large body out of what all connections share.
bool HttpConnection::reserve_body() {
  const auto length = parser().content_length();
  // What is longer than a body may be is refused by the reading.
  const std::uint64_t wanted =
      std::min(length ? *length : context_.options.max_body_bytes, context_.options.max_body_bytes);
  if (wanted <= context_.options.small_body_bytes) {
    return true;
  }
  if (context_.buffered_bytes.fetch_add(wanted) + wanted > context_.options.max_buffered_bytes) {
    context_.buffered_bytes -= wanted;
    return false;
  }
  reserved_bytes_ = wanted;
  return true;
}

void HttpConnection::release_body() {
  context_.buffered_bytes -= std::exchange(reserved_bytes_, 0);
}

void HttpConnection::write_continue() {
  enter(Phase::Body, context_.options.body_timeout);
  asio::async_write(stream_, asio::buffer(kContinue),
                    [self = shared_from_this(), this](const error_code& error, std::size_t) {
                      if (phase_ == Phase::Closed) {
                        return;
                      }
                      return error ? close() : read_body();
                    });
}

void HttpConnection::read_body() {
  enter(Phase::Body, context_.options.body_timeout);
  beast::http::async_read(stream_, buffer_, parser(),
                          [self = shared_from_this(), this](const error_code& error, std::size_t) {
                            if (phase_ == Phase::Closed) {
                              return;
                            }
                            return error ? on_read_error(error) : answer();
                          });
}

void HttpConnection::on_read_error(const error_code& error) {
  const std::optional<int> status = timed_out_ ? 408 : status_of(error);
  return status ? refuse(*status) : close();
}

void HttpConnection::answer() {
  phase_ = Phase::Answering;
  timer_.cancel();
  auto request = std::make_shared<Request>(to_request(parser().release()));
  request->peer_address = peer_address_;
  request->peer_port = peer_port_;
  request->received = received_;
  const bool taken = context_.workers.try_submit([self = shared_from_this(), this, request] {
    auto response = std::make_shared<Response>(run_handler(context_.handler, *request));
    asio::post(stream_.get_executor(), [self, this, response] {
      if (phase_ == Phase::Answering) {
        write(std::move(*response));
      }
    });
  });
  if (!taken) {
    write(refusal(context_.options, 503));
  }
}

// The rest of the input cannot be understood after this, so the connection ends with the answer.
void HttpConnection::refuse(int status) {
  refused_ = true;
  is_head_ = false;
  write(refusal(context_.options, status));
}

Persistence HttpConnection::persistence(const Response& response) const {
  const std::string* connection = response.headers.find("Connection");
  if (refused_ || !wants_keep_alive_ || context_.stopping ||
      (connection != nullptr && equal_ignoring_case(*connection, "close"))) {
    return Persistence::Close;
  }
  return is_http_10_ ? Persistence::KeepSpoken : Persistence::Keep;
}

void HttpConnection::write(Response response) {
  release_body();
  enter(Phase::Writing, context_.options.write_timeout);
  persistence_ = persistence(response);
  head_ = response_head(response, context_.clock.now(), persistence_);
  body_ = is_head_ || is_bodiless(response.status) ? std::string() : std::move(response.body);
  const std::array<asio::const_buffer, 2> pieces = {asio::buffer(head_), asio::buffer(body_)};
  asio::async_write(stream_, pieces, [self = shared_from_this(), this](const error_code& error, std::size_t) {
    if (phase_ == Phase::Closed) {
      return;
    }
    return error ? close() : on_written();
  });
}

void HttpConnection::on_written() {
  if (persistence_ != Persistence::Close) {
    return await_request(context_.options.idle_timeout);
  }
  enter(Phase::Draining, context_.options.linger_timeout);
  if (!stream_.has_tls()) {
    return end_sending();
  }
  // Whatever becomes of the farewell, it was said.
  stream_.tls().async_shutdown([self = shared_from_this(), this](const error_code&) {
    if (phase_ != Phase::Closed) {
      end_sending();
    }
  });
}

void HttpConnection::end_sending() {
  if (!refused_ && buffer_.size() == 0) {
    return close();
  }
  // Closing with input unread resets the connection, and the client may lose the answer. So the input is read
  // and thrown away until the client closes, within limits.
  error_code ignored;
  stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
  drain(context_.options.max_body_bytes);
}

void HttpConnection::drain(std::uint64_t bytes_left) {
  buffer_.clear();
  stream_.socket().async_read_some(
      buffer_.prepare(kReadBytes),
      [self = shared_from_this(), this, bytes_left](const error_code& error, std::size_t bytes) {
        return error || phase_ == Phase::Closed || bytes >= bytes_left ? close() : drain(bytes_left - bytes);
      });
}

void HttpConnection::close() {
  if (phase_ == Phase::Closed) {
    return;
  }
  phase_ = Phase::Closed;
  release_body();
  timer_.cancel();
  error_code ignored;
  stream_.socket().close(ignored);
  on_closed_();
}

}  // namespace

std::shared_ptr<Connection> start_connection(asio::io_context& io, int native_socket,
                                             const ConnectionContext& context,
                                             std::shared_ptr<ssl::context> tls,
                                             std::function<void()> on_closed) {
  auto connection = std::make_shared<HttpConnection>(io, context, std::move(tls), std::move(on_closed));
  connection->start(native_socket);
  return connection;
}

}  // namespace tarn::http
