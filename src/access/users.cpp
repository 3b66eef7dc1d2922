#include "access/users.hpp"

#include "access/credentials_file.hpp"

#include <array>
#include <string_view>
#include <utility>

#include <fmt/core.h>

namespace tarn::access {
namespace {

constexpr std::size_t kKeyIdRandomCharacters = 16;
constexpr std::size_t kUniqueIdRandomCharacters = 17;
constexpr std::size_t kSecretRandomBytes = 30;  // forty characters of base64

std::string random_base32(io::Random& random, std::size_t characters) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string text(characters, '\0');
  random.fill(text.data(), text.size());
  for (char& c : text) {
    c = kDigits[static_cast<unsigned char>(c) % kDigits.size()];
  }
  return text;
}

io::Secret random_secret(io::Random& random) {
  std::string bytes(kSecretRandomBytes, '\0');
  random.fill(bytes.data(), bytes.size());
  return io::Secret(io::base64(bytes));
}

catalog::Principal user_of(const Partition& partition, const AccountId& account, std::string_view name,
                           io::Random& random, const Clock& clock) {
  return {.arn = fmt::format("arn:{}:iam::{}:user/{}", partition.value(), account.value(), name),
          .account = account,
          .kind = catalog::PrincipalKind::User,
          .name = std::string(name),
          .unique_id = "AIDA" + random_base32(random, kUniqueIdRandomCharacters),
          .created = clock.now()};
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

Result<catalog::Principal> create_administrator(io::FileSystem& files, catalog::ControlCatalog& control,
                                                io::Random& random, const Clock& clock,
                                                const std::string& credentials_path) {
  const auto settings = TARN_TRY(control.settings());
  auto principal = user_of(settings.partition, settings.account, "admin", random, clock);
  TARN_TRY(refuse_if_known(control, principal.arn));
  const auto key = make_access_key(principal.arn, random, clock);
  TARN_TRY(write_only_profile(files, credentials_path, "default", key, settings.region));
  const std::array policies = {administrator_access()};
  TARN_TRY(control.insert_principal_with_key(principal, key, policies));
  return principal;
}

Result<catalog::Principal> create_user(io::FileSystem& files, catalog::ControlCatalog& control,
                                       io::Random& random, const Clock& clock,
                                       const std::string& credentials_path, const NewUser& user) {
  const auto settings = TARN_TRY(control.settings());
  auto principal = user_of(settings.partition, user.account, user.name, random, clock);
  TARN_TRY(refuse_if_known(control, principal.arn));
  const auto key = make_access_key(principal.arn, random, clock);
  TARN_TRY(write_profile(files, credentials_path, user.name, key, settings.region));
  TARN_TRY(control.insert_principal_with_key(principal, key, user.policies));
  return principal;
}

}  // namespace tarn::access
