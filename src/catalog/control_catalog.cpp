#include "catalog/control_catalog.hpp"

#include "catalog/control_sql.hpp"

#include <array>
#include <utility>

namespace tarn::catalog {
namespace control {
namespace {

constexpr std::array<std::string_view, 6> kMigrations = {R"sql(
CREATE TABLE settings(
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE stores(
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  status TEXT NOT NULL,
  advanced_event_selectors TEXT NOT NULL,
  multi_region INTEGER NOT NULL,
  organization INTEGER NOT NULL,
  retention_days INTEGER NOT NULL,
  termination_protection INTEGER NOT NULL,
  kms_key_id TEXT NOT NULL,
  billing_mode TEXT NOT NULL,
  tags TEXT NOT NULL,
  created INTEGER NOT NULL,
  updated INTEGER NOT NULL
) STRICT;
CREATE INDEX stores_by_age ON stores(created, id);

CREATE TABLE imports(
  id TEXT PRIMARY KEY,
  destination TEXT NOT NULL,
  source_uri TEXT NOT NULL,
  source_region TEXT NOT NULL,
  source_role_arn TEXT NOT NULL,
  start_event_time INTEGER,
  end_event_time INTEGER,
  status TEXT NOT NULL,
  prefixes_found INTEGER NOT NULL,
  prefixes_completed INTEGER NOT NULL,
  files_completed INTEGER NOT NULL,
  events_completed INTEGER NOT NULL,
  failed_entries INTEGER NOT NULL,
  duplicates INTEGER NOT NULL,
  created INTEGER NOT NULL,
  updated INTEGER NOT NULL
) STRICT;
CREATE INDEX imports_by_age ON imports(created, id);
CREATE TABLE import_failures(
  import_id TEXT NOT NULL REFERENCES imports(id) ON DELETE CASCADE,
  location TEXT NOT NULL,
  status TEXT NOT NULL,
  error_type TEXT NOT NULL,
  error_message TEXT NOT NULL,
  updated INTEGER NOT NULL,
  PRIMARY KEY (import_id, location)
) STRICT, WITHOUT ROWID;

CREATE TABLE queries(
  id TEXT PRIMARY KEY,
  statement TEXT NOT NULL,
  alias TEXT NOT NULL,
  status TEXT NOT NULL,
  created INTEGER NOT NULL,
  finished INTEGER,
  error_message TEXT NOT NULL,
  rows INTEGER NOT NULL,
  bytes_scanned INTEGER NOT NULL,
  events_scanned INTEGER NOT NULL,
  events_matched INTEGER NOT NULL,
  execution_ms INTEGER NOT NULL,
  result_path TEXT NOT NULL,
  principal_arn TEXT NOT NULL,
  delivery_uri TEXT NOT NULL,
  delivery_status TEXT NOT NULL
) STRICT;
CREATE INDEX queries_by_age ON queries(created, id);
CREATE INDEX queries_by_alias ON queries(alias, created) WHERE alias <> '';
CREATE TABLE query_stores(
  query_id TEXT NOT NULL REFERENCES queries(id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  store_id TEXT NOT NULL,
  PRIMARY KEY (query_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE principals(
  arn TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  unique_id TEXT NOT NULL UNIQUE,
  created INTEGER NOT NULL
) STRICT;
CREATE TABLE access_keys(
  id TEXT PRIMARY KEY,
  principal_arn TEXT NOT NULL REFERENCES principals(arn) ON DELETE CASCADE,
  secret TEXT NOT NULL,
  status TEXT NOT NULL,
  created INTEGER NOT NULL
) STRICT;
CREATE INDEX access_keys_by_principal ON access_keys(principal_arn);
)sql",
                                                         R"sql(
CREATE TABLE resources(
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  name TEXT NOT NULL,
  document TEXT NOT NULL,
  tags TEXT NOT NULL,
  created INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  UNIQUE (kind, account, region, name)
) STRICT;
CREATE INDEX resources_by_age ON resources(kind, created, id);

CREATE TABLE attachments(
  resource TEXT NOT NULL,
  kind TEXT NOT NULL,
  document TEXT NOT NULL,
  updated INTEGER NOT NULL,
  PRIMARY KEY (resource, kind)
) STRICT, WITHOUT ROWID;
)sql",
                                                         R"sql(
ALTER TABLE queries ADD COLUMN refresh_id TEXT NOT NULL DEFAULT '';
)sql",
                                                         R"sql(
CREATE TABLE organization(
  id TEXT PRIMARY KEY,
  management TEXT NOT NULL,
  root TEXT NOT NULL,
  updated INTEGER NOT NULL
) STRICT;
CREATE TABLE organization_units(
  id TEXT PRIMARY KEY,
  parent TEXT NOT NULL,
  name TEXT NOT NULL
) STRICT;
CREATE TABLE organization_accounts(
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  status TEXT NOT NULL,
  parent TEXT NOT NULL,
  joined INTEGER NOT NULL,
  departed INTEGER
) STRICT;
CREATE TABLE delegated_administrators(
  account TEXT PRIMARY KEY,
  since INTEGER NOT NULL
) STRICT;
)sql",
                                                         R"sql(
ALTER TABLE principals ADD COLUMN trust_policy TEXT NOT NULL DEFAULT '';
ALTER TABLE principals ADD COLUMN session_seconds INTEGER NOT NULL DEFAULT 3600;
CREATE TABLE principal_policies(
  principal_arn TEXT NOT NULL REFERENCES principals(arn) ON DELETE CASCADE,
  name TEXT NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (principal_arn, name)
) STRICT, WITHOUT ROWID;
INSERT INTO principal_policies(principal_arn, name, document) SELECT arn, 'AdministratorAccess', '' FROM principals;

ALTER TABLE queries ADD COLUMN row_rights TEXT NOT NULL DEFAULT '[]';
)sql",
                                                         R"sql(
ALTER TABLE stores ADD COLUMN scope TEXT NOT NULL DEFAULT '{}';
)sql"};

}  // namespace

Schema schema() {
  return {.application_id = 0x54726E43, .migrations = kMigrations, .name = "control"};  // "TrnC"
}

}  // namespace control

namespace {

Result<std::string> read_text(const Row& row) {
  return row.text(0);
}

Result<std::string> require_setting(Session& session, std::string_view name) {
  return control::found_or_error(
      session.first("SELECT value FROM settings WHERE name = ?", {name}, read_text),
      "setting; the lake has not been initialised", name);
}

Result<> insert_setting(Session& session, std::string_view name, std::string_view value) {
  return control::done(session.run("INSERT INTO settings(name, value) VALUES (?, ?)", {name, value}));
}

Result<Timestamp> read_setting_time(const Row& row) {
  return row.time(0);
}

}  // namespace

Result<ControlCatalog> ControlCatalog::create(io::FileSystem& files, const Place& place) {
  return ControlCatalog(TARN_TRY(Database::open(files, place, control::schema(), Opening::Create)));
}

Result<ControlCatalog> ControlCatalog::open(io::FileSystem& files, const Place& place, Opening opening) {
  return ControlCatalog(TARN_TRY(Database::open(files, place, control::schema(), opening)));
}

Result<> ControlCatalog::initialise(const LakeSettings& settings) {
  auto outcome = database_.write([&](Session& session) -> Result<> {
    TARN_TRY(insert_setting(session, "lake.id", settings.lake_id));
    TARN_TRY(insert_setting(session, "lake.account", settings.account.value()));
    TARN_TRY(insert_setting(session, "lake.region", settings.region.value()));
    TARN_TRY(insert_setting(session, "lake.partition", settings.partition.value()));
    TARN_TRY(insert_setting(session, "lake.token_key", settings.token_key));
    return insert_setting(session, "lake.created", std::to_string(micros(settings.created)));
  });
  if (!outcome && outcome.error().code() == ErrorCode::AlreadyExists) {
    return fail(ErrorCode::AlreadyExists,
                "the lake is already initialised: use it, or choose another data folder");
  }
  return outcome;
}

Result<LakeSettings> ControlCatalog::settings() {
  return database_.read([](Session& session) -> Result<LakeSettings> {
    LakeSettings found;
    found.lake_id = TARN_TRY(require_setting(session, "lake.id"));
    found.account = AccountId(TARN_TRY(require_setting(session, "lake.account")));
    found.region = Region(TARN_TRY(require_setting(session, "lake.region")));
    found.partition = Partition(TARN_TRY(require_setting(session, "lake.partition")));
    found.token_key = TARN_TRY(require_setting(session, "lake.token_key"));
    found.created = TARN_TRY(control::found_or_error(
        session.first("SELECT CAST(value AS INTEGER) FROM settings WHERE name = 'lake.created'", {},
                      read_setting_time),
        "setting", "lake.created"));
    return found;
  });
}

Result<std::optional<std::string>> ControlCatalog::setting(std::string_view name) {
  return database_.read([&](Session& session) {
    return session.first("SELECT value FROM settings WHERE name = ?", {name}, read_text);
  });
}

Result<> ControlCatalog::set_setting(std::string_view name, std::string_view value) {
  if (name.starts_with("lake.")) {
    return fail(ErrorCode::InvalidArgument, fmt::format("a setting that is given once only: {}", name));
  }
  auto changed = database_.write([&](Session& session) {
    return session.run(
        "INSERT INTO settings(name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = "
        "excluded.value",
        {name, value});
  });
  return control::done(std::move(changed));
}

}  // namespace tarn::catalog
