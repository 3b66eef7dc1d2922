#include "app/organization_source.hpp"

#include "base/clock.hpp"
#include "io/memory_file_system.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::app {
namespace {

using testing::HasSubstr;

class OrganizationSourceTest : public testing::Test {
 protected:
  OrganizationSourceTest() { EXPECT_TRUE(disk_.create_directories("/lake", 0700)); }

  void write_keys(const std::string& text) {
    EXPECT_TRUE(io::write_file_durably(disk_, "/lake/keys", text, 0600));
  }
  static Config with(const char* endpoint, const char* region = nullptr) {
    Config config;
    if (endpoint != nullptr) {
      config.organization_endpoint = endpoint;
    }
    if (region != nullptr) {
      config.organization_region = region;
    }
    return config;
  }
  Result<service::OrganizationSource> read(const Config& config, const char* partition = "aws") {
    return organization_source(disk_, config, "/lake", Partition(partition));
  }

  ManualClock clock_{*parse_timestamp("2026-07-01T12:00:00Z")};
  io::MemoryFileSystem disk_{clock_};
};

TEST_F(OrganizationSourceTest, RefusesWhatMakesNoSense) {
  const struct {
    Config config;
    const char* partition;
    const char* message;
  } cases[] = {
      {with("http://organizations.example"), "aws", "wants https://"},
      {with("http://2130706433"), "aws", "wants https://"},
      {with("http://other.localhost"), "aws", "wants https://"},
      {with("https://host/path"), "aws", "organization.endpoint"},
      {with("host"), "aws", "organization.endpoint"},
      {with(nullptr, "nowhere"), "aws", "organization.region"},
      {with(nullptr), "aws-iso", "name endpoint and region"},
      {with("https://host"), "aws-iso", "name endpoint and region"},
  };
  for (const auto& c : cases) {
    const auto source = read(c.config, c.partition);
    ASSERT_FALSE(source) << c.message;
    EXPECT_THAT(source.error().message(), HasSubstr(c.message));
  }
}

TEST_F(OrganizationSourceTest, IsAwssOwnUnlessItIsNamed) {
  const auto usual = read(with(nullptr), "aws-cn");
  ASSERT_TRUE(usual) << usual.error().message();
  EXPECT_EQ(usual->endpoint, "https://organizations.cn-northwest-1.amazonaws.com.cn");
  const auto local = read(with("http://127.0.0.1:9480/"));
  ASSERT_TRUE(local) << local.error().message();
  EXPECT_EQ(local->endpoint, "http://127.0.0.1:9480");
  EXPECT_EQ(local->region, Region("us-east-1"));
  const auto both = read(with("https://host", "us-iso-east-1"), "aws-iso");
  ASSERT_TRUE(both) << both.error().message();
  EXPECT_EQ(both->region, Region("us-iso-east-1"));
}

TEST_F(OrganizationSourceTest, KeysAreReadAnewEachTime) {
  auto config = with(nullptr);
  config.organization_credentials = "keys";
  const auto source = read(config);
  ASSERT_TRUE(source) << source.error().message();
  EXPECT_EQ(source->keys().error().code(), ErrorCode::NotFound);
  write_keys("[other]\naws_access_key_id = AKIAOTHER\naws_secret_access_key = x\n");
  EXPECT_THAT(source->keys().error().message(), HasSubstr("no access key"));
  write_keys("[default]\naws_access_key_id = AKIAEXAMPLE\n");
  EXPECT_THAT(source->keys().error().message(), HasSubstr("no access key")) << "an ID without its secret";
  write_keys(
      "[default]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key= the-secret\naws_session_token = "
      "t\n");
  const auto keys = source->keys();
  ASSERT_TRUE(keys) << keys.error().message();
  EXPECT_EQ(keys->access_key_id, "AKIAEXAMPLE");
  EXPECT_EQ(keys->secret.reveal(), "the-secret");
  EXPECT_EQ(keys->session_token, "t");
}

}  // namespace
}  // namespace tarn::app
