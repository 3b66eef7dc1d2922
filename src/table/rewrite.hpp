// Takes data files out of a table, and others in: the next snapshot as values, as append() has it.
// Specification: https://iceberg.apache.org/spec/#snapshots, #manifests
#pragma once

#include "base/result.hpp"
#include "columnar/type.hpp"
#include "table/append.hpp"
#include "table/manifest.hpp"
#include "table/manifest_list.hpp"
#include "table/metadata.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::table {

struct ManifestContent {
  ManifestFile file{};
  std::vector<ManifestEntry> entries{};
};

// The manifests of a snapshot: those that were read, and those that need not be.
struct SnapshotManifests {
  std::vector<ManifestContent> contents{};
  std::vector<ManifestFile> untouched{};
};

// `operation` is one of the specification's: kReplace where the rows stay the same, kOverwrite where some of
// them go with their files, kDelete where files only go.
struct FileChange {
  std::string_view operation = kReplace;
  std::vector<std::string> removed{};  // URIs
  std::vector<DataFile> added{};
};

// Entries in one new manifest at most: a reader plans with whole manifests.
inline constexpr std::size_t kManifestEntriesMax = 1000;

// Manifests that name a removed file are written anew, with those of their other files carried on as
// existing, and with what was removed, which the next rewrite leaves out. Untouched ones are carried on as
// they are unless nothing in them is alive. FailedState where the table does not have a file that is to be
// removed. REQUIRES: `from` is all of the base's current snapshot.
Result<Commit> rewrite(const TableMetadata& base, const std::string& base_path, SnapshotManifests from,
                       const FileChange& change, const columnar::Schema& schema, const CommitIds& ids);

// Forgets all snapshots before the one of that sequence number, but never the current one: a commit without a
// snapshot of its own, whose manifests are the current one's.
Commit forget_before(const TableMetadata& base, const std::string& base_path,
                     std::vector<ManifestFile> manifests, std::int64_t sequence_number, const CommitIds& ids);

// Whether a snapshot of the commit's has left manifests out since the first that it forgets, so that some may
// be in no list any more.
bool drops_manifests(const Commit& commit);

}  // namespace tarn::table
