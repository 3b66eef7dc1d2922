#include "parquet/plain.hpp"

#include "parquet/delta.hpp"
#include "parquet/string_compare.hpp"

#include <vector>

namespace tarn::parquet {
namespace {

std::size_t total_bytes(std::span<const std::string_view> values) {
  std::size_t total = 0;
  for (const auto value : values) {
    total += value.size();
  }
  return total;
}

}  // namespace

void append_plain(std::span<const std::string_view> values, Buffer& out) {
  auto* at = out.extend(total_bytes(values) + values.size() * sizeof(std::uint32_t));
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i + kPrefetchDistance < values.size()) {
      prefetch(values[i + kPrefetchDistance]);
    }
    const auto value = values[i];
    const auto length = static_cast<std::uint32_t>(value.size());
    std::memcpy(at, &length, sizeof length);
    at += sizeof length;
    std::memcpy(at, value.data(), value.size());
    at += value.size();
  }
}

void append_plain(std::span<const double> values, Buffer& out) {
  out.append({reinterpret_cast<const char*>(values.data()), values.size_bytes()});
}

void append_plain_reals(std::span<const double> values, Buffer& out) {
  auto* at = out.extend(values.size() * sizeof(float));
  for (const auto value : values) {
    const auto real = static_cast<float>(value);
    std::memcpy(at, &real, sizeof real);
    at += sizeof real;
  }
}

void append_bytes(std::span<const std::string_view> values, Buffer& out) {
  auto* at = out.extend(total_bytes(values));
  for (const auto value : values) {
    std::memcpy(at, value.data(), value.size());
    at += value.size();
  }
}

void append_plain_bits(std::span<const std::int64_t> values, Buffer& out) {
  auto* bytes = out.extend((values.size() + 7) / 8);
  for (std::size_t begin = 0; begin < values.size(); begin += 8) {
    unsigned byte = 0;
    for (std::size_t i = 0; i < 8 && begin + i < values.size(); ++i) {
      byte |= (values[begin + i] != 0 ? 1u : 0u) << i;
    }
    *bytes++ = static_cast<char>(byte);
  }
}

void append_delta_length(std::span<const std::string_view> values, Buffer& out) {
  std::vector<std::int64_t> lengths;
  lengths.reserve(values.size());
  for (const auto value : values) {
    lengths.push_back(static_cast<std::int64_t>(value.size()));
  }
  append_delta(lengths, DeltaWidth::Int32, out);
  append_bytes(values, out);
}

}  // namespace tarn::parquet
