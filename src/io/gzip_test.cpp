#include "io/gzip.hpp"

#include "io/hash.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace tarn::io {
namespace {

constexpr InflateLimits kRoomy{};

std::string text_of(std::size_t bytes) {
  std::string text;
  for (int i = 0; text.size() < bytes; ++i) {
    text += "{\"eventID\":\"" + std::to_string(i * 7919) + "\"},";
  }
  text.resize(bytes);
  return text;
}

std::string noise_of(std::size_t bytes, std::uint64_t seed) {
  std::string noise(bytes, '\0');
  make_seeded_random(seed)->fill(noise.data(), noise.size());
  return noise;
}

struct Outcome {
  std::string content;
  std::string error;  // "" is success
};

Outcome inflate_whole(std::string_view packed, const InflateLimits& limits) {
  Inflater inflater;
  PaddedBuffer output;
  const auto result = inflater.inflate(packed, limits, output);
  return {std::string(output.view()), result ? "" : std::string(to_string(result.error().code()))};
}

Outcome inflate_in_pieces(std::string_view packed, const InflateLimits& limits, std::size_t piece_bytes) {
  std::string content;
  std::size_t position = 0;
  const auto source = [&]() -> Result<std::string_view> {
    const auto piece = packed.substr(std::min(position, packed.size()), piece_bytes);
    position += piece.size();
    return piece;
  };
  const auto sink = [&](std::string_view piece) -> Result<> {
    content += piece;
    return {};
  };
  const auto result = inflate_stream(source, limits, sink);
  return {content, result ? "" : std::string(to_string(result.error().code()))};
}

struct Case {
  const char* name;
  std::string packed;
  std::string content;
  std::string error;
  InflateLimits limits = kRoomy;
};

std::string damaged(std::string packed, std::size_t position) {
  packed[position] = static_cast<char>(~packed[position]);
  return packed;
}

std::vector<Case> cases() {
  const auto one = gzip("first ", 6);
  const auto two = gzip("second", 6);
  const auto empty = gzip("", 6);
  const auto zeros = std::string(20u << 20, '\0');
  return {
      {"ZeroBytes", "", "", "corrupt"},
      {"NotGzip", "{\"Records\":[]}", "", "corrupt"},
      {"OnlyTheMagic", "\x1f\x8b", "", "corrupt"},
      {"GarbageTail", one + "garbage", "first ", "corrupt"},
      {"CutInTheSecondMember", one + two.substr(0, 5), "first ", "corrupt"},
      {"CutInTheTrailer", one.substr(0, one.size() - 1), "first ", "corrupt"},
      {"WrongChecksum", damaged(one, one.size() - 6), "first ", "corrupt"},
      {"WrongLength", damaged(one, one.size() - 1), "first ", "corrupt"},
      {"BombBySize", gzip(zeros, 6), zeros.substr(0, 1000), "resource exhausted", {.output_bytes = 1000}},
      {"OneByteTooMany", one, "first", "resource exhausted", {.output_bytes = 5}},
      {"ExactlyTheLimit", one, "first ", "", {.output_bytes = 6}},
      {"OneMember", one, "first ", ""},
      {"TwoMembers", one + two, "first second", ""},
      {"EmptyMember", empty, "", ""},
      {"EmptyMembersAround", empty + one + empty + two + empty, "first second", ""},
      {"LargeBehindSmall", one + gzip(text_of(3u << 20), 1) + empty, "first " + text_of(3u << 20), ""},
  };
}

class Gzip : public testing::TestWithParam<Case> {};

TEST_P(Gzip, InflatesInMemory) {
  const auto& expected = GetParam();
  const auto outcome = inflate_whole(expected.packed, expected.limits);
  EXPECT_EQ(outcome.error, expected.error);
  if (expected.error != "resource exhausted") {
    EXPECT_TRUE(outcome.content == expected.content) << outcome.content.size() << " bytes";
  }
}

TEST_P(Gzip, InflatesAStream) {
  const auto& expected = GetParam();
  for (const std::size_t piece_bytes : {std::size_t{1} << 30, std::size_t{1000}, std::size_t{1}}) {
    if (piece_bytes == 1 && expected.packed.size() > 100'000) {
      continue;  // slow, and shows nothing more
    }
    const auto outcome = inflate_in_pieces(expected.packed, expected.limits, piece_bytes);
    EXPECT_EQ(outcome.error, expected.error);
    EXPECT_TRUE(outcome.content == expected.content) << outcome.content.size() << " bytes";
  }
}

INSTANTIATE_TEST_SUITE_P(Files, Gzip, testing::ValuesIn(cases()),
                         [](const auto& tested) { return std::string(tested.param.name); });

TEST(GzipLimits, RefusesARatioOnlyBehindSixteenMebibytes) {
  const InflateLimits limits{.output_bytes = 1u << 30, .ratio = 10};
  const auto small = gzip(std::string(16u << 20, 'x'), 6);
  const auto large = gzip(std::string(17u << 20, 'x'), 6);
  EXPECT_EQ(inflate_whole(small, limits).error, "");
  EXPECT_EQ(inflate_in_pieces(small, limits, 4096).error, "");
  EXPECT_EQ(inflate_whole(large, limits).error, "resource exhausted");
  EXPECT_EQ(inflate_in_pieces(large, limits, 4096).error, "resource exhausted");
}

TEST(GzipLimits, DoesNotBelieveAHugeLengthInTheTrailer) {
  auto packed = gzip("tiny", 6);
  packed.replace(packed.size() - 4, 4, "\xff\xff\xff\xff");
  Inflater inflater;
  PaddedBuffer output;
  EXPECT_FALSE(inflater.inflate(packed, {.output_bytes = 1u << 30}, output));
  EXPECT_LT(output.capacity(), 1u << 20);
}

TEST(GzipLimits, HoldForABufferThatWasLargerBefore) {
  Inflater inflater;
  PaddedBuffer output;
  ASSERT_TRUE(inflater.inflate(gzip(text_of(100'000), 6), kRoomy, output));
  const auto result = inflater.inflate(gzip(text_of(2000), 6), {.output_bytes = 1000}, output);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), ErrorCode::ResourceExhausted);
  EXPECT_TRUE(inflater.inflate(gzip(text_of(1000), 6), {.output_bytes = 1000}, output));
  EXPECT_EQ(output.view(), text_of(1000));
}

TEST(GzipDamage, KeepsWhatPrecedesACut) {
  const auto text = text_of(1u << 20);
  const auto packed = gzip(text, 6);
  const auto outcome = inflate_whole(packed.substr(0, packed.size() / 2), kRoomy);
  EXPECT_EQ(outcome.error, "corrupt");
  EXPECT_GT(outcome.content.size(), text.size() / 3);
  EXPECT_TRUE(text.starts_with(outcome.content));
}

TEST(GzipStream, EndsWithTheErrorOfItsSink) {
  const auto packed = gzip(text_of(1u << 20), 6);
  bool given = false;
  const auto source = [&]() -> Result<std::string_view> {
    return std::exchange(given, true) ? std::string_view{} : std::string_view(packed);
  };
  const auto sink = [](std::string_view) -> Result<> { return fail(ErrorCode::Cancelled, "enough"); };
  const auto result = inflate_stream(source, kRoomy, sink);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), ErrorCode::Cancelled);
}

TEST(GzipRoundTrip, KeepsEveryByte) {
  const auto sizes = make_seeded_random(11);
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    std::uint32_t size = 0;
    sizes->fill(reinterpret_cast<char*>(&size), sizeof size);
    const auto bytes = seed % 2 == 0 ? noise_of(size % 300'000, seed) : text_of(size % 3'000'000);
    const auto packed = gzip(bytes, static_cast<int>(seed % 12) + 1);
    const auto outcome = inflate_whole(packed, kRoomy);
    EXPECT_EQ(outcome.error, "") << "seed " << seed;
    EXPECT_TRUE(outcome.content == bytes) << "seed " << seed;
    EXPECT_TRUE(inflate_in_pieces(packed, kRoomy, 999).content == bytes) << "seed " << seed;
  }
}

TEST(GzipRoundTrip, SurvivesAnyFlippedByte) {
  const auto packed = gzip(text_of(500), 6) + gzip(text_of(300), 6);
  const auto whole = text_of(500) + text_of(300);
  for (std::size_t i = 0; i < packed.size(); ++i) {
    const auto outcome = inflate_whole(damaged(packed, i), kRoomy);
    // Some bytes of the header (time, system) carry no content.
    EXPECT_TRUE(outcome.error == "corrupt" || outcome.content == whole) << "byte " << i;
  }
}

TEST(GzipOutput, IsTheSameForTheSameInput) {
  EXPECT_EQ(gzip(text_of(10'000), 6), gzip(text_of(10'000), 6));
}

TEST(PaddedBuffer, KeepsItsContentWhenItGrowsAndZeroesItsPadding) {
  PaddedBuffer buffer;
  EXPECT_EQ(buffer.view(), "");
  buffer.reserve(4);
  std::ranges::copy(std::string_view("tarn"), buffer.data());
  buffer.set_size(4);
  buffer.reserve(100'000);
  PaddedBuffer moved = std::move(buffer);
  EXPECT_EQ(moved.view(), "tarn");
  EXPECT_EQ(std::string(moved.data() + 4, PaddedBuffer::kPadding), std::string(PaddedBuffer::kPadding, '\0'));
}

}  // namespace
}  // namespace tarn::io
