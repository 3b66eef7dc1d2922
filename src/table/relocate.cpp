#include "table/relocate.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace tarn::table {
namespace {

// The entry as a later manifest carries it on.
ManifestEntry carried_on(const TableMetadata& table, const ManifestFile& manifest, ManifestEntry entry,
                         const std::string& location) {
  entry.status = EntryStatus::Existing;
  entry.sequence_number = entry.sequence_number.value_or(manifest.sequence_number);
  entry.file.path = location + "/" + below(table, entry.file.path);
  return entry;
}

ManifestFile carried_on(const ManifestFile& manifest, const std::vector<ManifestEntry>& entries,
                        const Snapshot& snapshot) {
  auto made = manifest;
  made.sequence_number = made.min_sequence_number = snapshot.sequence_number;
  made.added_snapshot_id = snapshot.id;
  made.added = made.deleted = made.existing = {};
  for (const auto& entry : entries) {
    ++made.existing.files;
    made.existing.rows += static_cast<std::int64_t>(entry.file.summary.rows);
    made.min_sequence_number =
        std::min(made.min_sequence_number, entry.sequence_number.value_or(manifest.sequence_number));
  }
  return made;
}

Snapshot moved_snapshot(const TableMetadata& table, const CommitIds& ids) {
  Snapshot made;
  if (const auto* last = table.current()) {
    made = *last;
  }
  made.id = ids.snapshot;
  made.parent.reset();
  made.operation = kReplace;
  made.sequence_number = table.last_sequence_number + 1;
  made.timestamp_ms = ids.now_ms;
  made.schema_id = table.schema_id();
  made.added_files = made.added_rows = made.added_bytes = 0;
  made.removed_files = made.removed_rows = made.removed_bytes = 0;
  return made;
}

}  // namespace

Commit relocate(const TableMetadata& table, const std::vector<ManifestContent>& manifests,
                const std::string& location, const columnar::Schema& schema, const CommitIds& ids) {
  Commit commit;
  commit.metadata = table;
  commit.metadata.location = location;
  commit.metadata.metadata_log.clear();
  auto snapshot = moved_snapshot(table, ids);
  for (const auto& [file, entries] : manifests) {
    std::vector<ManifestEntry> moved;
    for (const auto& entry : entries) {
      if (entry.status != EntryStatus::Deleted) {
        moved.push_back(carried_on(table, file, entry, location));
      }
    }
    if (moved.empty()) {
      continue;  // it had only what was removed
    }
    auto manifest = carried_on(file, moved, snapshot);
    NewFile made{fmt::format("metadata/{}-m{}.avro", ids.uuid, commit.files.size()),
                 encode_manifest(moved, schema, table.schema_id(), ids.sync)};
    manifest.path = location + "/" + made.path;
    manifest.length = static_cast<std::int64_t>(made.bytes.size());
    commit.manifests.push_back(std::move(manifest));
    commit.files.push_back(std::move(made));
  }
  NewFile list{fmt::format("metadata/snap-{}-{}.avro", snapshot.id, ids.uuid),
               encode_manifest_list(commit.manifests,
                                    {snapshot.id, snapshot.parent, snapshot.sequence_number}, ids.sync)};
  snapshot.manifest_list = location + "/" + list.path;
  commit.files.push_back(std::move(list));
  commit.metadata.last_sequence_number = snapshot.sequence_number;
  commit.metadata.last_updated_ms = ids.now_ms;
  commit.metadata.snapshots = {std::move(snapshot)};
  commit.files.push_back(
      {fmt::format("metadata/{:05}-{}.metadata.json", commit.metadata.last_sequence_number, ids.uuid),
       write_metadata(commit.metadata)});
  return commit;
}

}  // namespace tarn::table
