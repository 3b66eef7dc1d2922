#include "ingest/table_commits.hpp"

#include "base/log.hpp"
#include "ingest/identity_index.hpp"
#include "ingest/table_watch.hpp"
#include "table/relocate.hpp"

#include <set>
#include <utility>

#include <fmt/format.h>

namespace tarn::ingest {
namespace {

constexpr unsigned kMetadataMode = 0600;
constexpr unsigned kMetadataFolderMode = 0700;
constexpr std::uint64_t kMetadataBytesMax = 256ull << 20;
constexpr std::string_view kScheme = "file://";

// The name that the catalog's pointer ends with: the folder may have been moved since.
Result<std::string> metadata_path(const std::string& pointer) {
  const auto slash = pointer.rfind('/');
  if (!pointer.starts_with(kScheme) || slash == std::string::npos || slash + 1 == pointer.size()) {
    return fail(ErrorCode::Corrupt,
                fmt::format("the catalog names a table's metadata that is no file: {}", pointer));
  }
  return "metadata" + pointer.substr(slash);
}

Result<std::string> read_below(io::FileSystem& files, const std::string& folder, const std::string& path) {
  return io::read_file(files, io::join_path(folder, path), kMetadataBytesMax);
}

Result<table::TableMetadata> read_table(io::FileSystem& files, const std::string& folder,
                                        const std::string& path) {
  const auto text = TARN_TRY(read_below(files, folder, path));
  return table::read_metadata(text);
}

Result<std::vector<table::ManifestFile>> read_list(io::FileSystem& files, const std::string& folder,
                                                   const table::TableMetadata& metadata,
                                                   const table::Snapshot& snapshot) {
  const auto bytes = TARN_TRY(read_below(files, folder, table::below(metadata, snapshot.manifest_list)));
  return table::decode_manifest_list(bytes);
}

Result<std::vector<table::ManifestFile>> read_manifests(io::FileSystem& files, const std::string& folder,
                                                        const table::TableMetadata& metadata) {
  const auto* current = metadata.current();
  if (current == nullptr) {
    return std::vector<table::ManifestFile>{};
  }
  return read_list(files, folder, metadata, *current);
}

// What a table's metadata consists of, below its folder.
Result<std::vector<std::string>> parts_of(io::FileSystem& files, const std::string& folder,
                                          const table::TableMetadata& metadata, const std::string& path) {
  std::vector<std::string> parts{path};
  for (const auto& entry : metadata.metadata_log) {
    parts.push_back(table::below(metadata, entry.path));
  }
  std::set<std::string> manifests;
  for (const auto& snapshot : metadata.snapshots) {
    parts.push_back(table::below(metadata, snapshot.manifest_list));
    const auto listed = TARN_TRY(read_list(files, folder, metadata, snapshot));
    for (const auto& manifest : listed) {
      manifests.insert(table::below(metadata, manifest.path));
    }
  }
  parts.insert(parts.end(), manifests.begin(), manifests.end());
  return parts;
}

// The same, where the catalog's pointer is.
Result<std::vector<std::string>> metadata_files_at(io::FileSystem& files, const std::string& folder,
                                                   const std::optional<std::string>& pointer) {
  if (!pointer) {
    return std::vector<std::string>{};
  }
  const auto path = TARN_TRY(metadata_path(*pointer));
  const auto metadata = TARN_TRY(read_table(files, folder, path));
  return parts_of(files, folder, metadata, path);
}

table::DataFile table_file(const std::string& location, const WrittenFile& file) {
  // The ledger's paths begin with the table's folder; Iceberg's with the table's location.
  const auto folder = table_folder(file.ledger.store);
  return {
      .path = location + file.ledger.path.substr(folder.size()), .day = file.day, .summary = file.summary};
}

// Whether files of these days may be in the manifest.
bool may_hold(const table::ManifestFile& manifest, const TableCommits::Days& days) {
  if (manifest.has_no_day && days.contains(std::nullopt)) {
    return true;
  }
  if (!manifest.first_day || !manifest.last_day) {
    return false;
  }
  const auto first = days.lower_bound(manifest.first_day);
  return first != days.end() && *first <= manifest.last_day;
}

std::optional<std::int32_t> day_of_file(const catalog::DataFile& file) {
  return file.min_time.transform(
      [](Timestamp time) { return static_cast<std::int32_t>(day_of(time).time_since_epoch().count()); });
}

// As the chain has it: `path` is below the table's folder.
proof::FileRecord record_of(const EventDataStoreId& store, const std::string& path, std::string_view bytes) {
  return {.path = io::join_path(table_folder(store), path),
          .sha256 = proof::hash_of(bytes),
          .bytes = bytes.size()};
}

std::vector<proof::FileRecord> records_of(const EventDataStoreId& store,
                                          const std::vector<table::NewFile>& files) {
  std::vector<proof::FileRecord> records;
  records.reserve(files.size());
  for (const auto& file : files) {
    records.push_back(record_of(store, file.path, file.bytes));
  }
  return records;
}

}  // namespace

std::string table_folder(const EventDataStoreId& store) {
  return fmt::format("stores/{}", store.value());
}

TableCommits::TableCommits(io::FileSystem& files, catalog::LakeCatalog& lake, const Clock& clock,
                           io::Random& random, std::string data_folder, EventDataStoreId store,
                           const columnar::Schema& schema, PendingFiles& pending, proof::Notary& notary)
    : files_(files),
      lake_(lake),
      clock_(clock),
      random_(random),
      data_folder_(std::move(data_folder)),
      store_(std::move(store)),
      schema_(schema),
      pending_(pending),
      notary_(notary),
      folders_(files, data_folder_) {}

Result<> TableCommits::commit(std::span<const WrittenFile> written,
                              std::span<const catalog::SourceFile> sources,
                              std::span<const catalog::Reject> rejects) {
  if (written.empty()) {
    const catalog::Recording recording{notary_, {.kind = proof::Kind::Append}};
    return lake_.commit(store_, {}, sources, rejects, std::nullopt, &recording);
  }
  const auto base = base_.lock();
  auto* const present = TARN_TRY(loaded(*base));
  auto& now = *present;
  std::vector<catalog::DataFile> ledger;
  std::vector<table::DataFile> added;
  for (const auto& file : written) {
    ledger.push_back(file.ledger);
    added.push_back(table_file(now.metadata.location, file));
  }
  return publish(now, table::append(now.metadata, now.path, now.manifests, added, schema_, new_ids()),
                 {.kind = proof::Kind::Append, .written = written},
                 [&](const catalog::TableSwap& swap, const catalog::Recording* record) {
                   return lake_.commit(store_, ledger, sources, rejects, swap, record);
                 });
}

Result<> TableCommits::replace(std::string_view operation, std::span<const catalog::DataFile> removed,
                               std::span<const WrittenFile> written) {
  const auto base = base_.lock();
  auto* const present = TARN_TRY(loaded(*base));
  auto& now = *present;
  const auto folder = table_folder(store_);
  table::FileChange change{.operation = operation, .removed = {}, .added = {}};
  Days days;
  for (const auto& file : removed) {
    change.removed.push_back(now.metadata.location + file.path.substr(folder.size()));
    days.insert(day_of_file(file));
  }
  std::vector<catalog::DataFile> ledger;
  for (const auto& file : written) {
    ledger.push_back(file.ledger);
    change.added.push_back(table_file(now.metadata.location, file));
  }
  auto commit = TARN_TRY(take_out(now, change, days));
  const catalog::Retirement out{
      .files = removed, .sequence_number = commit.metadata.last_sequence_number, .time = clock_.now()};
  const auto kind = operation == table::kReplace ? proof::Kind::Compaction : proof::Kind::Retention;
  return publish(now, std::move(commit), {.kind = kind, .written = written, .removed = removed},
                 [&](const catalog::TableSwap& swap, const catalog::Recording* record) {
                   return lake_.replace(store_, out, ledger, swap, record);
                 });
}

Result<table::Commit> TableCommits::take_out(const Base& now, const table::FileChange& change,
                                             const Days& days) {
  const auto folder = io::join_path(data_folder_, table_folder(store_));
  table::SnapshotManifests from;
  for (const auto& manifest : now.manifests) {
    if (!may_hold(manifest, days)) {
      from.untouched.push_back(manifest);
      continue;
    }
    const auto bytes = TARN_TRY(read_below(files_, folder, table::below(now.metadata, manifest.path)));
    from.contents.push_back({manifest, TARN_TRY(table::decode_manifest(bytes))});
  }
  return table::rewrite(now.metadata, now.path, std::move(from), change, schema_, new_ids());
}

Result<> TableCommits::forget_before(std::int64_t sequence_number) {
  const auto base = base_.lock();
  auto* const present = TARN_TRY(loaded(*base));
  auto& now = *present;
  const auto& snapshots = now.metadata.snapshots;
  if (snapshots.size() < 2 || snapshots.front().sequence_number >= sequence_number) {
    return {};
  }
  return publish(now, table::forget_before(now.metadata, now.path, now.manifests, sequence_number, new_ids()),
                 {.kind = proof::Kind::Expiry},
                 [&](const catalog::TableSwap& swap, const catalog::Recording* record) {
                   return lake_.move(store_, swap, record);
                 });
}

// load() has written the new metadata down; it becomes the table's here.
Result<bool> TableCommits::relocate() {
  const auto base = base_.lock();
  auto* const present = TARN_TRY(loaded(*base));
  auto& now = *present;
  if (now.unrecorded.empty()) {
    return false;
  }
  const auto folder = table_folder(store_);
  catalog::Recording record{notary_, {.kind = proof::Kind::Relocate}};
  record.draft.table = io::join_path(folder, now.path);
  record.draft.added = now.unrecorded;
  for (const auto& path : now.stale) {
    record.draft.removed.push_back(io::join_path(folder, path));
  }
  TARN_TRY(pending_.add(record.draft.removed));
  const catalog::TableSwap swap{.from = now.pointer, .to = now.metadata.location + "/" + now.path};
  TARN_TRY(lake_.move(store_, swap, &record));
  remove_unneeded(now.stale);
  now.pointer = swap.to;
  now.stale.clear();
  now.unrecorded.clear();
  return true;
}

// The one place where a table of the same place moves on: files first, then `move`, which is the catalog's
// transaction.
Result<> TableCommits::publish(Base& now, table::Commit commit, const Recorded& what, const Move& move) {
  const auto unneeded = no_longer_needed(now, commit);
  TARN_TRY(write(commit, unneeded));
  const catalog::TableSwap swap{.from = now.pointer,
                                .to = now.metadata.location + "/" + commit.files.back().path};
  const auto record = recording(now, what, unneeded, commit);
  TARN_TRY(move(swap, &record));
  remove_unneeded(unneeded);
  now = {.metadata = std::move(commit.metadata),
         .path = commit.files.back().path,
         .manifests = std::move(commit.manifests),
         .pointer = swap.to};
  return {};
}

// Below the table's folder, once the commit stands.
std::vector<std::string> TableCommits::no_longer_needed(const Base& now, const table::Commit& commit) {
  auto paths = commit.expired;
  paths.insert(paths.end(), now.stale.begin(), now.stale.end());
  if (const auto unlisted = unlisted_manifests(commit)) {
    paths.insert(paths.end(), unlisted->begin(), unlisted->end());
  } else {
    log::warning("manifests that nothing needs could not be found",
                 {{"store", store_.value()}, {"reason", unlisted.error().message()}});
  }
  return paths;
}

// The manifests of the snapshots that the commit forgets which are in no later list: one that was left out
// never comes back, so that the oldest list kept tells.
Result<std::vector<std::string>> TableCommits::unlisted_manifests(const table::Commit& commit) {
  std::set<std::string> unlisted;
  if (!table::drops_manifests(commit)) {
    return std::vector<std::string>{};
  }
  const auto folder = io::join_path(data_folder_, table_folder(store_));
  for (const auto& snapshot : commit.forgotten) {
    const auto listed = TARN_TRY(read_list(files_, folder, commit.metadata, snapshot));
    for (const auto& manifest : listed) {
      unlisted.insert(table::below(commit.metadata, manifest.path));
    }
  }
  // The oldest kept may be the commit's own, which is not on disk yet.
  const bool is_own = commit.metadata.snapshots.size() == 1 && commit.files.size() > 1;
  auto kept = commit.manifests;
  if (!is_own) {
    kept = TARN_TRY(read_list(files_, folder, commit.metadata, commit.metadata.snapshots.front()));
  }
  for (const auto& manifest : kept) {
    unlisted.erase(table::below(commit.metadata, manifest.path));
  }
  return std::vector<std::string>(unlisted.begin(), unlisted.end());
}

Result<TableCommits::Base*> TableCommits::loaded(std::unique_ptr<Base>& base) {
  if (base == nullptr) {
    base = std::make_unique<Base>(TARN_TRY(load()));
  }
  return base.get();
}

Result<TableCommits::Base> TableCommits::load() {
  const auto folder = TARN_TRY(files_.canonical(io::join_path(data_folder_, table_folder(store_))));
  const auto location = std::string(kScheme) + folder;
  Base base;
  const auto place = TARN_TRY(lake_.table_place(store_));
  if (!place.is_own()) {
    return fail(foreign_commit(store_, place));
  }
  base.pointer = place.pointer;
  if (!base.pointer) {
    base.metadata = table::make_table(schema_, io::make_uuid(random_), location, micros(clock_.now()) / 1000);
    return base;
  }
  base.path = TARN_TRY(metadata_path(*base.pointer));
  base.metadata = TARN_TRY(read_table(files_, folder, base.path));
  base.manifests = TARN_TRY(read_manifests(files_, folder, base.metadata));
  if (base.metadata.location != location) {
    const auto metadata = std::move(base.metadata);
    return load_moved(location, metadata, std::move(base));
  }
  return base;
}

// The table under its new location is written down, and becomes the catalog's with the commit that follows.
Result<TableCommits::Base> TableCommits::load_moved(const std::string& location,
                                                    const table::TableMetadata& metadata, Base base) {
  const auto folder = location.substr(kScheme.size());
  std::vector<table::ManifestContent> contents;
  for (const auto& manifest : base.manifests) {
    const auto bytes = TARN_TRY(read_below(files_, folder, table::below(metadata, manifest.path)));
    contents.push_back({manifest, TARN_TRY(table::decode_manifest(bytes))});
  }
  log::info("a lake was moved: its table names its files anew",
            {{"store", store_.value()}, {"from", metadata.location}, {"to", location}});
  auto moved = table::relocate(metadata, contents, location, schema_, new_ids());
  TARN_TRY(write(moved, {}));
  base.unrecorded = records_of(store_, moved.files);
  base.stale = TARN_TRY(parts_of(files_, folder, metadata, base.path));
  base.path = moved.files.back().path;
  base.manifests = std::move(moved.manifests);
  base.metadata = std::move(moved.metadata);
  return base;
}

// What the chain says of the commit beside what lake.db says itself.
catalog::Recording TableCommits::recording(const Base& base, const Recorded& what,
                                           const std::vector<std::string>& unneeded,
                                           const table::Commit& commit) const {
  catalog::Recording made{notary_, {.kind = what.kind}};
  auto& draft = made.draft;
  draft.table = io::join_path(table_folder(store_), commit.files.back().path);
  for (const auto& file : what.written) {
    draft.added.push_back(file.index);
  }
  draft.added.insert(draft.added.end(), base.unrecorded.begin(), base.unrecorded.end());
  for (auto& record : records_of(store_, commit.files)) {
    draft.added.push_back(std::move(record));
  }
  for (const auto& file : what.removed) {
    draft.removed.push_back(lookup::index_path(file.path));
  }
  for (const auto& path : unneeded) {
    draft.removed.push_back(io::join_path(table_folder(store_), path));
  }
  return made;
}

// What a crash leaves of this, and of what then nobody needs, is removed with the data files.
Result<> TableCommits::write(const table::Commit& commit, const std::vector<std::string>& unneeded) {
  std::vector<std::string> paths;
  paths.reserve(unneeded.size() + commit.files.size());
  for (const auto& path : unneeded) {
    paths.push_back(io::join_path(table_folder(store_), path));
  }
  const auto first_new = paths.size();
  for (const auto& file : commit.files) {
    paths.push_back(io::join_path(table_folder(store_), file.path));
  }
  TARN_TRY(pending_.add(paths));
  TARN_TRY(folders_.make(io::join_path(data_folder_, io::join_path(table_folder(store_), "metadata")),
                         kMetadataFolderMode));
  for (std::size_t i = 0; i < commit.files.size(); ++i) {
    TARN_TRY(io::write_file_durably(files_, io::join_path(data_folder_, paths[first_new + i]),
                                    commit.files[i].bytes, kMetadataMode));
  }
  return {};
}

// The commit stands: what stays behind here costs a little space and nothing else.
void TableCommits::remove_unneeded(const std::vector<std::string>& paths) {
  for (const auto& path : paths) {
    const auto whole = io::join_path(data_folder_, io::join_path(table_folder(store_), path));
    if (const auto removed = files_.remove(whole); !removed) {
      log::warning("a metadata file that nothing needs could not be removed",
                   {{"path", whole}, {"reason", removed.error().message()}});
    }
  }
}

table::CommitIds TableCommits::new_ids() {
  table::CommitIds ids;
  std::uint64_t number = 0;
  random_.fill(reinterpret_cast<char*>(&number), sizeof number);
  ids.snapshot = static_cast<std::int64_t>(number >> 1 | 1);
  ids.uuid = io::make_uuid(random_);
  random_.fill(ids.sync.data(), ids.sync.size());
  ids.now_ms = micros(clock_.now()) / 1000;
  return ids;
}

Result<std::vector<std::string>> metadata_files(io::FileSystem& files, catalog::LakeCatalog& lake,
                                                const std::string& data_folder,
                                                const EventDataStoreId& store) {
  // Where another engine has moved the pointer, Tarn's own metadata is still what is needed.
  const auto place = TARN_TRY(lake.table_place(store));
  const auto pointer = place.own ? std::optional(std::string(kScheme) + *place.own) : place.pointer;
  return metadata_files_at(files, io::join_path(data_folder, table_folder(store)), pointer);
}

Result<> begin_chain(io::FileSystem& files, catalog::LakeCatalog& lake, const std::string& data_folder,
                     proof::Notary& notary) {
  const auto lock = TARN_TRY(notary.key_file().lock());
  const auto files_beside =
      [&](const EventDataStoreId& store, std::span<const catalog::DataFile> data,
          const std::optional<std::string>& pointer) -> Result<std::vector<proof::FileRecord>> {
    std::vector<proof::FileRecord> beside;
    for (const auto& file : data) {
      const auto path = lookup::index_path(file.path);
      const auto bytes =
          TARN_TRY(io::read_file(files, io::join_path(data_folder, path), lookup::kIndexBytesMax));
      beside.push_back({.path = path, .sha256 = proof::hash_of(bytes), .bytes = bytes.size()});
    }
    const auto folder = io::join_path(data_folder, table_folder(store));
    const auto parts = TARN_TRY(metadata_files_at(files, folder, pointer));
    for (const auto& part : parts) {
      const auto bytes = TARN_TRY(read_below(files, folder, part));
      beside.push_back(record_of(store, part, bytes));
    }
    return beside;
  };
  return lake.begin_chain(notary, files_beside);
}

}  // namespace tarn::ingest
