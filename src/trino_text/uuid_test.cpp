#include "trino_text/uuid.hpp"

#include "trino_text/test_answer.hpp"

#include <gtest/gtest.h>

namespace tarn::trino_text {
namespace {

std::string printed(const Result<Uuid>& uuid) {
  return uuid ? appended([&](std::string& out) { append_uuid(*uuid, out); })
              : "error: " + uuid.error().message();
}

TEST(Uuid, Texts) {
  const struct {
    std::string_view text;
    std::string_view expected;
  } cases[] = {{"", "error: Cannot cast value to UUID: "},
               {"1-2-3-4-1", "error: Invalid UUID string length: 9"},
               {"12151fd2-7586-11e9-8f9e-2a86e4085a5", "error: Invalid UUID string length: 35"},
               {"12151fd2-7586-11e9-8f9e-2a86e4085a59f",
                "error: Cannot cast value to UUID: 12151fd2-7586-11e9-8f9e-2a86e4085a59f"},
               {"12151fd2-7586-11e9-8f9e-2a86e4085a5g",
                "error: Cannot cast value to UUID: 12151fd2-7586-11e9-8f9e-2a86e4085a5g"},
               {"12151fd2-7586-11e9-8f9e2a86e4085a599",
                "error: Cannot cast value to UUID: 12151fd2-7586-11e9-8f9e2a86e4085a599"},
               {"12151fd275867586758675867586758611e9",
                "error: Cannot cast value to UUID: 12151fd275867586758675867586758611e9"},
               {"-2151fd2-7586-11e9-8f9e-2a86e4085a59",
                "error: Cannot cast value to UUID: -2151fd2-7586-11e9-8f9e-2a86e4085a59"},
               {"12151fd2-7586-11e9-8f9e-2a86e4085a59", "12151fd2-7586-11e9-8f9e-2a86e4085a59"},
               {"12151FD2-7586-11E9-8F9E-2A86E4085A59", "12151fd2-7586-11e9-8f9e-2a86e4085a59"},
               {"00000000-0000-0000-0000-000000000000", "00000000-0000-0000-0000-000000000000"},
               {"2151fd2-17586-11e9-8f9e-2a86e4085a59", "02151fd2-7586-11e9-8f9e-2a86e4085a59"},
               {"+2151fd2-7586-11e9-8f9e-2a86e4085a59", "02151fd2-7586-11e9-8f9e-2a86e4085a59"}};
  for (const auto& c : cases) {
    EXPECT_EQ(printed(parse_uuid(c.text)), c.expected) << c.text;
  }
}

TEST(Uuid, Binary) {
  EXPECT_EQ(printed(uuid_from_binary("123")), "error: Invalid UUID binary length: 3");
  EXPECT_EQ(printed(uuid_from_binary("0123456789abcdef")), "30313233-3435-3637-3839-616263646566");
  EXPECT_LT(parse_uuid("10000000-0000-0000-0000-000000000000").value_or(Uuid()),
            parse_uuid("80000000-0000-0000-0000-000000000000").value_or(Uuid()));
}

TEST(Uuid, RandomOnesAreOfVersionFour) {
  const auto random = io::make_seeded_random(7);
  const auto first = printed(random_uuid(*random));
  EXPECT_EQ(first[14], '4');
  EXPECT_NE(std::string("89ab").find(first[19]), std::string::npos);
  EXPECT_NE(printed(random_uuid(*random)), first);
  EXPECT_EQ(printed(parse_uuid(first)), first);
}

}  // namespace
}  // namespace tarn::trino_text
