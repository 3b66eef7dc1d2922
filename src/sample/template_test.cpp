#include "sample/template.hpp"

#include "sample/catalogue.hpp"
#include "sample/playbook.hpp"

#include <gtest/gtest.h>

namespace tarn::sample {
namespace {

std::string written(std::string_view text, std::uint64_t focus, std::uint64_t event_key) {
  const Organization organization = make_organization(1, 4, default_regions());
  const Scene scene{.organization = organization,
                    .account = organization.accounts[1],
                    .region = "us-east-1",
                    .focus = focus,
                    .event_key = event_key,
                    .time = *parse_timestamp("2026-03-02T00:05:09Z"),
                    .caller_arn = "arn:aws:iam::444455556666:user/a",
                    .caller_name = "a",
                    .request_id = "r-1",
                    .source_address = "192.0.2.1"};
  std::string out;
  Template::make(text)->append_to(out, scene);
  return out;
}

TEST(Template, RefusesSlotsThatNobodyKnows) {
  for (const char* text :
       {"<", "<bucket", "<>", "<nothing>", "<hex:>", "<hex:x>", "<subnet+>", "<hex:99999999>"}) {
    EXPECT_FALSE(Template::make(text)) << text;
  }
}

TEST(Template, WritesWhatTheSceneKnows) {
  EXPECT_EQ(written("", 1, 1), "");
  EXPECT_EQ(written("plain", 1, 1), "plain");
  EXPECT_EQ(written("<account>/<region>/<caller>/<requestid>/<ip>", 1, 1),
            "444455556666/us-east-1/a/r-1/192.0.2.1");
  EXPECT_EQ(written("<iso>|<day>|<time>", 1, 1), "2026-03-02T00:05:09Z|2026-03-02|Mar 2, 2026, 12:05:09 AM");
}

TEST(Template, KeepsToAResourceAsLongAsTheFocusStays) {
  EXPECT_EQ(written("<instance>", 1, 1), written("<instance>", 1, 2));
  EXPECT_NE(written("<instance>", 1, 1), written("<instance>", 4, 1));
  EXPECT_NE(written("<subnet>", 1, 1), written("<subnet+1>", 1, 1));
  EXPECT_NE(written("<uuid>", 1, 1), written("<uuid>", 1, 2));
  EXPECT_EQ(written("<hex:40>", 1, 1).size(), 40u);
}

TEST(Catalogue, ReadsEveryTable) {
  const auto catalogue = Catalogue::make();
  ASSERT_TRUE(catalogue) << catalogue.error().message();
  EXPECT_GE(catalogue->services().size(), 40u);
  EXPECT_GE(catalogue->operations().size(), 380u);
  EXPECT_TRUE(catalogue->find("ec2:DescribeInstances"));
  EXPECT_FALSE(catalogue->find("ec2:Nothing"));
  EXPECT_FALSE(catalogue->find("nothing"));
  const auto playbooks = Playbooks::make(*catalogue);
  ASSERT_TRUE(playbooks) << playbooks.error().message();
}

TEST(Organization, BeginsWithTheAccountsOfTheSample) {
  const Organization organization = make_organization(3, 9, default_regions());
  ASSERT_EQ(organization.accounts.size(), 9u);
  EXPECT_EQ(organization.accounts[0].id.value(), "111122223333");
  EXPECT_EQ(organization.accounts[1].id.value(), "444455556666");
  EXPECT_EQ(organization.accounts[2].id.value(), "123456789012");
  EXPECT_EQ(organization.accounts[3].id.value(), "234567890123");
  for (const Account& account : organization.accounts) {
    EXPECT_EQ(account.id.value().size(), 12u);
    EXPECT_FALSE(account.name.empty());
    EXPECT_FALSE(account.unit.empty());
  }
  EXPECT_EQ(organization.id.size(), 12u);
  EXPECT_EQ(organization.regions.front(), "ap-northeast-1");
}

}  // namespace
}  // namespace tarn::sample
