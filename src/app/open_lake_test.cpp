#include "app/open_lake.hpp"

#include "catalog/temp_folder.hpp"

#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace tarn::app {
namespace {

class OpenedLakeTest : public testing::Test {
 protected:
  void SetUp() override {
    const SystemClock clock;
    const auto random = io::make_seeded_random(1);
    ASSERT_TRUE(service::Lake::create({*folder_.files, clock, *random}, data_, {}));
  }
  void configure(const std::string& text) {
    ASSERT_TRUE(io::write_file_durably(*folder_.files, data_ + "/tarn.toml", text, 0600));
  }
  ErrorCode refusal(const std::string& data, const std::string& catalog = {},
                    const std::optional<ProofFlags>& proof = std::nullopt) {
    const auto lake = OpenedLake::open(data, catalog, service::LakeUse::Events, proof);
    return lake ? ErrorCode::Internal : lake.error().code();
  }

  catalog::TempFolder folder_;
  std::string data_ = folder_.at("lake");
};

TEST_F(OpenedLakeTest, RefusesWhatIsNoLakeOrNoSetting) {
  EXPECT_EQ(refusal(folder_.at("nowhere")), ErrorCode::NotFound);
  EXPECT_EQ(refusal(data_, "no address"), ErrorCode::InvalidArgument);
  configure("[lake]\ncolour = 'blue'\n");
  EXPECT_EQ(refusal(data_), ErrorCode::InvalidArgument);
}

TEST_F(OpenedLakeTest, LooksAtTheProofPlacesOfCommandsThatCommitAlone) {
  configure("[proof]\nheads = 'https://host/hook'\nheads_secret_file = 'none'\n");
  EXPECT_EQ(refusal(data_, "", ProofFlags()), ErrorCode::NotFound);
  EXPECT_TRUE(OpenedLake::open(data_, "", service::LakeUse::All));
}

TEST_F(OpenedLakeTest, GivesTheLakeItsLimitsAndMayBeMoved) {
  configure("[stores]\nmax = 3\n");
  auto opened = OpenedLake::open(data_, "", service::LakeUse::Reading);
  ASSERT_TRUE(opened) << opened.error().message();
  const OpenedLake lake = *std::move(opened);
  EXPECT_EQ(lake->limits().stores, 3u);
  EXPECT_EQ(lake.config().stores_max, 3u);
  EXPECT_TRUE(lake->control().stores({.limit = 1}));
}

TEST_F(OpenedLakeTest, ReadsTheLimitsOfQueries) {
  configure("[query]\nmemory_mb = 64\ntimeout_s = 1\nresult_mb = 2\nspill_mb = 3\n");
  const auto opened = OpenedLake::open(data_, "", service::LakeUse::Reading);
  ASSERT_TRUE(opened) << opened.error().message();
  EXPECT_EQ(opened->config().query_memory_mb, 64U);
  EXPECT_EQ(opened->config().query_timeout_s, 1U);
  EXPECT_EQ(opened->config().query_result_mb, 2U);
  EXPECT_EQ(opened->config().query_spill_mb, 3U);
  for (const char* wrong : {"memory_mb = 0", "memory_mb = 1073741825", "timeout_s = 31622401",
                            "result_mb = -1", "spill_mb = 9223372036854775807", "spill_mb = '1'"}) {
    configure(std::string("[query]\n") + wrong + "\n");
    EXPECT_EQ(refusal(data_), ErrorCode::InvalidArgument) << wrong;
  }
}

}  // namespace
}  // namespace tarn::app
