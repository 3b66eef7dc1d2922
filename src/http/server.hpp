// An HTTP/1.1 server, over plain TCP or TLS.
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "http/message.hpp"
#include "http/tls.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace tarn::http {

enum class PlainRemote { Refuse, Allow };

struct ServerOptions {
  std::string host = "127.0.0.1";  // an IP address, or localhost
  std::uint16_t port = 0;          // 0 picks a free one
  // Without TLS, requests can be read on the way; so only loopback addresses are served unless allowed.
  PlainRemote plain_remote = PlainRemote::Refuse;
  std::optional<TlsIdentity> tls{};  // absent: plain HTTP
  // The answer to what no handler answers: requests that cannot be read (4xx), or not now (503), and those on
  // which it failed (500). Must not throw. Absent: a line of text.
  std::function<Response(int status)> refusal{};
  std::size_t io_threads = 2;
  std::size_t worker_threads = 8;
  std::size_t queued_requests = 1024;  // waiting for a worker; beyond: 503
  std::size_t max_connections = 4096;  // beyond: 503 and close
  std::uint64_t max_body_bytes = 8u << 20;
  // Of all large bodies together that are being read or answered, chunked ones as if they were of the
  // greatest length; beyond: 503. So many clients with large bodies cannot take the machine's memory, nor,
  // since small ones are not counted, keep ordinary requests out.
  std::uint64_t max_buffered_bytes = 256u << 20;
  std::uint64_t small_body_bytes = 64u << 10;
  std::uint32_t max_header_bytes = 64u << 10;
  std::chrono::milliseconds header_timeout{10'000};  // from the first byte to the end of the head
  std::chrono::milliseconds body_timeout{30'000};    // from there to the end of the body
  std::chrono::milliseconds idle_timeout{60'000};    // between requests
  std::chrono::milliseconds write_timeout{30'000};   // for one response
  std::chrono::milliseconds linger_timeout{2'000};   // for a refused client to read why
};

// Called on worker threads, several at once. One that throws is answered for with 500.
using Handler = std::function<Response(const Request&)>;

// Listens from start() until stop() or its destructor, which waits for the handlers that still run.
// Thread-safe.
class Server {
 public:
  // `clock` must outlive the server. Busy where the port is taken, PermissionDenied where the system or
  // `plain_remote` forbids the address, InvalidArgument where it is none.
  static Result<std::unique_ptr<Server>> start(ServerOptions options, Handler handler, const Clock& clock);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::uint16_t port() const;
  std::size_t connections() const;

  // Connections that come from now on are shown this identity. InvalidArgument, and nothing changes, where it
  // cannot be used or the server speaks plain HTTP.
  Result<> renew_tls(const TlsIdentity& identity);

  // Stops listening, closes idle connections and half-read requests at once, lets running requests end and be
  // answered. After `deadline` the rest is cut off: TimedOut tells that a handler still runs. Of several
  // calls only the first waits.
  Result<> stop(std::chrono::milliseconds deadline);

 private:
  class State;
  explicit Server(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tarn::http
