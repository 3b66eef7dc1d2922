// Commits data files to a store's Iceberg table and to the ledger, in one transaction.
#pragma once

#include "base/clock.hpp"
#include "base/guarded.hpp"
#include "base/result.hpp"
#include "catalog/lake_catalog.hpp"
#include "columnar/type.hpp"
#include "ingest/pending_files.hpp"
#include "io/file_system.hpp"
#include "io/hash.hpp"
#include "table/append.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tarn::ingest {

// A data file that is durable and not yet committed.
struct WrittenFile {
  catalog::DataFile ledger{};
  std::optional<std::int32_t> day{};
  parquet::FileSummary summary{};
};

// Of one store. Thread-safe: commits come one after the other. REQUIRES: the store's import lock is held.
class TableCommits {
 public:
  // All must outlive the object.
  TableCommits(io::FileSystem& files, catalog::LakeCatalog& lake, const Clock& clock, io::Random& random,
               std::string data_folder, EventDataStoreId store, const columnar::Schema& schema,
               PendingFiles& pending);

  // All of it or nothing, as LakeCatalog::commit has it. FailedState when the lake was moved since the table
  // was made, for its files are named by their whole paths; Corrupt when the table's metadata is damaged or
  // not ours.
  Result<> commit(std::span<const WrittenFile> written, std::span<const catalog::SourceFile> sources,
                  std::span<const catalog::Reject> rejects);

 private:
  Result<table::Base> load();
  Result<> write(const table::Commit& commit);
  void remove_expired(const table::Commit& commit);
  table::CommitIds new_ids();

  io::FileSystem& files_;
  catalog::LakeCatalog& lake_;
  const Clock& clock_;
  io::Random& random_;
  std::string data_folder_;
  EventDataStoreId store_;
  const columnar::Schema& schema_;
  PendingFiles& pending_;
  Guarded<std::optional<table::Base>> base_;  // the table as the last commit left it
};

// The folder of a store's table below the data folder: "stores/<id>".
std::string table_folder(const EventDataStoreId& store);

// Which files below the table's folder its metadata needs, the metadata itself included. Empty without a
// table.
Result<std::vector<std::string>> metadata_files(io::FileSystem& files, catalog::LakeCatalog& lake,
                                                const std::string& data_folder,
                                                const EventDataStoreId& store);

}  // namespace tarn::ingest
