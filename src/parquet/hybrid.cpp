#include "parquet/hybrid.hpp"

#include <algorithm>
#include <cstring>

namespace tarn::parquet {
namespace {

constexpr std::size_t kGroup = 8;  // bit-packed runs come in groups of eight values

bool all_equal(const std::uint8_t* group) {
  std::uint64_t word = 0;
  std::memcpy(&word, group, sizeof word);
  return word == group[0] * 0x0101'0101'0101'0101ull;
}

bool all_equal(const std::uint32_t* group) {
  std::uint32_t difference = 0;
  for (std::size_t i = 1; i < kGroup; ++i) {
    difference |= group[i] ^ group[0];
  }
  return difference == 0;
}

// Collects bits and stores whole words. What is left over in the last word is the caller's to store.
class BitSink {
 public:
  explicit BitSink(char* out) : out_(out) {}

  void put(std::uint64_t value, unsigned width) {
    pending_ |= value << used_;
    used_ += width;
    if (used_ >= 64) {
      std::memcpy(out_, &pending_, sizeof pending_);
      out_ += sizeof pending_;
      used_ -= 64;
      // A shift by 64 is undefined: nothing is left over when the value ended with the word.
      pending_ = used_ == 0 ? 0 : value >> (width - used_);
    }
  }

  void finish() { std::memcpy(out_, &pending_, (used_ + 7) / 8); }

 private:
  char* out_;
  std::uint64_t pending_ = 0;
  unsigned used_ = 0;
};

// Packs whole groups, with zeros where the values end.
template <class T>
void append_literals(std::span<const T> values, unsigned width, Buffer& out) {
  if (values.empty()) {
    return;
  }
  const auto groups = (values.size() + kGroup - 1) / kGroup;
  out.append_varint(groups << 1 | 1);
  auto* begin = out.extend(groups * width);
  BitSink sink(begin);
  for (const auto value : values) {
    sink.put(value, width);
  }
  for (auto rest = values.size(); rest < groups * kGroup; ++rest) {
    sink.put(0, width);
  }
  sink.finish();
}

// A run costs about four bytes (two headers and the value), so narrow values must repeat longer to pay.
std::size_t shortest_run(unsigned width) {
  return std::max(kGroup, (32 / width + kGroup - 1) / kGroup * kGroup);
}

template <class T>
std::size_t run_length(std::span<const T> values) {
  std::size_t length = kGroup;
  while (length < values.size() && values[length] == values[0]) {
    ++length;
  }
  return length;
}

// Looks for runs at group boundaries only: cheap, and what it misses is less than a group.
template <class T>
void append_runs(std::span<const T> values, unsigned width, Buffer& out) {
  const auto shortest = shortest_run(width);
  std::size_t literals = 0;  // where the values not yet written begin
  std::size_t at = 0;
  while (at + kGroup <= values.size()) {
    if (!all_equal(values.data() + at)) {
      at += kGroup;
      continue;
    }
    const auto length = run_length(values.subspan(at));
    if (length < shortest) {
      at += kGroup;
      continue;
    }
    append_literals(values.subspan(literals, at - literals), width, out);
    append_hybrid_run(values[at], length, width, out);
    at += length;
    literals = at;
  }
  append_literals(values.subspan(literals), width, out);
}

}  // namespace

void append_hybrid_run(std::uint32_t value, std::uint64_t count, unsigned width, Buffer& out) {
  out.append_varint(count << 1);
  out.append({reinterpret_cast<const char*>(&value), (width + 7) / 8});
}

void append_hybrid(std::span<const std::uint8_t> values, unsigned width, Buffer& out) {
  append_runs(values, width, out);
}

void append_hybrid(std::span<const std::uint32_t> values, unsigned width, Buffer& out) {
  append_runs(values, width, out);
}

void append_packed(std::span<const std::uint64_t> values, unsigned width, Buffer& out) {
  BitSink sink(out.extend((values.size() * width + 7) / 8));
  for (const auto value : values) {
    sink.put(value, width);
  }
  sink.finish();
}

}  // namespace tarn::parquet
