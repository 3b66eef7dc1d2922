// The pointers to the stores' tables, which other engines can move as well, against what the chain says.
#include "catalog/lake_catalog.hpp"
#include "catalog/lake_chain.hpp"
#include "catalog/lake_schema.hpp"
#include "proof/entry.hpp"

#include <utility>

#include <fmt/format.h>

namespace tarn::catalog {
namespace {

using Pointer = std::optional<std::string>;

Result<Pointer> read_pointer(const Row& row) {
  return row.optional_text(0);
}

Result<Pointer> select_pointer(Session& session, const EventDataStoreId& store) {
  const auto found = TARN_TRY(session.first(
      "SELECT metadata_location FROM iceberg_tables WHERE catalog_name = ? AND table_namespace = ? AND"
      " table_name = ?",
      {kIcebergCatalog, kIcebergNamespace, store}, read_pointer));
  return found ? *found : Pointer();
}

Result<std::string> read_entry_text(const Row& row) {
  return row.text(0);
}

// The newest entry that names a table of the store tells, unless the store was deleted since.
Result<Pointer> select_own(Session& session, const EventDataStoreId& store) {
  const auto moved = fmt::format("%\nstore {}\ntable %", store.value());
  const auto deleted =
      fmt::format("%\nkind {}\nstore {}\n%", to_string(proof::Kind::Deletion), store.value());
  const auto text = TARN_TRY(session.first(
      "SELECT entry FROM chain WHERE entry LIKE ? OR entry LIKE ? ORDER BY sequence DESC LIMIT 1",
      {moved, deleted}, read_entry_text));
  if (!text) {
    return Pointer();
  }
  const auto entry = TARN_TRY(proof::read_entry(*text));
  return entry.draft.table.empty() ? Pointer() : Pointer(entry.draft.table);
}

std::string_view file_name(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

Result<> write_pointer(Session& session, const EventDataStoreId& store, const Pointer& from,
                       const Pointer& to) {
  TARN_TRY(session.run(
      "DELETE FROM iceberg_tables WHERE catalog_name = ? AND table_namespace = ? AND table_name = ?",
      {kIcebergCatalog, kIcebergNamespace, store}));
  if (to) {
    TARN_TRY(session.run("INSERT INTO iceberg_tables VALUES (?, ?, ?, ?, ?, 'TABLE')",
                         {kIcebergCatalog, kIcebergNamespace, store, *to, from}));
  }
  return {};
}

}  // namespace

// The folder of the pointer is another after the lake was moved; names of metadata are never used twice.
bool TablePlace::is_own() const {
  if (!has_chain) {
    return true;
  }
  return pointer && own ? file_name(*pointer) == file_name(*own) : pointer.has_value() == own.has_value();
}

Result<TablePlace> LakeCatalog::table_place(const EventDataStoreId& store) {
  return database_.read([&](Session& session) -> Result<TablePlace> {
    TablePlace place;
    const auto last = TARN_TRY(select_last(session));
    place.has_chain = last.has_value();
    place.pointer = TARN_TRY(select_pointer(session, store));
    place.own = TARN_TRY(select_own(session, store));
    return place;
  });
}

Result<std::map<std::string, std::string>> LakeCatalog::tables() {
  return database_.read([&](Session& session) -> Result<std::map<std::string, std::string>> {
    std::map<std::string, std::string> found;
    const auto add = [&](const Row& row) -> Result<> {
      found.emplace(row.text(0), row.text(1));
      return {};
    };
    TARN_TRY(
        session.each("SELECT table_name, metadata_location FROM iceberg_tables WHERE catalog_name = ? AND"
                     " table_namespace = ? AND metadata_location IS NOT NULL",
                     {kIcebergCatalog, kIcebergNamespace}, add));
    return found;
  });
}

Result<> LakeCatalog::reset_table(const EventDataStoreId& store, const TablePlace& place,
                                  const std::optional<std::string>& to, const Recording& recording) {
  const auto work = [&](Session& session) -> Result<proof::SealedEntry> {
    const auto present = TARN_TRY(select_pointer(session, store));
    if (present != place.pointer) {
      return fail(ErrorCode::Busy,
                  fmt::format("another commit to the store {} came first: try again", store.value()));
    }
    TARN_TRY(write_pointer(session, store, present, to));
    const auto last = TARN_TRY(select_last(session));
    auto draft = recording.draft;
    draft.kind = proof::Kind::Reset;
    draft.store = store;
    draft.table = place.own.value_or("");
    return append_entry(session, recording.notary, last, draft);
  };
  const auto added = TARN_TRY(database_.write(work));
  recording.notary.publish(added);
  return {};
}

}  // namespace tarn::catalog
