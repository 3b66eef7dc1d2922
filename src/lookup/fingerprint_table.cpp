#include "lookup/fingerprint_table.hpp"

#include "io/hash.hpp"
#include "lookup/bits.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <span>

namespace tarn::lookup {
namespace {

constexpr std::uint64_t kBucketEntries = 256;
constexpr std::size_t kCheckBytes = 4;
constexpr unsigned kBucketBitsMax = 24U;

Error damaged() {
  return {ErrorCode::Corrupt, "an index file is damaged: restore it from a backup"};
}

std::uint32_t check_of(std::size_t bucket, std::string_view bits) {
  return static_cast<std::uint32_t>(io::hash64(bits, bucket));
}

void append_u32(std::string& out, std::uint32_t value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

std::uint32_t u32_at(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

TableShape shape_for(std::uint64_t entries, unsigned bits, std::size_t blocks, bool counted) {
  TableShape shape{.entries = entries,
                   .blocks = blocks,
                   .counted = counted,
                   .bits = static_cast<std::uint8_t>(bits),
                   .bucket_bits = 0,
                   .low = 0};
  const auto wanted = entries / kBucketEntries;
  const auto bucket_bits = wanted == 0 ? 0U : static_cast<unsigned>(std::bit_width(wanted));
  shape.bucket_bits = static_cast<std::uint8_t>(std::min({bucket_bits, kBucketBitsMax, bits}));
  // Distances average 2^bits / entries; with so many low bits, about half of them have a quotient of 0.
  const auto distance = (std::uint64_t{1} << bits) / std::max<std::uint64_t>(entries, 1);
  const auto low = distance == 0 ? 0U : static_cast<unsigned>(std::bit_width(distance)) - 1;
  shape.low = static_cast<std::uint8_t>(std::min<unsigned>(low, bits - shape.bucket_bits));
  return shape;
}

unsigned block_bits(const TableShape& shape) {
  return shape.blocks <= 1 ? 0 : static_cast<unsigned>(std::bit_width(shape.blocks - 1));
}

bool is_bitmap(const TableShape& shape, std::uint64_t count) {
  return count * block_bits(shape) >= shape.blocks;
}

using Entries = std::span<const TableEntry>;

void append_blocks(BitWriter& out, const TableShape& shape, Entries run) {
  if (!shape.counted) {
    out.append(run.front().block, block_bits(shape));
    return;
  }
  out.append_gamma(run.size());
  if (!is_bitmap(shape, run.size())) {
    for (const auto& entry : run) {
      out.append(entry.block, block_bits(shape));
    }
    return;
  }
  std::size_t next = 0;
  for (std::uint32_t block = 0; block < shape.blocks; ++block) {
    const bool has = next < run.size() && run[next].block == block;
    out.append(has ? 1 : 0, 1);
    next += has ? 1 : 0;
  }
}

void append_bucket(std::string& out, const TableShape& shape, std::size_t bucket, Entries entries) {
  const auto begin = out.size();
  BitWriter bits(out);
  auto before = static_cast<Fingerprint>(bucket) << (shape.bits - shape.bucket_bits);
  while (!entries.empty()) {
    const auto fingerprint = entries.front().fingerprint;
    const auto is_other = [&](const TableEntry& entry) { return entry.fingerprint != fingerprint; };
    const auto same = std::ranges::find_if(entries, is_other) - entries.begin();
    const auto run = entries.first(shape.counted ? static_cast<std::size_t>(same) : 1);
    bits.append_unary((fingerprint - before) >> shape.low);
    bits.append((fingerprint - before) & ((std::uint64_t{1} << shape.low) - 1), shape.low);
    append_blocks(bits, shape, run);
    before = fingerprint;
    entries = entries.subspan(run.size());
  }
  bits.end();
  append_u32(out, check_of(bucket, std::string_view(out).substr(begin)));
}

// Appends the entries of one fingerprint. Every entry takes a bit at least, so that damage cannot ask for
// more memory than some times the bytes that it has.
bool take_blocks(BitReader& bits, const TableShape& shape, Fingerprint fingerprint,
                 std::vector<TableEntry>& entries) {
  const auto count = shape.counted ? bits.take_gamma() : 1;
  if (count == 0 || count > shape.blocks) {
    return false;
  }
  if (shape.counted && is_bitmap(shape, count)) {
    std::uint64_t seen = 0;
    for (std::uint32_t block = 0; block < shape.blocks && bits.is_good(); ++block) {
      if (bits.take(1) != 0) {
        entries.push_back({fingerprint, block});
        ++seen;
      }
    }
    return bits.is_good() && seen == count;
  }
  for (std::uint64_t i = 0; i < count && bits.is_good(); ++i) {
    const auto block = static_cast<std::uint32_t>(bits.take(block_bits(shape)));
    if (block >= shape.blocks || (i > 0 && block <= entries.back().block)) {
      return false;
    }
    entries.push_back({fingerprint, block});
  }
  return bits.is_good();
}

}  // namespace

std::optional<TableShape> shape_of(std::uint64_t entries, unsigned bits, std::size_t blocks, bool counted) {
  const bool is_sound = bits > 0 && bits <= kBitsMax && blocks <= kBlocksMax &&
                        (entries == 0 || blocks > 0) && entries <= UINT32_MAX;
  return is_sound ? std::optional(shape_for(entries, bits, blocks, counted)) : std::nullopt;
}

EncodedTable encode_table(std::vector<TableEntry> entries, unsigned bits, std::size_t blocks, bool counted) {
  std::ranges::sort(entries);
  if (counted) {
    const auto repeated = std::ranges::unique(entries);
    entries.erase(repeated.begin(), repeated.end());
  }
  EncodedTable made{.shape = shape_for(entries.size(), bits, blocks, counted)};
  const auto& shape = made.shape;
  std::string buckets;
  append_u32(made.bytes, 0);
  Entries rest = entries;
  for (std::size_t bucket = 0; bucket < shape.buckets(); ++bucket) {
    const auto is_other = [&](const TableEntry& entry) {
      return shape.bucket_of(entry.fingerprint) != bucket;
    };
    const auto mine =
        rest.first(static_cast<std::size_t>(std::ranges::find_if(rest, is_other) - rest.begin()));
    append_bucket(buckets, shape, bucket, mine);
    append_u32(made.bytes, static_cast<std::uint32_t>(buckets.size()));
    rest = rest.subspan(mine.size());
  }
  made.bytes += buckets;
  return made;
}

Result<std::vector<TableEntry>> decode_bucket(const TableShape& shape, std::size_t bucket,
                                              std::string_view bytes) {
  if (bytes.size() < kCheckBytes) {
    return fail(damaged());
  }
  const auto content = bytes.substr(0, bytes.size() - kCheckBytes);
  if (check_of(bucket, content) != u32_at(bytes, content.size())) {
    return fail(damaged());
  }
  std::vector<TableEntry> entries;
  BitReader bits(content);
  const auto width = shape.bits - shape.bucket_bits;
  const auto begin = static_cast<Fingerprint>(bucket) << width;
  const auto end = static_cast<Fingerprint>(bucket + 1) << width;
  auto fingerprint = begin;
  while (!bits.is_done()) {
    const auto quotient = bits.take_unary();
    if (!bits.is_good() || quotient > (end - begin) >> shape.low) {
      return fail(damaged());
    }
    const bool may_repeat = entries.empty() || !shape.counted;
    const auto distance = (quotient << shape.low) + bits.take(shape.low);
    fingerprint += distance;
    if (!bits.is_good() || fingerprint >= end || (distance == 0 && !may_repeat) ||
        !take_blocks(bits, shape, fingerprint, entries)) {
      return fail(damaged());
    }
  }
  return entries;
}

Result<std::vector<TableEntry>> decode_table(const TableShape& shape, std::string_view bytes) {
  if (bytes.size() < shape.directory_bytes()) {
    return fail(damaged());
  }
  const auto buckets = bytes.substr(shape.directory_bytes());
  std::vector<TableEntry> entries;
  entries.reserve(std::min<std::uint64_t>(shape.entries, bytes.size()));
  for (std::size_t bucket = 0; bucket < shape.buckets(); ++bucket) {
    const auto begin = u32_at(bytes, shape.place_of(bucket));
    const auto end = u32_at(bytes, shape.place_of(bucket + 1));
    if (begin > end || end > buckets.size()) {
      return fail(damaged());
    }
    const auto found = TARN_TRY(decode_bucket(shape, bucket, buckets.substr(begin, end - begin)));
    entries.insert(entries.end(), found.begin(), found.end());
  }
  return entries.size() == shape.entries ? Result<std::vector<TableEntry>>(std::move(entries))
                                         : fail(damaged());
}

}  // namespace tarn::lookup
