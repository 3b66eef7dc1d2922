#include "event/arena.hpp"

#include <cstring>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace tarn::event {
namespace {

// A view of the arena's, and what it must show as long as nothing is cleared.
struct Kept {
  std::string_view view;
  std::string expected;
};

std::string random_text(std::mt19937_64& engine) {
  // Mostly short; now and then about a block, or far more.
  constexpr std::size_t kLongest[] = {0, 1, 40, 40, 40, 3000, 262'143, 262'144, 262'145, 700'000};
  const auto longest = kLongest[engine() % std::size(kLongest)];
  const auto exact = longest > 200'000;
  std::string text(exact ? longest : engine() % (longest + 1), static_cast<char>(engine()));
  for (std::size_t place = 0; place < text.size(); place += 1 + text.size() / 16) {
    text[place] = static_cast<char>(engine());
  }
  return text;
}

io::PaddedBuffer buffer_of(std::string_view text) {
  io::PaddedBuffer buffer;
  buffer.reserve(text.size());
  if (!text.empty()) {
    std::memcpy(buffer.data(), text.data(), text.size());
  }
  buffer.set_size(text.size());
  return buffer;
}

TEST(Arena, KeepsEveryTextUntilItIsCleared) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937_64 engine(seed);
    Arena arena;
    for (int round = 0; round < 3; ++round) {
      std::vector<Kept> kept;
      std::size_t bytes = 0;
      for (int i = 0; i < 60; ++i) {
        auto text = random_text(engine);
        bytes += text.size();
        if (engine() % 5 == 0) {
          auto buffer = buffer_of(text);
          const auto view = buffer.view();
          arena.adopt(std::move(buffer));
          kept.push_back({view, std::move(text)});
        } else {
          const auto view = arena.copy(text);
          ASSERT_NE(view.data(), nullptr);
          kept.push_back({view, std::move(text)});
        }
        ASSERT_GE(arena.memory_bytes(), bytes) << "what is held counts";
      }
      for (const auto& [view, expected] : kept) {
        ASSERT_TRUE(view == expected);
      }
      const auto before = arena.memory_bytes();
      arena.clear();
      ASSERT_LE(arena.memory_bytes(), before);
    }
  }
}

TEST(Arena, HoldsOneBlockAfterItWasCleared) {
  Arena arena;
  EXPECT_EQ(arena.memory_bytes(), 0u);
  arena.clear();
  EXPECT_EQ(arena.memory_bytes(), 0u);
  const auto first = arena.copy("a");
  const auto block = arena.memory_bytes();
  for (int i = 0; i < 5; ++i) {
    arena.copy(std::string(block, 'x'));
  }
  arena.clear();
  EXPECT_EQ(arena.memory_bytes(), block);
  EXPECT_EQ(arena.copy("b").size(), first.size());
  EXPECT_EQ(arena.memory_bytes(), block) << "the block is used again";
}

TEST(Arena, CopiesNothingToAPlace) {
  Arena arena;
  EXPECT_EQ(arena.copy({}).size(), 0u);
  EXPECT_NE(arena.copy({}).data(), nullptr);
  EXPECT_EQ(arena.memory_bytes(), 0u);
}

}  // namespace
}  // namespace tarn::event
