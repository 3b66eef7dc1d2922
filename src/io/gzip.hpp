// Gzip in and out. The door to libdeflate and zlib.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace tarn::io {

// Guards against bombs. A gzip file that grows past either limit is refused with ResourceExhausted.
struct InflateLimits {
  std::uint64_t output_bytes = 64ull << 20;
  // Output over input; counted only after the first 16 MiB of output, so that small repetitive files pass.
  std::uint64_t ratio = 1100;
};

inline bool is_gzip(std::string_view bytes) {
  return bytes.size() >= 2 && bytes[0] == '\x1f' && bytes[1] == '\x8b';
}

// A buffer whose bytes are followed by at least `kPadding` zero bytes, as simdjson wants them.
class PaddedBuffer {
 public:
  static constexpr std::size_t kPadding = 64;

  PaddedBuffer() = default;
  PaddedBuffer(PaddedBuffer&& other) noexcept;
  PaddedBuffer& operator=(PaddedBuffer&& other) noexcept;
  ~PaddedBuffer();

  char* data() { return data_; }
  const char* data() const { return data_; }
  std::size_t size() const { return size_; }
  std::string_view view() const { return {data_, size_}; }
  // Room for `bytes` without moving; growing keeps the content.
  void reserve(std::size_t bytes);
  // Also zeroes the padding behind the new end. REQUIRES: bytes <= what was reserved.
  void set_size(std::size_t bytes);
  std::size_t capacity() const { return capacity_; }

 private:
  char* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

// Inflates whole gzip files into memory, every member of them. Reusable; one thread at a time.
class Inflater {
 public:
  Inflater();
  ~Inflater();
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  // Fills `output` with the content of all members. Corrupt for a damaged or truncated file (`output` then
  // holds what could be read), ResourceExhausted past the limits. Bytes after the last member that are not
  // gzip are Corrupt.
  Result<> inflate(std::string_view gzip, const InflateLimits& limits, PaddedBuffer& output);

 private:
  void* decompressor_;
};

// Inflates in pieces of bounded size, for files too large for memory or damaged ones: every byte before the
// damage reaches `sink`. Stops early when `source` or `sink` returns an error, and returns that error.
using ByteSource = std::function<Result<std::string_view>()>;  // the next piece; empty at the end
using ByteSink = std::function<Result<>(std::string_view)>;
Result<> inflate_stream(const ByteSource& source, const InflateLimits& limits, const ByteSink& sink);

// The same, for a reader that asks: one thread at a time.
class InflateReader {
 public:
  InflateReader(ByteSource source, const InflateLimits& limits);
  ~InflateReader();
  InflateReader(const InflateReader&) = delete;
  InflateReader& operator=(const InflateReader&) = delete;

  // The next piece, valid until the next call; empty at the end. Everything that precedes damage is handed
  // out before its error is.
  Result<std::string_view> next();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// One gzip member. `level` 1 to 12; the header carries no time, so equal input gives equal output.
std::string gzip(std::string_view bytes, int level);

}  // namespace tarn::io
