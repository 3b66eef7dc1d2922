#include "trino_sketch/set_digest.hpp"

#include "trino_sketch/bytes.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

namespace tarn::trino_sketch {
namespace {

constexpr std::uint8_t kSetFormat = 1;
constexpr std::string_view kSetName = "SetDigest";

}  // namespace

void SetDigest::add(std::int64_t hash, std::int16_t count) {
  constexpr int kMostCount = std::numeric_limits<std::int16_t>::max();
  auto& kept = counts_[hash];
  kept = static_cast<std::int16_t>(std::min(kMostCount, kept + count));
  if (counts_.size() > kMostHashes) {
    counts_.erase(std::prev(counts_.end()));
  }
}

void SetDigest::add_hash(std::int64_t hash) {
  size_.add_hash(static_cast<std::uint64_t>(hash));
  add(hash, 1);
}

Result<> SetDigest::merge(const SetDigest& other) {
  TARN_TRY(size_.merge(other.size_));
  for (const auto& [hash, count] : other.counts_) {
    add(hash, count);
  }
  return {};
}

std::int64_t SetDigest::cardinality() const {
  return is_exact() ? static_cast<std::int64_t>(counts_.size()) : size_.cardinality();
}

double SetDigest::jaccard_index(const SetDigest& left, const SetDigest& right) {
  const auto smaller = std::min(left.counts_.size(), right.counts_.size());
  auto one = left.counts_.begin();
  auto other = right.counts_.begin();
  std::size_t common = 0;
  for (std::size_t seen = 0; seen < smaller; ++seen) {
    const bool has_one = one != left.counts_.end();
    const bool has_other = other != right.counts_.end();
    const bool is_in_both = has_one && has_other && one->first == other->first;
    common += is_in_both ? 1 : 0;
    const bool takes_one = is_in_both || (has_one && (!has_other || one->first < other->first));
    one = takes_one ? std::next(one) : one;
    other = !takes_one || is_in_both ? std::next(other) : other;
  }
  return static_cast<double>(common) / static_cast<double>(smaller);
}

Result<std::int64_t> SetDigest::intersection_cardinality(SetDigest left, const SetDigest& right) {
  if (left.is_exact() && right.is_exact()) {
    return std::ranges::count_if(left.counts_,
                                 [&](const auto& entry) { return right.counts_.contains(entry.first); });
  }
  const auto most = std::min(left.cardinality(), right.cardinality());
  const auto index = jaccard_index(left, right);
  TARN_TRY(left.merge(right));
  if (std::isnan(index)) {
    return 0;
  }
  return std::min<std::int64_t>(std::llround(index * static_cast<double>(left.cardinality())), most);
}

std::string SetDigest::serialize() const {
  std::string out;
  const auto size = size_.serialize();
  out.push_back(static_cast<char>(kSetFormat));
  append_u32(out, static_cast<std::uint32_t>(size.size()));
  out += size;
  append_u32(out, static_cast<std::uint32_t>(counts_.size()));
  for (const auto& [hash, count] : counts_) {
    append_u64(out, static_cast<std::uint64_t>(hash));
    append_u16(out, static_cast<std::uint16_t>(count));
  }
  return out;
}

Result<SetDigest> SetDigest::parse(std::string_view bytes) {
  ByteReader reader(bytes);
  if (reader.u8() != kSetFormat) {
    return not_a(kSetName);
  }
  SetDigest made;
  const std::size_t size = reader.u32();
  auto counted = HyperLogLog::parse(reader.bytes(size));
  const std::size_t count = reader.u32();
  if (!reader.is_good() || !counted || count > kMostHashes) {
    return not_a(kSetName);
  }
  made.size_ = *std::move(counted);
  for (std::size_t i = 0; i < count; ++i) {
    const auto hash = static_cast<std::int64_t>(reader.u64());
    made.counts_[hash] = static_cast<std::int16_t>(reader.u16());
  }
  return reader.is_at_end() ? Result<SetDigest>(std::move(made)) : Result<SetDigest>(not_a(kSetName));
}

}  // namespace tarn::trino_sketch
