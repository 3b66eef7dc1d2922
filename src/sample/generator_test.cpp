#include "sample/generator.hpp"

#include <gtest/gtest.h>

namespace tarn::sample {
namespace {

Options small(std::uint64_t seed) {
  Options options;
  options.seed = seed;
  options.start = *parse_timestamp("2026-03-02T00:00:00Z");
  options.end = *parse_timestamp("2026-03-03T00:00:00Z");
  options.events_per_day = 3000;
  return options;
}

// Keeps everything, and a hash of it.
class Keeper final : public Sink {
 public:
  Result<> receive(const LogFile& file) override {
    hash_ = mix(hash_, key_of(file.key));
    hash_ = mix(hash_, key_of(file.json));
    files.emplace_back(file.key, file.json);
    return {};
  }
  std::uint64_t hash() const { return hash_; }
  std::vector<std::pair<std::string, std::string>> files;

 private:
  std::uint64_t hash_ = 0;
};

TEST(Generate, RefusesImpossibleOptions) {
  Keeper keeper;
  Options empty = small(1);
  empty.end = empty.start;
  EXPECT_FALSE(generate(empty, keeper));
  Options crowd = small(1);
  crowd.accounts = 1001;
  EXPECT_FALSE(generate(crowd, keeper));
  Options none = small(1);
  none.accounts = 0;
  EXPECT_FALSE(generate(none, keeper));
  EXPECT_TRUE(keeper.files.empty());
}

TEST(Generate, StopsWhenTheSinkFails) {
  class Full final : public Sink {
   public:
    Result<> receive(const LogFile&) override { return fail(ErrorCode::ResourceExhausted, "disk is full"); }
  } full;
  const auto summary = generate(small(1), full);
  ASSERT_FALSE(summary);
  EXPECT_EQ(summary.error().code(), ErrorCode::ResourceExhausted);
}

TEST(Generate, GivesTheSameBytesForTheSameSeed) {
  Keeper first;
  Keeper second;
  Keeper other;
  const auto summary = generate(small(7), first);
  ASSERT_TRUE(summary) << summary.error().message();
  ASSERT_TRUE(generate(small(7), second));
  ASSERT_TRUE(generate(small(8), other));
  EXPECT_EQ(first.hash(), second.hash());
  EXPECT_NE(first.hash(), other.hash());
}

}  // namespace
}  // namespace tarn::sample
