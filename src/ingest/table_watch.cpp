#include "ingest/table_watch.hpp"

#include "base/log.hpp"

#include <utility>

#include <fmt/format.h>

namespace tarn::ingest {
namespace {

constexpr std::string_view kFileScheme = "file://";

}  // namespace

Error foreign_commit(const EventDataStoreId& store, const catalog::TablePlace& place) {
  return {ErrorCode::FailedState,
          fmt::format("another engine has committed to the table of the event data store {0}: imports, "
                      "compaction and pushed events wait, queries go on, until 'tarn store reset {0}' sets "
                      "the table back to Tarn's last snapshot (its metadata is now {1})",
                      store.value(), place.pointer.value_or("gone"))};
}

Result<> require_own_table(catalog::LakeCatalog& lake, const EventDataStoreId& store) {
  const auto place = TARN_TRY(lake.table_place(store));
  return place.is_own() ? Result<>() : fail(foreign_commit(store, place));
}

Result<bool> reset_table(const StoreAccess& access) {
  const auto lock = TARN_TRY(lock_store(access.files, access.data_folder, access.store));
  const auto place = TARN_TRY(access.lake.table_place(access.store));
  if (place.is_own()) {
    return false;
  }
  std::optional<std::string> to;
  if (const auto& own = place.own) {
    const auto path = io::join_path(access.data_folder, *own);
    const auto status = access.files.status(path, io::Symlinks::Refuse);
    if (!status) {
      return fail(status.error().within("Tarn's last snapshot of the table cannot be set back"));
    }
    const auto folder = TARN_TRY(access.files.canonical(io::parent_path(path)));
    to = std::string(kFileScheme) + io::join_path(folder, own->substr(own->rfind('/') + 1));
  }
  TARN_TRY(access.lake.reset_table(access.store, place, to, {access.notary, {}}));
  log::warning("a store's table was set back to Tarn's last snapshot",
               {{"store", access.store.value()},
                {"from", place.pointer.value_or("gone")},
                {"to", to.value_or("none")}});
  return true;
}

Result<TableWatch::Foreign> TableWatch::look(catalog::LakeCatalog& lake,
                                             std::span<const catalog::EventDataStore> stores) {
  const auto tables = TARN_TRY(lake.tables());
  Foreign foreign;
  for (const auto& store : stores) {
    const auto& id = store.id.value();
    const auto table = tables.find(id);
    const auto pointer = table == tables.end() ? std::nullopt : std::optional(table->second);
    const auto known = known_.find(id);
    if (known != known_.end() && known->second == pointer) {
      continue;
    }
    const auto place = TARN_TRY(lake.table_place(store.id));
    if (place.is_own()) {
      known_[id] = place.pointer;
    } else {
      foreign.emplace(id, foreign_commit(store.id, place));
    }
  }
  return foreign;
}

}  // namespace tarn::ingest
