#include "sample/change.hpp"

#include "json/value.hpp"
#include "sample/generator.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace tarn::sample {
namespace {

const Change kMonth{.start = *parse_timestamp("2026-03-02T00:00:00Z"),
                    .end = *parse_timestamp("2026-04-01T00:00:00Z"),
                    .growth_percent = 60};

Options a_month(std::uint64_t seed) {
  Options options;
  options.seed = seed;
  options.start = kMonth.start;
  options.end = kMonth.end;
  options.events_per_day = 150;
  options.accounts = 22;
  options.change = kMonth;
  return options;
}

// What the tests ask of one record.
struct Told {
  std::string id;
  std::string name;
  std::string text;
  Timestamp time;
};

// The records of each account, in no order.
class Accounts final : public Sink {
 public:
  Result<> receive(const LogFile& file) override {
    const json::Value whole = TARN_TRY(json::parse(file.json));
    for (const json::Value& record : *whole.find("Records")->array()) {
      of[*record.find("recipientAccountId")->string()].push_back(
          {.id = *record.find("eventID")->string(),
           .name = *record.find("eventName")->string(),
           .text = json::write(record),
           .time = *parse_timestamp(*record.find("eventTime")->string())});
    }
    return {};
  }

  // The time of the management account's event that names the account; nullopt where there is none.
  std::optional<Timestamp> find(const std::string& name, const AccountId& account) const {
    for (const Told& told : of.at("111122223333")) {
      if (told.name == name && told.text.find(account.value()) != std::string::npos) {
        return told.time;
      }
    }
    return std::nullopt;
  }

  std::map<std::string, std::vector<Told>> of;
};

Organization changed(std::uint64_t seed, std::size_t accounts) {
  Organization organization = make_organization(seed, accounts, default_regions());
  decide_memberships(organization, kMonth);
  return organization;
}

TEST(Change, IsRefusedWhereItCannotBe) {
  Accounts accounts;
  Options backwards = a_month(1);
  backwards.change->end = backwards.change->start;
  EXPECT_FALSE(generate(backwards, accounts));
  Options explosion = a_month(1);
  explosion.change->growth_percent = kGrowthPercentMax + 1;
  EXPECT_FALSE(generate(explosion, accounts));
}

TEST(Change, LetsAccountsJoinAndLeaveButNeverTheFirst) {
  for (const std::uint64_t seed : {1, 2, 3}) {
    const Organization organization = changed(seed, 40);
    std::size_t joining = 0;
    std::size_t leaving = 0;
    for (std::size_t i = 0; i < organization.accounts.size(); ++i) {
      const Account& account = organization.accounts[i];
      EXPECT_TRUE(i >= kSteadyAccounts || account.stays()) << i;
      EXPECT_FALSE(account.joins() && account.leaves()) << i;
      EXPECT_TRUE(!account.joins() || (account.joined > kMonth.start && account.joined < kMonth.end));
      EXPECT_TRUE(!account.leaves() || (account.left > kMonth.start && account.left < kMonth.end));
      joining += account.joins() ? 1 : 0;
      leaving += account.leaves() ? 1 : 0;
    }
    EXPECT_EQ(joining, 6u);
    EXPECT_EQ(leaving, 6u);
  }
}

TEST(Change, HappensInOfficeHours) {
  for (const Account& account : changed(1, 400).accounts) {
    if (account.stays()) {
      continue;
    }
    const Timestamp local = (account.joins() ? account.joined : account.left) + std::chrono::hours(9);
    const auto hour = std::chrono::duration_cast<std::chrono::hours>(local - day_of(local)).count();
    EXPECT_LE(std::chrono::weekday(day_of(local)).iso_encoding(), 5u) << format_iso_seconds(local);
    EXPECT_GE(hour, 10) << format_iso_seconds(local);
    EXPECT_LT(hour, 17) << format_iso_seconds(local);
  }
}

TEST(Change, RaisesTheRateEvenly) {
  EXPECT_EQ(rate_of(kMonth, kMonth.start + std::chrono::days(15)), 1'000'000u);
  EXPECT_EQ(rate_of(kMonth, kMonth.start), 769'230u);
  EXPECT_EQ(rate_of(kMonth, kMonth.end), 1'230'769u);
  EXPECT_EQ(rate_of(kMonth, kMonth.start - std::chrono::days(9)), rate_of(kMonth, kMonth.start));
  EXPECT_EQ(rate_of(kMonth, kMonth.end + std::chrono::days(9)), rate_of(kMonth, kMonth.end));
}

TEST(ChangingOrganization, HasNoEventBeforeJoiningOrAfterLeaving) {
  for (const std::uint64_t seed : {1, 2}) {
    Options options = a_month(seed);
    options.scenarios = {{.name = "role-chaining", .start = {}}, {.name = "crypto-mining", .start = {}}};
    Accounts accounts;
    ASSERT_TRUE(generate(options, accounts));
    std::size_t events = 0;
    for (const Account& account : changed(seed, options.accounts).accounts) {
      for (const Told& told : accounts.of[account.id.value()]) {
        EXPECT_GE(told.time, account.joined) << account.name << ' ' << told.name;
        EXPECT_LE(told.time, account.left) << account.name << ' ' << told.name;
        events += account.stays() ? 0 : 1;
      }
    }
    EXPECT_GT(events, 100u);
  }
}

TEST(ChangingOrganization, IsToldOfInTheManagementAccount) {
  std::set<std::string> ways;
  for (const std::uint64_t seed : {1, 2, 3}) {
    Accounts accounts;
    ASSERT_TRUE(generate(a_month(seed), accounts));
    for (const Account& account : changed(seed, 22).accounts) {
      if (account.joins()) {
        const bool invited = accounts.find("InviteAccountToOrganization", account.id).has_value();
        ways.insert(invited ? "invited" : "created");
        const auto begun =
            accounts.find(invited ? "InviteAccountToOrganization" : "CreateAccountResult", account.id);
        const auto moved = accounts.find("MoveAccount", account.id);
        ASSERT_TRUE(begun && moved) << account.name;
        EXPECT_LE(*begun, account.joined);
        EXPECT_GT(*moved, account.joined);
        EXPECT_EQ(std::ranges::count(accounts.of[account.id.value()], "AcceptHandshake", &Told::name),
                  invited ? 1 : 0);
      }
      if (account.leaves()) {
        EXPECT_LT(accounts.find("MoveAccount", account.id), account.left) << account.name;
        EXPECT_EQ(accounts.find("CloseAccount", account.id), account.left) << account.name;
        EXPECT_GT(accounts.find("CloseAccountResult", account.id), account.left) << account.name;
      }
    }
  }
  EXPECT_EQ(ways, (std::set<std::string>{"created", "invited"}));
}

TEST(ChangingOrganization, DoesMoreAtTheEnd) {
  Accounts accounts;
  Options options = a_month(1);
  options.accounts = 4;
  const auto summary = generate(options, accounts);
  ASSERT_TRUE(summary);
  const auto of_week = [&accounts](Timestamp start) {
    std::size_t count = 0;
    for (const auto& [id, told] : accounts.of) {
      count += static_cast<std::size_t>(std::ranges::count_if(told, [start](const Told& one) {
        return one.time >= start && one.time < start + std::chrono::days(7);
      }));
    }
    return count;
  };
  const std::size_t first = of_week(kMonth.start);
  const std::size_t last = of_week(kMonth.start + std::chrono::days(21));
  EXPECT_GT(last * 100, first * 125);
  EXPECT_LT(last * 100, first * 165);
  EXPECT_NEAR(static_cast<double>(summary->events), 150 * 30, 150 * 3);
  EXPECT_TRUE(summary->labels.empty());
}

TEST(ChangingOrganization, IsTheSameInPieces) {
  Accounts whole;
  Accounts pieces;
  Options options = a_month(4);
  ASSERT_TRUE(generate(options, whole));
  options.end = options.start + std::chrono::hours(331);
  ASSERT_TRUE(generate(options, pieces));
  options.start = options.end;
  options.end = kMonth.end;
  ASSERT_TRUE(generate(options, pieces));
  ASSERT_EQ(whole.of.size(), pieces.of.size());
  for (auto& [id, told] : whole.of) {
    std::ranges::sort(told, {}, &Told::id);
    std::ranges::sort(pieces.of[id], {}, &Told::id);
    EXPECT_TRUE(std::ranges::equal(told, pieces.of[id], {}, &Told::text, &Told::text)) << id;
  }
}

}  // namespace
}  // namespace tarn::sample
