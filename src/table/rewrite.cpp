#include "table/rewrite.hpp"

#include "table/next_snapshot.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace tarn::table {
namespace {

bool has_live_files(const ManifestFile& manifest) {
  return manifest.added.files + manifest.existing.files > 0;
}

// Sorts the entries of a manifest into the next snapshot.
class Rewriting {
 public:
  Rewriting(NextSnapshot& next, const std::vector<std::string>& removed)
      : next_(next), removed_(removed.begin(), removed.end()) {}

  // Returns false, and takes nothing, when no removed file is in the manifest.
  bool take(const ManifestContent& manifest) {
    const auto is_removed = [&](const ManifestEntry& entry) {
      return entry.status != EntryStatus::Deleted && removed_.contains(entry.file.path);
    };
    if (std::ranges::none_of(manifest.entries, is_removed)) {
      return false;
    }
    for (const auto& entry : manifest.entries) {
      if (entry.status == EntryStatus::Deleted) {
        continue;  // of an earlier snapshot
      }
      auto& carried = entries_.emplace_back(entry);
      carried.sequence_number = entry.sequence_number.value_or(manifest.file.sequence_number);
      carried.status = EntryStatus::Existing;
      if (const auto found = removed_.find(entry.file.path); found != removed_.end()) {
        removed_.erase(found);
        carried.status = EntryStatus::Deleted;
        carried.snapshot_id = next_.snapshot.id;
        count_removed(next_.snapshot, entry.file);
      }
    }
    return true;
  }

  void add(const DataFile& file) {
    count_added(next_.snapshot, file);
    entries_.push_back({.status = EntryStatus::Added, .snapshot_id = next_.snapshot.id, .file = file});
  }

  const std::set<std::string, std::less<>>& not_found() const { return removed_; }

  // By day, so that readers of a few days skip the other manifests.
  std::vector<std::vector<ManifestEntry>> manifests() {
    std::ranges::stable_sort(entries_, {}, [](const ManifestEntry& entry) { return entry.file.day; });
    std::vector<std::vector<ManifestEntry>> made;
    for (auto& entry : entries_) {
      if (made.empty() || made.back().size() == kManifestEntriesMax) {
        made.emplace_back();
      }
      made.back().push_back(std::move(entry));
    }
    return made;
  }

 private:
  NextSnapshot& next_;
  std::set<std::string, std::less<>> removed_;  // those not met yet
  std::vector<ManifestEntry> entries_;
};

}  // namespace

Result<Commit> rewrite(const TableMetadata& base, const std::string& base_path, SnapshotManifests from,
                       const FileChange& change, const columnar::Schema& schema, const CommitIds& ids) {
  auto next = begin_snapshot(base, change.operation, schema, ids);
  Rewriting rewriting(next, change.removed);
  auto& manifests = next.commit.manifests;
  manifests = std::move(from.untouched);
  for (const auto& content : from.contents) {
    if (!rewriting.take(content)) {
      manifests.push_back(content.file);
    }
  }
  if (!rewriting.not_found().empty()) {
    return fail(ErrorCode::FailedState, fmt::format("a data file is no longer in the table: try again ({})",
                                                    *rewriting.not_found().begin()));
  }
  std::erase_if(manifests, [](const ManifestFile& manifest) { return !has_live_files(manifest); });
  for (const auto& file : change.added) {
    rewriting.add(file);
  }
  std::size_t number = 0;
  for (const auto& entries : rewriting.manifests()) {
    add_manifest(next, entries, number++, schema, ids);
  }
  return finish_snapshot(std::move(next), base, base_path, ids);
}

Commit forget_before(const TableMetadata& base, const std::string& base_path,
                     std::vector<ManifestFile> manifests, std::int64_t sequence_number,
                     const CommitIds& ids) {
  Commit commit;
  commit.metadata = base;
  commit.manifests = std::move(manifests);
  const auto& snapshots = commit.metadata.snapshots;
  while (snapshots.size() > 1 && snapshots.front().sequence_number < sequence_number) {
    forget_snapshot(commit);
  }
  write_next_metadata(commit, base, base_path, ids);
  return commit;
}

bool drops_manifests(const Commit& commit) {
  const auto may_drop = [](const Snapshot& snapshot) { return snapshot.operation != kAppend; };
  const bool among_forgotten = !commit.forgotten.empty() &&
                               std::any_of(commit.forgotten.begin() + 1, commit.forgotten.end(), may_drop);
  return among_forgotten || (!commit.forgotten.empty() && may_drop(commit.metadata.snapshots.front()));
}

}  // namespace tarn::table
