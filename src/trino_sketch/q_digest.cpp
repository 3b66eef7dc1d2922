#include "trino_sketch/q_digest.hpp"

#include "trino_sketch/bytes.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <utility>

#include <fmt/format.h>

namespace tarn::trino_sketch {
namespace {

constexpr std::uint8_t kQFormat = 1;
constexpr std::string_view kQName = "QDigest";
constexpr unsigned kLevels = 64;
constexpr std::size_t kMostRangesWaiting = 4'096;
constexpr std::size_t kMostRanges = 50'000'000;
// Finer accuracies than this would keep everything.
constexpr double kFinestAccuracy = 0.00001;
constexpr std::uint64_t kSign = std::uint64_t{1} << (kLevels - 1);

// Unsigned numbers in the order of the signed ones.
std::uint64_t key_of(std::int64_t value) {
  return static_cast<std::uint64_t>(value) ^ kSign;
}
std::int64_t value_of(std::uint64_t key) {
  return static_cast<std::int64_t>(key ^ kSign);
}

}  // namespace

std::uint64_t QDigest::last_of(const Range& range) {
  if (range.level >= kLevels) {
    return std::numeric_limits<std::uint64_t>::max();
  }
  return (range.prefix << range.level) | ((std::uint64_t{1} << range.level) - 1);
}

Result<QDigest> QDigest::with_accuracy(double accuracy) {
  if (!(accuracy > 0 && accuracy < 1)) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("Percentile accuracy must be exclusively between 0 and 1, was {}", accuracy));
  }
  QDigest made;
  made.accuracy_ = std::max(accuracy, kFinestAccuracy);
  return made;
}

// Two ranges and the one around them are kept apart where they have this weight together.
double QDigest::least_weight() const {
  return std::floor(accuracy_ * weight_ / kLevels);
}

// In order of the prefixes; those of one prefix are one.
std::vector<QDigest::Range> QDigest::joined_by_prefix(std::vector<Range> ranges) {
  std::ranges::sort(ranges, {}, &Range::prefix);
  std::size_t kept = 0;
  for (std::size_t i = 1; i < ranges.size(); ++i) {
    if (ranges[kept].prefix == ranges[i].prefix) {
      ranges[kept].weight += ranges[i].weight;
    } else {
      ranges[++kept] = ranges[i];
    }
  }
  ranges.resize(std::min(ranges.size(), kept + 1));
  return ranges;
}

double QDigest::weight_of(const std::vector<Range>& ranges, std::uint64_t prefix) {
  const auto found = std::ranges::lower_bound(ranges, prefix, {}, &Range::prefix);
  return found != ranges.end() && found->prefix == prefix ? found->weight : 0;
}

// Goes up by levels: ranges side by side go into the one around them where all three weigh little.
std::vector<QDigest::Range> QDigest::compacted(const std::vector<Range>& ranges, double least_weight) {
  std::array<std::vector<Range>, kLevels + 2> levels;
  for (const auto& range : ranges) {
    levels[range.level].push_back(range);
  }
  for (auto& level : levels) {
    level = joined_by_prefix(std::move(level));
  }
  std::vector<Range> kept;
  for (std::uint8_t level = 0; level <= kLevels; ++level) {
    const auto here = joined_by_prefix(std::move(levels[level]));
    auto& above = levels[level + 1U];
    const auto before = above;
    for (std::size_t i = 0; i < here.size();) {
      const auto around = here[i].prefix / 2;
      const bool has_sibling = i + 1 < here.size() && around == here[i + 1].prefix / 2;
      const auto end = i + (has_sibling ? 2 : 1);
      const auto weight = here[i].weight + (has_sibling ? here[i + 1].weight : 0);
      if (level < kLevels && weight + weight_of(before, around) < least_weight) {
        above.push_back({around, static_cast<std::uint8_t>(level + 1), weight});
        i = end;
      }
      for (; i < end; ++i) {
        kept.push_back(here[i]);
      }
    }
  }
  return kept;
}

void QDigest::settle() {
  ranges_ = compacted(ranges_, least_weight());
  settled_ = ranges_.size();
}

Result<> QDigest::add(std::int64_t value, std::int64_t weight) {
  if (weight <= 0) {
    return fail(ErrorCode::InvalidArgument, fmt::format("Percentile weight must be > 0, was {}", weight));
  }
  least_ = std::min(least_, value);
  greatest_ = std::max(greatest_, value);
  weight_ += static_cast<double>(weight);
  ranges_.push_back({key_of(value), 0, static_cast<double>(weight)});
  if (ranges_.size() - settled_ > std::max(kMostRangesWaiting, settled_)) {
    settle();
  }
  return {};
}

void QDigest::merge(const QDigest& other) {
  least_ = std::min(least_, other.least_);
  greatest_ = std::max(greatest_, other.greatest_);
  weight_ += other.weight_;
  accuracy_ = std::max(accuracy_, other.accuracy_);
  ranges_.insert(ranges_.end(), other.ranges_.begin(), other.ranges_.end());
  if (ranges_.size() - settled_ > std::max(kMostRangesWaiting, settled_)) {
    settle();
  }
}

// By their last values; a range after those inside it.
std::vector<QDigest::Range> QDigest::sorted_ranges() const {
  auto ranges = ranges_;
  std::ranges::sort(ranges, [](const Range& left, const Range& right) {
    const auto left_last = last_of(left);
    const auto right_last = last_of(right);
    return left_last != right_last ? left_last < right_last : left.level < right.level;
  });
  return ranges;
}

std::optional<std::int64_t> QDigest::value_at(double quantile) const {
  if (ranges_.empty()) {
    return std::nullopt;
  }
  double below = 0;
  for (const auto& range : sorted_ranges()) {
    below += range.weight;
    if (below > quantile * weight_) {
      return std::clamp(value_of(last_of(range)), least_, greatest_);
    }
  }
  return greatest_;
}

std::optional<double> QDigest::quantile_at(std::int64_t value) const {
  if (ranges_.empty() || value < least_ || value > greatest_) {
    return std::nullopt;
  }
  double below = 0;
  for (const auto& range : ranges_) {
    const auto last = last_of(range);
    const auto half = range.level == 0 ? 0 : std::uint64_t{1} << (range.level - 1U);
    below += last - half < key_of(value) ? range.weight : 0;
  }
  return below / weight_;
}

std::string QDigest::serialize() const {
  std::string out;
  const auto ranges = compacted(ranges_, least_weight());
  out.push_back(static_cast<char>(kQFormat));
  append_double(out, accuracy_);
  append_u64(out, static_cast<std::uint64_t>(least_));
  append_u64(out, static_cast<std::uint64_t>(greatest_));
  append_u32(out, static_cast<std::uint32_t>(ranges.size()));
  for (const auto& range : ranges) {
    out.push_back(static_cast<char>(range.level));
    append_u64(out, range.prefix);
    append_double(out, range.weight);
  }
  return out;
}

Result<QDigest> QDigest::parse(std::string_view bytes) {
  constexpr std::size_t kRangeBytes = 17;
  ByteReader reader(bytes);
  const auto format = reader.u8();
  auto made = with_accuracy(reader.real());
  if (format != kQFormat || !made) {
    return not_a(kQName);
  }
  made->least_ = static_cast<std::int64_t>(reader.u64());
  made->greatest_ = static_cast<std::int64_t>(reader.u64());
  const std::size_t count = reader.u32();
  if (!reader.is_good() || count > kMostRanges || !reader.has(count * kRangeBytes) ||
      (count > 0 && made->least_ > made->greatest_)) {
    return not_a(kQName);
  }
  made->ranges_.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto level = reader.u8();
    const auto prefix = reader.u64();
    const auto weight = reader.real();
    const bool is_range = level <= kLevels && std::cmp_less_equal(std::bit_width(prefix), kLevels - level);
    if (!is_range || !(weight > 0) || !std::isfinite(weight)) {
      return not_a(kQName);
    }
    made->ranges_.push_back({prefix, level, weight});
    made->weight_ += weight;
  }
  made->settle();
  return reader.is_at_end() ? std::move(made) : Result<QDigest>(not_a(kQName));
}

// Numbers below zero have their other bits turned, so that the greater of them comes first.
std::int64_t ordered_bits(double value) {
  const auto bits = std::bit_cast<std::int64_t>(value);
  return bits < 0 ? bits ^ std::numeric_limits<std::int64_t>::max() : bits;
}
std::int64_t ordered_bits(float value) {
  const auto bits = std::bit_cast<std::int32_t>(value);
  return bits < 0 ? bits ^ std::numeric_limits<std::int32_t>::max() : bits;
}
double double_of_bits(std::int64_t bits) {
  return std::bit_cast<double>(bits < 0 ? bits ^ std::numeric_limits<std::int64_t>::max() : bits);
}
float float_of_bits(std::int64_t bits) {
  const auto narrow = static_cast<std::int32_t>(bits);
  return std::bit_cast<float>(narrow < 0 ? narrow ^ std::numeric_limits<std::int32_t>::max() : narrow);
}

}  // namespace tarn::trino_sketch
