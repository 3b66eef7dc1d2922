// One client's socket, plain or with TLS on it, and a timer. Internal to the module.
#pragma once

#include "base/result.hpp"
#include "http/tls.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace boost::asio {
class io_context;
}

namespace tarn::http {

// A certificate and its key, ready to be shown.
struct TlsContext;
// For TLS 1.2 and 1.3. InvalidArgument where the texts are no certificate or key, or the key is another
// one's.
Result<std::shared_ptr<TlsContext>> make_tls_context(const TlsIdentity& identity);

struct Peer {
  std::string address;  // an IP address without port
  std::uint16_t port = 0;
};

// Why no more bytes come.
enum class InputEnd { Finished, Broken };
// How many bytes came, at least one, or why none did.
using Input = std::expected<std::size_t, InputEnd>;

// All of a transport's callbacks run on its strand: one at a time, on an I/O thread. What is called on it is
// called there, too, but for post(). A callback holds what it needs: the transport and the bytes of its
// operation have to live until it was called or dropped. One reading and one writing operation may be under
// way at a time.
class Transport {
 public:
  // Takes over an accepted, open socket. `io` must outlive the object.
  Transport(boost::asio::io_context& io, int native_socket);
  ~Transport();
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  // Has the job called on the strand. Thread-safe.
  void post(std::function<void()> job);
  // nullopt: the client has gone already.
  std::optional<Peer> peer() const;

  // Waits for the first byte and leaves it to be read. nullopt: none comes.
  void peek(std::function<void(std::optional<char>)> done);
  // Puts TLS on the socket, as its server.
  void shake_hands(std::shared_ptr<TlsContext> tls, std::function<void(bool ok)> done);
  // REQUIRES: room is not empty.
  void read_some(std::span<char> room, std::function<void(Input)> done);
  // The same, from beneath TLS.
  void read_some_raw(std::span<char> room, std::function<void(Input)> done);
  // Writes the one after the other, whole.
  void write(std::string_view first, std::string_view second, std::function<void(bool ok)> done);
  // Says farewell if TLS is spoken. Whatever becomes of it, it was said.
  void end_tls(std::function<void()> done);

  // Ends a read at once, also one that is between two system calls; what is written still arrives.
  void shut_receiving();
  void shut_sending();
  // Ends every operation.
  void close();
  // One attempt to send, without waiting, and the end. REQUIRES: nothing is under way.
  void send_and_close(std::string_view text);

  // Calls `done` after the timeout, unless the timer was started anew or stopped before.
  void start_timer(std::chrono::milliseconds timeout, std::function<void()> done);
  void stop_timer();

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace tarn::http
