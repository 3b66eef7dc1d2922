// The socket that a server listens on, and the threads that wait for its connections. Internal to the module.
#pragma once

#include "http/server.hpp"
#include "http/transport.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

namespace tarn::http {

// Transports must not be used after the listener's end.
// REQUIRES: join() was called before the destructor, if start() was.
class Listener {
 public:
  using OnAccepted = std::function<void(std::unique_ptr<Transport> client)>;

  explicit Listener(std::size_t threads);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  // Takes the address of the options and tells its port. Fails as Server::start() does.
  Result<std::uint16_t> listen(const ServerOptions& options);
  // Calls `on_accepted` with each client that comes, one at a time, on one of the threads, which do the
  // clients' I/O, too. REQUIRES: listen() succeeded.
  void start(OnAccepted on_accepted);
  // Ends listening. Thread-safe.
  void close();
  // Waits until no transport does anything more. REQUIRES: close() was called.
  void join();

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace tarn::http
