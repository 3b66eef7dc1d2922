#include "http/connection.hpp"

#include "http/answers.hpp"
#include "http/request_reader.hpp"
#include "http/response_head.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace tarn::http {
namespace {

constexpr char kTlsHandshake = 0x16;  // how everything begins that a TLS client says
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

// What the connection waits for. Only Answering and Writing survive a stop.
enum class Phase { Idle, Head, Body, Answering, Writing, Draining, Closed };

// All members are touched on the strand only.
class HttpConnection final : public Connection, public std::enable_shared_from_this<HttpConnection> {
 public:
  HttpConnection(std::unique_ptr<Transport> client, const ConnectionContext& context,
                 std::shared_ptr<TlsContext> tls, std::function<void()> on_closed)
      : context_(context),
        tls_(std::move(tls)),
        client_(std::move(client)),
        reader_({.max_header_bytes = context.options.max_header_bytes,
                 .max_body_bytes = context.options.max_body_bytes}),
        on_closed_(std::move(on_closed)) {}

  void start();
  void finish() override;
  void abort() override;

 private:
  void await_tls();
  void shake_hands();
  void await_request(std::chrono::milliseconds timeout);
  void read_head();
  void read_on();
  void on_input_end(InputEnd end);
  void on_head();
  void write_continue();
  void read_body();
  void answer();
  void refuse(int status);
  void write(Response response);
  void on_written();
  void end_sending();
  bool reserve_body(std::optional<std::uint64_t> length);
  void release_body();
  void drain(std::uint64_t bytes_left);
  void close();
  void enter(Phase phase, std::chrono::milliseconds timeout);
  void on_timeout();
  Persistence persistence(const Response& response) const;

  // What the transport calls when an operation has ended. The connection lives until then; once it is closed,
  // there is nothing to do.
  template <class Step>
  auto unless_closed(Step step) {
    return [self = shared_from_this(), this, step](const auto&... outcome) {
      if (phase_ != Phase::Closed) {
        step(outcome...);
      }
    };
  }

  const ConnectionContext& context_;
  const std::shared_ptr<TlsContext> tls_;  // null: plain HTTP
  const std::unique_ptr<Transport> client_;
  RequestReader reader_;
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
  Peer peer_;
  std::string head_;
  std::string body_;
};

void HttpConnection::start() {
  client_->post([self = shared_from_this(), this] {
    std::optional<Peer> peer = client_->peer();
    if (!peer.has_value()) {
      return close();
    }
    peer_ = std::move(*peer);
    return tls_ ? await_tls() : await_request(context_.options.header_timeout);
  });
}

void HttpConnection::finish() {
  client_->post([self = shared_from_this(), this] {
    if (phase_ != Phase::Answering && phase_ != Phase::Writing) {
      close();
    }
  });
}

void HttpConnection::abort() {
  client_->post([self = shared_from_this(), this] { close(); });
}

// Starts the time limit of a phase. A handler that runs has none: the connection is then only waiting for us.
void HttpConnection::enter(Phase phase, std::chrono::milliseconds timeout) {
  phase_ = phase;
  timed_out_ = false;
  client_->start_timer(timeout, [self = shared_from_this(), this] { on_timeout(); });
}

void HttpConnection::on_timeout() {
  switch (phase_) {
    case Phase::Head:
    case Phase::Body: {
      // Ends the read, and still lets us write.
      timed_out_ = true;
      client_->shut_receiving();
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
  client_->peek(unless_closed([this](std::optional<char> first) {
    if (!first.has_value()) {
      return close();
    }
    if (*first == kTlsHandshake) {
      return shake_hands();
    }
    refused_ = true;
    write(text_response(400, "this port speaks TLS: use https:// in its address\n"));
  }));
}

void HttpConnection::shake_hands() {
  enter(Phase::Idle, context_.options.header_timeout);
  client_->shake_hands(tls_, unless_closed([this](bool ok) {
                         return ok ? await_request(context_.options.header_timeout) : close();
                       }));
}

void HttpConnection::await_request(std::chrono::milliseconds timeout) {
  if (context_.stopping) {
    return close();
  }
  refused_ = false;
  reader_.begin();
  if (reader_.has_unread()) {
    return read_head();
  }
  enter(Phase::Idle, timeout);
  client_->read_some(reader_.room(), unless_closed([this](const Input& input) {
                       if (!input.has_value()) {
                         return close();
                       }
                       reader_.add(*input);
                       read_head();
                     }));
}

void HttpConnection::read_head() {
  enter(Phase::Head, context_.options.header_timeout);
  read_on();
}

void HttpConnection::read_body() {
  enter(Phase::Body, context_.options.body_timeout);
  read_on();
}

// Reads until the head or the body, whichever the phase is about, is there.
void HttpConnection::read_on() {
  const bool in_head = phase_ == Phase::Head;
  const RequestReader::Reading reading = in_head ? reader_.read_head() : reader_.read_body();
  if (!reading.has_value()) {
    return refuse(timed_out_ ? 408 : reading.error());
  }
  if (*reading == RequestReader::Progress::Complete) {
    return in_head ? on_head() : answer();
  }
  client_->read_some(reader_.room(), unless_closed([this](const Input& input) {
                       if (!input.has_value()) {
                         return on_input_end(input.error());
                       }
                       reader_.add(*input);
                       read_on();
                     }));
}

void HttpConnection::on_input_end(InputEnd end) {
  if (timed_out_) {
    return refuse(408);
  }
  // Otherwise there is nobody to tell.
  return end == InputEnd::Finished && reader_.is_amid_request() ? refuse(400) : close();
}

void HttpConnection::on_head() {
  received_ = context_.clock.now();
  const RequestReader::Head head = reader_.head();
  is_head_ = head.is_head;
  is_http_10_ = head.is_http_10;
  wants_keep_alive_ = head.wants_keep_alive;
  if (const auto status = reader_.refusal()) {
    return refuse(*status);
  }
  if (!head.has_body) {
    return answer();
  }
  if (!reserve_body(head.body_bytes)) {
    return refuse(503);
  }
  return head.expects_continue && !reader_.has_unread() ? write_continue() : read_body();
}

// Takes the room of a large body out of what all connections share.
bool HttpConnection::reserve_body(std::optional<std::uint64_t> length) {
  // What is longer than a body may be is refused by the reading.
  const std::uint64_t wanted =
      std::min(length.value_or(context_.options.max_body_bytes), context_.options.max_body_bytes);
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
  client_->write(kContinue, {}, unless_closed([this](bool ok) { return ok ? read_body() : close(); }));
}

void HttpConnection::answer() {
  phase_ = Phase::Answering;
  client_->stop_timer();
  auto request = std::make_shared<Request>(reader_.take());
  request->peer_address = peer_.address;
  request->peer_port = peer_.port;
  request->is_encrypted = tls_ != nullptr;
  request->received = received_;
  const bool taken = context_.workers.try_submit([self = shared_from_this(), this, request] {
    auto response = std::make_shared<Response>(run_handler(context_.handler, *request, context_.options));
    client_->post([self, this, response] {
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
  client_->write(head_, body_, unless_closed([this](bool ok) { return ok ? on_written() : close(); }));
}

void HttpConnection::on_written() {
  if (persistence_ != Persistence::Close) {
    return await_request(context_.options.idle_timeout);
  }
  enter(Phase::Draining, context_.options.linger_timeout);
  client_->end_tls(unless_closed([this] { end_sending(); }));
}

void HttpConnection::end_sending() {
  if (!refused_ && !reader_.has_unread()) {
    return close();
  }
  // Closing with input unread resets the connection, and the client may lose the answer. So the input is read
  // and thrown away until the client closes, within limits.
  client_->shut_sending();
  drain(context_.options.max_body_bytes);
}

void HttpConnection::drain(std::uint64_t bytes_left) {
  reader_.drop_unread();
  client_->read_some_raw(reader_.room(), unless_closed([this, bytes_left](const Input& input) {
                           return !input.has_value() || *input >= bytes_left ? close()
                                                                             : drain(bytes_left - *input);
                         }));
}

void HttpConnection::close() {
  if (phase_ == Phase::Closed) {
    return;
  }
  phase_ = Phase::Closed;
  release_body();
  client_->stop_timer();
  client_->close();
  on_closed_();
}

}  // namespace

std::shared_ptr<Connection> start_connection(std::unique_ptr<Transport> client,
                                             const ConnectionContext& context,
                                             std::shared_ptr<TlsContext> tls,
                                             std::function<void()> on_closed) {
  auto connection =
      std::make_shared<HttpConnection>(std::move(client), context, std::move(tls), std::move(on_closed));
  connection->start();
  return connection;
}

}  // namespace tarn::http
