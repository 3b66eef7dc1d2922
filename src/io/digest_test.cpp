#include "io/digest.hpp"

#include "io/hash.hpp"

#include <gtest/gtest.h>

namespace tarn::io {
namespace {

struct DigestCase {
  const char* name;
  DigestKind kind;
  std::string_view bytes;
  std::string_view expected_hex;
};

TEST(Digest, KnownValues) {
  const DigestCase cases[] = {
      {"md5 of nothing", DigestKind::Md5, "", "d41d8cd98f00b204e9800998ecf8427e"},
      {"md5 of abc", DigestKind::Md5, "abc", "900150983cd24fb0d6963f7d28e17f72"},
      {"sha1 of nothing", DigestKind::Sha1, "", "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
      {"sha1 of abc", DigestKind::Sha1, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"},
      {"sha256 of abc", DigestKind::Sha2Bits256, "abc",
       "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {"sha512 of abc", DigestKind::Sha2Bits512, "abc",
       "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4"
       "423643ce80e"
       "2a9ac94fa54ca49f"},
  };
  for (const auto& c : cases) {
    std::string out = "kept";
    ASSERT_TRUE(append_digest(c.kind, c.bytes, out)) << c.name;
    EXPECT_EQ(hex(out.substr(4)), c.expected_hex) << c.name;
  }
}

TEST(Digest, Hmac) {
  // RFC 2202 and RFC 4231, test case 2.
  const DigestCase cases[] = {
      {"md5", DigestKind::Md5, "what do ya want for nothing?", "750c783e6ab0b503eaa86e310a5db738"},
      {"sha1", DigestKind::Sha1, "what do ya want for nothing?", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"},
      {"sha256", DigestKind::Sha2Bits256, "what do ya want for nothing?",
       "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
      {"sha512", DigestKind::Sha2Bits512, "what do ya want for nothing?",
       "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab"
       "1a34d4a6b4b"
       "636e070a38bce737"},
  };
  for (const auto& c : cases) {
    std::string out;
    ASSERT_TRUE(append_hmac(c.kind, "Jefe", c.bytes, out)) << c.name;
    EXPECT_EQ(hex(out), c.expected_hex) << c.name;
  }
}

TEST(Digest, Checksums) {
  EXPECT_EQ(crc32(""), 0u);
  EXPECT_EQ(crc32("123456789"), 0xCBF43926u);
  EXPECT_EQ(xxh64(""), 0xEF46DB3751D8E999ull);
  EXPECT_EQ(xxh64("abc"), 0x44BC2CF5AD770999ull);
}

}  // namespace
}  // namespace tarn::io
