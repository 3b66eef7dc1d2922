#include "app/config.hpp"

#include "base/clock.hpp"
#include "io/memory_file_system.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ConfigTest : public testing::Test {
 protected:
  Result<Config> read(const std::string& text) {
    EXPECT_TRUE(io::write_file_durably(disk_, "/tarn.toml", text, 0600));
    return read_config(disk_, "/tarn.toml");
  }

  ManualClock clock_{*parse_timestamp("2026-07-01T12:00:00Z")};
  io::MemoryFileSystem disk_{clock_};
};

TEST_F(ConfigTest, RefusesWhatMeansNothing) {
  const struct {
    const char* text;
    const char* message;
  } cases[] = {
      {"[[allow]]\nimport_folders = ['/logs']", "names its account"},
      {"[[allow]]\naccount = 111122223333", "wants a text"},
      {"[[allow]]\naccount = '1111'", "twelve digits"},
      {"[[allow]]\naccount = ''", "wants a text"},
      {"[[allow]]\naccount = '**'", "twelve digits"},
      {"[[allow]]\naccount = '*'\ndelivery = ['s3://bucket']", "unknown setting delivery"},
      {"[[allow]]\naccount = '*'\nimport_folders = '/logs'", "wants a list of texts"},
      {"[[allow]]\naccount = '*'\nexport_folders = [1]", "wants a list of texts"},
      {"[allow]\naccount = '*'", "[[allow]]"},
      {"allow = 1", "[[allow]]"},
      {"allow = []", "[[allow]]"},
      {"allow = [1]", "[[allow]]"},
      {"[organization]\nrefresh_hours = 0", "above 0"},
      {"[organization]\nrefresh_hours = '1'", "above 0"},
      {"[organization]\nrefresh_hours = 9000", "8784 at most"},
      {"[organization]\nendpoint = ''", "organization.endpoint wants a text"},
      {"[organization]\nevery = 1", "unknown setting organization.every"},
  };
  for (const auto& c : cases) {
    const auto config = read(c.text);
    ASSERT_FALSE(config) << c.text;
    EXPECT_EQ(config.error().code(), ErrorCode::InvalidArgument);
    EXPECT_THAT(config.error().message(), HasSubstr(c.message)) << c.text;
  }
}

TEST_F(ConfigTest, NothingIsAllowedWithoutASetting) {
  const auto config = read("");
  ASSERT_TRUE(config) << config.error().message();
  EXPECT_THAT(config->allowed, IsEmpty());
  EXPECT_EQ(config->organization_refresh_hours, std::nullopt);
}

TEST_F(ConfigTest, ReadsWhatEachAccountMayName) {
  const auto config = read(
      "[import]\nallowed_folders = ['/own']\n"
      "[[allow]]\naccount = '444455556666'\nimport_folders = ['/a', '/b']\n"
      "[[allow]]\naccount = '*'\nexport_folders = ['/c']\n");
  ASSERT_TRUE(config) << config.error().message();
  EXPECT_THAT(config->import_folders, ElementsAre("/own"));
  ASSERT_EQ(config->allowed.size(), 2u);
  EXPECT_EQ(config->allowed[0].account, "444455556666");
  EXPECT_THAT(config->allowed[0].import_folders, ElementsAre("/a", "/b"));
  EXPECT_THAT(config->allowed[0].export_folders, IsEmpty());
  EXPECT_EQ(config->allowed[1].account, "*");
  EXPECT_THAT(config->allowed[1].export_folders, ElementsAre("/c"));
}

TEST_F(ConfigTest, ReadsWhereTheOrganizationIsAsked) {
  const auto config = read(
      "[organization]\nrefresh_hours = 6\nendpoint = 'https://host'\nregion = 'eu-west-1'\n"
      "credentials = 'keys'\n");
  ASSERT_TRUE(config) << config.error().message();
  EXPECT_EQ(config->organization_refresh_hours, 6u);
  EXPECT_EQ(config->organization_endpoint, "https://host");
  EXPECT_EQ(config->organization_region, "eu-west-1");
  EXPECT_EQ(config->organization_credentials, "keys");
}

}  // namespace
}  // namespace tarn::app
