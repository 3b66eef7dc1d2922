// Zstandard, for pages. The door to libzstd.
#pragma once

#include "base/result.hpp"
#include "parquet/buffer.hpp"

#include <memory>
#include <string_view>

namespace tarn::parquet {

// Keeps its tables from page to page. One thread at a time.
class Compressor {
 public:
  // InvalidArgument for a level that zstd does not have.
  static Result<Compressor> make(int level);
  Compressor(Compressor&&) noexcept;
  Compressor& operator=(Compressor&&) noexcept;
  ~Compressor();

  // Appends one frame that holds `bytes` and returns its size.
  Result<std::size_t> compress(std::string_view bytes, Buffer& out);

 private:
  struct State;
  explicit Compressor(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace tarn::parquet
