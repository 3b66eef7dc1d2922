#include "access/secret_box.hpp"

#include "io/aead.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::access {
namespace {

using testing::MatchesRegex;

class SecretBoxTest : public testing::Test {
 protected:
  SecretBox make() { return *SecretBox::make(io::make_aead_key(*random_)); }

  std::unique_ptr<io::Random> random_ = io::make_seeded_random(5);
  AccessKeyId id_{"AKIAIOSFODNN7EXAMPLE"};
  io::Secret plain_{"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"};
};

TEST_F(SecretBoxTest, GivesBackWhatItSealed) {
  const SecretBox box = make();
  const io::Secret sealed = box.seal(id_, plain_, *random_);
  EXPECT_THAT(std::string(sealed.reveal()), MatchesRegex("v1:[0-9a-f]+:[A-Za-z0-9+/=]+"));
  EXPECT_EQ(sealing_key(sealed.reveal()), box.id());
  EXPECT_EQ(box.id().size(), 16u);
  EXPECT_TRUE(is_sealed(sealed.reveal()));
  EXPECT_EQ(sealed.reveal().find(plain_.reveal()), std::string_view::npos);
  const auto opened = box.open(id_, sealed.reveal());
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->reveal(), plain_.reveal());
  EXPECT_NE(box.seal(id_, plain_, *random_).reveal(), sealed.reveal()) << "a nonce of its own";
}

TEST_F(SecretBoxTest, OpensNothingElse) {
  const SecretBox box = make();
  const std::string sealed(box.seal(id_, plain_, *random_).reveal());
  const std::string other(make().seal(id_, plain_, *random_).reveal());
  std::string changed = sealed;
  changed[sealed.size() - 6] = changed[sealed.size() - 6] == 'A' ? 'B' : 'A';
  const struct {
    const char* name;
    AccessKeyId id;
    std::string stored;
  } cases[] = {
      {"another access key's", AccessKeyId("AKIAI44QH8DHBEXAMPLE"), sealed},
      {"under another key", id_, other},
      {"under another key, relabelled", id_, "v1:" + box.id() + other.substr(3 + box.id().size())},
      {"changed", id_, changed},
      {"cut", id_, sealed.substr(0, sealed.size() - 4)},
      {"a head alone", id_, sealed.substr(0, 4 + box.id().size())},
      {"without the last colon", id_, "v1:" + box.id()},
      {"not base64", id_, "v1:" + box.id() + ":???"},
      {"a later version", id_, "v2" + sealed.substr(2)},
      {"plain", id_, std::string(plain_.reveal())},
      {"empty", id_, ""},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const auto refused = box.open(c.id, c.stored);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code(), ErrorCode::PermissionDenied);
    EXPECT_EQ(refused.error().message().find(plain_.reveal()), std::string::npos);
  }
}

TEST_F(SecretBoxTest, WantsAKeyOfItsLength) {
  for (const std::size_t size : {0u, 16u, 31u, 33u, 64u}) {
    const auto refused = SecretBox::make(io::Secret(std::string(size, 'k')));
    ASSERT_FALSE(refused) << size;
    EXPECT_EQ(refused.error().code(), ErrorCode::InvalidArgument);
  }
  const auto one = SecretBox::make(io::Secret(std::string(32, 'k')));
  const auto same = SecretBox::make(io::Secret(std::string(32, 'k')));
  EXPECT_EQ(one->id(), same->id());
  EXPECT_NE(one->id(), make().id());
}

TEST(Sealed, IsToldFromPlain) {
  EXPECT_FALSE(is_sealed("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"));
  EXPECT_FALSE(is_sealed("v1wJalrXUtnFEMI"));
  EXPECT_TRUE(is_sealed("v2:0011:x"));
  EXPECT_EQ(sealing_key("v2:0011:x"), "");
  EXPECT_EQ(sealing_key("v1:0011:x"), "0011");
  EXPECT_EQ(sealing_key("v1:0011"), "");
}

}  // namespace
}  // namespace tarn::access
