// A table's metadata: its schemas, its snapshots, and where its files lie.
// Specification: https://iceberg.apache.org/spec/#table-metadata (format version 2)
#pragma once

#include "base/result.hpp"
#include "columnar/type.hpp"
#include "json/value.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::table {

// What a snapshot did to the one before, in the specification's words.
inline constexpr std::string_view kAppend = "append";        // files were added
inline constexpr std::string_view kReplace = "replace";      // the same rows are in other files
inline constexpr std::string_view kOverwrite = "overwrite";  // fewer of the rows are in other files
inline constexpr std::string_view kDelete = "delete";        // files were removed

struct Snapshot {
  std::int64_t id = 0;
  std::optional<std::int64_t> parent{};
  std::int64_t sequence_number = 0;
  std::int64_t timestamp_ms = 0;
  std::string manifest_list{};  // a URI
  int schema_id = 0;
  std::string operation{kAppend};
  // What it added, what it removed, and what the table then had.
  std::int64_t added_files = 0;
  std::int64_t added_rows = 0;
  std::int64_t added_bytes = 0;
  std::int64_t removed_files = 0;
  std::int64_t removed_rows = 0;
  std::int64_t removed_bytes = 0;
  std::int64_t total_files = 0;
  std::int64_t total_rows = 0;
  std::int64_t total_bytes = 0;

  friend bool operator==(const Snapshot&, const Snapshot&) = default;
};

struct MetadataLogEntry {
  std::int64_t timestamp_ms = 0;
  std::string path{};  // a URI

  friend bool operator==(const MetadataLogEntry&, const MetadataLogEntry&) = default;
};

struct TableMetadata {
  std::string uuid{};
  std::string location{};  // a URI, without a slash at its end
  std::int64_t last_sequence_number = 0;
  std::int64_t last_updated_ms = 0;
  int last_column_id = 0;
  std::vector<json::Value> schemas{};  // the last one is current; its schema-id is its place
  json::Value partition_fields{};
  json::Array sort_orders{};
  std::vector<Snapshot> snapshots{};  // oldest first; the last one is current
  std::vector<MetadataLogEntry> metadata_log{};

  int schema_id() const { return static_cast<int>(schemas.size()) - 1; }
  const Snapshot* current() const { return snapshots.empty() ? nullptr : &snapshots.back(); }
};

// A table without rows.
TableMetadata make_table(const columnar::Schema& schema, std::string uuid, std::string location,
                         std::int64_t now_ms);

// The same as a document, and read back. Corrupt for what Tarn would not have written: a table that somebody
// else committed to is refused.
std::string write_metadata(const TableMetadata& metadata);
Result<TableMetadata> read_metadata(std::string_view text);

}  // namespace tarn::table
