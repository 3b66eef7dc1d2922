#include "parquet/hybrid.hpp"

#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace tarn::parquet {
namespace {

// Reads bit by bit and byte by byte, as the specification words it.
class SlowReader {
 public:
  explicit SlowReader(std::string_view bytes) : bytes_(bytes) {}

  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
      const auto byte = static_cast<unsigned char>(bytes_.at(at_++));
      value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) {
        return value;
      }
    }
  }

  std::uint64_t bits(unsigned width) {
    std::uint64_t value = 0;
    for (unsigned i = 0; i < width; ++i, ++bit_) {
      const auto byte = static_cast<unsigned char>(bytes_.at(at_ + bit_ / 8));
      value |= static_cast<std::uint64_t>(byte >> bit_ % 8 & 1) << i;
    }
    return value;
  }

  void end_bits() {
    at_ += (bit_ + 7) / 8;
    bit_ = 0;
  }

  // At least `count` values.
  std::vector<std::uint64_t> hybrid(std::size_t count, unsigned width) {
    std::vector<std::uint64_t> values;
    while (values.size() < count) {
      const auto header = varint();
      if ((header & 1) == 0) {
        const auto value = bits((width + 7) / 8 * 8);
        end_bits();
        values.insert(values.end(), header >> 1, value);
        continue;
      }
      for (std::uint64_t left = (header >> 1) * 8; left > 0; --left) {
        values.push_back(bits(width));
      }
      end_bits();
    }
    values.resize(count);
    return values;
  }

  bool at_end() const { return at_ == bytes_.size(); }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
  std::size_t bit_ = 0;
};

template <class T>
void expect_round_trip(const std::vector<T>& values, unsigned width, std::string_view name) {
  Buffer out;
  append_hybrid(std::span<const T>(values), width, out);
  SlowReader reader(out.view());
  EXPECT_EQ(reader.hybrid(values.size(), width), std::vector<std::uint64_t>(values.begin(), values.end()))
      << name;
  EXPECT_TRUE(reader.at_end()) << name;
}

TEST(Hybrid, RunsOfEveryLengthAtEveryWidth) {
  std::mt19937_64 random(1);
  for (unsigned width = 1; width <= 32; ++width) {
    std::vector<std::uint32_t> values;
    for (int run = 0; run < 40; ++run) {
      const auto value = static_cast<std::uint32_t>(random() >> (64 - width));
      values.insert(values.end(), random() % 3 == 0 ? random() % 200 : random() % 4, value);
    }
    expect_round_trip(values, width, "width " + std::to_string(width));
  }
}

TEST(Hybrid, LevelsOfOneToThreeBits) {
  std::mt19937_64 random(2);
  for (unsigned width = 1; width <= 3; ++width) {
    for (std::size_t count : {1, 7, 8, 9, 63, 64, 65, 1'000}) {
      std::vector<std::uint8_t> values;
      while (values.size() < count) {
        values.insert(values.end(), 1 + random() % 50, static_cast<std::uint8_t>(random() % (1u << width)));
      }
      values.resize(count);
      expect_round_trip(values, width, std::to_string(count));
    }
  }
}

TEST(Hybrid, NothingIsNothing) {
  Buffer out;
  append_hybrid(std::span<const std::uint32_t>(), 5, out);
  EXPECT_EQ(out.size(), 0U);
}

TEST(Hybrid, OneRunIsAFewBytes) {
  Buffer out;
  append_hybrid_run(1, 20'000, 1, out);
  EXPECT_EQ(out.size(), 4U);
  EXPECT_EQ(SlowReader(out.view()).hybrid(20'000, 1), std::vector<std::uint64_t>(20'000, 1));
}

TEST(Packed, EveryWidthUpTo64) {
  std::mt19937_64 random(3);
  for (unsigned width = 0; width <= 64; ++width) {
    std::vector<std::uint64_t> values(32);
    for (auto& value : values) {
      value = width == 0 ? 0 : random() >> (64 - width);
    }
    Buffer out;
    append_packed(values, width, out);
    SlowReader reader(out.view());
    for (const auto value : values) {
      ASSERT_EQ(reader.bits(width), value) << width;
    }
  }
}

}  // namespace
}  // namespace tarn::parquet
