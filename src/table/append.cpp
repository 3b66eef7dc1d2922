#include "table/append.hpp"

#include "table/schema_text.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace tarn::table {
namespace {

ManifestFile describe(const std::vector<DataFile>& files) {
  ManifestFile made;
  for (const auto& file : files) {
    ++made.added.files;
    made.added.rows += static_cast<std::int64_t>(file.summary.rows);
    if (!file.day) {
      made.has_no_day = true;
      continue;
    }
    made.first_day = std::min(made.first_day.value_or(*file.day), *file.day);
    made.last_day = std::max(made.last_day.value_or(*file.day), *file.day);
  }
  return made;
}

Snapshot next_snapshot(const TableMetadata& table, const std::vector<DataFile>& files, const CommitIds& ids) {
  Snapshot made;
  made.id = ids.snapshot;
  made.sequence_number = table.last_sequence_number + 1;
  made.timestamp_ms = ids.now_ms;
  made.schema_id = table.schema_id();
  if (const auto* parent = table.current()) {
    made.parent = parent->id;
    made.total_files = parent->total_files;
    made.total_rows = parent->total_rows;
    made.total_bytes = parent->total_bytes;
  }
  for (const auto& file : files) {
    ++made.added_files;
    made.added_rows += static_cast<std::int64_t>(file.summary.rows);
    made.added_bytes += static_cast<std::int64_t>(file.summary.bytes);
  }
  made.total_files += made.added_files;
  made.total_rows += made.added_rows;
  made.total_bytes += made.added_bytes;
  return made;
}

// Ids never change and columns only come, so that a longer list is a newer schema.
void adopt_schema(TableMetadata& table, const columnar::Schema& schema) {
  auto text = schema_json(schema, table.schema_id());
  if (json::write(text) != json::write(table.schemas.back())) {
    table.schemas.push_back(schema_json(schema, table.schema_id() + 1));
    table.last_column_id = std::max(table.last_column_id, last_column_id(schema));
  }
}

void expire(Commit& commit) {
  auto& table = commit.metadata;
  while (table.snapshots.size() > kSnapshotsKept) {
    commit.expired.push_back(below(table, table.snapshots.front().manifest_list));
    table.snapshots.erase(table.snapshots.begin());
  }
  while (table.metadata_log.size() > kSnapshotsKept) {
    commit.expired.push_back(below(table, table.metadata_log.front().path));
    table.metadata_log.erase(table.metadata_log.begin());
  }
}

}  // namespace

std::string below(const TableMetadata& table, std::string_view uri) {
  const bool inside = uri.size() > table.location.size() && uri.starts_with(table.location) &&
                      uri[table.location.size()] == '/';
  return std::string(inside ? uri.substr(table.location.size() + 1) : uri);
}

Commit append(const Base& base, const std::vector<DataFile>& files, const columnar::Schema& schema,
              const CommitIds& ids) {
  Commit commit;
  auto& table = commit.metadata = base.metadata;
  adopt_schema(table, schema);
  auto snapshot = next_snapshot(table, files, ids);
  if (!base.path.empty()) {
    table.metadata_log.push_back({base.metadata.last_updated_ms, table.location + "/" + base.path});
  }

  std::vector<ManifestEntry> entries;
  entries.reserve(files.size());
  for (const auto& file : files) {
    entries.push_back({.status = EntryStatus::Added, .snapshot_id = snapshot.id, .file = file});
  }
  auto manifest = describe(files);
  NewFile manifest_file{fmt::format("metadata/{}-m0.avro", ids.uuid),
                        encode_manifest(entries, schema, table.schema_id(), ids.sync)};
  manifest.path = table.location + "/" + manifest_file.path;
  manifest.length = static_cast<std::int64_t>(manifest_file.bytes.size());
  manifest.sequence_number = manifest.min_sequence_number = snapshot.sequence_number;
  manifest.added_snapshot_id = snapshot.id;
  auto& manifests = commit.manifests = base.manifests;
  manifests.push_back(std::move(manifest));

  NewFile list{
      fmt::format("metadata/snap-{}-{}.avro", snapshot.id, ids.uuid),
      encode_manifest_list(manifests, {snapshot.id, snapshot.parent, snapshot.sequence_number}, ids.sync)};
  snapshot.manifest_list = table.location + "/" + list.path;
  table.last_sequence_number = snapshot.sequence_number;
  table.last_updated_ms = ids.now_ms;
  table.snapshots.push_back(std::move(snapshot));
  expire(commit);
  commit.files = {std::move(manifest_file),
                  std::move(list),
                  {fmt::format("metadata/{:05}-{}.metadata.json", table.last_sequence_number, ids.uuid),
                   write_metadata(table)}};
  return commit;
}

}  // namespace tarn::table
