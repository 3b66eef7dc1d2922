// Manifests: which data files a table has, with what their columns hold.
// Specification: https://iceberg.apache.org/spec/#manifests (format version 2)
#pragma once

#include "base/result.hpp"
#include "columnar/type.hpp"
#include "parquet/writer.hpp"
#include "table/avro.hpp"
#include "table/layout.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::table {

// A Parquet file of one day of eventTime.
struct DataFile {
  std::string path{};                 // a URI: outside engines open it
  std::optional<std::int32_t> day{};  // since the epoch; absent for events without eventTime
  parquet::FileSummary summary{};
  int sort_order = kSortOrderId;
};

enum class EntryStatus { Existing = 0, Added = 1, Deleted = 2 };

struct ManifestEntry {
  EntryStatus status = EntryStatus::Added;
  std::int64_t snapshot_id = 0;  // that added it, or deleted it
  // Absent in a manifest of the commit that adds the file: readers then take the manifest's own.
  std::optional<std::int64_t> sequence_number{};
  DataFile file{};
};

// `schema` is the table's when the manifest is written.
std::string encode_manifest(const std::vector<ManifestEntry>& entries, const columnar::Schema& schema,
                            int schema_id, const avro::Sync& sync);

// Corrupt for what encode_manifest would not have written: another writer's manifest is refused.
Result<std::vector<ManifestEntry>> decode_manifest(std::string_view file);

}  // namespace tarn::table
