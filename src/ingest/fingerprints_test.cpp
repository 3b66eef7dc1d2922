#include "ingest/fingerprints.hpp"

#include "io/hash.hpp"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

namespace tarn::ingest {
namespace {

constexpr Fingerprint kLast = (Fingerprint{1} << kFingerprintBits) - 1;

std::string sealed(std::string bytes) {
  const auto hash = io::hash64(bytes);
  bytes.append(reinterpret_cast<const char*>(&hash), sizeof hash);
  return bytes;
}

std::string number(std::uint64_t value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

TEST(FingerprintsTest, RefusesWhatItDoesNotWrite) {
  const auto whole = encode_fingerprints({1, 2, 3, kLast});
  const auto content = whole.substr(0, whole.size() - 8);
  auto other_low = content;
  other_low[16] = static_cast<char>(other_low[16] + 1);
  struct Case {
    const char* name;
    std::string bytes;
  };
  for (const auto& [name, bytes] :
       {Case{"nothing", ""}, Case{"a magic alone", "TARNKEY2"},
        Case{"another magic", sealed("TARNKEY3" + content.substr(8))},
        Case{"a wrong hash", content + std::string(8, 'x')},
        Case{"cut off", whole.substr(0, whole.size() - 1)},
        Case{"one more", sealed(content.substr(0, 8) + number(5) + content.substr(16))},
        Case{"one less", sealed(content.substr(0, 8) + number(3) + content.substr(16))},
        Case{"too many", sealed(content.substr(0, 8) + number(UINT64_MAX) + content.substr(16))},
        Case{"other low bits", sealed(other_low)}, Case{"a byte more", sealed(content + '\0')},
        Case{"beyond the last", sealed("TARNKEY2" + number(1) + '\x28' + std::string("\x02\0\0\0\0\0", 6))},
        Case{"no one behind the zeros", sealed("TARNKEY2" + number(1) + '\x28' + std::string(6, '\0'))}}) {
    const auto decoded = decode_fingerprints(bytes);
    ASSERT_FALSE(decoded) << name;
    EXPECT_EQ(decoded.error().code(), ErrorCode::Corrupt) << name;
  }
}

TEST(FingerprintsTest, ComeBackInOrder) {
  for (const auto& written : std::vector<std::vector<Fingerprint>>{
           {}, {0}, {kLast}, {0, 0, 0}, {kLast, 0}, {5, 3, 3, kLast, 1}, {kLast, kLast, kLast}}) {
    auto expected = written;
    std::ranges::sort(expected);
    const auto read = decode_fingerprints(encode_fingerprints(written));
    ASSERT_TRUE(read) << read.error().message();
    EXPECT_EQ(*read, expected);
  }
}

TEST(FingerprintsTest, AreShort) {
  std::mt19937_64 random(3);
  for (const auto& [count, bytes_each] : {std::pair{1'000, 4.1}, {20'000, 3.5}, {1'000'000, 2.8}}) {
    std::vector<Fingerprint> fingerprints;
    for (int i = 0; i < count; ++i) {
      fingerprints.push_back(fingerprint_of(random()));
    }
    const auto bytes = encode_fingerprints(fingerprints);
    EXPECT_LT(static_cast<double>(bytes.size()), bytes_each * count);
    std::ranges::sort(fingerprints);
    const auto read = decode_fingerprints(bytes);
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, fingerprints);
  }
}

}  // namespace
}  // namespace tarn::ingest
