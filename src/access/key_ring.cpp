#include "access/key_ring.hpp"

#include "access/builtin_policies.hpp"

#include <utility>

#include <fmt/core.h>

namespace tarn::access {
namespace {

Result<Policy> read_stored(std::string_view principal_arn, const catalog::PrincipalPolicy& stored) {
  const auto builtin = find_builtin_policy(stored.name);
  const std::string_view text =
      stored.document.empty() && builtin ? builtin->document : std::string_view(stored.document);
  auto policy = read_policy(PolicyKind::Identity, stored.name, text);
  if (!policy) {
    return fail(ErrorCode::Corrupt, fmt::format("the policy {} of {} cannot be read: {}", stored.name,
                                                principal_arn, policy.error()));
  }
  return *std::move(policy);
}

}  // namespace

Result<std::vector<Policy>> read_policies_of(catalog::ControlCatalog& control,
                                             std::string_view principal_arn) {
  const auto stored = TARN_TRY(control.principal_policies(principal_arn));
  std::vector<Policy> policies;
  policies.reserve(stored.size());
  for (const catalog::PrincipalPolicy& one : stored) {
    policies.push_back(TARN_TRY(read_stored(principal_arn, one)));
  }
  return policies;
}

Result<std::shared_ptr<const Credential>> KeyRing::find(const AccessKeyId& id) {
  const auto now = clock_.now();
  if (auto known = memory_.find(id, now)) {
    return known;
  }
  const auto state = memory_.state();
  auto credential = TARN_TRY(load(id));
  memory_.keep(id, credential, now + kKeyMemory, state);
  return credential;
}

Result<std::shared_ptr<const Credential>> KeyRing::holder(const AccessKeyId& id) {
  const auto key = TARN_TRY(control_.access_key(id));
  return TARN_TRY(describe(key));
}

Result<std::shared_ptr<Credential>> KeyRing::describe(const catalog::AccessKey& key) {
  auto principal = TARN_TRY(control_.principal(key.principal_arn));
  auto caller = parse_caller(principal.arn);
  if (!caller) {
    return fail(ErrorCode::Corrupt, caller.error());
  }
  auto credential = std::make_shared<Credential>();
  credential->key_id = key.id;
  credential->caller = *std::move(caller);
  credential->caller.unique_id = principal.unique_id;
  credential->principal = std::move(principal);
  return credential;
}

Result<std::shared_ptr<const Credential>> KeyRing::load(const AccessKeyId& id) {
  const auto key = TARN_TRY(control_.access_key(id));
  if (key.status != catalog::KeyStatus::Active) {
    return fail(ErrorCode::PermissionDenied, fmt::format("the access key is not active: {}", id.value()));
  }
  auto credential = TARN_TRY(describe(key));
  credential->secret = TARN_TRY(vault_.open(key));
  credential->policies = TARN_TRY(read_policies_of(control_, credential->principal.arn));
  return credential;
}

}  // namespace tarn::access
