// Users, roles, their policies and their access keys, as `tarn access` changes them.
#pragma once

#include "access/secret_vault.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "catalog/control_catalog.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::access {

inline constexpr std::size_t kPrincipalNameMax = 64;
inline constexpr std::size_t kPolicyNameMax = 128;
inline constexpr std::size_t kAccessKeysMax = 2;  // of a user, as in IAM
inline constexpr std::size_t kPrincipalPoliciesMax = 20;
inline constexpr std::size_t kPrincipalsMax = 10'000;
inline constexpr std::chrono::seconds kSessionLengthMin{3600};
inline constexpr std::chrono::seconds kSessionLengthMax{43'200};

// Letters, digits and _+=,.@- as in IAM; at most `max` characters.
bool is_principal_name(std::string_view name, std::size_t max = kPrincipalNameMax);

// A principal by its ARN, or by its name in an account.
struct PrincipalReference {
  std::string text{};
  std::optional<AccountId> account{};  // of a name; absent: the lake's own
};

struct NewRole {
  std::string name{};
  std::optional<AccountId> account{};  // absent: the lake's own
  std::string trust_policy{};          // JSON
  std::chrono::seconds session_length = kSessionLengthMin;
};

struct PrincipalDescription {
  catalog::Principal principal{};
  std::vector<std::string> policies{};
  std::vector<catalog::AccessKey> keys{};  // without their secrets
};

// Each change holds the vault's lock, so that its rules hold whoever else changes something. A running server
// sees it after KeyRing::kKeyMemory, or once it is told. InvalidArgument, NotFound, AlreadyExists,
// ResourceExhausted and FailedState say what to do. Belongs to one thread.
class Principals {
 public:
  // Both must outlive the object.
  Principals(SecretVault& vault, const Clock& clock) : vault_(vault), clock_(clock) {}

  // Without keys and policies: it may do nothing.
  Result<catalog::Principal> create_user(std::string_view name, const std::optional<AccountId>& account);
  Result<catalog::Principal> create_role(const NewRole& role);
  // By ARN.
  Result<std::vector<PrincipalDescription>> list();
  // Of that kind, or of any: then a name that both a user and a role have is refused.
  Result<catalog::Principal> find(const PrincipalReference& reference,
                                  std::optional<catalog::PrincipalKind> kind = std::nullopt);
  // With its keys and policies. FailedState for the last administrator.
  Result<> remove(const catalog::Principal& principal);

  // One that every lake has, by its name or ARN. Returns its name.
  Result<std::string> attach_builtin(const catalog::Principal& principal, std::string_view reference);
  // A document of its own, instead of the one of that name.
  Result<> put_policy(const catalog::Principal& principal, const catalog::PrincipalPolicy& policy);
  // By its name, or the ARN of one that every lake has. FailedState for the last administrator's.
  Result<std::string> detach(const catalog::Principal& principal, std::string_view reference);
  // Of a role. Without a length, sessions keep theirs.
  Result<> put_trust_policy(catalog::Principal role, const std::string& document,
                            std::optional<std::chrono::seconds> session_length);

  // The only time that the secret is told.
  Result<catalog::AccessKey> create_key(const catalog::Principal& user, LostKey lost = LostKey::Refuse);
  // Another key for the user of that one, which stays as it is.
  Result<catalog::AccessKey> create_successor(const AccessKeyId& id, LostKey lost = LostKey::Refuse);
  Result<> set_key_status(const AccessKeyId& id, catalog::KeyStatus status);
  Result<> remove_key(const AccessKeyId& id);

 private:
  catalog::ControlCatalog& control() { return vault_.control(); }
  Result<catalog::Principal> insert(catalog::PrincipalKind kind, std::string_view name,
                                    const std::optional<AccountId>& account, const NewRole* role);
  Result<catalog::AccessKey> insert_key(const catalog::Principal& user, LostKey lost);
  Result<> require_other_administrator(const catalog::Principal& leaving);
  Result<bool> is_administrator(const catalog::Principal& principal);
  Result<> put(const catalog::Principal& principal, const catalog::PrincipalPolicy& policy);

  SecretVault& vault_;
  const Clock& clock_;
};

}  // namespace tarn::access
