#include "parquet/delta.hpp"

#include "parquet/hybrid.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace tarn::parquet {
namespace {

constexpr std::size_t kBlock = 128;
constexpr std::size_t kMiniblocks = 4;
constexpr std::size_t kMiniblock = kBlock / kMiniblocks;

// The difference as the reader will add it, sign included.
std::int64_t difference(std::int64_t from, std::int64_t to, DeltaWidth width) {
  const auto wrapped = static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from);
  return width == DeltaWidth::Int32 ? static_cast<std::int32_t>(static_cast<std::uint32_t>(wrapped))
                                    : static_cast<std::int64_t>(wrapped);
}

// `deltas` is one block, or the shorter rest. Every miniblock that holds a value is filled up with zeros.
void append_block(std::span<const std::int64_t> deltas, Buffer& out) {
  const auto smallest = *std::ranges::min_element(deltas);
  std::array<std::uint64_t, kBlock> offsets{};
  std::ranges::transform(deltas, offsets.begin(), [smallest](std::int64_t delta) {
    return static_cast<std::uint64_t>(delta) - static_cast<std::uint64_t>(smallest);
  });
  out.append_zigzag(smallest);
  std::array<std::uint8_t, kMiniblocks> widths{};
  for (std::size_t i = 0; i < kMiniblocks; ++i) {
    std::uint64_t bits = 0;
    for (std::size_t j = 0; j < kMiniblock; ++j) {
      bits |= offsets[i * kMiniblock + j];
    }
    widths[i] = static_cast<std::uint8_t>(bit_width_of(bits));
    out.append_byte(widths[i]);
  }
  for (std::size_t i = 0; i < kMiniblocks && i * kMiniblock < deltas.size(); ++i) {
    append_packed(std::span(offsets).subspan(i * kMiniblock, kMiniblock), widths[i], out);
  }
}

}  // namespace

void append_delta(std::span<const std::int64_t> values, DeltaWidth width, Buffer& out) {
  out.append_varint(kBlock);
  out.append_varint(kMiniblocks);
  out.append_varint(values.size());
  out.append_zigzag(values.empty() ? 0 : values[0]);
  std::array<std::int64_t, kBlock> deltas{};
  for (std::size_t begin = 1; begin < values.size(); begin += kBlock) {
    const auto count = std::min(kBlock, values.size() - begin);
    for (std::size_t i = 0; i < count; ++i) {
      deltas[i] = difference(values[begin + i - 1], values[begin + i], width);
    }
    append_block(std::span(deltas).first(count), out);
  }
}

}  // namespace tarn::parquet
