#include "access/principals.hpp"

#include "access/builtin_policies.hpp"
#include "access/caller.hpp"
#include "access/policy_document.hpp"
#include "access/users.hpp"
#include "access/wildcard.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace tarn::access {
namespace {

using catalog::AccessKey;
using catalog::KeyStatus;
using catalog::Principal;
using catalog::PrincipalKind;
using catalog::PrincipalPolicy;

std::string_view noun(PrincipalKind kind) {
  return kind == PrincipalKind::User ? "user" : "role";
}

Error invalid(std::string message) {
  return {ErrorCode::InvalidArgument, std::move(message)};
}

Result<> check_name(std::string_view what, std::string_view name, std::size_t max) {
  return is_principal_name(name, max)
             ? Result<>()
             : fail(invalid(
                   fmt::format("the name of a {} has 1 to {} letters, digits and characters of _+=,.@-, "
                               "and no path: {}",
                               what, max, name)));
}

Result<> check_account(const AccountId& account) {
  return is_account(account.value())
             ? Result<>()
             : fail(invalid(fmt::format("an account ID has twelve digits: {}", account.value())));
}

Result<> check_document(PolicyKind kind, std::string_view name, std::string_view document) {
  const auto policy = read_policy(kind, name, document);
  return policy ? Result<>() : fail(invalid(fmt::format("{}: {}", name, policy.error())));
}

Result<> check_session_length(std::chrono::seconds length) {
  return length >= kSessionLengthMin && length <= kSessionLengthMax
             ? Result<>()
             : fail(invalid(fmt::format("a role's sessions last {} to {} seconds at most: {}",
                                        kSessionLengthMin.count(), kSessionLengthMax.count(),
                                        length.count())));
}

// As another call may find it that came first.
Error unknown(std::string_view what, std::string_view name) {
  return {ErrorCode::NotFound,
          fmt::format("there is no {} {}: 'tarn access list' shows those that there are", what, name)};
}

// A policy of that name which is not the built-in one would be taken for it.
bool is_builtin_name(std::string_view name) {
  return std::ranges::any_of(builtin_policies(), [&](const BuiltinPolicy& one) { return one.name == name; });
}

}  // namespace

bool is_principal_name(std::string_view name, std::size_t max) {
  constexpr std::string_view kSigns = "_+=,.@-";
  const auto is_allowed = [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kSigns.find(c) != std::string_view::npos;
  };
  return !name.empty() && name.size() <= max && std::ranges::all_of(name, is_allowed);
}

Result<Principal> Principals::insert(PrincipalKind kind, std::string_view name,
                                     const std::optional<AccountId>& account, const NewRole* role) {
  TARN_TRY(check_name(noun(kind), name, kPrincipalNameMax));
  const auto settings = TARN_TRY(control().settings());
  const AccountId owner = account ? *account : settings.account;
  TARN_TRY(check_account(owner));
  auto made = new_principal(kind, settings.partition, owner, name);
  const auto lock = TARN_TRY(vault_.lock());
  const auto others = TARN_TRY(control().principals());
  const std::string wanted = lower_case(made.arn);
  for (const Principal& other : others) {
    if (lower_case(other.arn) == wanted) {
      return fail(ErrorCode::AlreadyExists,
                  fmt::format("there is such a {} already (names differ in more than case): {}", noun(kind),
                              other.arn));
    }
  }
  if (others.size() >= kPrincipalsMax) {
    return fail(
        ErrorCode::ResourceExhausted,
        fmt::format("a lake has {} users and roles at most: delete one that is not used", kPrincipalsMax));
  }
  made.unique_id = make_unique_id(kind, vault_.random());
  made.created = clock_.now();
  if (role != nullptr) {
    made.trust_policy = role->trust_policy;
    made.session_length = role->session_length;
  }
  TARN_TRY(control().insert_principal(made));
  return made;
}

Result<Principal> Principals::create_user(std::string_view name, const std::optional<AccountId>& account) {
  return insert(PrincipalKind::User, name, account, nullptr);
}

Result<Principal> Principals::create_role(const NewRole& role) {
  TARN_TRY(check_session_length(role.session_length));
  TARN_TRY(check_document(PolicyKind::Trust, "the trust policy", role.trust_policy));
  return insert(PrincipalKind::Role, role.name, role.account, &role);
}

Result<std::vector<PrincipalDescription>> Principals::list() {
  auto principals = TARN_TRY(control().principals());
  std::vector<PrincipalDescription> found;
  found.reserve(principals.size());
  for (Principal& principal : principals) {
    const auto policies = TARN_TRY(control().principal_policies(principal.arn));
    auto keys = TARN_TRY(control().access_keys(principal.arn));
    PrincipalDescription description;
    description.policies.reserve(policies.size());
    for (const PrincipalPolicy& policy : policies) {
      description.policies.push_back(policy.name);
    }
    for (AccessKey& key : keys) {
      key.secret = io::Secret();
    }
    description.keys = std::move(keys);
    description.principal = std::move(principal);
    found.push_back(std::move(description));
  }
  return found;
}

Result<Principal> Principals::find(const PrincipalReference& reference, std::optional<PrincipalKind> kind) {
  const auto settings = TARN_TRY(control().settings());
  const std::string_view what = kind ? noun(*kind) : "user or role";
  const bool is_arn = reference.text.starts_with("arn:");
  if (!is_arn) {
    TARN_TRY(check_name(what, reference.text, kPrincipalNameMax));
  }
  std::vector<Principal> found;
  for (const PrincipalKind one : {PrincipalKind::User, PrincipalKind::Role}) {
    const AccountId account = reference.account ? *reference.account : settings.account;
    const std::string arn =
        is_arn ? reference.text : new_principal(one, settings.partition, account, reference.text).arn;
    auto there = control().principal(arn);
    if (!there && there.error().code() != ErrorCode::NotFound) {
      return there;
    }
    if (there && there->kind == one && kind.value_or(one) == one) {
      found.push_back(*std::move(there));
    }
  }
  if (found.empty()) {
    return fail(unknown(what, is_arn || !reference.account ? reference.text
                                                           : fmt::format("{} in account {}", reference.text,
                                                                         reference.account->value())));
  }
  if (found.size() > 1) {
    return fail(invalid(fmt::format("both a user and a role have that name: say which by its ARN, {} or {}",
                                    found.front().arn, found.back().arn)));
  }
  return std::move(found.front());
}

Result<bool> Principals::is_administrator(const Principal& principal) {
  const auto policies = TARN_TRY(control().principal_policies(principal.arn));
  return std::ranges::find(policies, administrator_access()) != policies.end();
}

// A lake whose last administrator is gone could be managed by nobody but whoever has its folder.
Result<> Principals::require_other_administrator(const Principal& leaving) {
  const auto settings = TARN_TRY(control().settings());
  const auto counts = [&](const Principal& one) {
    return one.kind == PrincipalKind::User && one.account == settings.account;
  };
  const bool is_one = TARN_TRY(is_administrator(leaving));
  if (!counts(leaving) || !is_one) {
    return {};
  }
  const auto principals = TARN_TRY(control().principals());
  for (const Principal& other : principals) {
    if (other.arn == leaving.arn || !counts(other)) {
      continue;
    }
    const bool is_another = TARN_TRY(is_administrator(other));
    if (is_another) {
      return {};
    }
  }
  return fail(
      ErrorCode::FailedState,
      fmt::format("{} is the only user of the lake's account with {}: give that to another one before, with "
                  "'tarn access attach-policy NAME {}'",
                  leaving.arn, administrator_access().name, administrator_access().name));
}

Result<> Principals::remove(const Principal& principal) {
  const auto lock = TARN_TRY(vault_.lock());
  TARN_TRY(require_other_administrator(principal));
  return control().remove_principal(principal.arn);
}

Result<> Principals::put(const Principal& principal, const PrincipalPolicy& policy) {
  const auto lock = TARN_TRY(vault_.lock());
  const auto policies = TARN_TRY(control().principal_policies(principal.arn));
  const bool is_new = std::ranges::find(policies, policy.name, &PrincipalPolicy::name) == policies.end();
  if (is_new && policies.size() >= kPrincipalPoliciesMax) {
    return fail(ErrorCode::ResourceExhausted,
                fmt::format("a user or role has {} policies at most: detach one of {}'s",
                            kPrincipalPoliciesMax, principal.arn));
  }
  return control().put_principal_policy(principal.arn, policy);
}

Result<std::string> Principals::attach_builtin(const Principal& principal, std::string_view reference) {
  const auto builtin = find_builtin_policy(reference);
  if (!builtin) {
    std::string names;
    for (const BuiltinPolicy& one : builtin_policies()) {
      names += fmt::format("{}{}", names.empty() ? "" : ", ", one.name);
    }
    return fail(ErrorCode::NotFound,
                fmt::format("every lake has the policies {}; for one of your own give --policy-name and "
                            "--policy-document: there is no {}",
                            names, reference));
  }
  PrincipalPolicy policy{.name = std::string(builtin->name)};
  TARN_TRY(put(principal, policy));
  return std::move(policy.name);
}

Result<> Principals::put_policy(const Principal& principal, const PrincipalPolicy& policy) {
  TARN_TRY(check_name("policy", policy.name, kPolicyNameMax));
  if (is_builtin_name(policy.name)) {
    return fail(
        invalid(fmt::format("every lake has a policy {}: choose another name for your own", policy.name)));
  }
  TARN_TRY(check_document(PolicyKind::Identity, policy.name, policy.document));
  return put(principal, policy);
}

Result<std::string> Principals::detach(const Principal& principal, std::string_view reference) {
  const auto builtin = find_builtin_policy(reference);
  std::string name(builtin ? builtin->name : reference);
  const auto lock = TARN_TRY(vault_.lock());
  if (name == administrator_access().name) {
    TARN_TRY(require_other_administrator(principal));
  }
  const auto removed = control().remove_principal_policy(principal.arn, name);
  if (!removed && removed.error().code() == ErrorCode::NotFound) {
    return fail(unknown("policy", fmt::format("{} of {}", name, principal.arn)));
  }
  TARN_TRY(removed);
  return name;
}

Result<> Principals::put_trust_policy(Principal role, const std::string& document,
                                      std::optional<std::chrono::seconds> session_length) {
  role.session_length = session_length.value_or(role.session_length);
  TARN_TRY(check_session_length(role.session_length));
  TARN_TRY(check_document(PolicyKind::Trust, "the trust policy", document));
  role.trust_policy = document;
  const auto lock = TARN_TRY(vault_.lock());
  return control().update_principal(role);
}

// REQUIRES: the vault's lock is held.
Result<AccessKey> Principals::insert_key(const Principal& user, LostKey lost) {
  const auto keys = TARN_TRY(control().access_keys(user.arn));
  if (keys.size() >= kAccessKeysMax) {
    return fail(
        ErrorCode::ResourceExhausted,
        fmt::format(
            "a user has {} access keys at most: delete one of {}'s, with 'tarn access delete-key {}' for "
            "instance",
            kAccessKeysMax, user.arn, keys.front().id.value()));
  }
  auto key = make_access_key(user.arn, vault_.random(), clock_);
  const auto sealed = TARN_TRY(vault_.sealed(key, lost));
  TARN_TRY(control().insert_access_key(sealed));
  return key;
}

Result<AccessKey> Principals::create_key(const Principal& user, LostKey lost) {
  if (user.kind != PrincipalKind::User) {
    return fail(
        invalid(fmt::format("a role has no access keys: it is assumed, with sts:AssumeRole ({})", user.arn)));
  }
  const auto lock = TARN_TRY(vault_.lock());
  return insert_key(user, lost);
}

Result<AccessKey> Principals::create_successor(const AccessKeyId& id, LostKey lost) {
  const auto lock = TARN_TRY(vault_.lock());
  const auto former = control().access_key(id);
  if (!former) {
    return fail(former.error().code() == ErrorCode::NotFound ? unknown("access key", id.value())
                                                             : former.error());
  }
  const auto user = TARN_TRY(control().principal(former->principal_arn));
  return insert_key(user, lost);
}

Result<> Principals::set_key_status(const AccessKeyId& id, KeyStatus status) {
  const auto changed = control().set_access_key_status(id, status);
  return !changed && changed.error().code() == ErrorCode::NotFound ? fail(unknown("access key", id.value()))
                                                                   : changed;
}

Result<> Principals::remove_key(const AccessKeyId& id) {
  const auto removed = control().remove_access_key(id);
  return !removed && removed.error().code() == ErrorCode::NotFound ? fail(unknown("access key", id.value()))
                                                                   : removed;
}

}  // namespace tarn::access
