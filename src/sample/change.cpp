#include "sample/change.hpp"

#include "sample/holiday.hpp"
#include "sample/prng.hpp"

#include <algorithm>

namespace tarn::sample {
namespace {

using std::chrono::days;

constexpr std::uint64_t kMillion = 1'000'000;
constexpr std::size_t kOneIn = 6;

// Accounts are opened and closed while the head office works; a time too short for that has them anyway.
Timestamp in_office_hours(Timestamp time, Timestamp latest) {
  constexpr std::chrono::hours kFirst{10};
  constexpr std::chrono::hours kLast{17};
  const auto offset = std::chrono::minutes(offices().front().utc_offset_minutes);
  Timestamp local = time + offset;
  Day day = day_of(local);
  if (local >= day + kLast) {
    day += days(1);
  }
  for (; is_holiday(0, day) || std::chrono::weekday(day).iso_encoding() > 5; day += days(1)) {
  }
  const auto minute = std::chrono::minutes(micros(local) / 1'000'000 % 360);
  local = std::max<Timestamp>(local, day + kFirst + minute);
  return local - offset < latest ? local - offset : time;
}

// From a tenth of the change to nine tenths, or the next working day.
Timestamp draw_time(const Change& change, std::uint64_t key) {
  const std::int64_t tenth = (change.end - change.start).count() / 10;
  const auto per_mille = static_cast<std::int64_t>(key % 1000);
  const Timestamp drawn = change.start + std::chrono::microseconds(tenth + tenth / 125 * per_mille);
  return in_office_hours(std::chrono::floor<std::chrono::seconds>(drawn), change.end);
}

}  // namespace

void decide_memberships(Organization& organization, const Change& change) {
  for (std::size_t i = kSteadyAccounts; i < organization.accounts.size(); ++i) {
    Account& account = organization.accounts[i];
    const Timestamp time = draw_time(change, mix(account.key, key_of(std::string_view("membership"))));
    const std::size_t turn = (i - kSteadyAccounts) % kOneIn;
    if (turn == 1) {
      account.joined = time;
    } else if (turn == 4) {
      account.left = time;
    }
  }
}

std::uint64_t rate_of(const Change& change, Timestamp time) {
  const auto whole = static_cast<std::uint64_t>((change.end - change.start).count());
  const auto done =
      static_cast<std::uint64_t>((std::clamp(time, change.start, change.end) - change.start).count());
  // In thousandths, so that a long time does not overflow.
  const std::uint64_t share = done / std::max<std::uint64_t>(whole / 1000, 1);
  const std::uint64_t growth = std::min(change.growth_percent, kGrowthPercentMax);
  return kMillion * (100'000 + growth * std::min<std::uint64_t>(share, 1000)) * 2 / (200'000 + growth * 1000);
}

}  // namespace tarn::sample
