// Plain TCP or TLS as one kind of stream. Of connection.cpp alone, whose Beast and Asio read and write
// through it.
#pragma once

#include <memory>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/strand.hpp>

namespace tarn::http {

// A socket, with TLS on it from start_tls() on: a stream, as Asio and Beast understand the word.
class Transport {
 public:
  using Socket = boost::asio::ip::tcp::socket;
  using TlsStream = boost::asio::ssl::stream<Socket&>;
  using executor_type = Socket::executor_type;

  explicit Transport(boost::asio::io_context& io) : socket_(boost::asio::make_strand(io)) {}

  executor_type get_executor() { return socket_.get_executor(); }
  Socket& socket() { return socket_; }
  bool has_tls() const { return tls_ != nullptr; }
  // `context` must outlive the object.
  TlsStream& start_tls(boost::asio::ssl::context& context) {
    tls_ = std::make_unique<TlsStream>(socket_, context);
    return *tls_;
  }
  // REQUIRES: has_tls().
  TlsStream& tls() { return *tls_; }

  template <class Buffers, class Handler>
  void async_read_some(const Buffers& buffers, Handler&& handler) {
    if (tls_) {
      tls_->async_read_some(buffers, std::forward<Handler>(handler));
    } else {
      socket_.async_read_some(buffers, std::forward<Handler>(handler));
    }
  }
  template <class Buffers, class Handler>
  void async_write_some(const Buffers& buffers, Handler&& handler) {
    if (tls_) {
      tls_->async_write_some(buffers, std::forward<Handler>(handler));
    } else {
      socket_.async_write_some(buffers, std::forward<Handler>(handler));
    }
  }

 private:
  Socket socket_;
  std::unique_ptr<TlsStream> tls_;
};

}  // namespace tarn::http
