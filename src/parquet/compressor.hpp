// Zstandard, for pages. The door to libzstd.
#pragma once

#include "base/result.hpp"
#include "parquet/buffer.hpp"

#include <memory>
#include <string_view>

namespace tarn::parquet {

enum class Compression {
  Fast,   // what an import can afford
  Dense,  // at a third of the speed, for what is written once and read often
};

// Keeps its tables from page to page. One thread at a time.
class Compressor {
 public:
  static Result<Compressor> make(Compression compression);
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
