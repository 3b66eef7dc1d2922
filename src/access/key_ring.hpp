// From an access key's id to its secret, its owner, and what that one may do.
#pragma once

#include "access/caller.hpp"
#include "access/credential_memory.hpp"
#include "access/policy_document.hpp"
#include "access/secret_vault.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/strong.hpp"
#include "base/time.hpp"
#include "catalog/control_catalog.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::access {

// What is known of a role's session.
struct SessionFacts {
  catalog::Principal role{};  // that was assumed
  Timestamp issued{};
  Timestamp expires{};
  std::string source_identity{};  // empty: none
};

struct Credential {
  AccessKeyId key_id{};
  io::Secret secret{};
  catalog::Principal principal{};
  Caller caller{};                 // the same, as policies see it
  std::vector<Policy> policies{};  // of its identity, and of its session
  // Of a role's session alone. Its principal has the session's ARN, its name, and "AROA...:name" as
  // unique_id.
  std::optional<SessionFacts> session{};
};

// The identity policies of a user or role. Corrupt for one that cannot be read: nothing is decided without
// it.
Result<std::vector<Policy>> read_policies_of(catalog::ControlCatalog& control,
                                             std::string_view principal_arn);

// Asks the catalog, and remembers active keys for kKeyMemory, which bounds how long a key or a policy
// outlives a change of which nobody tells. Thread-safe.
class KeyRing {
 public:
  static constexpr std::chrono::seconds kKeyMemory{10};
  // Only keys that exist are remembered, so that guessing ids cannot fill the memory; this bounds a large
  // lake's.
  static constexpr std::size_t kRememberedMax = 10'000;

  // All must outlive the ring.
  KeyRing(catalog::ControlCatalog& control, const Clock& clock, SecretVault& vault)
      : control_(control), clock_(clock), vault_(vault) {}

  // NotFound for a key that nobody has, PermissionDenied for one that is not active, or whose secret does not
  // open.
  Result<std::shared_ptr<const Credential>> find(const AccessKeyId& id);
  // Whose key it is, active or not, without its secret and without policies: for the record of a call that
  // was refused. NotFound for a key that nobody has.
  Result<std::shared_ptr<const Credential>> holder(const AccessKeyId& id);
  // Keys, users or policies changed: from now on, what find() returns is of the catalog as it is now.
  void forget() { memory_.forget(); }

 private:
  Result<std::shared_ptr<Credential>> describe(const catalog::AccessKey& key);
  Result<std::shared_ptr<const Credential>> load(const AccessKeyId& id);

  catalog::ControlCatalog& control_;
  const Clock& clock_;
  SecretVault& vault_;
  CredentialMemory<AccessKeyId> memory_{kRememberedMax};
};

}  // namespace tarn::access
