// Whether the tables of stores are where Tarn's last commits left them. Whoever else can write the catalog
// may commit to them too: then nothing is built on that, and queries go on from the ledger's own files.
#pragma once

#include "base/result.hpp"
#include "base/strong.hpp"
#include "catalog/control_records.hpp"
#include "catalog/lake_catalog.hpp"
#include "ingest/store_access.hpp"

#include <map>
#include <optional>
#include <span>
#include <string>

namespace tarn::ingest {

// What happened and how to put it back.
Error foreign_commit(const EventDataStoreId& store, const catalog::TablePlace& place);

// FailedState where another engine has committed to the store's table.
Result<> require_own_table(catalog::LakeCatalog& lake, const EventDataStoreId& store);

// The table is again what Tarn's last commit made of it. What the other engine wrote stays on the disk, and
// is no part of the lake. Tells whether there was anything to do. Busy as lock_store().
Result<bool> reset_table(const StoreAccess& access);

// Looks again and again, and asks the chain only about tables that have moved. One thread.
class TableWatch {
 public:
  using Foreign = std::map<std::string, Error>;  // by store

  // Of these stores, those to whose tables another engine has committed.
  Result<Foreign> look(catalog::LakeCatalog& lake, std::span<const catalog::EventDataStore> stores);

 private:
  std::map<std::string, std::optional<std::string>> known_;  // pointers that were Tarn's own, by store
};

}  // namespace tarn::ingest
