#include "io/aead.hpp"

#include <string>

#include <gtest/gtest.h>

namespace tarn::io {
namespace {

std::string bytes_of(std::string_view hex_text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string bytes;
  for (std::size_t at = 0; at + 1 < hex_text.size(); at += 2) {
    bytes += static_cast<char>(kDigits.find(hex_text[at]) << 4 | kDigits.find(hex_text[at + 1]));
  }
  return bytes;
}

class FixedRandom final : public Random {
 public:
  explicit FixedRandom(std::string bytes) : bytes_(std::move(bytes)) {}
  void fill(char* bytes, std::size_t count) override { bytes_.copy(bytes, count); }

 private:
  std::string bytes_;
};

// "The Galois/Counter Mode of Operation" (McGrew, Viega), test cases 14 and 16.
TEST(Aead, IsAes256Gcm) {
  const struct {
    const char* name;
    const char* key;
    const char* nonce;
    const char* associated;
    const char* text;
    const char* sealed;
  } cases[] = {
      {"one block of zeros", "0000000000000000000000000000000000000000000000000000000000000000",
       "000000000000000000000000", "", "00000000000000000000000000000000",
       "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"},
      {"with associated data", "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
       "cafebabefacedbaddecaf888", "feedfacedeadbeeffeedfacedeadbeefabaddad2",
       "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16ae"
       "df5"
       "aa0de657ba637b39",
       "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61"
       "e63"
       "93ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    FixedRandom random(bytes_of(c.nonce));
    const Secret key(bytes_of(c.key));
    const auto sealed = aead_seal(key, bytes_of(c.associated), bytes_of(c.text), random);
    EXPECT_EQ(hex(sealed), std::string(c.nonce) + c.sealed);
    const auto opened = aead_open(key, bytes_of(c.associated), sealed);
    ASSERT_TRUE(opened);
    EXPECT_EQ(hex(opened->reveal()), c.text);
  }
}

TEST(Aead, OpensNothingThatDiffersInOneBit) {
  const auto random = make_seeded_random(1);
  const Secret key = make_aead_key(*random);
  const std::string sealed = aead_seal(key, "AKIA1", "a secret", *random);
  for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    std::string changed = sealed;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_FALSE(aead_open(key, "AKIA1", changed)) << bit;
  }
  EXPECT_FALSE(aead_open(key, "AKIA2", sealed));
  EXPECT_FALSE(aead_open(key, "", sealed));
  EXPECT_FALSE(aead_open(make_aead_key(*random), "AKIA1", sealed));
  for (std::size_t size = 0; size < sealed.size(); ++size) {
    EXPECT_FALSE(aead_open(key, "AKIA1", sealed.substr(0, size))) << size;
  }
  EXPECT_TRUE(aead_open(key, "AKIA1", sealed));
}

TEST(Aead, NeverUsesANonceTwice) {
  const auto random = make_seeded_random(1);
  const Secret key = make_aead_key(*random);
  EXPECT_NE(aead_seal(key, "a", "same", *random), aead_seal(key, "a", "same", *random));
}

}  // namespace
}  // namespace tarn::io
