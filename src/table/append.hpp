// Adds data files to a table: makes the new snapshot as values, and leaves writing and committing to the
// caller. Specification: https://iceberg.apache.org/spec/#optimistic-concurrency, #snapshots
#pragma once

#include "base/result.hpp"
#include "columnar/type.hpp"
#include "table/manifest.hpp"
#include "table/manifest_list.hpp"
#include "table/metadata.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tarn::table {

// What a commit needs that is not in the table: all of it new for each try.
struct CommitIds {
  std::int64_t snapshot = 0;  // positive, unique in the table
  std::string uuid{};         // names its files
  avro::Sync sync{};
  std::int64_t now_ms = 0;
};

// A file below the table's folder.
struct NewFile {
  std::string path{};  // "metadata/..."
  std::string bytes{};
};

struct Commit {
  TableMetadata metadata{};
  std::vector<ManifestFile> manifests{};  // of its current snapshot
  // In the order in which to write them: the last one is the metadata, whose path becomes the table's
  // pointer.
  std::vector<NewFile> files{};
  // Paths below the table's folder that nothing needs once the commit stands.
  std::vector<std::string> expired{};
  // The snapshots that are no longer kept, oldest first. Their lists are among `expired`; manifests that only
  // they have are not: see drops_manifests().
  std::vector<Snapshot> forgotten{};
};

// Snapshots beyond these are forgotten; their rows are in the later ones.
inline constexpr std::size_t kSnapshotsKept = 20;

// `base_path` is the path of the base's metadata, empty for a table without one yet; `manifests` are its
// current snapshot's. A schema that has grown is taken over.
Commit append(const TableMetadata& base, const std::string& base_path, std::vector<ManifestFile> manifests,
              const std::vector<DataFile>& files, const columnar::Schema& schema, const CommitIds& ids);

// "metadata/x" of "file:///lake/stores/1/metadata/x"; the URI itself where it lies elsewhere.
std::string below(const TableMetadata& table, std::string_view uri);

}  // namespace tarn::table
