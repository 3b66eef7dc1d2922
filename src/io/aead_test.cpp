#include "io/aead.hpp"

#include <charconv>
#include <system_error>

#include <gtest/gtest.h>

namespace tarn::io {
namespace {

class AeadTest : public testing::Test {
 protected:
  std::string sealed(std::string_view plain, std::string_view associated) {
    return seal(key_, plain, associated, *random_).value();
  }
  bool opens(std::string_view sealed, std::string_view associated) {
    const auto opened = open_sealed(key_, sealed, associated);
    EXPECT_TRUE(opened.has_value() || opened.error().code() == ErrorCode::Corrupt);
    return opened.has_value();
  }

  Secret key_{std::string(kSealingKeyBytes, 'k')};
  std::unique_ptr<Random> random_ = make_seeded_random(1);
};

TEST_F(AeadTest, OpensWhatItSealed) {
  for (const std::string& plain : {std::string(), std::string("a"), std::string(100'000, 'x')}) {
    EXPECT_EQ(open_sealed(key_, sealed(plain, "id"), "id").value(), plain);
  }
}

// McGrew and Viega, "The Galois/Counter Mode of Operation", test case 16.
TEST_F(AeadTest, OpensAPublishedVector) {
  const auto bytes = [](std::string_view digits) {
    std::string out;
    for (; !digits.empty(); digits.remove_prefix(2)) {
      unsigned char byte = 0;
      const auto [end, problem] = std::from_chars(digits.data(), digits.data() + 2, byte, 16);
      EXPECT_TRUE(problem == std::errc() && end == digits.data() + 2);
      out += static_cast<char>(byte);
    }
    return out;
  };
  const Secret key(bytes("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"));
  const std::string plain = bytes(
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525"
      "b16aedf5aa0de657ba637b39");
  const std::string sealed = bytes(
      "cafebabefacedbaddecaf888"
      "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838"
      "c5f61e6393ba7a0abcc9f662"
      "76fc6ece0f4e1768cddf8853bb2d551b");
  EXPECT_EQ(open_sealed(key, sealed, bytes("feedfacedeadbeeffeedfacedeadbeefabaddad2")).value(), plain);
}

TEST_F(AeadTest, AChangeOfAnyByteIsSeen) {
  const std::string good = sealed("secret", "id");
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string changed = good;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(opens(changed, "id")) << i;
    EXPECT_FALSE(opens(good.substr(0, i), "id")) << i;
  }
  EXPECT_FALSE(opens(good + "x", "id"));
  EXPECT_FALSE(opens(good, "other"));
  EXPECT_FALSE(opens(good, ""));
  EXPECT_FALSE(open_sealed(Secret(std::string(kSealingKeyBytes, 'l')), good, "id").has_value());
}

TEST_F(AeadTest, NoTwoAreAlikeAndNoneShowsItsText) {
  const std::string first = sealed("secret secret secret", "id");
  EXPECT_NE(first, sealed("secret secret secret", "id"));
  EXPECT_EQ(first.find("secret"), std::string::npos);
}

TEST_F(AeadTest, AKeyHasOneLength) {
  for (const std::size_t length : {0u, 16u, 31u, 33u}) {
    const Secret key(std::string(length, 'k'));
    EXPECT_EQ(seal(key, "x", "id", *random_).error().code(), ErrorCode::InvalidArgument);
    EXPECT_EQ(open_sealed(key, std::string(64, 'x'), "id").error().code(), ErrorCode::InvalidArgument);
  }
}

}  // namespace
}  // namespace tarn::io
