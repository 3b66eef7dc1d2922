#include "io/hash.hpp"

#include <set>

#include <gtest/gtest.h>

namespace tarn::io {
namespace {

TEST(Sha256, MatchesTheStandardsExamples) {
  EXPECT_EQ(hex(as_text(sha256("abc"))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex(as_text(sha256(""))), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Sha256, IsTheSameInPieces) {
  Sha256Stream stream;
  stream.update("a");
  Sha256Stream moved = std::move(stream);
  moved.update("");
  moved.update("bc");
  EXPECT_EQ(moved.finish(), sha256("abc"));
}

// RFC 4231, test cases 2 and 6.
TEST(HmacSha256, MatchesTheStandardsExamples) {
  EXPECT_EQ(hex(as_text(hmac_sha256("Jefe", "what do ya want for nothing?"))),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hex(as_text(hmac_sha256(std::string(131, '\xaa'),
                                    "Test Using Larger Than Block-Size Key - Hash Key First"))),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

// RFC 4648, section 10.
TEST(Base64, MatchesTheStandardsExamples) {
  const std::pair<std::string, std::string> examples[] = {
      {"", ""},        {"f", "Zg=="},        {"fo", "Zm8="},
      {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"\xff\xfe\xfd", "//79"}};
  for (const auto& [bytes, text] : examples) {
    EXPECT_EQ(base64(bytes), text);
    EXPECT_EQ(from_base64(text).value_or("refused"), bytes);
  }
}

TEST(Base64, RefusesLooseSpellings) {
  for (const char* text :
       {"Zg", "Zg=", "Zg==\n", "Z===", "====", "Zh==", "Zm9=", "Zm-v", "Zg==Zg==", "Zm 9"}) {
    EXPECT_FALSE(from_base64(text)) << text;
  }
}

TEST(Hashes, StayTheSameAcrossVersions) {
  EXPECT_EQ(hash64(""), 0x2d06800538d394c2ull);
  EXPECT_NE(hash64("tarn"), hash64("tarn", 1));
  EXPECT_EQ(hash128(""), (Hash128{.high = 0x99aa06d3014798d8ull, .low = 0x6001c324468d497full}));
}

TEST(ConstantTime, ComparesLengthAndContent) {
  EXPECT_TRUE(equal_in_constant_time("", ""));
  EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
  EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_in_constant_time("abc", "ab"));
}

TEST(Random, IsRepeatableFromASeedAndNotFromTheSystem) {
  EXPECT_EQ(make_uuid(*make_seeded_random(1)), make_uuid(*make_seeded_random(1)));
  EXPECT_NE(make_uuid(*make_seeded_random(1)), make_uuid(*make_seeded_random(2)));
  const auto random = make_system_random();
  EXPECT_NE(make_uuid(*random), make_uuid(*random));
}

TEST(Uuid, HasVersionFourAndItsVariant) {
  const auto random = make_seeded_random(7);
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const auto uuid = make_uuid(*random);
    ASSERT_EQ(uuid.size(), 36u);
    EXPECT_EQ(uuid[14], '4') << uuid;
    EXPECT_NE(std::string("89ab").find(uuid[19]), std::string::npos) << uuid;
    EXPECT_EQ(uuid.find_first_not_of("0123456789abcdef-"), std::string::npos) << uuid;
    EXPECT_TRUE(seen.insert(uuid).second);
  }
}

}  // namespace
}  // namespace tarn::io
