#include "catalog/control_catalog.hpp"
#include "catalog/control_sql.hpp"

namespace tarn::catalog {
namespace {

using control::changed_or_not_found;
using control::cursor_id;
using control::cursor_time;
using control::done;
using control::found_or_error;
using control::items_to_read;
using control::read_enum;
using control::text_of;
using control::to_page;

constexpr std::string_view kSelect =
    "SELECT id, destination, source_uri, source_region, source_role_arn, start_event_time, end_event_time, "
    "status,"
    " prefixes_found, prefixes_completed, files_completed, events_completed, failed_entries, duplicates, "
    "created,"
    " updated FROM imports ";

Result<Import> read_import(const Row& row) {
  Import import{.id = ImportId(row.text(0)),
                .destination = EventDataStoreId(row.text(1)),
                .source_uri = row.text(2),
                .source_region = row.text(3),
                .source_role_arn = row.text(4),
                .start_event_time = row.optional_time(5),
                .end_event_time = row.optional_time(6),
                .statistics = {.prefixes_found = row.count(8),
                               .prefixes_completed = row.count(9),
                               .files_completed = row.count(10),
                               .events_completed = row.count(11),
                               .failed_entries = row.count(12),
                               .duplicates = row.count(13)},
                .created = row.time(14),
                .updated = row.time(15)};
  import.status = TARN_TRY(read_enum<ImportStatus>(row, 7));
  return import;
}

Result<ImportFailure> read_failure(const Row& row) {
  ImportFailure failure{.location = row.text(0),
                        .error_type = row.text(2),
                        .error_message = row.text(3),
                        .updated = row.time(4)};
  failure.status = TARN_TRY(read_enum<ImportFailureStatus>(row, 1));
  return failure;
}

}  // namespace

Result<> ControlCatalog::insert_import(const Import& import) {
  const auto& counts = import.statistics;
  auto changed = database_.write([&](Session& session) {
    return session.run(
        "INSERT INTO imports(id, destination, source_uri, source_region, source_role_arn, start_event_time,"
        " end_event_time, status, prefixes_found, prefixes_completed, files_completed, events_completed,"
        " failed_entries, duplicates, created, updated) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
        "?)",
        {import.id, import.destination, import.source_uri, import.source_region, import.source_role_arn,
         import.start_event_time, import.end_event_time, to_string(import.status), counts.prefixes_found,
         counts.prefixes_completed, counts.files_completed, counts.events_completed, counts.failed_entries,
         counts.duplicates, import.created, import.updated});
  });
  return done(std::move(changed));
}

Result<> ControlCatalog::update_import(const Import& import) {
  const auto& counts = import.statistics;
  auto changed = database_.write([&](Session& session) {
    return session.run(
        "UPDATE imports SET status = ?, prefixes_found = ?, prefixes_completed = ?, files_completed = ?,"
        " events_completed = ?, failed_entries = ?, duplicates = ?, updated = ? WHERE id = ?",
        {to_string(import.status), counts.prefixes_found, counts.prefixes_completed, counts.files_completed,
         counts.events_completed, counts.failed_entries, counts.duplicates, import.updated, import.id});
  });
  return changed_or_not_found(std::move(changed), "import", import.id.value());
}

Result<Import> ControlCatalog::import_record(const ImportId& id) {
  auto found = database_.read([&](Session& session) {
    return session.first(std::string(kSelect) + "WHERE id = ?", {id}, read_import);
  });
  return found_or_error(std::move(found), "import", id.value());
}

Result<Page<Import>> ControlCatalog::imports(const ImportFilter& filter, const PageRequest& page) {
  auto found = TARN_TRY(database_.read([&](Session& session) {
    return session.list(
        std::string(kSelect) +
            "WHERE (?1 IS NULL OR (created, id) < (?1, ?2)) AND (?3 IS NULL OR status = ?3)"
            " AND (?4 IS NULL OR destination = ?4) ORDER BY created DESC, id DESC LIMIT ?5",
        {cursor_time(page), cursor_id(page), text_of(filter.status), filter.destination, items_to_read(page)},
        read_import);
  }));
  return to_page(std::move(found), page);
}

Result<> ControlCatalog::put_import_failure(const ImportId& id, const ImportFailure& failure) {
  auto changed = database_.write([&](Session& session) {
    return session.run(
        "INSERT INTO import_failures(import_id, location, status, error_type, error_message, updated)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (import_id, location) DO UPDATE SET status = excluded.status,"
        " error_type = excluded.error_type, error_message = excluded.error_message, updated = "
        "excluded.updated",
        {id, failure.location, to_string(failure.status), failure.error_type, failure.error_message,
         failure.updated});
  });
  return done(std::move(changed));
}

Result<std::vector<ImportFailure>> ControlCatalog::import_failures(const ImportId& id, std::uint64_t limit,
                                                                   std::uint64_t offset) {
  return database_.read([&](Session& session) {
    return session.list(
        "SELECT location, status, error_type, error_message, updated FROM import_failures WHERE import_id = ?"
        " ORDER BY location LIMIT ? OFFSET ?",
        {id, limit, offset}, read_failure);
  });
}

Result<std::uint64_t> ControlCatalog::fail_unfinished_imports(Timestamp now) {
  return database_.write([&](Session& session) -> Result<std::uint64_t> {
    TARN_TRY(session.run(
        "INSERT INTO import_failures(import_id, location, status, error_type, error_message, updated)"
        " SELECT id, source_uri, 'FAILED', 'Interrupted', 'interrupted by a restart: start the import "
        "again', ?"
        " FROM imports WHERE status IN ('INITIALIZING', 'IN_PROGRESS')"
        " ON CONFLICT (import_id, location) DO UPDATE SET status = excluded.status, error_type = "
        "excluded.error_type,"
        " error_message = excluded.error_message, updated = excluded.updated",
        {now}));
    return session.run(
        "UPDATE imports SET status = 'FAILED', failed_entries = failed_entries + 1, updated = ?"
        " WHERE status IN ('INITIALIZING', 'IN_PROGRESS')",
        {now});
  });
}

}  // namespace tarn::catalog
