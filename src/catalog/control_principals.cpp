#include "catalog/control_catalog.hpp"
#include "catalog/control_sql.hpp"

namespace tarn::catalog {
namespace {

using control::changed_or_not_found;
using control::done;
using control::found_or_error;
using control::read_enum;

Result<Principal> read_principal(const Row& row) {
  Principal principal{.arn = row.text(0),
                      .account = AccountId(row.text(1)),
                      .name = row.text(3),
                      .unique_id = row.text(4),
                      .created = row.time(5),
                      .trust_policy = row.text(6),
                      .session_length = std::chrono::seconds(row.integer(7))};
  principal.kind = TARN_TRY(read_enum<PrincipalKind>(row, 2));
  return principal;
}

Result<AccessKey> read_key(const Row& row) {
  AccessKey key{.id = AccessKeyId(row.text(0)),
                .principal_arn = row.text(1),
                .secret = row.secret(2),
                .created = row.time(4)};
  key.status = TARN_TRY(read_enum<KeyStatus>(row, 3));
  return key;
}

Result<PrincipalPolicy> read_policy(const Row& row) {
  return PrincipalPolicy{.name = row.text(0), .document = row.text(1)};
}

Result<> insert(Session& session, const Principal& principal, std::span<const PrincipalPolicy> policies) {
  TARN_TRY(session.run(
      "INSERT INTO principals(arn, account, kind, name, unique_id, created, trust_policy, session_seconds)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      {principal.arn, principal.account, to_string(principal.kind), principal.name, principal.unique_id,
       principal.created, principal.trust_policy, principal.session_length.count()}));
  for (const PrincipalPolicy& policy : policies) {
    TARN_TRY(session.run("INSERT INTO principal_policies(principal_arn, name, document) VALUES (?, ?, ?)",
                         {principal.arn, policy.name, policy.document}));
  }
  return {};
}

Result<> insert(Session& session, const AccessKey& key) {
  return done(session.run(
      "INSERT INTO access_keys(id, principal_arn, secret, status, created) VALUES (?, ?, ?, ?, ?)",
      {key.id, key.principal_arn, key.secret.reveal(), to_string(key.status), key.created}));
}

constexpr std::string_view kSelectPrincipal =
    "SELECT arn, account, kind, name, unique_id, created, trust_policy, session_seconds FROM principals ";
constexpr std::string_view kSelectKey = "SELECT id, principal_arn, secret, status, created FROM access_keys ";

}  // namespace

Result<> ControlCatalog::insert_principal(const Principal& principal,
                                          std::span<const PrincipalPolicy> policies) {
  return database_.write([&](Session& session) { return insert(session, principal, policies); });
}

Result<Principal> ControlCatalog::principal(std::string_view arn) {
  auto found = database_.read([&](Session& session) {
    return session.first(std::string(kSelectPrincipal) + "WHERE arn = ?", {arn}, read_principal);
  });
  return found_or_error(std::move(found), "principal", arn);
}

Result<std::vector<Principal>> ControlCatalog::principals() {
  return database_.read([](Session& session) {
    return session.list(std::string(kSelectPrincipal) + "ORDER BY arn", {}, read_principal);
  });
}

Result<> ControlCatalog::update_principal(const Principal& principal) {
  auto changed = database_.write([&](Session& session) {
    return session.run("UPDATE principals SET trust_policy = ?, session_seconds = ? WHERE arn = ?",
                       {principal.trust_policy, principal.session_length.count(), principal.arn});
  });
  return changed_or_not_found(std::move(changed), "principal", principal.arn);
}

Result<> ControlCatalog::remove_principal(std::string_view arn) {
  auto changed = database_.write(
      [&](Session& session) { return session.run("DELETE FROM principals WHERE arn = ?", {arn}); });
  return changed_or_not_found(std::move(changed), "principal", arn);
}

Result<std::vector<PrincipalPolicy>> ControlCatalog::principal_policies(std::string_view arn) {
  return database_.read([&](Session& session) {
    return session.list("SELECT name, document FROM principal_policies WHERE principal_arn = ? ORDER BY name",
                        {arn}, read_policy);
  });
}

Result<> ControlCatalog::put_principal_policy(std::string_view arn, const PrincipalPolicy& policy) {
  return database_.write([&](Session& session) -> Result<> {
    const auto there =
        TARN_TRY(session.first(std::string(kSelectPrincipal) + "WHERE arn = ?", {arn}, read_principal));
    if (!there) {
      return fail(ErrorCode::NotFound, fmt::format("no such principal: {}", arn));
    }
    return done(
        session.run("INSERT INTO principal_policies(principal_arn, name, document) VALUES (?, ?, ?)"
                    " ON CONFLICT (principal_arn, name) DO UPDATE SET document = excluded.document",
                    {arn, policy.name, policy.document}));
  });
}

Result<> ControlCatalog::remove_principal_policy(std::string_view arn, std::string_view name) {
  auto changed = database_.write([&](Session& session) {
    return session.run("DELETE FROM principal_policies WHERE principal_arn = ? AND name = ?", {arn, name});
  });
  return changed_or_not_found(std::move(changed), "policy", name);
}

Result<> ControlCatalog::insert_access_key(const AccessKey& key) {
  return database_.write([&](Session& session) { return insert(session, key); });
}

Result<AccessKey> ControlCatalog::access_key(const AccessKeyId& id) {
  auto found = database_.read([&](Session& session) {
    return session.first(std::string(kSelectKey) + "WHERE id = ?", {id}, read_key);
  });
  return found_or_error(std::move(found), "access key", id.value());
}

Result<std::vector<AccessKey>> ControlCatalog::access_keys(std::string_view principal_arn) {
  return database_.read([&](Session& session) {
    return session.list(std::string(kSelectKey) + "WHERE principal_arn = ? ORDER BY created, id",
                        {principal_arn}, read_key);
  });
}

Result<std::vector<AccessKey>> ControlCatalog::access_keys() {
  return database_.read([](Session& session) {
    return session.list(std::string(kSelectKey) + "ORDER BY principal_arn, created, id", {}, read_key);
  });
}

Result<> ControlCatalog::set_access_key_status(const AccessKeyId& id, KeyStatus status) {
  auto changed = database_.write([&](Session& session) {
    return session.run("UPDATE access_keys SET status = ? WHERE id = ?", {to_string(status), id});
  });
  return changed_or_not_found(std::move(changed), "access key", id.value());
}

Result<> ControlCatalog::remove_access_key(const AccessKeyId& id) {
  auto changed = database_.write(
      [&](Session& session) { return session.run("DELETE FROM access_keys WHERE id = ?", {id}); });
  return changed_or_not_found(std::move(changed), "access key", id.value());
}

Result<std::uint64_t> ControlCatalog::change_secrets(const SecretChange& change) {
  return database_.write([&](Session& session) -> Result<std::uint64_t> {
    const auto keys = TARN_TRY(session.list(std::string(kSelectKey) + "ORDER BY id", {}, read_key));
    for (const AccessKey& key : keys) {
      const io::Secret secret = TARN_TRY(change(key));
      TARN_TRY(session.run("UPDATE access_keys SET secret = ? WHERE id = ?", {secret.reveal(), key.id}));
    }
    return keys.size();
  });
}

Result<> ControlCatalog::insert_principal_with_key(const Principal& principal, const AccessKey& key,
                                                   std::span<const PrincipalPolicy> policies) {
  return database_.write([&](Session& session) -> Result<> {
    TARN_TRY(insert(session, principal, policies));
    return insert(session, key);
  });
}

}  // namespace tarn::catalog
