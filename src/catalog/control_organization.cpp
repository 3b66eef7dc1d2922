// The organization: one row for itself, and one for each of its units, accounts and delegated administrators.
#include "catalog/control_catalog.hpp"
#include "catalog/control_sql.hpp"

#include <algorithm>
#include <chrono>

namespace tarn::catalog {
namespace {

using control::read_enum;

Result<Organization> read_head(const Row& row) {
  return Organization{
      .id = row.text(0), .management = AccountId(row.text(1)), .root = row.text(2), .updated = row.time(3)};
}

Result<OrganizationalUnit> read_unit(const Row& row) {
  return OrganizationalUnit{.id = row.text(0), .parent = row.text(1), .name = row.text(2)};
}

Result<OrganizationAccount> read_account(const Row& row) {
  OrganizationAccount account{.id = AccountId(row.text(0)),
                              .name = row.text(1),
                              .email = row.text(2),
                              .parent = row.text(4),
                              .joined = row.time(5),
                              .left = row.optional_time(6)};
  account.status = TARN_TRY(read_enum<AccountStatus>(row, 3));
  return account;
}

Result<DelegatedAdministrator> read_administrator(const Row& row) {
  return DelegatedAdministrator{.account = AccountId(row.text(0)), .since = row.time(1)};
}

Result<std::optional<Organization>> read_organization(Session& session) {
  auto found =
      TARN_TRY(session.first("SELECT id, management, root, updated FROM organization", {}, read_head));
  if (!found) {
    return std::nullopt;
  }
  found->units =
      TARN_TRY(session.list("SELECT id, parent, name FROM organization_units ORDER BY id", {}, read_unit));
  found->accounts = TARN_TRY(session.list(
      "SELECT id, name, email, status, parent, joined, departed FROM organization_accounts ORDER BY id", {},
      read_account));
  found->administrators = TARN_TRY(session.list(
      "SELECT account, since FROM delegated_administrators ORDER BY account", {}, read_administrator));
  return found;
}

Result<> clear(Session& session) {
  for (const std::string_view statement :
       {"DELETE FROM organization", "DELETE FROM organization_units", "DELETE FROM organization_accounts",
        "DELETE FROM delegated_administrators"}) {
    TARN_TRY(session.run(statement, {}));
  }
  return {};
}

Result<> write_organization(Session& session, const Organization& organization) {
  TARN_TRY(clear(session));
  TARN_TRY(session.run("INSERT INTO organization(id, management, root, updated) VALUES (?, ?, ?, ?)",
                       {organization.id, organization.management, organization.root, organization.updated}));
  for (const OrganizationalUnit& unit : organization.units) {
    TARN_TRY(session.run("INSERT INTO organization_units(id, parent, name) VALUES (?, ?, ?)",
                         {unit.id, unit.parent, unit.name}));
  }
  for (const OrganizationAccount& account : organization.accounts) {
    TARN_TRY(
        session.run("INSERT INTO organization_accounts(id, name, email, status, parent, joined, departed)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?)",
                    {account.id, account.name, account.email, to_string(account.status), account.parent,
                     account.joined, account.left}));
  }
  for (const DelegatedAdministrator& administrator : organization.administrators) {
    TARN_TRY(session.run("INSERT INTO delegated_administrators(account, since) VALUES (?, ?)",
                         {administrator.account, administrator.since}));
  }
  return {};
}

Result<Timestamp> read_updated(const Row& row) {
  return row.time(0);
}

}  // namespace

Result<std::optional<Organization>> ControlCatalog::organization() {
  return database_.read([](Session& session) { return read_organization(session); });
}

Result<std::optional<Timestamp>> ControlCatalog::organization_updated() {
  return database_.read(
      [](Session& session) { return session.first("SELECT updated FROM organization", {}, read_updated); });
}

Result<Organization> ControlCatalog::change_organization(const OrganizationChange& change, Timestamp now) {
  return database_.write([&](Session& session) -> Result<Organization> {
    const auto before = TARN_TRY(read_organization(session));
    auto after = TARN_TRY(change(before));
    // No two versions have one time, so that who has seen one knows the next by it.
    constexpr Timestamp::duration kStep = std::chrono::microseconds(1);
    after.updated = before ? std::max(now, before->updated + kStep) : now;
    TARN_TRY(write_organization(session, after));
    return after;
  });
}

Result<> ControlCatalog::remove_organization() {
  return database_.write([](Session& session) { return clear(session); });
}

}  // namespace tarn::catalog
