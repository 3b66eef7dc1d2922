#include "service/forged_calls.hpp"

namespace tarn::service {

bool ForgedCalls::admit(const AccessKeyId& key, Timestamp now) {
  const std::int64_t number = std::chrono::floor<std::chrono::minutes>(now).time_since_epoch().count();
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

}  // namespace tarn::service
