#include "access/key_ring.hpp"

#include <utility>

#include <fmt/core.h>

namespace tarn::access {
namespace {

// Only keys that exist are remembered, so that guessing ids cannot fill the memory; this bounds a large
// lake's.
constexpr std::size_t kRememberedMax = 10'000;

}  // namespace

Result<std::shared_ptr<const Credential>> KeyRing::find(const AccessKeyId& id) {
  const auto now = clock_.now();
  {
    const auto memory = memory_.lock();
    const auto known = memory->find(id);
    if (known != memory->end() && now < known->second.until) {
      return known->second.credential;
    }
  }
  // Not under the lock: a slow disk must not hold up callers whose keys are remembered.
  auto credential = TARN_TRY(load(id));
  const auto memory = memory_.lock();
  if (memory->size() >= kRememberedMax) {
    memory->clear();
  }
  (*memory)[id] = {.credential = credential, .until = now + kKeyMemory};
  return credential;
}

void KeyRing::forget(const AccessKeyId& id) {
  memory_.lock()->erase(id);
}

Result<std::shared_ptr<const Credential>> KeyRing::load(const AccessKeyId& id) {
  auto key = TARN_TRY(control_.access_key(id));
  if (key.status != catalog::KeyStatus::Active) {
    return fail(ErrorCode::PermissionDenied, fmt::format("the access key is not active: {}", id.value()));
  }
  auto principal = TARN_TRY(control_.principal(key.principal_arn));
  auto credential = std::make_shared<Credential>();
  credential->key_id = id;
  credential->secret = std::move(key.secret);
  credential->principal = std::move(principal);
  return credential;
}

}  // namespace tarn::access
