// The users of a lake: its administrator, and those of other accounts.
#pragma once

#include "access/secret_vault.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "catalog/control_catalog.hpp"
#include "io/file_system.hpp"
#include "io/hash.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tarn::access {

// A user or role as it is made; nothing of it is in the catalog yet.
catalog::Principal new_principal(catalog::PrincipalKind kind, const Partition& partition,
                                 const AccountId& account, std::string_view name);
// The unique_id of a new one: "AIDA" or "AROA", and seventeen characters.
std::string make_unique_id(catalog::PrincipalKind kind, io::Random& random);

// A new key of that principal: "AKIA" and sixteen characters, with a secret of forty, which is not sealed
// yet.
catalog::AccessKey make_access_key(const std::string& principal_arn, io::Random& random, const Clock& clock);

// Makes the user "admin" in the lake's account, with AdministratorAccess and one access key, and writes
// `credentials_path` anew with the key as its [default] profile. AlreadyExists when there is such a user;
// then nothing changes. The file is written first: a crash in between leaves a file without a user, and the
// next call replaces it.
Result<catalog::Principal> create_administrator(io::FileSystem& files, SecretVault& vault, const Clock& clock,
                                                const std::string& credentials_path);

struct NewUser {
  AccountId account{};
  std::string_view name{};  // of letters, digits and dashes
  // Without any, the user may do nothing.
  std::vector<catalog::PrincipalPolicy> policies{};
};

// AdministratorAccess, the one that every lake has.
catalog::PrincipalPolicy administrator_access();

// Makes a user of any account, likewise; the key becomes the profile of the user's name, beside those that
// `credentials_path` holds.
Result<catalog::Principal> create_user(io::FileSystem& files, SecretVault& vault, const Clock& clock,
                                       const std::string& credentials_path, const NewUser& user);

}  // namespace tarn::access
