#include "catalog/store_scope.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::catalog {
namespace {

using testing::HasSubstr;

TEST(StoreScope, ReadsWhatItWrites) {
  for (const char* text : {
           "{}",
           R"({"Accounts":["111122223333","444455556666"]})",
           R"({"OrganizationalUnits":["ou-ab12-11111111"],"ExcludedAccounts":["111122223333"]})",
           R"({"Regions":["ap-northeast-1","us-gov-west-1"]})",
           R"({"ExcludedOrganizationalUnits":["ou-ab12-11111111"],"ExcludedRegions":["eu-west-1"]})",
       }) {
    const auto scope = parse_scope(text);
    ASSERT_TRUE(scope) << text << ": " << scope.error().message();
    EXPECT_EQ(to_text(*scope), text);
  }
}

TEST(StoreScope, SortsAndCountsAnEntryOnce) {
  const auto scope = parse_scope(R"({"Accounts":["444455556666","111122223333","444455556666"]})");
  ASSERT_TRUE(scope);
  EXPECT_EQ(to_text(*scope), R"({"Accounts":["111122223333","444455556666"]})");
}

TEST(StoreScope, ToldByWhatItLimits) {
  const struct {
    const char* text;
    bool accounts;
    bool regions;
  } cases[] = {
      {"{}", false, false},
      {R"({"Accounts":[],"Regions":[]})", false, false},
      {R"({"Accounts":["111122223333"]})", true, false},
      {R"({"ExcludedAccounts":["111122223333"]})", true, false},
      {R"({"OrganizationalUnits":["ou-ab12-11111111"]})", true, false},
      {R"({"ExcludedOrganizationalUnits":["ou-ab12-11111111"]})", true, false},
      {R"({"Regions":["us-east-1"]})", false, true},
      {R"({"ExcludedRegions":["us-east-1"]})", false, true},
  };
  for (const auto& [text, accounts, regions] : cases) {
    const auto scope = parse_scope(text);
    ASSERT_TRUE(scope) << text;
    EXPECT_EQ(scope->limits_accounts(), accounts) << text;
    EXPECT_EQ(scope->limits_regions(), regions) << text;
    EXPECT_EQ(scope->is_everything(), !accounts && !regions) << text;
  }
}

TEST(StoreScope, NamesWhatIsWrong) {
  const struct {
    const char* text;
    const char* said;
  } cases[] = {
      {"", "JSON"},
      {"[]", "a scope is a JSON object"},
      {R"({"accounts":[]})", "no member called accounts"},
      {R"({"Accounts":"111122223333"})", "Accounts is a list of at most 500 texts"},
      {R"({"Accounts":[111122223333]})", "twelve digits: 111122223333"},
      {R"({"Accounts":["11112222333"]})", "twelve digits: 11112222333"},
      {R"({"ExcludedAccounts":["x11122223333"]})", "ExcludedAccounts: an account ID has twelve digits"},
      {R"({"OrganizationalUnits":["r-ab12"]})", "looks like ou-ab12-12345678: r-ab12"},
      {R"({"ExcludedOrganizationalUnits":["ou-1"]})", "ExcludedOrganizationalUnits"},
      {R"({"Regions":[""]})", "looks like ap-northeast-1"},
      {R"({"Regions":["US-EAST-1"]})", "US-EAST-1"},
      {R"({"Regions":["us-east"]})", "us-east"},
      {R"({"ExcludedRegions":["us-east-1' OR 1"]})", "ExcludedRegions"},
  };
  for (const auto& [text, said] : cases) {
    const auto scope = parse_scope(text);
    ASSERT_FALSE(scope) << text;
    EXPECT_THAT(scope.error().message(), HasSubstr(said)) << text;
  }
}

TEST(StoreScope, HasABoundForEachList) {
  const auto accounts = [](std::size_t count) {
    std::string text = R"({"Accounts":[)";
    for (std::size_t i = 0; i < count; ++i) {
      text += fmt::format("{}\"{:012}\"", i == 0 ? "" : ",", i);
    }
    return text + "]}";
  };
  EXPECT_TRUE(parse_scope(accounts(kScopeEntriesMax)));
  EXPECT_FALSE(parse_scope(accounts(kScopeEntriesMax + 1)));
}

}  // namespace
}  // namespace tarn::catalog
