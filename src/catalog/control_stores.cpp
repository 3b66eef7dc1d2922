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
using control::to_page;

constexpr std::string_view kSelect =
    "SELECT id, name, status, advanced_event_selectors, multi_region, organization, retention_days,"
    " termination_protection, kms_key_id, billing_mode, tags, created, updated, scope FROM stores ";

Result<EventDataStore> read_store(const Row& row) {
  EventDataStore store{.id = EventDataStoreId(row.text(0)),
                       .name = row.text(1),
                       .advanced_event_selectors = row.text(3),
                       .multi_region = row.flag(4),
                       .organization = row.flag(5),
                       .retention_days = static_cast<std::uint32_t>(row.integer(6)),
                       .termination_protection = row.flag(7),
                       .kms_key_id = row.text(8),
                       .tags = row.text(10),
                       .scope = row.text(13),
                       .created = row.time(11),
                       .updated = row.time(12)};
  store.status = TARN_TRY(read_enum<StoreStatus>(row, 2));
  store.billing_mode = TARN_TRY(read_enum<BillingMode>(row, 9));
  return store;
}

Error name_taken(const EventDataStore& store) {
  return {ErrorCode::AlreadyExists, fmt::format("an event data store of that name exists: {}", store.name)};
}

Result<> write_store(Session& session, const EventDataStore& store) {
  auto changed = session.run(
      "UPDATE stores SET name = ?, status = ?, advanced_event_selectors = ?, multi_region = ?, "
      "organization = ?,"
      " retention_days = ?, termination_protection = ?, kms_key_id = ?, billing_mode = ?, tags = ?, "
      "updated = ?, scope = ?"
      " WHERE id = ?",
      {store.name, to_string(store.status), store.advanced_event_selectors, store.multi_region,
       store.organization, store.retention_days, store.termination_protection, store.kms_key_id,
       to_string(store.billing_mode), store.tags, store.updated, store.scope, store.id});
  if (!changed && changed.error().code() == ErrorCode::AlreadyExists) {
    return fail(name_taken(store));
  }
  return changed_or_not_found(std::move(changed), "event data store", store.id.value());
}

}  // namespace

Result<> ControlCatalog::insert_store(const EventDataStore& store) {
  auto inserted = database_.write([&](Session& session) {
    return session.run(
        "INSERT INTO stores(id, name, status, advanced_event_selectors, multi_region, organization, "
        "retention_days,"
        " termination_protection, kms_key_id, billing_mode, tags, created, updated, scope)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {store.id, store.name, to_string(store.status), store.advanced_event_selectors, store.multi_region,
         store.organization, store.retention_days, store.termination_protection, store.kms_key_id,
         to_string(store.billing_mode), store.tags, store.created, store.updated, store.scope});
  });
  if (!inserted && inserted.error().code() == ErrorCode::AlreadyExists) {
    return fail(name_taken(store));
  }
  return done(std::move(inserted));
}

Result<> ControlCatalog::update_store(const EventDataStore& store) {
  return database_.write([&](Session& session) { return write_store(session, store); });
}

Result<EventDataStore> ControlCatalog::change_store(const EventDataStoreId& id, const StoreChange& change) {
  return database_.write([&](Session& session) -> Result<EventDataStore> {
    const auto found =
        TARN_TRY(found_or_error(session.first(std::string(kSelect) + "WHERE id = ?", {id}, read_store),
                                "event data store", id.value()));
    auto changed = TARN_TRY(change(found));
    TARN_TRY(write_store(session, changed));
    return changed;
  });
}

Result<EventDataStore> ControlCatalog::store(const EventDataStoreId& id) {
  auto found = database_.read([&](Session& session) {
    return session.first(std::string(kSelect) + "WHERE id = ?", {id}, read_store);
  });
  return found_or_error(std::move(found), "event data store", id.value());
}

Result<EventDataStore> ControlCatalog::store_named(std::string_view name) {
  auto found = database_.read([&](Session& session) {
    return session.first(std::string(kSelect) + "WHERE name = ?", {name}, read_store);
  });
  return found_or_error(std::move(found), "event data store", name);
}

Result<Page<EventDataStore>> ControlCatalog::stores(const PageRequest& page) {
  auto found = TARN_TRY(database_.read([&](Session& session) {
    return session.list(
        std::string(kSelect) +
            "WHERE (?1 IS NULL OR (created, id) < (?1, ?2)) ORDER BY created DESC, id DESC LIMIT ?3",
        {cursor_time(page), cursor_id(page), items_to_read(page)}, read_store);
  }));
  return to_page(std::move(found), page);
}

Result<> ControlCatalog::remove_store(const EventDataStoreId& id) {
  auto changed =
      database_.write([&](Session& session) { return session.run("DELETE FROM stores WHERE id = ?", {id}); });
  return changed_or_not_found(std::move(changed), "event data store", id.value());
}

}  // namespace tarn::catalog
