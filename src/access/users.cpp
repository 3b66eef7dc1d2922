#include "access/users.hpp"

#include "access/credentials_file.hpp"
#include "access/random_text.hpp"

#include <array>
#include <string_view>
#include <utility>

#include <fmt/core.h>

namespace tarn::access {
namespace {

constexpr std::size_t kKeyIdRandomCharacters = 16;
constexpr std::size_t kUniqueIdRandomCharacters = 17;
constexpr std::size_t kSecretRandomBytes = 30;  // forty characters of base64

io::Secret random_secret(io::Random& random) {
  std::string bytes(kSecretRandomBytes, '\0');
  random.fill(bytes.data(), bytes.size());
  return io::Secret(io::base64(bytes));
}

catalog::Principal user_of(const catalog::LakeSettings& settings, const AccountId& account,
                           std::string_view name, io::Random& random, const Clock& clock) {
  auto user = new_principal(catalog::PrincipalKind::User, settings.partition, account, name);
  user.unique_id = make_unique_id(user.kind, random);
  user.created = clock.now();
  return user;
}

// Tells AlreadyExists before anything is written.
Result<> refuse_if_known(catalog::ControlCatalog& control, const std::string& arn) {
  const auto known = control.principal(arn);
  if (known) {
    return fail(ErrorCode::AlreadyExists, fmt::format("the user exists already: {}", arn));
  }
  if (known.error().code() != ErrorCode::NotFound) {
    return fail(known.error());
  }
  return {};
}

}  // namespace

catalog::Principal new_principal(catalog::PrincipalKind kind, const Partition& partition,
                                 const AccountId& account, std::string_view name) {
  const bool is_user = kind == catalog::PrincipalKind::User;
  return {.arn = fmt::format("arn:{}:iam::{}:{}/{}", partition.value(), account.value(),
                             is_user ? "user" : "role", name),
          .account = account,
          .kind = kind,
          .name = std::string(name)};
}

std::string make_unique_id(catalog::PrincipalKind kind, io::Random& random) {
  return (kind == catalog::PrincipalKind::User ? "AIDA" : "AROA") +
         random_base32(random, kUniqueIdRandomCharacters);
}

catalog::PrincipalPolicy administrator_access() {
  return {.name = "AdministratorAccess"};
}

catalog::AccessKey make_access_key(const std::string& principal_arn, io::Random& random, const Clock& clock) {
  return {.id = AccessKeyId("AKIA" + random_base32(random, kKeyIdRandomCharacters)),
          .principal_arn = principal_arn,
          .secret = random_secret(random),
          .status = catalog::KeyStatus::Active,
          .created = clock.now()};
}

Result<catalog::Principal> create_administrator(io::FileSystem& files, SecretVault& vault, const Clock& clock,
                                                const std::string& credentials_path) {
  const auto settings = TARN_TRY(vault.control().settings());
  const auto lock = TARN_TRY(vault.lock());
  auto principal = user_of(settings, settings.account, "admin", vault.random(), clock);
  TARN_TRY(refuse_if_known(vault.control(), principal.arn));
  const auto key = make_access_key(principal.arn, vault.random(), clock);
  const auto sealed = TARN_TRY(vault.sealed(key));
  TARN_TRY(write_only_profile(files, credentials_path, "default", key, settings.region));
  const std::array policies = {administrator_access()};
  TARN_TRY(vault.control().insert_principal_with_key(principal, sealed, policies));
  return principal;
}

Result<catalog::Principal> create_user(io::FileSystem& files, SecretVault& vault, const Clock& clock,
                                       const std::string& credentials_path, const NewUser& user) {
  const auto settings = TARN_TRY(vault.control().settings());
  const auto lock = TARN_TRY(vault.lock());
  auto principal = user_of(settings, user.account, user.name, vault.random(), clock);
  TARN_TRY(refuse_if_known(vault.control(), principal.arn));
  const auto key = make_access_key(principal.arn, vault.random(), clock);
  const auto sealed = TARN_TRY(vault.sealed(key));
  TARN_TRY(write_profile(files, credentials_path, user.name, key, settings.region));
  TARN_TRY(vault.control().insert_principal_with_key(principal, sealed, user.policies));
  return principal;
}

}  // namespace tarn::access
