#include "io/ecdsa.hpp"

#include <cstdlib>
#include <utility>

#include <gtest/gtest.h>

namespace tarn::io {
namespace {

EcdsaKey key_of(std::uint64_t seed) {
  return EcdsaKey::make(*make_seeded_random(seed));
}

EcdsaPublicKey public_half(const EcdsaKey& key) {
  auto made = EcdsaPublicKey::from_der(key.public_der());
  if (!made) {
    ADD_FAILURE() << made.error().message();
    std::abort();
  }
  return std::move(*made);
}

TEST(Ecdsa, RefusesWhatIsNoKey) {
  const std::string der = key_of(1).public_der();
  for (const auto& wrong : {std::string(), std::string("x"), der + "x", der.substr(1)}) {
    EXPECT_FALSE(EcdsaPublicKey::from_der(wrong));
  }
  // A key on another curve, P-384, and half of one.
  const Secret other(
      "-----BEGIN PRIVATE KEY-----\n"
      "MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDCpXRoWU5dkjoXK\n"
      "-----END PRIVATE KEY-----\n");
  EXPECT_FALSE(EcdsaKey::from_pem(other));
  EXPECT_FALSE(EcdsaKey::from_pem(Secret("")));
  EXPECT_FALSE(EcdsaKey::from_pem(Secret("-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n")));
}

TEST(Ecdsa, TellsSignaturesApart) {
  const EcdsaKey key = key_of(1);
  const EcdsaPublicKey mine = public_half(key);
  const EcdsaPublicKey other = public_half(key_of(2));
  const Sha256 digest = sha256("a text");
  const auto signature = key.sign(digest);
  ASSERT_TRUE(signature);
  EXPECT_TRUE(mine.verifies(digest, *signature));
  EXPECT_FALSE(other.verifies(digest, *signature));
  EXPECT_FALSE(mine.verifies(sha256("another text"), *signature));
  EXPECT_FALSE(mine.verifies(digest, ""));
  for (std::size_t at = 0; at < signature->size(); ++at) {
    std::string flipped = *signature;
    flipped[at] = static_cast<char>(flipped[at] ^ 1);
    EXPECT_FALSE(mine.verifies(digest, flipped)) << at;
  }
}

TEST(Ecdsa, KeepsAKeyAsPem) {
  const EcdsaKey key = key_of(1);
  const auto again = EcdsaKey::from_pem(key.private_pem());
  ASSERT_TRUE(again) << again.error().message();
  EXPECT_EQ(again->public_der(), key.public_der());
  EXPECT_NE(key_of(2).public_der(), key.public_der());
  EXPECT_TRUE(public_half(key).pem().starts_with("-----BEGIN PUBLIC KEY-----\n"));
}

}  // namespace
}  // namespace tarn::io
