#include "parquet/compressor.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include <fmt/format.h>
#include <zstd.h>

namespace tarn::parquet {

namespace {

constexpr int kFastLevel = 1;
// What shrinks less than to a third has few repetitions: random identifiers, mostly.
constexpr std::size_t kRandomShare = 3;

struct Free {
  void operator()(ZSTD_CCtx* freed) const { ZSTD_freeCCtx(freed); }
};
using Context = std::unique_ptr<ZSTD_CCtx, Free>;

Result<Context> make_context(int level) {
  Context context(ZSTD_createCCtx());
  if (context == nullptr) {
    return fail(ErrorCode::ResourceExhausted, "no memory for a zstd context");
  }
  const auto set = ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, level);
  if (ZSTD_isError(set) != 0) {
    return fail(ErrorCode::Internal, fmt::format("zstd refused a level: {}", ZSTD_getErrorName(set)));
  }
  return context;
}

Result<std::size_t> append_compressed(ZSTD_CCtx& context, std::string_view bytes, Buffer& out) {
  const auto begin = out.size();
  const auto bound = ZSTD_compressBound(bytes.size());
  auto* target = out.extend(bound);
  const auto size = ZSTD_compress2(&context, target, bound, bytes.data(), bytes.size());
  if (ZSTD_isError(size) != 0) {
    out.truncate(begin);
    return fail(ErrorCode::Internal, fmt::format("zstd failed: {}", ZSTD_getErrorName(size)));
  }
  out.truncate(begin + size);
  return size;
}

}  // namespace

struct Compressor::State {
  Context context;
  Context fast;  // absent where `context` is no slower
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
  state->context = TARN_TRY(make_context(level));
  if (level > kFastLevel) {
    state->fast = TARN_TRY(make_context(kFastLevel));
  }
  return Compressor(std::move(state));
}

// A thorough search for repetitions finds some by chance in random bytes, and writing them down costs more
// than it saves: there, the fast level is the better one.
Result<std::size_t> Compressor::compress(std::string_view bytes, Buffer& out) {
  const auto begin = out.size();
  const auto size = TARN_TRY(append_compressed(*state_->context, bytes, out));
  if (state_->fast == nullptr || size < bytes.size() / kRandomShare) {
    return size;
  }
  const auto fast_size = TARN_TRY(append_compressed(*state_->fast, bytes, out));
  if (fast_size < size) {
    std::memmove(out.data() + begin, out.data() + begin + size, fast_size);
  }
  out.truncate(begin + std::min(size, fast_size));
  return std::min(size, fast_size);
}

}  // namespace tarn::parquet
