#include "trino_text/spooky.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstring>

namespace tarn::trino_text {
namespace {

constexpr std::uint64_t kSpookyFill = 0xDEADBEEFDEADBEEFull;
constexpr std::size_t kWord = sizeof(std::uint64_t);
constexpr std::size_t kLongWords = 12;
constexpr std::size_t kLongBlock = kLongWords * kWord;
constexpr std::size_t kShortLimit = 2 * kLongBlock;
constexpr std::size_t kShortHalf = 2 * kWord;
constexpr std::size_t kShortBlock = 4 * kWord;
constexpr unsigned kTopByte = 56;

using ShortState = std::array<std::uint64_t, 4>;
using LongState = std::array<std::uint64_t, kLongWords>;

std::uint64_t little_endian_word(std::string_view bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes.data(), std::min(bytes.size(), kWord));
  return word;
}

// Each step turns one word, adds its neighbour, and folds the sum into the word across: words 2, 3, 0, 1 in
// turn.
void mix_short(ShortState& h) {
  constexpr std::array<int, 12> kTurns = {50, 52, 30, 41, 54, 48, 38, 37, 62, 34, 5, 36};
  for (std::size_t i = 0; i < kTurns.size(); ++i) {
    auto& word = h[(i + 2) % 4];
    word = std::rotl(word, kTurns[i]) + h[(i + 3) % 4];
    h[i % 4] ^= word;
  }
}

void end_short(ShortState& h) {
  constexpr std::array<int, 11> kTurns = {15, 52, 26, 51, 28, 9, 47, 54, 32, 25, 63};
  for (std::size_t i = 0; i < kTurns.size(); ++i) {
    auto& target = h[(i + 3) % 4];
    auto& source = h[(i + 2) % 4];
    target ^= source;
    source = std::rotl(source, kTurns[i]);
    target += source;
  }
}

std::uint64_t hash_short(std::string_view bytes) {
  ShortState h = {0, 0, kSpookyFill, kSpookyFill};
  auto rest = bytes;
  for (; rest.size() >= kShortBlock; rest.remove_prefix(kShortBlock)) {
    h[2] += little_endian_word(rest);
    h[3] += little_endian_word(rest.substr(kWord));
    mix_short(h);
    h[0] += little_endian_word(rest.substr(2 * kWord));
    h[1] += little_endian_word(rest.substr(3 * kWord));
  }
  if (rest.size() >= kShortHalf) {
    h[2] += little_endian_word(rest);
    h[3] += little_endian_word(rest.substr(kWord));
    mix_short(h);
    rest.remove_prefix(kShortHalf);
  }
  h[3] += std::uint64_t{bytes.size()} << kTopByte;
  if (rest.empty()) {
    h[2] += kSpookyFill;
    h[3] += kSpookyFill;
  } else {
    h[2] += little_endian_word(rest);
    h[3] += rest.size() > kWord ? little_endian_word(rest.substr(kWord)) : 0;
  }
  end_short(h);
  return h[0];
}

void mix_long(std::string_view block, LongState& h) {
  constexpr std::array<int, kLongWords> kTurns = {11, 32, 43, 31, 17, 28, 39, 57, 55, 54, 22, 46};
  for (std::size_t i = 0; i < kLongWords; ++i) {
    const auto before = (i + kLongWords - 1) % kLongWords;
    h[i] += little_endian_word(block.substr(i * kWord));
    h[(i + 2) % kLongWords] ^= h[(i + 10) % kLongWords];
    h[before] ^= h[i];
    h[i] = std::rotl(h[i], kTurns[i]);
    h[before] += h[(i + 1) % kLongWords];
  }
}

void end_long(LongState& h) {
  constexpr std::array<int, kLongWords> kTurns = {44, 15, 34, 21, 38, 33, 10, 13, 38, 53, 42, 54};
  for (std::size_t i = 0; i < kLongWords; ++i) {
    const auto target = (i + 11) % kLongWords;
    const auto source = (i + 1) % kLongWords;
    h[target] += h[source];
    h[(i + 2) % kLongWords] ^= h[target];
    h[source] = std::rotl(h[source], kTurns[i]);
  }
}

std::uint64_t hash_long(std::string_view bytes) {
  constexpr int kEndRounds = 3;
  LongState h = {0, 0, kSpookyFill, 0, 0, kSpookyFill, 0, 0, kSpookyFill, 0, 0, kSpookyFill};
  auto rest = bytes;
  for (; rest.size() >= kLongBlock; rest.remove_prefix(kLongBlock)) {
    mix_long(rest, h);
  }
  for (std::size_t i = 0; i * kWord < rest.size(); ++i) {
    h[i] += little_endian_word(rest.substr(i * kWord));
  }
  h[kLongWords - 1] += std::uint64_t{rest.size()} << kTopByte;
  for (int round = 0; round < kEndRounds; ++round) {
    end_long(h);
  }
  return h[0];
}

}  // namespace

std::uint64_t spooky_hash(std::string_view bytes) {
  return bytes.size() < kShortLimit ? hash_short(bytes) : hash_long(bytes);
}

}  // namespace tarn::trino_text
