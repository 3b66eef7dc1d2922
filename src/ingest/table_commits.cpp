#include "ingest/table_commits.hpp"

#include "base/log.hpp"

#include <utility>

#include <fmt/format.h>

namespace tarn::ingest {
namespace {

constexpr unsigned kMetadataMode = 0600;
constexpr unsigned kMetadataFolderMode = 0700;
constexpr std::uint64_t kMetadataBytesMax = 256ull << 20;
constexpr std::string_view kScheme = "file://";

Result<table::TableMetadata> read_table(io::FileSystem& files, const std::string& uri) {
  if (!uri.starts_with(kScheme)) {
    return fail(ErrorCode::Corrupt,
                fmt::format("the catalog names a table's metadata that is no file: {}", uri));
  }
  const auto text = TARN_TRY(io::read_file(files, uri.substr(kScheme.size()), kMetadataBytesMax));
  return table::read_metadata(text);
}

Result<std::vector<table::ManifestFile>> read_manifests(io::FileSystem& files, const std::string& folder,
                                                        const table::TableMetadata& metadata) {
  const auto* current = metadata.current();
  if (current == nullptr) {
    return std::vector<table::ManifestFile>{};
  }
  const auto path = io::join_path(folder, table::below(metadata, current->manifest_list));
  const auto bytes = TARN_TRY(io::read_file(files, path, kMetadataBytesMax));
  return table::decode_manifest_list(bytes);
}

table::DataFile table_file(const std::string& location, const WrittenFile& file) {
  // The ledger's paths begin with the table's folder; Iceberg's with the table's location.
  const auto folder = table_folder(file.ledger.store);
  return {
      .path = location + file.ledger.path.substr(folder.size()), .day = file.day, .summary = file.summary};
}

}  // namespace

std::string table_folder(const EventDataStoreId& store) {
  return fmt::format("stores/{}", store.value());
}

TableCommits::TableCommits(io::FileSystem& files, catalog::LakeCatalog& lake, const Clock& clock,
                           io::Random& random, std::string data_folder, EventDataStoreId store,
                           const columnar::Schema& schema, PendingFiles& pending)
    : files_(files),
      lake_(lake),
      clock_(clock),
      random_(random),
      data_folder_(std::move(data_folder)),
      store_(std::move(store)),
      schema_(schema),
      pending_(pending) {}

Result<> TableCommits::commit(std::span<const WrittenFile> written,
                              std::span<const catalog::SourceFile> sources,
                              std::span<const catalog::Reject> rejects) {
  if (written.empty()) {
    return lake_.commit(store_, {}, sources, rejects);
  }
  const auto held = base_.lock();
  std::optional<table::Base>& base = *held;
  auto& now = base ? *base : base.emplace(TARN_TRY(load()));
  std::vector<catalog::DataFile> ledger;
  std::vector<table::DataFile> added;
  for (const auto& file : written) {
    ledger.push_back(file.ledger);
    added.push_back(table_file(now.metadata.location, file));
  }
  auto commit = table::append(now, added, schema_, new_ids());
  TARN_TRY(write(commit));
  catalog::TableSwap swap;
  if (!now.path.empty()) {
    swap.from = now.metadata.location + "/" + now.path;
  }
  swap.to = now.metadata.location + "/" + commit.files.back().path;
  TARN_TRY(lake_.commit(store_, ledger, sources, rejects, swap));
  remove_expired(commit);
  now.path = commit.files.back().path;
  now.manifests = std::move(commit.manifests);
  now.metadata = std::move(commit.metadata);
  return {};
}

Result<table::Base> TableCommits::load() {
  const auto folder = TARN_TRY(files_.canonical(io::join_path(data_folder_, table_folder(store_))));
  const auto location = std::string(kScheme) + folder;
  const auto pointer = TARN_TRY(lake_.table_metadata(store_));
  if (!pointer) {
    return table::Base{.metadata = table::make_table(schema_, io::make_uuid(random_), location,
                                                     micros(clock_.now()) / 1000)};
  }
  if (!pointer->starts_with(location + "/")) {
    return fail(
        ErrorCode::FailedState,
        fmt::format("this lake was moved: its tables name files by their whole paths, as {}; move it back",
                    *pointer));
  }
  table::Base base;
  base.metadata = TARN_TRY(read_table(files_, *pointer));
  base.path = table::below(base.metadata, *pointer);
  base.manifests = TARN_TRY(read_manifests(files_, folder, base.metadata));
  return base;
}

// What a crash leaves of this is removed with the data files.
Result<> TableCommits::write(const table::Commit& commit) {
  std::vector<std::string> paths;
  paths.reserve(commit.files.size());
  for (const auto& file : commit.files) {
    paths.push_back(io::join_path(table_folder(store_), file.path));
  }
  TARN_TRY(pending_.add(paths));
  TARN_TRY(files_.create_directories(
      io::join_path(data_folder_, io::join_path(table_folder(store_), "metadata")), kMetadataFolderMode));
  for (std::size_t i = 0; i < paths.size(); ++i) {
    TARN_TRY(io::write_file_durably(files_, io::join_path(data_folder_, paths[i]), commit.files[i].bytes,
                                    kMetadataMode));
  }
  return {};
}

// The commit stands: what stays behind here costs a little space and nothing else.
void TableCommits::remove_expired(const table::Commit& commit) {
  for (const auto& path : commit.expired) {
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
  std::vector<std::string> paths;
  const auto pointer = TARN_TRY(lake.table_metadata(store));
  if (!pointer) {
    return paths;
  }
  const auto metadata = TARN_TRY(read_table(files, *pointer));
  paths.push_back(table::below(metadata, *pointer));
  for (const auto& entry : metadata.metadata_log) {
    paths.push_back(table::below(metadata, entry.path));
  }
  for (const auto& snapshot : metadata.snapshots) {
    paths.push_back(table::below(metadata, snapshot.manifest_list));
  }
  // Nothing is ever taken out of a table, so the current snapshot has the manifests of all.
  const auto folder = io::join_path(data_folder, table_folder(store));
  const auto manifests = TARN_TRY(read_manifests(files, folder, metadata));
  for (const auto& manifest : manifests) {
    paths.push_back(table::below(metadata, manifest.path));
  }
  return paths;
}

}  // namespace tarn::ingest
