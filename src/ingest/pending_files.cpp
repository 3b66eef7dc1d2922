#include "ingest/pending_files.hpp"

#include "ingest/identity_index.hpp"
#include "ingest/table_commits.hpp"
#include "io/durable_folders.hpp"

#include <algorithm>
#include <ranges>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace tarn::ingest {
namespace {

constexpr unsigned kListMode = 0600;
constexpr unsigned kListFolderMode = 0700;
// Some millions of files in one run.
constexpr std::uint64_t kListBytesMax = 1ull << 30;
constexpr std::chrono::milliseconds kLockPoll{50};

std::string store_folder(const EventDataStoreId& store) {
  return fmt::format("stores/{}", store.value());
}

std::string list_path(const std::string& data_folder, const EventDataStoreId& store, PendingOf of) {
  const auto* name = of == PendingOf::Commit ? "pending" : "pending-rewrite";
  return io::join_path(data_folder, io::join_path(store_folder(store), name));
}

// The list is on disk, where anybody may have written into it: only what could be a data file of the store
// counts. A line that a crash cut off is none, and its file was not made.
bool is_data_file(std::string_view path, const EventDataStoreId& store) {
  return path.starts_with(store_folder(store) + "/data/") && path.ends_with(".parquet") &&
         !path.contains("/../") && !path.contains('\0');
}

// The same for the files that describe the store's table.
bool is_metadata_file(std::string_view path, const EventDataStoreId& store) {
  return path.starts_with(store_folder(store) + "/metadata/") &&
         (path.ends_with(".avro") || path.ends_with(".metadata.json")) && !path.contains("/../") &&
         !path.contains('\0');
}

// Tells whether there was such a file.
Result<bool> is_there(io::FileSystem& files, const std::string& path) {
  const auto status = files.status(path, io::Symlinks::Refuse);
  if (status) {
    return true;
  }
  if (status.error().code() == ErrorCode::NotFound) {
    return false;
  }
  return fail(status.error());
}

}  // namespace

Result<bool> remove_if_there(io::FileSystem& files, const std::string& path) {
  auto removed = files.remove(path);
  if (removed) {
    return true;
  }
  if (removed.error().code() == ErrorCode::NotFound) {
    return false;
  }
  return fail(removed.error());
}

Result<std::unique_ptr<io::FileLock>> lock_store(io::FileSystem& files, const std::string& data_folder,
                                                 const EventDataStoreId& store,
                                                 std::chrono::milliseconds patience, std::stop_token stop) {
  const auto folder = io::join_path(data_folder, store_folder(store));
  TARN_TRY(io::DurableFolders(files, data_folder).make(folder, kListFolderMode));
  for (auto left = patience;; left -= kLockPoll) {
    auto lock = files.lock(io::join_path(folder, "import.lock"));
    if (lock || lock.error().code() != ErrorCode::Busy) {
      return lock;
    }
    if (left <= std::chrono::milliseconds(0)) {
      return fail(ErrorCode::Busy,
                  "another import into this store is running: wait for it to end, then try again");
    }
    files.pause(kLockPoll, stop);
    if (stop.stop_requested()) {
      return fail(ErrorCode::Cancelled, "waiting for another import into this store was stopped");
    }
  }
}

Result<std::unique_ptr<io::FileLock>> lock_rewriting(io::FileSystem& files, const std::string& data_folder,
                                                     const EventDataStoreId& store) {
  const auto folder = io::join_path(data_folder, store_folder(store));
  TARN_TRY(io::DurableFolders(files, data_folder).make(folder, kListFolderMode));
  auto lock = files.lock(io::join_path(folder, "rewrite.lock"));
  if (!lock && lock.error().code() == ErrorCode::Busy) {
    return fail(ErrorCode::Busy, "this store is being compacted: wait for it to end, then try again");
  }
  return lock;
}

PendingFiles::PendingFiles(io::FileSystem& files, std::string data_folder, EventDataStoreId store,
                           PendingOf of)
    : files_(files),
      data_folder_(std::move(data_folder)),
      store_(std::move(store)),
      list_path_(list_path(data_folder_, store_, of)) {}

Result<> PendingFiles::add(std::span<const std::string> paths) {
  auto list = list_.lock();
  if (*list == nullptr) {
    *list = TARN_TRY(open_list());
  }
  // A line break first: an earlier call may have failed in the middle of a line.
  std::string lines = "\n";
  for (const auto& path : paths) {
    lines += path;
    lines += '\n';
  }
  TARN_TRY((*list)->append(lines));
  return (*list)->sync();
}

Result<std::unique_ptr<io::WritableFile>> PendingFiles::open_list() {
  auto list = TARN_TRY(files_.open_append(list_path_, kListMode));
  TARN_TRY(files_.sync_directory(io::parent_path(list_path_)));
  return list;
}

Result<std::uint64_t> PendingFiles::settle(catalog::LakeCatalog& lake) {
  list_.lock()->reset();
  needed_.reset();
  auto lines = io::read_file(files_, list_path_, kListBytesMax);
  if (!lines) {
    return lines.error().code() == ErrorCode::NotFound ? Result<std::uint64_t>(0) : fail(lines.error());
  }
  TARN_TRY(lake.overwrite_failed_commit());
  std::uint64_t removed = 0;
  std::set<std::string> folders;
  for (const auto line : *lines | std::views::split('\n')) {
    const std::string path(std::string_view(line.begin(), line.end()));
    const bool is_data = is_data_file(path, store_);
    if (!is_data && !is_metadata_file(path, store_)) {
      continue;
    }
    const auto fate =
        TARN_TRY(is_data ? remove_unless_committed(lake, path) : remove_unless_needed(lake, path));
    removed += is_data && fate == Fate::Removed ? 1 : 0;
    if (fate != Fate::Kept) {
      folders.insert(io::parent_path(io::join_path(data_folder_, path)));
    }
  }
  // The list goes only when what it lists has gone for good, which a call before this one may have failed to
  // bring about.
  for (const auto& folder : folders) {
    const auto synced = files_.sync_directory(folder);
    if (!synced && synced.error().code() != ErrorCode::NotFound) {
      return fail(synced.error());
    }
  }
  TARN_TRY(files_.remove(list_path_));
  return removed;
}

Result<PendingFiles::Fate> PendingFiles::remove_unless_committed(catalog::LakeCatalog& lake,
                                                                 const std::string& path) {
  const bool is_committed = TARN_TRY(lake.has_data_file(path));
  if (is_committed) {
    return Fate::Kept;
  }
  const auto data = io::join_path(data_folder_, path);
  bool was_there = false;
  for (const auto& part : {lookup::index_path(data) + ".tmp", lookup::index_path(data), data}) {
    const bool had_part = TARN_TRY(remove_if_there(files_, part));
    was_there = was_there || had_part;
  }
  return was_there ? Fate::Removed : Fate::WasGone;
}

Result<PendingFiles::Fate> PendingFiles::remove_unless_needed(catalog::LakeCatalog& lake,
                                                              const std::string& path) {
  if (!needed_) {
    needed_ = TARN_TRY(metadata_files(files_, lake, data_folder_, store_));
  }
  const auto name = path.substr(store_folder(store_).size() + 1);
  if (std::ranges::find(*needed_, name) != needed_->end()) {
    return Fate::Kept;
  }
  const auto whole = io::join_path(data_folder_, path);
  const bool had_part = TARN_TRY(remove_if_there(files_, whole + ".tmp"));
  const bool had_file = TARN_TRY(remove_if_there(files_, whole));
  return had_part || had_file ? Fate::Removed : Fate::WasGone;
}

Result<std::vector<std::string>> pending_paths(io::FileSystem& files, const std::string& data_folder,
                                               const EventDataStoreId& store) {
  std::vector<std::string> paths;
  const auto folder = io::join_path(data_folder, store_folder(store));
  const auto entries = files.list(folder);
  if (!entries) {
    return entries.error().code() == ErrorCode::NotFound ? Result<std::vector<std::string>>(std::in_place)
                                                         : fail(entries.error());
  }
  for (const auto& entry : *entries) {
    if (!entry.name.starts_with(kPendingPrefix)) {
      continue;
    }
    const auto lines = io::read_file(files, io::join_path(folder, entry.name), kListBytesMax);
    if (!lines && lines.error().code() != ErrorCode::NotFound) {
      return fail(lines.error());
    }
    const std::string text = lines.value_or("");
    for (const auto line : text | std::views::split('\n')) {
      const std::string_view path(line.begin(), line.end());
      if (is_data_file(path, store) || is_metadata_file(path, store)) {
        paths.emplace_back(path);
      }
    }
  }
  return paths;
}

namespace {

// What those who hold `lock` while they work have left in their list. Nothing while somebody holds it.
template <class Lock>
Result<std::uint64_t> sweep_list(io::FileSystem& files, catalog::LakeCatalog& lake,
                                 const std::string& data_folder, const EventDataStoreId& store, PendingOf of,
                                 const Lock& take_lock) {
  // Without a list there is nothing to do, and nobody finds the store locked for that.
  const bool has_list = TARN_TRY(is_there(files, list_path(data_folder, store, of)));
  if (!has_list) {
    return 0;
  }
  const auto lock = take_lock();
  if (!lock) {
    return lock.error().code() == ErrorCode::Busy ? Result<std::uint64_t>(0) : fail(lock.error());
  }
  return PendingFiles(files, data_folder, store, of).settle(lake);
}

}  // namespace

Result<std::uint64_t> sweep_store(io::FileSystem& files, catalog::LakeCatalog& lake,
                                  const std::string& data_folder, const EventDataStoreId& store) {
  constexpr std::chrono::milliseconds kNoPatience{0};
  const auto of_imports = TARN_TRY(sweep_list(files, lake, data_folder, store, PendingOf::Commit, [&] {
    return lock_store(files, data_folder, store, kNoPatience);
  }));
  const auto of_rewriting = TARN_TRY(sweep_list(files, lake, data_folder, store, PendingOf::Rewriting,
                                                [&] { return lock_rewriting(files, data_folder, store); }));
  return of_imports + of_rewriting;
}

}  // namespace tarn::ingest
