#include "parquet/compressor.hpp"

#include <fmt/format.h>
#include <zstd.h>

namespace tarn::parquet {

struct Compressor::State {
  struct Free {
    void operator()(ZSTD_CCtx* freed) const { ZSTD_freeCCtx(freed); }
  };
  std::unique_ptr<ZSTD_CCtx, Free> context;
};

Compressor::Compressor(std::unique_ptr<State> state) : state_(std::move(state)) {}
Compressor::Compressor(Compressor&&) noexcept = default;
Compressor& Compressor::operator=(Compressor&&) noexcept = default;
Compressor::~Compressor() = default;

Result<Compressor> Compressor::make(int level) {
  if (level < ZSTD_minCLevel() || level > ZSTD_maxCLevel()) {
    return fail(ErrorCode::InvalidArgument, fmt::format("not a zstd level: {}", level));
  }
  auto state = std::make_unique<State>();
  state->context.reset(ZSTD_createCCtx());
  if (state->context == nullptr) {
    return fail(ErrorCode::ResourceExhausted, "no memory for a zstd context");
  }
  const auto set = ZSTD_CCtx_setParameter(state->context.get(), ZSTD_c_compressionLevel, level);
  if (ZSTD_isError(set) != 0) {
    return fail(ErrorCode::Internal, fmt::format("zstd refused a level: {}", ZSTD_getErrorName(set)));
  }
  return Compressor(std::move(state));
}

Result<std::size_t> Compressor::compress(std::string_view bytes, Buffer& out) {
  const auto begin = out.size();
  const auto bound = ZSTD_compressBound(bytes.size());
  auto* target = out.extend(bound);
  const auto size = ZSTD_compress2(state_->context.get(), target, bound, bytes.data(), bytes.size());
  if (ZSTD_isError(size) != 0) {
    out.truncate(begin);
    return fail(ErrorCode::Internal, fmt::format("zstd failed: {}", ZSTD_getErrorName(size)));
  }
  out.truncate(begin + size);
  return size;
}

}  // namespace tarn::parquet
