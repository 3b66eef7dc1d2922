#include "io/signature.hpp"

#include <algorithm>
#include <utility>

#include <gtest/gtest.h>

namespace tarn::io {
namespace {

SigningKey key_of_seed(std::uint64_t seed) {
  const auto random = make_seeded_random(seed);
  auto key = SigningKey::make(*random);
  EXPECT_TRUE(key);
  return std::move(*key);
}

TEST(SigningKey, RefusesRandomnessThatRepeats) {
  class Stuck final : public Random {
   public:
    void fill(char* bytes, std::size_t count) override { std::fill_n(bytes, count, '\x5A'); }
  } stuck;
  EXPECT_FALSE(SigningKey::make(stuck));
}

TEST(SigningKey, VerifiesNothingButItsOwn) {
  const SigningKey key = key_of_seed(1);
  const SigningKey other = key_of_seed(2);
  const auto signature = key.sign("text");
  ASSERT_TRUE(signature);
  EXPECT_EQ(signature->size(), 256u);
  EXPECT_EQ(verify_signature(key.public_der(), "text", *signature), true);
  EXPECT_EQ(verify_signature(key.public_der(), "Text", *signature), false);
  EXPECT_EQ(verify_signature(other.public_der(), "text", *signature), false);
  EXPECT_EQ(verify_signature(key.public_der(), "text", signature->substr(1)), false);
  EXPECT_EQ(verify_signature(key.public_der(), "text", ""), false);
  std::string broken = *signature;
  broken[17] = static_cast<char>(broken[17] ^ 1);
  EXPECT_EQ(verify_signature(key.public_der(), "text", broken), false);
}

TEST(SigningKey, RefusesWhatIsNoKey) {
  for (const std::string_view der :
       {std::string_view(), std::string_view("0"), std::string_view("not a key")}) {
    EXPECT_FALSE(verify_signature(der, "text", "signature")) << der;
  }
}

TEST(SigningKey, IsTheSameForTheSameSeed) {
  const SigningKey first = key_of_seed(7);
  const SigningKey again = key_of_seed(7);
  EXPECT_EQ(first.public_der(), again.public_der());
  EXPECT_EQ(*first.sign("text"), *again.sign("text"));
  EXPECT_NE(first.public_der(), key_of_seed(8).public_der());
  // What OpenSSL makes of the primes is no matter of its version.
  EXPECT_EQ(hex(as_text(sha256(first.public_der()))).size(), 64u);
}

TEST(SigningKey, SignsNothingAsWell) {
  const SigningKey key = key_of_seed(3);
  const auto signature = key.sign("");
  ASSERT_TRUE(signature);
  EXPECT_EQ(verify_signature(key.public_der(), "", *signature), true);
}

}  // namespace
}  // namespace tarn::io
