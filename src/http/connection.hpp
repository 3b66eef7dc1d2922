// One client's connection. Internal to the module.
#pragma once

#include "http/server.hpp"
#include "http/transport.hpp"
#include "http/worker_pool.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>

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

// Serves a client that was accepted, over TLS unless `tls` is null. `on_closed` is called exactly once, on an
// I/O thread, unless the listener ends first.
std::shared_ptr<Connection> start_connection(std::unique_ptr<Transport> client,
                                             const ConnectionContext& context,
                                             std::shared_ptr<TlsContext> tls,
                                             std::function<void()> on_closed);

}  // namespace tarn::http
