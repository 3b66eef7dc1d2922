// What all commits of a table have in common. For this module alone.
#pragma once

#include "table/append.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace tarn::table {

// A commit in the making: the base with the schema as it is now, and the snapshot that follows its last one
// with no file added or removed yet.
struct NextSnapshot {
  Commit commit{};
  Snapshot snapshot{};
};
NextSnapshot begin_snapshot(const TableMetadata& base, std::string_view operation,
                            const columnar::Schema& schema, const CommitIds& ids);

void count_added(Snapshot& snapshot, const DataFile& file);
void count_removed(Snapshot& snapshot, const DataFile& file);

// Makes a manifest of the entries, the commit's `number`th. An entry that the snapshot did not add has its
// sequence number.
void add_manifest(NextSnapshot& next, const std::vector<ManifestEntry>& entries, std::size_t number,
                  const columnar::Schema& schema, const CommitIds& ids);

// Makes the list of `commit.manifests` and the metadata. `base_path` as in append().
Commit finish_snapshot(NextSnapshot next, const TableMetadata& base, const std::string& base_path,
                       const CommitIds& ids);

// Forgets the oldest snapshot, which is not the current one.
void forget_snapshot(Commit& commit);

// Makes the metadata of a commit whose snapshots are as they shall be.
void write_next_metadata(Commit& commit, const TableMetadata& base, const std::string& base_path,
                         const CommitIds& ids);

}  // namespace tarn::table
