#include "query/turns.hpp"

#include <string>

#include <gtest/gtest.h>

namespace tarn::query {
namespace {

const AccountId kOne("111111111111");
const AccountId kTwo("222222222222");
const AccountId kThree("333333333333");

class TurnsTest : public testing::Test {
 protected:
  void push(const AccountId& account, int count) {
    for (int i = 0; i < count; ++i) {
      turns_.push(account, account.value().front());
    }
  }
  // So many, one after the other: the first digit of whose they are.
  std::string run(int count) {
    std::string order;
    for (int i = 0; i < count; ++i) {
      order += turns_.take().value_or('-');
      const AccountId& account = order.back() == '1' ? kOne : order.back() == '2' ? kTwo : kThree;
      if (order.back() != '-') {
        turns_.ended(account);
      }
    }
    return order;
  }

  Turns<char> turns_;
};

TEST_F(TurnsTest, AreNobodysWhereNothingWaits) {
  EXPECT_EQ(turns_.take(), std::nullopt);
  push(kOne, 1);
  EXPECT_EQ(turns_.take(), '1');
  EXPECT_EQ(turns_.take(), std::nullopt) << "what runs is not taken again";
}

TEST_F(TurnsTest, KeepTheOrderOfOneAccount) {
  Turns<int> turns;
  for (int i = 0; i < 4; ++i) {
    turns.push(kOne, i);
  }
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(turns.take(), i);
  }
}

TEST_F(TurnsTest, GoRoundTheAccounts) {
  push(kOne, 5);
  push(kTwo, 2);
  push(kThree, 1);
  EXPECT_EQ(run(9), "12312111-");
}

TEST_F(TurnsTest, LetNobodyWaitForMoreThanATurnOfEachOther) {
  push(kOne, 100);
  EXPECT_EQ(run(3), "111");
  push(kTwo, 1);
  EXPECT_EQ(run(2), "12");
  // Nor does one that always comes again pass by the others.
  std::string order;
  push(kThree, 10);
  for (int i = 0; i < 6; ++i) {
    push(kTwo, 1);
    order += run(2);
  }
  EXPECT_EQ(order.find("22"), std::string::npos) << order;
  EXPECT_NE(order.find('1'), std::string::npos);
  EXPECT_NE(order.find('3'), std::string::npos);
}

TEST_F(TurnsTest, PreferWhoeverHasFewerRunning) {
  push(kOne, 3);
  EXPECT_EQ(turns_.take(), '1');
  EXPECT_EQ(turns_.take(), '1');
  push(kTwo, 2);
  EXPECT_EQ(turns_.take(), '2');
  EXPECT_EQ(turns_.take(), '2') << "the first has two";
  turns_.ended(kOne);
  turns_.ended(kOne);
  EXPECT_EQ(turns_.take(), '1');
}

TEST_F(TurnsTest, CountWhatWaitsAndRuns) {
  push(kOne, 2);
  push(kTwo, 1);
  EXPECT_EQ(turns_.take(), '1');
  EXPECT_EQ(turns_.size(kOne), 2u);
  EXPECT_EQ(turns_.size(kTwo), 1u);
  EXPECT_EQ(turns_.size(kThree), 0u);
  EXPECT_EQ(turns_.waiting(), 2u);
  EXPECT_EQ(turns_.running(), 1u);
  turns_.ended(kOne);
  EXPECT_EQ(turns_.size(kOne), 1u);
  EXPECT_EQ(turns_.running(), 0u);
}

}  // namespace
}  // namespace tarn::query
