#include "service/forged_calls.hpp"

#include "base/log.hpp"

#include <algorithm>
#include <string>

namespace tarn::service {
namespace {

constexpr std::size_t kKeyCharactersMax = 32;

std::int64_t minute_of(Timestamp time) {
  return std::chrono::floor<std::chrono::minutes>(time).time_since_epoch().count();
}

// What stands in a key's place is whatever the sender wrote there: by mistake, its secret.
std::string_view shown_key(std::string_view key) {
  const bool is_key =
      (key.starts_with("AKIA") || key.starts_with("ASIA")) && key.size() <= kKeyCharactersMax &&
      std::ranges::all_of(key, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
  return is_key ? key : "(none)";
}

}  // namespace

bool ForgedCalls::admit(const AccessKeyId& key, Timestamp now) {
  const std::int64_t number = minute_of(now);
  auto minutes = minutes_.lock();
  if (minutes->size() >= kKeysPerMinute && !minutes->contains(key)) {
    std::erase_if(*minutes, [number](const auto& entry) { return entry.second.number != number; });
    if (minutes->size() >= kKeysPerMinute) {
      return false;
    }
  }
  Minute& minute = (*minutes)[key];
  if (minute.number != number) {
    minute = {.number = number, .calls = 0};
  }
  if (minute.calls >= kRecordedPerMinute) {
    return false;
  }
  ++minute.calls;
  return true;
}

void ForgedCalls::tell(const Refusal& refusal, Timestamp now) {
  std::uint64_t untold = 0;
  bool is_told = false;
  {
    const auto telling = telling_.lock();
    if (telling->minute != minute_of(now)) {
      untold = telling->refusals - std::min(telling->refusals, kToldPerMinute);
      *telling = {.minute = minute_of(now), .refusals = 0};
    }
    is_told = ++telling->refusals <= kToldPerMinute;
  }
  if (untold > 0) {
    log::warning("more signatures were refused", {{"count", std::to_string(untold)}});
  }
  if (is_told) {
    log::warning("signature refused", {{"reason", std::string(refusal.reason)},
                                       {"key", std::string(shown_key(refusal.key))},
                                       {"peer", std::string(refusal.peer)}});
  }
}

}  // namespace tarn::service
