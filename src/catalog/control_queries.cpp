#include "catalog/control_catalog.hpp"
#include "catalog/control_sql.hpp"

#include <algorithm>

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

// Store ids are UUIDs, so a comma separates them safely.
constexpr std::string_view kSelect =
    "SELECT id, statement, alias, status, created, finished, error_message, rows, bytes_scanned, "
    "events_scanned,"
    " events_matched, execution_ms, result_path, principal_arn, delivery_uri, delivery_status,"
    " refresh_id, row_rights, (SELECT group_concat(store_id, ',') FROM (SELECT store_id FROM query_stores "
    "WHERE query_id "
    "= queries.id"
    " ORDER BY position) AS ordered) FROM queries ";

std::vector<EventDataStoreId> split_ids(std::string_view text) {
  std::vector<EventDataStoreId> ids;
  while (!text.empty()) {
    const auto id = text.substr(0, text.find(','));
    ids.emplace_back(id);
    text.remove_prefix(std::min(text.size(), id.size() + 1));
  }
  return ids;
}

Result<Query> read_query(const Row& row) {
  Query query{.id = QueryId(row.text(0)),
              .statement = row.text(1),
              .stores = split_ids(row.text(18)),
              .alias = row.text(2),
              .created = row.time(4),
              .finished = row.optional_time(5),
              .error_message = row.text(6),
              .statistics = {.rows = row.count(7),
                             .bytes_scanned = row.count(8),
                             .events_scanned = row.count(9),
                             .events_matched = row.count(10),
                             .execution_ms = row.count(11)},
              .result_path = row.text(12),
              .principal_arn = row.text(13),
              .delivery_uri = row.text(14),
              .delivery_status = row.text(15),
              .refresh_id = row.text(16),
              .row_rights = row.text(17)};
  query.status = TARN_TRY(read_enum<QueryStatus>(row, 3));
  return query;
}

Result<Query> select_query(Session& session, const QueryId& id) {
  return found_or_error(session.first(std::string(kSelect) + "WHERE id = ?", {id}, read_query), "query",
                        id.value());
}

Result<> insert_one(Session& session, const Query& query) {
  const auto& counts = query.statistics;
  TARN_TRY(session.run(
      "INSERT INTO queries(id, statement, alias, status, created, finished, error_message, "
      "rows, bytes_scanned,"
      " events_scanned, events_matched, execution_ms, result_path, principal_arn, "
      "delivery_uri, delivery_status, refresh_id, row_rights)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      {query.id, query.statement, query.alias, to_string(query.status), query.created, query.finished,
       query.error_message, counts.rows, counts.bytes_scanned, counts.events_scanned, counts.events_matched,
       counts.execution_ms, query.result_path, query.principal_arn, query.delivery_uri, query.delivery_status,
       query.refresh_id, query.row_rights}));
  for (std::size_t position = 0; position < query.stores.size(); ++position) {
    TARN_TRY(session.run("INSERT INTO query_stores(query_id, position, store_id) VALUES (?, ?, ?)",
                         {query.id, position, query.stores[position]}));
  }
  return {};
}

}  // namespace

Result<> ControlCatalog::insert_query(const Query& query) {
  return insert_queries({&query, 1});
}

Result<> ControlCatalog::insert_queries(std::span<const Query> queries) {
  return database_.write([&](Session& session) -> Result<> {
    for (const Query& query : queries) {
      TARN_TRY(insert_one(session, query));
    }
    return {};
  });
}

Result<> ControlCatalog::update_query(const Query& query) {
  const auto& counts = query.statistics;
  return database_.write([&](Session& session) -> Result<> {
    const auto stored = TARN_TRY(select_query(session, query.id));
    if (is_final(stored.status)) {
      return fail(ErrorCode::FailedState,
                  fmt::format("query {} has already ended: {}", query.id.value(), to_string(stored.status)));
    }
    return done(session.run(
        "UPDATE queries SET status = ?, finished = ?, error_message = ?, rows = ?, bytes_scanned = ?,"
        " events_scanned = ?, events_matched = ?, execution_ms = ?, result_path = ?, delivery_status = ?"
        " WHERE id = ?",
        {to_string(query.status), query.finished, query.error_message, counts.rows, counts.bytes_scanned,
         counts.events_scanned, counts.events_matched, counts.execution_ms, query.result_path,
         query.delivery_status, query.id}));
  });
}

Result<> ControlCatalog::set_delivery_status(const QueryId& id, std::string_view status) {
  auto changed = database_.write([&](Session& session) {
    return session.run("UPDATE queries SET delivery_status = ? WHERE id = ?", {status, id});
  });
  return changed_or_not_found(std::move(changed), "query", id.value());
}

Result<Query> ControlCatalog::query(const QueryId& id) {
  return database_.read([&](Session& session) { return select_query(session, id); });
}

Result<Query> ControlCatalog::refreshed_query(std::string_view alias,
                                              const std::optional<std::string>& refresh_id) {
  auto found = database_.read([&](Session& session) {
    return session.first(
        std::string(kSelect) +
            "WHERE alias = ?1 AND alias <> '' AND refresh_id <> '' AND (?2 IS NULL OR refresh_id = ?2)"
            " ORDER BY created DESC, id DESC LIMIT 1",
        {alias, refresh_id}, read_query);
  });
  return found_or_error(std::move(found), "refreshed query alias", alias);
}

Result<Page<Query>> ControlCatalog::queries(const QueryFilter& filter, const PageRequest& page) {
  auto found = TARN_TRY(database_.read([&](Session& session) {
    return session.list(
        std::string(kSelect) +
            "WHERE (?1 IS NULL OR (created, id) < (?1, ?2)) AND (?3 IS NULL OR status = ?3)"
            " AND (?4 IS NULL OR id IN (SELECT query_id FROM query_stores WHERE store_id = ?4))"
            " AND (?5 IS NULL OR created >= ?5) AND (?6 IS NULL OR created <= ?6)"
            " AND (?7 IS NULL OR alias = ?7) AND (?8 IS NULL OR refresh_id = ?8)"
            " ORDER BY created DESC, id DESC LIMIT ?9",
        {cursor_time(page), cursor_id(page), text_of(filter.status), filter.store, filter.from, filter.to,
         filter.alias, filter.refresh_id, items_to_read(page)},
        read_query);
  }));
  return to_page(std::move(found), page);
}

Result<> ControlCatalog::remove_query(const QueryId& id) {
  auto changed = database_.write(
      [&](Session& session) { return session.run("DELETE FROM queries WHERE id = ?", {id}); });
  return changed_or_not_found(std::move(changed), "query", id.value());
}

Result<std::uint64_t> ControlCatalog::fail_unfinished_queries(Timestamp now) {
  return database_.write([&](Session& session) {
    return session.run(
        "UPDATE queries SET status = 'FAILED', error_message = 'interrupted by a restart: run the query "
        "again',"
        " finished = ? WHERE status IN ('QUEUED', 'RUNNING')",
        {now});
  });
}

}  // namespace tarn::catalog
