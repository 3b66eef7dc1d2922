#include "table/next_snapshot.hpp"

#include "table/schema_text.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace tarn::table {
namespace {

FileCounts& counts_of(ManifestFile& manifest, EntryStatus status) {
  switch (status) {
    case EntryStatus::Existing: return manifest.existing;
    case EntryStatus::Added: return manifest.added;
    case EntryStatus::Deleted: return manifest.deleted;
  }
  return manifest.added;
}

ManifestFile describe(const std::vector<ManifestEntry>& entries, const Snapshot& snapshot) {
  ManifestFile made;
  made.sequence_number = made.min_sequence_number = snapshot.sequence_number;
  made.added_snapshot_id = snapshot.id;
  for (const auto& entry : entries) {
    auto& counts = counts_of(made, entry.status);
    ++counts.files;
    counts.rows += static_cast<std::int64_t>(entry.file.summary.rows);
    if (entry.status == EntryStatus::Existing) {
      made.min_sequence_number =
          std::min(made.min_sequence_number, entry.sequence_number.value_or(made.min_sequence_number));
    }
    const auto& day = entry.file.day;
    if (!day) {
      made.has_no_day = true;
      continue;
    }
    made.first_day = std::min(made.first_day.value_or(*day), *day);
    made.last_day = std::max(made.last_day.value_or(*day), *day);
  }
  return made;
}

// Ids never change and columns only come, so that a longer list is a newer schema.
void adopt_schema(TableMetadata& table, const columnar::Schema& schema) {
  auto text = schema_json(schema, table.schema_id());
  if (json::write(text) != json::write(table.schemas.back())) {
    table.schemas.push_back(schema_json(schema, table.schema_id() + 1));
    table.last_column_id = std::max(table.last_column_id, last_column_id(schema));
  }
  table.sort_orders = sort_orders_json(schema);
}

void forget_oldest(Commit& commit) {
  auto& table = commit.metadata;
  while (table.snapshots.size() > kSnapshotsKept) {
    forget_snapshot(commit);
  }
  while (table.metadata_log.size() > kSnapshotsKept) {
    commit.expired.push_back(below(table, table.metadata_log.front().path));
    table.metadata_log.erase(table.metadata_log.begin());
  }
}

}  // namespace

void forget_snapshot(Commit& commit) {
  auto& snapshots = commit.metadata.snapshots;
  commit.expired.push_back(below(commit.metadata, snapshots.front().manifest_list));
  commit.forgotten.push_back(std::move(snapshots.front()));
  snapshots.erase(snapshots.begin());
}

NextSnapshot begin_snapshot(const TableMetadata& base, std::string_view operation,
                            const columnar::Schema& schema, const CommitIds& ids) {
  NextSnapshot next;
  auto& table = next.commit.metadata = base;
  adopt_schema(table, schema);
  auto& made = next.snapshot;
  made.id = ids.snapshot;
  made.operation = operation;
  made.sequence_number = table.last_sequence_number + 1;
  made.timestamp_ms = ids.now_ms;
  made.schema_id = table.schema_id();
  if (const auto* parent = table.current()) {
    made.parent = parent->id;
    made.total_files = parent->total_files;
    made.total_rows = parent->total_rows;
    made.total_bytes = parent->total_bytes;
  }
  return next;
}

void count_added(Snapshot& snapshot, const DataFile& file) {
  const auto rows = static_cast<std::int64_t>(file.summary.rows);
  const auto bytes = static_cast<std::int64_t>(file.summary.bytes);
  ++snapshot.added_files;
  snapshot.added_rows += rows;
  snapshot.added_bytes += bytes;
  ++snapshot.total_files;
  snapshot.total_rows += rows;
  snapshot.total_bytes += bytes;
}

void count_removed(Snapshot& snapshot, const DataFile& file) {
  const auto rows = static_cast<std::int64_t>(file.summary.rows);
  const auto bytes = static_cast<std::int64_t>(file.summary.bytes);
  ++snapshot.removed_files;
  snapshot.removed_rows += rows;
  snapshot.removed_bytes += bytes;
  --snapshot.total_files;
  snapshot.total_rows -= rows;
  snapshot.total_bytes -= bytes;
}

void add_manifest(NextSnapshot& next, const std::vector<ManifestEntry>& entries, std::size_t number,
                  const columnar::Schema& schema, const CommitIds& ids) {
  auto& table = next.commit.metadata;
  auto manifest = describe(entries, next.snapshot);
  NewFile file{fmt::format("metadata/{}-m{}.avro", ids.uuid, number),
               encode_manifest(entries, schema, table.schema_id(), ids.sync)};
  manifest.path = table.location + "/" + file.path;
  manifest.length = static_cast<std::int64_t>(file.bytes.size());
  next.commit.manifests.push_back(std::move(manifest));
  next.commit.files.push_back(std::move(file));
}

Commit finish_snapshot(NextSnapshot next, const TableMetadata& base, const std::string& base_path,
                       const CommitIds& ids) {
  auto& [commit, snapshot] = next;
  auto& table = commit.metadata;
  NewFile list{fmt::format("metadata/snap-{}-{}.avro", snapshot.id, ids.uuid),
               encode_manifest_list(commit.manifests,
                                    {snapshot.id, snapshot.parent, snapshot.sequence_number}, ids.sync)};
  snapshot.manifest_list = table.location + "/" + list.path;
  commit.files.push_back(std::move(list));
  table.last_sequence_number = snapshot.sequence_number;
  table.snapshots.push_back(std::move(snapshot));
  write_next_metadata(commit, base, base_path, ids);
  return std::move(commit);
}

void write_next_metadata(Commit& commit, const TableMetadata& base, const std::string& base_path,
                         const CommitIds& ids) {
  auto& table = commit.metadata;
  if (!base_path.empty()) {
    table.metadata_log.push_back({base.last_updated_ms, table.location + "/" + base_path});
  }
  table.last_updated_ms = ids.now_ms;
  forget_oldest(commit);
  commit.files.push_back(
      {fmt::format("metadata/{:05}-{}.metadata.json", table.last_sequence_number, ids.uuid),
       write_metadata(table)});
}

}  // namespace tarn::table
