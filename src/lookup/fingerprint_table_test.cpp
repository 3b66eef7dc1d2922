#include "lookup/fingerprint_table.hpp"

#include "io/chance.hpp"
#include "io/hash.hpp"

#include <algorithm>
#include <cstring>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace tarn::lookup {
namespace {

std::vector<TableEntry> random_entries(io::Chance& chance, std::size_t count, unsigned bits,
                                       std::size_t blocks, std::uint64_t crowd) {
  std::vector<TableEntry> entries(count);
  for (auto& entry : entries) {
    const auto hash = crowd == 0 ? chance.next() : io::hash64(std::to_string(chance.below(crowd)));
    entry = {hash >> (64 - bits), static_cast<std::uint32_t>(chance.below(blocks))};
  }
  return entries;
}

// What comes back is what a sorted list has, or a set where the table is counted; and each bucket alone has
// its part of it.
TEST(FingerprintTableTest, GivesBackWhatASortedListHas) {
  io::Chance chance(5);
  for (const std::size_t count : {0, 1, 2, 255, 256, 700, 5000}) {
    for (const unsigned bits : {16U, 36U, 56U}) {
      for (const std::size_t blocks : {1, 2, 3, 10, 200}) {
        for (const bool counted : {false, true}) {
          for (const std::uint64_t crowd : {0, 1, 50}) {
            SCOPED_TRACE(fmt::format("{} {} {} {} {}", count, bits, blocks, counted, crowd));
            auto entries = random_entries(chance, count, bits, blocks, crowd);
            const auto table = encode_table(entries, bits, blocks, counted);
            std::ranges::sort(entries);
            if (counted) {
              const auto rest = std::ranges::unique(entries);
              entries.erase(rest.begin(), rest.end());
            }
            ASSERT_EQ(shape_of(table.shape.entries, bits, blocks, counted)->low, table.shape.low);
            const auto read = decode_table(table.shape, table.bytes);
            ASSERT_TRUE(read) << read.error().message();
            ASSERT_EQ(*read, entries);
          }
        }
      }
    }
  }
}

TEST(FingerprintTableTest, IsShort) {
  io::Chance chance(3);
  for (const auto& [count, blocks, bytes_each] :
       {std::tuple{1'000, 1, 3.6}, {20'000, 1, 3.1}, {200'000, 10, 3.2}}) {
    const auto entries =
        random_entries(chance, static_cast<std::size_t>(count), 36, static_cast<std::size_t>(blocks), 0);
    const auto table = encode_table(entries, 36, static_cast<std::size_t>(blocks), false);
    EXPECT_LT(static_cast<double>(table.bytes.size()), bytes_each * count) << count;
  }
}

// One byte changed anywhere: an error, or a table that still says what it said.
TEST(FingerprintTableTest, NoticesDamage) {
  io::Chance chance(9);
  for (const bool counted : {false, true}) {
    const auto table = encode_table(random_entries(chance, 600, 36, 5, 0), 36, 5, counted);
    const auto whole = *decode_table(table.shape, table.bytes);
    for (std::size_t at = 0; at < table.bytes.size(); ++at) {
      auto bytes = table.bytes;
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << chance.below(8)));
      const auto read = decode_table(table.shape, bytes);
      EXPECT_TRUE(!read || *read == whole) << at;
    }
    EXPECT_FALSE(decode_table(table.shape, std::string_view(table.bytes).substr(0, 3)));
    EXPECT_FALSE(decode_table(table.shape, std::string_view(table.bytes).substr(0, table.bytes.size() - 1)));
  }
}

TEST(FingerprintTableTest, RefusesShapesThatAreNone) {
  EXPECT_FALSE(shape_of(1, 0, 1, false));
  EXPECT_FALSE(shape_of(1, 57, 1, false));
  EXPECT_FALSE(shape_of(1, 36, 0, false));
  EXPECT_FALSE(shape_of(1, 36, kBlocksMax + 1, false));
  EXPECT_FALSE(shape_of(std::uint64_t{1} << 33, 36, 1, false));
  EXPECT_TRUE(shape_of(0, 36, 0, false));
}

}  // namespace
}  // namespace tarn::lookup
