// Which blocks of a file have what a fingerprint stands for: sorted, packed, and readable in small parts.
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::lookup {

// By number: whether a block may have what was asked for.
using Blocks = std::vector<bool>;

// The first bits of a hash.
using Fingerprint = std::uint64_t;

// Of a file at most, and thus of a bucket's bitmaps.
inline constexpr std::size_t kBlocksMax = 65'536;

struct TableEntry {
  Fingerprint fingerprint = 0;
  std::uint32_t block = 0;
  friend auto operator<=>(const TableEntry&, const TableEntry&) = default;
};

// What a reader has to know of a table before it reads any part of it.
struct TableShape {
  std::uint64_t entries = 0;     // of all buckets
  std::uint64_t blocks = 0;      // of the file
  bool counted = false;          // as encode_table() has it
  std::uint8_t bits = 0;         // of a fingerprint
  std::uint8_t bucket_bits = 0;  // of them, which name the bucket
  std::uint8_t low = 0;          // Rice's parameter

  std::size_t buckets() const { return std::size_t{1} << bucket_bits; }
  std::size_t bucket_of(Fingerprint fingerprint) const { return fingerprint >> (bits - bucket_bits); }
  // Where a bucket begins and ends is said by two neighbours of a list that the table begins with.
  std::uint64_t place_of(std::size_t bucket) const { return bucket * sizeof(std::uint32_t); }
  std::uint64_t directory_bytes() const { return place_of(buckets() + 1); }
};
// As encode_table() chooses it; nullopt where it would refuse.
std::optional<TableShape> shape_of(std::uint64_t entries, unsigned bits, std::size_t blocks, bool counted);

// A table is the list of its buckets' ends (4 bytes each, from the end of the list on, a 0 first), then the
// buckets. A bucket has the fingerprints that begin with its number, ascending: each as its distance from the
// one before, in Rice's code, and its block. Where the table is `counted`, a fingerprint is there once,
// with Elias' gamma code of how many blocks it has, and these, or a bit for each that there is where that
// is shorter; an entry that was added twice is there once. A bucket ends with 4 bytes of an XXH3 over its
// number and all of it. With a few hundred fingerprints a bucket, to find one takes two short reads.
//
// REQUIRES: bits <= 56; every fingerprint has no more; blocks are less than `blocks` <= kBlocksMax.
struct EncodedTable {
  TableShape shape{};
  std::string bytes{};
};
EncodedTable encode_table(std::vector<TableEntry> entries, unsigned bits, std::size_t blocks, bool counted);

// Corrupt for what encode_table() would not have written there.
Result<std::vector<TableEntry>> decode_bucket(const TableShape& shape, std::size_t bucket,
                                              std::string_view bytes);
// All of a table, ascending.
Result<std::vector<TableEntry>> decode_table(const TableShape& shape, std::string_view bytes);

}  // namespace tarn::lookup
