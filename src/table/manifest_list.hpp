// Manifest lists: which manifests a snapshot consists of.
// Specification: https://iceberg.apache.org/spec/#manifest-lists (format version 2)
#pragma once

#include "base/result.hpp"
#include "table/avro.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::table {

struct FileCounts {
  std::int64_t files = 0;
  std::int64_t rows = 0;

  friend bool operator==(const FileCounts&, const FileCounts&) = default;
};

struct ManifestFile {
  std::string path{};  // a URI
  std::int64_t length = 0;
  std::int64_t sequence_number = 0;      // of the commit that wrote the manifest
  std::int64_t min_sequence_number = 0;  // of the data files in it
  std::int64_t added_snapshot_id = 0;
  FileCounts added{};
  FileCounts existing{};
  FileCounts deleted{};
  // What its files' partitions span: readers skip a manifest whose days they do not need.
  bool has_no_day = false;
  std::optional<std::int32_t> first_day{};
  std::optional<std::int32_t> last_day{};

  friend bool operator==(const ManifestFile&, const ManifestFile&) = default;
};

struct SnapshotIds {
  std::int64_t snapshot = 0;
  std::optional<std::int64_t> parent{};
  std::int64_t sequence_number = 0;
};

std::string encode_manifest_list(const std::vector<ManifestFile>& manifests, const SnapshotIds& ids,
                                 const avro::Sync& sync);

// Corrupt for what encode_manifest_list would not have written.
Result<std::vector<ManifestFile>> decode_manifest_list(std::string_view file);

}  // namespace tarn::table
