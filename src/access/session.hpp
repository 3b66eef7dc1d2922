// Temporary credentials of roles' sessions. The lake keeps nothing about them: the token says all, sealed.
#pragma once

#include "access/credential_memory.hpp"
#include "access/key_ring.hpp"
#include "access/request_context.hpp"
#include "access/secret_vault.hpp"
#include "access/session_token.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/strong.hpp"
#include "base/time.hpp"
#include "catalog/control_catalog.hpp"
#include "io/hash.hpp"
#include "io/secret.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::access {

// "ASIA...", as those of AWS begin.
bool is_session_key(const AccessKeyId& id);

// A session that is about to begin.
struct NewSession {
  const catalog::Principal& role;
  std::string name{};
  Timestamp issued{};
  Timestamp expires{};
  // Both bound what the role's own policies allow, where there are any.
  std::vector<std::string> policy_names{};  // of those that every lake has
  std::string policy{};                     // a document; empty: none
  std::string source_identity{};            // empty: none
};

struct TemporaryCredentials {
  AccessKeyId key_id{};
  io::Secret secret{};
  std::string token{};
};

// Gives credentials out, and recognises them. The token is base64 of AES-256-GCM over a JSON document; the
// secret is made from the key's id. The keys of both come from the lake's key of secrets, so credentials are
// good until they expire or that key is rotated, in every process that serves the lake. Thread-safe.
class Sessions {
 public:
  static constexpr std::size_t kTokenBytesMax = 8192;
  static constexpr std::size_t kRememberedMax = 1000;

  // All must outlive the object.
  Sessions(catalog::ControlCatalog& control, const Clock& clock, const SecretVault& vault)
      : control_(control), clock_(clock), vault_(vault) {}

  // InvalidArgument where the token would be too long.
  Result<TemporaryCredentials> issue(const NewSession& session);

  // Whose credentials these are. NotFound for a token that is not the key's own, and for one whose role is
  // gone, was made anew, or is none any more; TimedOut for one that was good and has expired. What the role
  // may do is that of now, or of KeyRing::kKeyMemory ago.
  Result<std::shared_ptr<const Credential>> find(const AccessKeyId& id, std::string_view token);
  // The same without secret and policies, also of a session that has expired: for the record of a call that
  // was refused.
  Result<std::shared_ptr<const Credential>> holder(const AccessKeyId& id, std::string_view token);
  // Roles or policies changed: from now on, what find() returns is of the catalog as it is now.
  void forget() { memory_.forget(); }

 private:
  Result<io::Secret> secret_of(const AccessKeyId& id) const;
  Result<SessionToken> open(const AccessKeyId& id, std::string_view token) const;
  Result<std::shared_ptr<Credential>> describe(const AccessKeyId& id, const SessionToken& token);
  Result<std::shared_ptr<const Credential>> load(const AccessKeyId& id, std::string_view token);

  catalog::ControlCatalog& control_;
  const Clock& clock_;
  const SecretVault& vault_;
  CredentialMemory<std::string> memory_{kRememberedMax};  // by a hash of key and token
};

// Sets the keys that a session gives: aws:TokenIssueTime, aws:SourceIdentity.
void set_session_keys(const Credential& credential, RequestContext& context);

}  // namespace tarn::access
