// `tarn access`: access keys, and the key of their secrets.
#include "access/credentials_file.hpp"
#include "access/principals.hpp"
#include "app/access_parts.hpp"

#include <cstdio>
#include <string>
#include <tuple>

#include <fmt/format.h>

namespace tarn::app {
namespace {

using catalog::AccessKey;
using catalog::KeyStatus;

access::LostKey lost_key(const AccessOptions& options) {
  return options.new_secrets_key ? access::LostKey::GoOn : access::LostKey::Refuse;
}

std::string credentials_file(service::Lake& lake, const AccessOptions& options) {
  return options.credentials_file.empty() ? lake.credentials_path() : options.credentials_file;
}

// A profile with a key of AWS's, or of another lake, is not written over.
Result<> check_profile(service::Lake& lake, const AccessOptions& options) {
  if (options.profile.empty()) {
    return {};
  }
  if (!access::is_principal_name(options.profile)) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("a profile's name has 1 to {} letters, digits and characters of _+=,.@-: {}",
                            access::kPrincipalNameMax, options.profile));
  }
  const auto path = credentials_file(lake, options);
  const auto present = TARN_TRY(access::read_profile_key(lake.files(), path, options.profile));
  if (!present) {
    return {};
  }
  const auto key = lake.control().access_key(AccessKeyId(*present));
  if (!key && key.error().code() == ErrorCode::NotFound) {
    return fail(
        ErrorCode::AlreadyExists,
        fmt::format("{} has a profile {} already, whose key is none of this lake's: choose another name, or "
                    "remove it",
                    path, options.profile));
  }
  return key ? Result<>() : fail(key.error());
}

// A key that could not be handed over is removed again: nobody knows its secret.
Result<> hand_over(service::Lake& lake, const AccessOptions& options, const AccessKey& key) {
  if (options.profile.empty()) {
    fmt::print("aws_access_key_id = {}\naws_secret_access_key = {}\n", key.id.value(), key.secret.reveal());
    fmt::print(stderr, "The secret is not shown again: Tarn keeps it for itself alone.\n");
    return {};
  }
  const auto path = credentials_file(lake, options);
  const auto written =
      access::write_profile(lake.files(), path, options.profile, key, lake.settings().region);
  if (!written) {
    std::ignore = lake.control().remove_access_key(key.id);
    return written;
  }
  fmt::print("{} is the profile {} of {}.\n", key.id.value(), options.profile, path);
  return {};
}

}  // namespace

Result<> create_key(service::Lake& lake, const AccessOptions& options) {
  TARN_TRY(check_profile(lake, options));
  access::Principals principals(lake.secrets(), lake.clock());
  const auto user = TARN_TRY(principals.find(reference_of(options), catalog::PrincipalKind::User));
  const auto key = TARN_TRY(principals.create_key(user, lost_key(options)));
  return hand_over(lake, options, key);
}

Result<> rotate_access_key(service::Lake& lake, const AccessOptions& options) {
  TARN_TRY(check_profile(lake, options));
  access::Principals principals(lake.secrets(), lake.clock());
  const AccessKeyId former(options.target);
  const auto key = TARN_TRY(principals.create_successor(former, lost_key(options)));
  TARN_TRY(hand_over(lake, options, key));
  TARN_TRY(principals.set_key_status(former, KeyStatus::Inactive));
  fmt::print(stderr,
             "{} is inactive. 'tarn access activate-key {}' makes it usable again; delete it in the end.\n",
             former.value(), former.value());
  return {};
}

Result<> set_key_status(service::Lake& lake, const AccessOptions& options) {
  const bool is_active = options.action == "activate-key";
  TARN_TRY(
      access::Principals(lake.secrets(), lake.clock())
          .set_key_status(AccessKeyId(options.target), is_active ? KeyStatus::Active : KeyStatus::Inactive));
  fmt::print("{} is {}.\n", options.target, is_active ? "active" : "inactive");
  return {};
}

Result<> delete_key(service::Lake& lake, const AccessOptions& options) {
  TARN_TRY(access::Principals(lake.secrets(), lake.clock()).remove_key(AccessKeyId(options.target)));
  fmt::print("{} is gone.\n", options.target);
  return {};
}

Result<> rotate_secrets_key(service::Lake& lake, const AccessOptions& options) {
  const auto rotation = TARN_TRY(lake.secrets().rotate(options.to));
  fmt::print("{} secrets are sealed under the new key {}.\n", rotation.sealed, rotation.key_id);
  if (rotation.lost > 0) {
    fmt::print(
        "{} did not open before, and are as they were: delete those access keys, or bring their key.\n",
        rotation.lost);
  }
  if (!options.to.empty()) {
    fmt::print(
        "The key is in {}: write secrets_key_file = \"{}\" under [access] in the lake's tarn.toml, or give "
        "--secrets-key, and start a running server anew.\n",
        options.to, lake.files().canonical(options.to).value_or(options.to));
  }
  return {};
}

}  // namespace tarn::app
