#include "parquet/dictionary.hpp"

#include "parquet/string_compare.hpp"

#include <algorithm>
#include <limits>

namespace tarn::parquet {
namespace {

constexpr std::uint32_t kNoNumber = std::numeric_limits<std::uint32_t>::max();
constexpr std::size_t kFirstCells = 256;
// Values are written by strangers, who may know the hash: a chain this long ends the attempt.
constexpr int kMaxSteps = 64;
constexpr std::size_t kSample = 512;
// Values this long are documents; they hardly ever repeat, and hashing them all would cost more than it
// saves.
constexpr std::size_t kDocumentBytes = 512;

__extension__ using Wide = unsigned __int128;

std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  const auto product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

constexpr std::uint64_t kOdd1 = 0x9e3779b97f4a7c15ull;
constexpr std::uint64_t kOdd2 = 0xd6e8feb86659fd93ull;

// Short strings take one multiplication, from the two ends.
std::uint32_t hash_of(std::string_view value) {
  const auto* at = value.data();
  auto left = value.size();
  std::uint64_t state = left * kOdd2;
  while (left > 16) {
    state = mix(state ^ load_bytes(at, 8) ^ kOdd1, load_bytes(at + 8, 8) ^ kOdd2);
    at += 16;
    left -= 16;
  }
  std::uint64_t first = 0;
  std::uint64_t second = 0;
  if (left >= 8) {
    first = load_bytes(at, 8);
    second = load_bytes(at + left - 8, 8);
  } else if (left >= 4) {
    first = load_bytes(at, 4);
    second = load_bytes(at + left - 4, 4);
  } else if (left > 0) {
    first = (load_bytes(at, 1) | load_bytes(at + left / 2, 1) << 8 | load_bytes(at + left - 1, 1) << 16);
  }
  const auto mixed = mix(first ^ state ^ kOdd1, second ^ kOdd2);
  return static_cast<std::uint32_t>(mixed ^ mixed >> 32);
}

}  // namespace

void Dictionary::reset() {
  // A large table of a former chunk is not worth clearing for a small one.
  cells_.assign(kFirstCells, Cell{});
  entries_.clear();
  bytes_ = 0;
}

void Dictionary::grow() {
  std::vector<Cell> former(cells_.size() * 4);
  former.swap(cells_);
  const auto mask = cells_.size() - 1;
  for (const auto& cell : former) {
    if (cell.number == 0) {
      continue;
    }
    auto at = cell.hash & mask;
    while (cells_[at].number != 0) {
      at = (at + 1) & mask;
    }
    cells_[at] = cell;
  }
}

std::uint32_t Dictionary::find_or_add(std::string_view value) {
  const auto hash = hash_of(value);
  const auto mask = cells_.size() - 1;
  auto at = hash & mask;
  for (int steps = 0; steps < kMaxSteps; ++steps) {
    auto& cell = cells_[at];
    if (cell.number == 0) {
      entries_.push_back(value);
      bytes_ += sizeof(std::uint32_t) + value.size();
      const auto number = static_cast<std::uint32_t>(entries_.size());
      cell = {hash, number};
      if (entries_.size() * 2 > cells_.size()) {
        grow();
      }
      return number - 1;
    }
    if (cell.hash == hash && is_same(entries_[cell.number - 1], value)) {
      return cell.number - 1;
    }
    at = (at + 1) & mask;
  }
  return kNoNumber;
}

// Looks at values spread over the whole chunk: when nearly all of them differ, a dictionary would only add
// its indices to them.
bool Dictionary::sample_pays(std::span<const std::string_view> values) {
  if (values.size() < 2 * kSample) {
    return true;
  }
  const auto stride = values.size() / kSample;
  std::size_t total = 0;
  for (std::size_t i = 0; i < kSample; ++i) {
    total += values[i * stride].size();
  }
  if (total > kSample * kDocumentBytes) {
    return false;
  }
  reset();
  for (std::size_t i = 0; i < kSample; ++i) {
    if (find_or_add(values[i * stride]) == kNoNumber) {
      return false;
    }
  }
  // Even with a quarter of all values distinct, a sample this small sees few of them twice.
  return entries_.size() < kSample - kSample / 64;
}

bool Dictionary::build(std::span<const std::string_view> values, const Limits& limits) {
  if (!sample_pays(values)) {
    return false;
  }
  reset();
  indices_.resize(values.size());
  std::string_view previous;
  std::uint32_t number = kNoNumber;
  std::size_t plain_bytes = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto value = values[i];
    if (i + kPrefetchDistance < values.size()) {
      prefetch(values[i + kPrefetchDistance]);
    }
    if (number == kNoNumber || !is_same(value, previous)) {
      number = find_or_add(value);
      if (number == kNoNumber || bytes_ > limits.bytes) {
        return false;
      }
      previous = value;
    }
    indices_[i] = number;
    plain_bytes += sizeof(std::uint32_t) + value.size();
  }
  // With its indices (about two bytes each) the dictionary must still be clearly smaller than the values.
  return bytes_ + values.size() * 2 < plain_bytes / 4 * 3 || entries_.size() * 2 < values.size();
}

}  // namespace tarn::parquet
