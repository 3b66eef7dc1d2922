#include "access/known_organization.hpp"

#include "access/organization.hpp"
#include "catalog/temp_folder.hpp"

#include <array>
#include <atomic>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace tarn::access {
namespace {

const AccountId kManagement("111122223333");
const Timestamp kNow = from_micros(1'000'000);

class KnownOrganizationTest : public testing::Test {
 protected:
  // As another process has it: what it writes is in the database alone.
  catalog::ControlCatalog open() {
    auto control = catalog::ControlCatalog::create(*folder_.files, folder_.at("control.db"));
    if (!control) {
      ADD_FAILURE() << control.error().message();
      std::abort();
    }
    return std::move(*control);
  }

  void join(catalog::ControlCatalog& control, int number) {
    const auto change = [&](const std::optional<Organization>& before) -> Result<Organization> {
      auto base = before ? *before : TARN_TRY(make_organization("o-exampleorgid", kManagement, kNow));
      return access::join(std::move(base),
                          {.id = AccountId(std::to_string(444455550000 + number)), .joined = kNow});
    };
    ASSERT_TRUE(control.change_organization(change, kNow));
  }

  catalog::TempFolder folder_;
  catalog::ControlCatalog control_ = open();
  KnownOrganization known_{control_};
};

TEST_F(KnownOrganizationTest, KnowsNoneWhereThereIsNone) {
  EXPECT_EQ(known_.now().value(), nullptr);
  join(control_, 1);
  EXPECT_NE(known_.now().value(), nullptr);
  ASSERT_TRUE(control_.remove_organization());
  EXPECT_EQ(known_.now().value(), nullptr);
}

TEST_F(KnownOrganizationTest, ReadsAgainWhatChangedAlone) {
  join(control_, 1);
  const auto first = known_.now().value();
  EXPECT_EQ(*first, **control_.organization());
  EXPECT_EQ(known_.now().value(), first) << "the very object";
  join(control_, 2);
  EXPECT_EQ(*known_.now().value(), **control_.organization());
  EXPECT_EQ(first->accounts.size(), 2u) << "who holds an older version keeps it";
}

TEST_F(KnownOrganizationTest, SeesTheChangesOfOtherProcessesAtOnce) {
  catalog::ControlCatalog other = open();
  for (int i = 1; i < 5; ++i) {
    join(other, i);
    EXPECT_EQ(known_.now().value()->accounts.size(), 1u + static_cast<unsigned>(i));
  }
}

TEST_F(KnownOrganizationTest, IsNeverOlderThanTheLastChangeThatHadEnded) {
  join(control_, 1);
  std::atomic<std::size_t> written = 2;
  std::atomic<bool> is_late = false;
  std::atomic<bool> has_ended = false;
  {
    std::vector<std::jthread> readers;
    for (int i = 0; i < 3; ++i) {
      readers.emplace_back([&] {
        while (!has_ended) {
          const std::size_t least = written;
          const auto seen = known_.now();
          is_late = is_late || !seen || (*seen)->accounts.size() < least;
        }
      });
    }
    for (int i = 2; i < 30; ++i) {
      join(control_, i);
      ++written;
    }
    has_ended = true;
  }
  EXPECT_FALSE(is_late);
}

}  // namespace
}  // namespace tarn::access
