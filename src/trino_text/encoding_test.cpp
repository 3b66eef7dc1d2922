#include "trino_text/encoding.hpp"

#include "trino_text/test_answer.hpp"

#include <cmath>
#include <limits>
#include <random>

#include <gtest/gtest.h>

namespace tarn::trino_text {
namespace {

using namespace std::literals;

using Decoder = Result<> (*)(std::string_view, std::string&);

std::string decoded(Decoder decoder, std::string_view text) {
  return appended([&](std::string& out) { return decoder(text, out); });
}

template <class Encoder>
std::string encoded(const Encoder& encoder, std::string_view bytes) {
  return appended([&](std::string& out) { encoder(bytes, out); });
}

TEST(Encoding, FromHex) {
  const struct {
    std::string_view text;
    std::string_view expected;
  } cases[] = {{"f/", "error: not a hexadecimal digit: \"/\" = 47"},
               {"f:", "error: not a hexadecimal digit: \":\" = 58"},
               {"f@", "error: not a hexadecimal digit: \"@\" = 64"},
               {"gf", "error: not a hexadecimal digit: \"g\" = 103"},
               {"\xC3\xA4", "error: not a hexadecimal digit: \"\uFFC3\" = -61"},
               {"fff", "error: invalid input length 3"},
               {"", ""},
               {"6162", "ab"},
               {"00fFAb", "\x00\xFF\xAB"sv}};
  for (const auto& c : cases) {
    EXPECT_EQ(decoded(from_hex, c.text), c.expected) << c.text;
  }
}

TEST(Encoding, ToHex) {
  EXPECT_EQ(encoded(to_hex, ""), "");
  EXPECT_EQ(encoded(to_hex, "a\xFF\0"sv), "61FF00");
}

TEST(Encoding, FromBase64) {
  const struct {
    std::string_view text;
    std::string_view expected;
  } cases[] = {{"a", "error: Input byte[] should at least have 2 bytes for base64 bytes"},
               {"=", "error: Input byte[] should at least have 2 bytes for base64 bytes"},
               {"YQ=", "error: Input byte array has wrong 4-byte ending unit"},
               {"YQ=x", "error: Input byte array has wrong 4-byte ending unit"},
               {"====", "error: Input byte array has wrong 4-byte ending unit"},
               {"YWJj=", "error: Input byte array has wrong 4-byte ending unit"},
               {"YWJjY", "error: Last unit does not have enough valid bits"},
               {"Y===", "error: Last unit does not have enough valid bits"},
               {"YQ==YQ==", "error: Input byte array has incorrect ending byte at 4"},
               {"YWI==", "error: Input byte array has incorrect ending byte at 4"},
               {"YQ*=", "error: Illegal base64 character 2a"},
               {"YW\nJj", "error: Illegal base64 character a"},
               {"YW_j", "error: Illegal base64 character 5f"},
               {"YW\xC3\xA4", "error: Illegal base64 character -3d"},
               {"", ""},
               {"YQ==", "a"},
               {"YQ", "a"},
               {"YR==", "a"},
               {"YWI=", "ab"},
               {"YWI", "ab"},
               {"YWJj", "abc"},
               {"//79", "\xFF\xFE\xFD"}};
  for (const auto& c : cases) {
    EXPECT_EQ(decoded(from_base64, c.text), c.expected) << c.text;
  }
  EXPECT_EQ(decoded(from_base64url, "__79"), "\xFF\xFE\xFD");
  EXPECT_EQ(decoded(from_base64url, "YW/j"), "error: Illegal base64 character 2f");
}

TEST(Encoding, ToBase64) {
  EXPECT_EQ(encoded(to_base64, ""), "");
  EXPECT_EQ(encoded(to_base64, "a"), "YQ==");
  EXPECT_EQ(encoded(to_base64, "ab"), "YWI=");
  EXPECT_EQ(encoded(to_base64, "abc"), "YWJj");
  EXPECT_EQ(encoded(to_base64, "\xFF\xFE\xFD"), "//79");
  EXPECT_EQ(encoded(to_base64url, "\xFF\xFE\xFD"), "__79");
  EXPECT_EQ(encoded(to_base64url, "a"), "YQ==");
}

TEST(Encoding, FromBase32) {
  const struct {
    std::string_view text;
    std::string_view expected;
  } cases[] = {{"1=", "error: Invalid input length 1"},
               {"M1======", "error: Unrecognized character: 1"},
               {"me======", "error: Unrecognized character: m"},
               {"MFR=G===", "error: Unrecognized character: ="},
               {"MF\n=====", "error: Invalid input length 3"},
               {"MF\nA====", "error: Unrecognized character: 0xa"},
               {"ABC", "error: Invalid input length 3"},
               {"Mä", "error: Unrecognized character: 0xe4"},
               {"M\x7FRA", "error: Unrecognized character: 0x7f"},
               {"AB=", std::string_view("\0", 1)},
               {"ABCDEF", "error: Invalid input length 6"},
               {"", ""},
               {"ME======", "a"},
               {"ME", "a"},
               {"MFRA====", "ab"},
               {"MFRGG===", "abc"},
               {"MFRGGZA=", "abcd"},
               {"MFRGGZDF", "abcde"},
               {"======", ""}};
  for (const auto& c : cases) {
    EXPECT_EQ(decoded(from_base32, c.text), c.expected) << c.text;
  }
  EXPECT_EQ(encoded(to_base32, ""), "");
  EXPECT_EQ(encoded(to_base32, "a"), "ME======");
  EXPECT_EQ(encoded(to_base32, "abc"), "MFRGG===");
  EXPECT_EQ(encoded(to_base32, "abcde"), "MFRGGZDF");
}

TEST(Encoding, RoundTrips) {
  std::mt19937 random(20260103);
  for (int i = 0; i < 2'000; ++i) {
    std::string bytes(random() % 40, '\0');
    for (auto& c : bytes) {
      c = static_cast<char>(random());
    }
    ASSERT_EQ(decoded(from_hex, encoded(to_hex, bytes)), bytes);
    ASSERT_EQ(decoded(from_base64, encoded(to_base64, bytes)), bytes);
    ASSERT_EQ(decoded(from_base64url, encoded(to_base64url, bytes)), bytes);
    ASSERT_EQ(decoded(from_base32, encoded(to_base32, bytes)), bytes);
  }
}

TEST(Encoding, BigEndian) {
  EXPECT_EQ(answer(from_big_endian_32("123")), "error: expected 4-byte input, but got instead: 3");
  EXPECT_EQ(answer(from_big_endian_64("1234")), "error: expected 8-byte input, but got instead: 4");
  EXPECT_EQ(answer(from_big_endian_64("")), "error: expected 8-byte input, but got instead: 0");
  for (const std::int64_t value :
       {std::int64_t{0}, std::int64_t{1}, std::int64_t{-1}, std::int64_t{0x0123456789ABCDEF},
        std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) {
    EXPECT_EQ(from_big_endian_64(appended([&](std::string& out) { to_big_endian_64(value, out); })), value);
    const auto narrow = static_cast<std::int32_t>(value);
    EXPECT_EQ(from_big_endian_32(appended([&](std::string& out) { to_big_endian_32(narrow, out); })), narrow);
  }
  EXPECT_EQ(appended([](std::string& out) { to_big_endian_32(0x01020304, out); }), "\x01\x02\x03\x04");
  EXPECT_EQ(appended([](std::string& out) { to_big_endian_64(-2, out); }),
            "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFE");
}

TEST(Encoding, Ieee754) {
  EXPECT_FALSE(from_ieee754_32("123"));
  EXPECT_EQ(from_ieee754_32("123").error().message(),
            "Input floating-point value must be exactly 4 bytes long");
  EXPECT_EQ(from_ieee754_64("123").error().message(),
            "Input floating-point value must be exactly 8 bytes long");
  EXPECT_EQ(appended([](std::string& out) { to_ieee754_32(1.0F, out); }), "\x3F\x80\x00\x00"sv);
  EXPECT_EQ(appended([](std::string& out) { to_ieee754_64(-0.0, out); }), "\x80\0\0\0\0\0\0\0"sv);
  EXPECT_EQ(appended([](std::string& out) { to_ieee754_64(-std::nan("7"), out); }), "\x7F\xF8\0\0\0\0\0\0"sv);
  EXPECT_EQ(from_ieee754_64("\x40\x09\x21\xFB\x54\x44\x2D\x18"sv), 3.14159265358979312);
  EXPECT_EQ(from_ieee754_32("\x3F\x80\x00\x00"sv), 1.0F);
  EXPECT_TRUE(std::isnan(from_ieee754_64("\x7F\xF8\0\0\0\0\0\x01"sv).value_or(0)));
}

}  // namespace
}  // namespace tarn::trino_text
