// Requests out of the bytes of a connection, as they come. Internal to the module.
#pragma once

#include "http/message.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <span>

namespace tarn::http {

// Knows bytes alone, nothing of sockets. Of one thread at a time.
class RequestReader {
 public:
  struct Limits {
    std::uint32_t max_header_bytes;
    std::uint64_t max_body_bytes;
  };
  enum class Progress { NeedsMore, Complete };
  // An error is the status that tells the client why its request cannot be read.
  using Reading = std::expected<Progress, int>;

  // What the head of a request says of how it is to be read and answered.
  struct Head {
    bool is_head = false;  // its method is HEAD
    bool is_http_10 = false;
    bool wants_keep_alive = false;
    bool has_body = false;
    bool expects_continue = false;
    std::optional<std::uint64_t> body_bytes;  // absent: in chunks
  };

  explicit RequestReader(const Limits& limits);
  ~RequestReader();
  RequestReader(const RequestReader&) = delete;
  RequestReader& operator=(const RequestReader&) = delete;

  // Where the next bytes belong; not empty after NeedsMore, or when nothing is unread.
  std::span<char> room();
  // `bytes` were put at the beginning of room().
  void add(std::size_t bytes);
  bool has_unread() const;
  void drop_unread();

  // Comes before everything below, once for each request.
  void begin();
  Reading read_head();
  // REQUIRES: read_head() was Complete. It holds for the rest of them.
  Head head() const;
  // The status that refuses what can be read, but could be understood differently by another reader, or is
  // not offered.
  std::optional<int> refusal() const;
  Reading read_body();
  // The headers are as they were sent, but that a repeated name's stand together, where the first one stood.
  // REQUIRES: read_body() was Complete, or there is no body.
  Request take();

  // Whether a part of the request that was begun has been read.
  bool is_amid_request() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace tarn::http
