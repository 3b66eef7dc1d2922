#include "http/request_reader.hpp"

#include <string>
#include <string_view>
#include <utility>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/read_size.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

namespace tarn::http {
namespace {

namespace beast = boost::beast;
using boost::system::error_code;
using Parser = beast::http::request_parser<beast::http::string_body>;
using BeastRequest = beast::http::request<beast::http::string_body>;

// What an idle connection costs in memory, more or less.
constexpr std::size_t kReadBytes = 16u << 10;
constexpr std::size_t kReadBytesMax = 64u << 10;
constexpr int kHeadTooLarge = 431;

std::string to_string(beast::string_view text) {
  return {text.data(), text.size()};
}

int status_of(const error_code& error) {
  using Reason = beast::http::error;
  if (error == Reason::body_limit) {
    return 413;
  }
  const bool is_head_too_large = error == Reason::header_limit || error == Reason::buffer_overflow;
  return is_head_too_large ? kHeadTooLarge : 400;
}

// What a server that is no proxy is asked for: the path and query. "http://host/path" is what clients of a
// proxy send (RFC 9112, section 3.2.2).
std::string origin_form(std::string target) {
  const std::size_t scheme_end = target.find("://");
  const std::string_view scheme = std::string_view(target).substr(0, scheme_end);
  if (scheme_end == std::string::npos ||
      (!equal_ignoring_case(scheme, "http") && !equal_ignoring_case(scheme, "https"))) {
    return target;
  }
  const std::size_t origin = target.find_first_of("/?", scheme_end + std::string_view("://").size());
  target.erase(0, origin);
  return target.starts_with('/') ? target : "/" + target;
}

Request to_request(BeastRequest message) {
  Request request;
  request.method = to_string(message.method_string());
  request.target = origin_form(to_string(message.target()));
  for (const auto& header : message) {
    request.headers.add(to_string(header.name_string()), to_string(header.value()));
  }
  request.body = std::move(message.body());
  return request;
}

}  // namespace

class RequestReader::State {
 public:
  explicit State(const Limits& limits) : limits_(limits), buffer_(limits.max_header_bytes + kReadBytes) {
    buffer_.reserve(kReadBytes);
  }

  beast::flat_buffer& buffer() { return buffer_; }
  std::size_t room_bytes() { return beast::read_size(buffer_, kReadBytesMax); }

  void begin() {
    Parser& fresh = parser_.emplace();
    fresh.header_limit(limits_.max_header_bytes);
    fresh.body_limit(limits_.max_body_bytes);
  }
  // REQUIRES: begin() was called, which makes a parser for each request.
  Parser& parser() {
    // NOLINTNEXTLINE(bugprone-unchecked-optional-access): it cannot see the above
    return *parser_;
  }

  // Gives the parser what is unread until it has what it was asked for.
  Reading read_until(bool (Parser::*is_complete)() const) {
    while (!(parser().*is_complete)()) {
      error_code error = beast::http::error::need_more;
      if (buffer_.size() > 0) {
        buffer_.consume(parser().put(buffer_.data(), error));
      }
      if (error == beast::http::error::need_more) {
        return room_bytes() > 0 ? Reading(Progress::NeedsMore) : std::unexpected(kHeadTooLarge);
      }
      if (error) {
        return std::unexpected(status_of(error));
      }
    }
    return Progress::Complete;
  }

 private:
  Limits limits_;
  beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
};

RequestReader::RequestReader(const Limits& limits) : state_(std::make_unique<State>(limits)) {}
RequestReader::~RequestReader() = default;

std::span<char> RequestReader::room() {
  const auto room = state_->buffer().prepare(state_->room_bytes());
  return {static_cast<char*>(room.data()), room.size()};
}

void RequestReader::add(std::size_t bytes) {
  state_->buffer().commit(bytes);
}

bool RequestReader::has_unread() const {
  return state_->buffer().size() > 0;
}

void RequestReader::drop_unread() {
  state_->buffer().clear();
}

void RequestReader::begin() {
  state_->begin();
}

RequestReader::Reading RequestReader::read_head() {
  state_->parser().eager(false);
  return state_->read_until(&Parser::is_header_done);
}

RequestReader::Head RequestReader::head() const {
  const Parser& parser = state_->parser();
  const BeastRequest& request = parser.get();
  Head head;
  head.is_head = request.method() == beast::http::verb::head;
  head.is_http_10 = request.version() == 10;
  head.wants_keep_alive = request.keep_alive();
  head.has_body = !parser.is_done();
  head.expects_continue = !head.is_http_10 && request.count(beast::http::field::expect) > 0;
  if (const auto length = parser.content_length()) {
    head.body_bytes = *length;
  }
  return head;
}

std::optional<int> RequestReader::refusal() const {
  using beast::http::field;
  const BeastRequest& request = state_->parser().get();
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

RequestReader::Reading RequestReader::read_body() {
  state_->parser().eager(true);
  return state_->read_until(&Parser::is_done);
}

Request RequestReader::take() {
  return to_request(state_->parser().release());
}

bool RequestReader::is_amid_request() const {
  return state_->parser().got_some();
}

}  // namespace tarn::http
