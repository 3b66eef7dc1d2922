#include "app/proof_places.hpp"

#include "base/clock.hpp"
#include "io/memory_file_system.hpp"
#include "service/head_posts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::app {
namespace {

using testing::HasSubstr;

class ProofPlacesTest : public testing::Test {
 protected:
  ProofPlacesTest() {
    EXPECT_TRUE(disk_.create_directories("/lake", 0700));
    write("credentials",
          "[other]\naws_access_key_id = AKIAOTHER\n"
          "[default]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key=the-secret\n");
    write("secret", " hook-secret\n");
    write("empty", "\n");
  }

  void write(const std::string& name, const std::string& text) {
    EXPECT_TRUE(io::write_file_durably(disk_, "/lake/" + name, text, 0600));
  }
  Result<service::ProofPlaces> read(const std::string& section, const ProofFlags& flags = {}) {
    write("tarn.toml", "[proof]\n" + section);
    const auto config = TARN_TRY(read_config(disk_, "/lake/tarn.toml"));
    return proof_places(disk_, flags, config, "/lake");
  }

  ManualClock clock_{*parse_timestamp("2026-07-01T12:00:00Z")};
  io::MemoryFileSystem disk_{clock_};
};

TEST_F(ProofPlacesTest, RefusesWhatMakesNoSense) {
  const struct {
    const char* section;
    const char* message;
  } cases[] = {
      {"heads = 1", "wants a list of texts"},
      {"heads = ['/a', '/b']", "one folder"},
      {"heads = 'ftp://host/x'", "s3://bucket/prefix"},
      {"heads = 'https://user:password@host/x'", "no user or password"},
      {"heads_lock_mode = 'FOREVER'", "COMPLIANCE or GOVERNANCE"},
      {"heads_lock_days = 40000", "36500 at most"},
      {"heads = 's3://bucket'\nheads_region = 'x'", "heads_region"},
      {"heads = 's3://bucket'\nheads_endpoint = 'host'", "heads_endpoint"},
      {"heads = 's3://bucket'\nheads_credentials = 'none'", "none"},
      {"heads = 'https://host'\nheads_secret_file = 'empty'", "secret is empty"},
  };
  for (const auto& c : cases) {
    const auto places = read(c.section);
    ASSERT_FALSE(places) << c.section;
    EXPECT_THAT(places.error().message(), HasSubstr(c.message));
  }
}

TEST_F(ProofPlacesTest, ReadsFoldersBucketsAndWebhooks) {
  const auto none = read("");
  ASSERT_TRUE(none) << none.error().message();
  EXPECT_EQ(none->posts, nullptr);
  const auto folder = read("heads = 'heads'");
  ASSERT_TRUE(folder) << folder.error().message();
  EXPECT_EQ(folder->heads_folder, "/lake/heads");
  EXPECT_EQ(folder->posts, nullptr);
  const auto all = read(
      "heads = ['/second', 's3://bucket/a', 'https://host/hook']\nheads_credentials = 'credentials'\n"
      "heads_endpoint = 'http://127.0.0.1:9000/'\nheads_lock_days = 3\nheads_secret_file = 'secret'");
  ASSERT_TRUE(all) << all.error().message();
  EXPECT_EQ(all->heads_folder, "/second");
  ASSERT_NE(all->posts, nullptr);
  EXPECT_THAT(all->posts->places, testing::ElementsAre("s3://bucket/a", "https://host/hook"));
  EXPECT_EQ(all->posts->bucket.access_key_id, "AKIAEXAMPLE");
  EXPECT_EQ(all->posts->bucket.secret.reveal(), "the-secret");
  EXPECT_EQ(all->posts->bucket.endpoint, "http://127.0.0.1:9000");
  EXPECT_EQ(all->posts->bucket.lock_mode, "COMPLIANCE");
  EXPECT_EQ(all->posts->bucket.lock_days, 3u);
  EXPECT_EQ(all->posts->webhook_secret.reveal(), "hook-secret");
}

TEST_F(ProofPlacesTest, FlagsGoBeforeTheConfiguration) {
  const auto places = read("heads = 'https://host/hook'", {.key_file = "", .heads = {"second"}});
  ASSERT_TRUE(places) << places.error().message();
  EXPECT_EQ(places->heads_folder, "second");
  EXPECT_EQ(places->posts, nullptr);
}

}  // namespace
}  // namespace tarn::app
