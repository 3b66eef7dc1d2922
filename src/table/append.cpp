#include "table/append.hpp"

#include "table/next_snapshot.hpp"

#include <utility>

namespace tarn::table {

std::string below(const TableMetadata& table, std::string_view uri) {
  const bool inside = uri.size() > table.location.size() && uri.starts_with(table.location) &&
                      uri[table.location.size()] == '/';
  return std::string(inside ? uri.substr(table.location.size() + 1) : uri);
}

Commit append(const TableMetadata& base, const std::string& base_path, std::vector<ManifestFile> manifests,
              const std::vector<DataFile>& files, const columnar::Schema& schema, const CommitIds& ids) {
  auto next = begin_snapshot(base, kAppend, schema, ids);
  next.commit.manifests = std::move(manifests);
  std::vector<ManifestEntry> entries;
  entries.reserve(files.size());
  for (const auto& file : files) {
    count_added(next.snapshot, file);
    entries.push_back({.status = EntryStatus::Added, .snapshot_id = next.snapshot.id, .file = file});
  }
  add_manifest(next, entries, 0, schema, ids);
  return finish_snapshot(std::move(next), base, base_path, ids);
}

}  // namespace tarn::table
