// Writes a batch of events as a store's data files: one per day, sorted as the table's sort order
// says.
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "catalog/lake_catalog.hpp"
#include "columnar/column.hpp"
#include "columnar/type.hpp"
#include "ingest/identity_index.hpp"
#include "ingest/pending_files.hpp"
#include "ingest/table_commits.hpp"
#include "io/file_system.hpp"
#include "io/hash.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace tarn::ingest {

// Rows of a batch that belong to one day.
struct DayRows {
  std::vector<std::uint32_t> rows;
};

// Where files of one store go, relative to the data folder: stores/<id>/data/<day>/<uuid>.parquet. The files
// are durable but belong to nothing until the lake catalog commits them: until then they are pending.
// Thread-safe.
class StoreWriter {
 public:
  // All must outlive the writer.
  StoreWriter(io::FileSystem& files, const Clock& clock, io::Random& random, std::string data_folder,
              EventDataStoreId store, const columnar::Schema& schema, PendingFiles& pending);

  // What an error leaves behind is PendingFiles' to remove, as is what is never committed.
  Result<std::vector<WrittenFile>> write(const columnar::Batch& batch, std::map<DayNumber, DayRows> days,
                                         const std::string& import_id) const;

 private:
  Result<WrittenFile> write_day(const columnar::Batch& batch, DayNumber day, DayRows rows,
                                std::string path) const;

  io::FileSystem& files_;
  const Clock& clock_;
  io::Random& random_;
  std::string data_folder_;
  EventDataStoreId store_;
  const columnar::Schema& schema_;
  PendingFiles& pending_;
};

}  // namespace tarn::ingest
