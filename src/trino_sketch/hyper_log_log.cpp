#include "trino_sketch/hyper_log_log.hpp"

#include "trino_sketch/bytes.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include <fmt/format.h>

namespace tarn::trino_sketch {
namespace {

constexpr std::uint8_t kSparseFormat = 1;
constexpr std::uint8_t kDenseFormat = 2;
constexpr int kHashBits = 64;
constexpr int kPrefixBits = 26;
constexpr int kValueBits = 6;
constexpr std::uint32_t kValueMask = (1U << kValueBits) - 1;
constexpr int kLeastIndexBits = 4;
constexpr int kMostIndexBits = 16;
constexpr std::string_view kName = "HyperLogLog";
// How many entries may wait unsorted.
constexpr std::size_t kMostUnsorted = 256;

std::uint32_t entry_of(std::uint64_t hash) {
  const auto prefix = static_cast<std::uint32_t>(hash >> (kHashBits - kPrefixBits));
  const auto rest = hash << kPrefixBits;
  const auto zeros = std::min(std::countl_zero(rest), kHashBits - kPrefixBits);
  return (prefix << kValueBits) | static_cast<std::uint32_t>(zeros + 1);
}

// The two series of Ertl's estimator ("New cardinality estimation algorithms for HyperLogLog sketches"),
// which needs no correction for few or many values.
double sigma(double x) {
  if (x == 1) {
    return std::numeric_limits<double>::infinity();
  }
  double sum = x;
  double factor = 1;
  for (double before = -1; before != sum;) {
    x *= x;
    before = sum;
    sum += x * factor;
    factor += factor;
  }
  return sum;
}

double tau(double x) {
  constexpr double kThird = 3;
  if (x == 0 || x == 1) {
    return 0;
  }
  double sum = 1 - x;
  double factor = 1;
  for (double before = -1; before != sum;) {
    x = std::sqrt(x);
    before = sum;
    factor /= 2;
    sum -= (1 - x) * (1 - x) * factor;
  }
  return sum / kThird;
}

std::int64_t dense_cardinality(const std::vector<std::uint8_t>& registers, int index_bits) {
  std::array<std::size_t, kHashBits + 2> counts{};
  for (const auto value : registers) {
    ++counts[value];
  }
  const auto buckets = static_cast<double>(registers.size());
  const auto last = static_cast<std::size_t>(kHashBits - index_bits);
  double sum = buckets * tau(1 - static_cast<double>(counts[last + 1]) / buckets);
  for (auto value = last; value > 0; --value) {
    sum = (sum + static_cast<double>(counts[value])) / 2;
  }
  sum += buckets * sigma(static_cast<double>(counts[0]) / buckets);
  const double scale = 1 / (2 * std::log(2.0));
  return static_cast<std::int64_t>(std::llround(scale * buckets * buckets / sum));
}

}  // namespace

Result<HyperLogLog> HyperLogLog::with_error(double standard_error) {
  // 1.04 is the published factor; Trino takes its square.
  constexpr double kFactorSquared = 1.04 * 1.04;
  if (!(standard_error >= kLeastError && standard_error <= kMostError)) {
    return fail(ErrorCode::InvalidArgument, fmt::format("Standard error must be between {} and {}: {}",
                                                        kLeastError, kMostError, standard_error));
  }
  const auto wanted = std::ceil(kFactorSquared / (standard_error * standard_error));
  const auto bits = std::bit_width(static_cast<std::uint64_t>(wanted) - 1);
  return HyperLogLog(std::clamp(static_cast<int>(bits), kLeastIndexBits, kMostIndexBits));
}

// Of entries of one prefix the greatest is kept.
void HyperLogLog::sort(std::vector<std::uint32_t>& entries) {
  std::ranges::sort(entries, std::greater());
  const auto [begin, end] =
      std::ranges::unique(entries, {}, [](std::uint32_t entry) { return entry >> kValueBits; });
  entries.erase(begin, end);
  std::ranges::reverse(entries);
}

std::vector<std::uint32_t> HyperLogLog::sorted_entries() const {
  auto entries = entries_;
  if (sorted_ != entries.size()) {
    sort(entries);
  }
  return entries;
}

void HyperLogLog::settle() {
  sort(entries_);
  sorted_ = entries_.size();
  if (entries_.size() > buckets() / sizeof(std::uint32_t)) {
    make_dense();
  }
}

void HyperLogLog::make_dense() {
  registers_.assign(buckets(), 0);
  for (const auto entry : entries_) {
    raise(entry);
  }
  entries_ = {};
  sorted_ = 0;
}

// REQUIRES: is_dense().
void HyperLogLog::raise(std::uint32_t entry) {
  const auto below = static_cast<unsigned>(kPrefixBits - index_bits_);
  const auto prefix = entry >> kValueBits;
  const auto rest = prefix & ((1U << below) - 1);
  const auto value =
      rest != 0 ? below - static_cast<unsigned>(std::bit_width(rest)) + 1 : below + (entry & kValueMask);
  auto& kept = registers_[prefix >> below];
  kept = std::max(kept, static_cast<std::uint8_t>(value));
}

void HyperLogLog::add_hash(std::uint64_t hash) {
  const auto entry = entry_of(hash);
  if (is_dense()) {
    raise(entry);
    return;
  }
  entries_.push_back(entry);
  if (entries_.size() - sorted_ > kMostUnsorted) {
    settle();
  }
}

Result<> HyperLogLog::merge(const HyperLogLog& other) {
  if (index_bits_ != other.index_bits_) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("Cannot merge HLL instances with different numbers of buckets: {} vs {}",
                            buckets(), other.buckets()));
  }
  if (!other.is_dense() && !is_dense()) {
    entries_.insert(entries_.end(), other.entries_.begin(), other.entries_.end());
    settle();
    return {};
  }
  if (!is_dense()) {
    make_dense();
  }
  for (const auto entry : other.entries_) {
    raise(entry);
  }
  for (std::size_t i = 0; i < other.registers_.size(); ++i) {
    registers_[i] = std::max(registers_[i], other.registers_[i]);
  }
  return {};
}

std::int64_t HyperLogLog::cardinality() const {
  if (is_dense()) {
    return dense_cardinality(registers_, index_bits_);
  }
  // As many as would leave so few of the prefixes unused.
  constexpr auto kPrefixes = static_cast<double>(1U << kPrefixBits);
  const auto used = static_cast<double>(sorted_entries().size());
  return static_cast<std::int64_t>(std::llround(-kPrefixes * std::log1p(-used / kPrefixes)));
}

std::string HyperLogLog::serialize() const {
  std::string out;
  out.push_back(static_cast<char>(is_dense() ? kDenseFormat : kSparseFormat));
  out.push_back(static_cast<char>(index_bits_));
  if (is_dense()) {
    out.append(registers_.begin(), registers_.end());
    return out;
  }
  const auto entries = sorted_entries();
  append_u32(out, static_cast<std::uint32_t>(entries.size()));
  for (const auto entry : entries) {
    append_u32(out, entry);
  }
  return out;
}

Result<HyperLogLog> HyperLogLog::parse(std::string_view bytes) {
  ByteReader reader(bytes);
  const auto format = reader.u8();
  HyperLogLog made(reader.u8());
  const bool has_format = format == kSparseFormat || format == kDenseFormat;
  if (!has_format || made.index_bits_ < kLeastIndexBits || made.index_bits_ > kMostIndexBits) {
    return not_a(kName);
  }
  if (format == kDenseFormat) {
    const auto registers = reader.bytes(made.buckets());
    const auto most = kHashBits - made.index_bits_ + 1;
    const bool is_valid =
        std::ranges::all_of(registers, [&](char value) { return static_cast<unsigned char>(value) <= most; });
    if (!reader.is_at_end() || !is_valid) {
      return not_a(kName);
    }
    made.registers_.assign(registers.begin(), registers.end());
    return made;
  }
  const std::size_t count = reader.u32();
  if (count > made.buckets() || !reader.has(count * sizeof(std::uint32_t))) {
    return not_a(kName);
  }
  made.entries_.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    made.entries_.push_back(reader.u32());
    const auto value = made.entries_.back() & kValueMask;
    if (value == 0 || value > kHashBits - kPrefixBits + 1) {
      return not_a(kName);
    }
  }
  if (!reader.is_at_end()) {
    return not_a(kName);
  }
  made.settle();
  return made;
}

}  // namespace tarn::trino_sketch
