#include "exporter/selection.hpp"

#include <gtest/gtest.h>

namespace tarn::exporter {
namespace {

const AccountId kOwn{"111122223333"};
const AccountId kOther{"444455556666"};

TEST(Selection, RefusesWhatIsNone) {
  const auto noon = parse_timestamp("2026-07-01T12:00:00Z");
  const struct {
    const char* name;
    Selection selection;
  } cases[] = {
      {"a short account", {.accounts = {AccountId("1")}}},
      {"an account that ends a text", {.accounts = {AccountId("11112222333'")}}},
      {"an empty account", {.accounts = {AccountId()}}},
      {"a Region that ends a text", {.regions = {Region("us-east-1' OR '1")}}},
      {"no period", {.start = noon, .end = noon}},
      {"too many accounts", {.accounts = std::vector<AccountId>(kSelectedMax + 1, kOwn)}},
  };
  for (const auto& [name, selection] : cases) {
    const auto outcome = checked(selection);
    ASSERT_FALSE(outcome) << name;
    EXPECT_EQ(outcome.error().code(), ErrorCode::InvalidArgument) << name;
  }
}

TEST(Selection, NamesComeInOrderAndOnce) {
  const auto made = checked({.accounts = {kOther, kOwn, kOther}, .regions = {Region("b-1"), Region("a-1")}});
  ASSERT_TRUE(made);
  EXPECT_EQ(made->accounts, (std::vector{kOwn, kOther}));
  EXPECT_EQ(conditions(*made),
            " AND recipientaccountid IN ('111122223333', '444455556666') AND awsregion IN ('a-1', 'b-1')");
  EXPECT_EQ(conditions({}), "");
}

}  // namespace
}  // namespace tarn::exporter
