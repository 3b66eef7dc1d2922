// One client's connection. Internal to the module.
#pragma once

#include "http/server.hpp"
#include "http/worker_pool.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>

namespace boost::asio {
class io_context;
}
namespace boost::asio::ssl {
class context;
}

namespace tarn::http {

// What all connections of a server share. Everything referred to outlives them.
struct ConnectionContext {
  const ServerOptions& options;
  const Handler& handler;
  const Clock& clock;
  WorkerPool& workers;
  const std::atomic<bool>& stopping;
  std::atomic<std::uint64_t>& buffered_bytes;  // of all connections' bodies
};

// Lives from start_connection() until it is closed, by either side. Thread-safe.
class Connection {
 public:
  virtual ~Connection() = default;
  // Closes at once, unless a request is being answered: then after the answer.
  // REQUIRES: context.stopping was set before.
  virtual void finish() = 0;
  // Closes at once.
  virtual void abort() = 0;
};

// Takes over an accepted, open socket, to speak TLS on it unless `tls` is null. `on_closed` is called exactly
// once, on an I/O thread, unless the io_context ends first.
std::shared_ptr<Connection> start_connection(boost::asio::io_context& io, int native_socket,
                                             const ConnectionContext& context,
                                             std::shared_ptr<boost::asio::ssl::context> tls,
                                             std::function<void()> on_closed);

}  // namespace tarn::http
