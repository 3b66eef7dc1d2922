// The data files that an import has begun and that no commit names yet.
//
// Each is written down, durably, before it is made: in stores/<id>/pending. Whoever holds the store's import
// lock next removes of those what the ledger does not name, for then nobody is left who may still commit it.
// Nothing else is ever removed: a file that no row names may be evidence that an older lake.db, restored from
// a backup, has forgotten.
#pragma once

#include "base/guarded.hpp"
#include "base/result.hpp"
#include "base/strong.hpp"
#include "catalog/lake_catalog.hpp"
#include "io/file_system.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::ingest {

// Longer than a commit takes, which is all that holds a store up besides an import.
inline constexpr std::chrono::milliseconds kCommitPatience{2000};

// What an importer holds while it runs, and whoever else commits to the store. Busy where another has it, in
// this process or another, for longer than `patience`; Cancelled when `stop` was asked for meanwhile.
Result<std::unique_ptr<io::FileLock>> lock_store(io::FileSystem& files, const std::string& data_folder,
                                                 const EventDataStoreId& store,
                                                 std::chrono::milliseconds patience = kCommitPatience,
                                                 std::stop_token stop = {});
// What is held by whoever writes committed rows anew, which imports need not wait for.
Result<std::unique_ptr<io::FileLock>> lock_rewriting(io::FileSystem& files, const std::string& data_folder,
                                                     const EventDataStoreId& store);

// Whose files: each has a list of its own, and a lock under which it is used.
enum class PendingOf {
  Commit,     // lock_store: files of imports, and the table's metadata
  Rewriting,  // lock_rewriting: files that shall take the place of others
};

// REQUIRES: whoever calls a function of it holds the lock of its list.
class PendingFiles {
 public:
  // `files` must outlive the object.
  PendingFiles(io::FileSystem& files, std::string data_folder, EventDataStoreId store,
               PendingOf of = PendingOf::Commit);

  // Paths as the ledger has them. They may be made once this has returned. Thread-safe.
  Result<> add(std::span<const std::string> paths);

  // Removes the files that were written down and not committed, then the list. Returns how many there were.
  // When it fails, the list stays for the next time. REQUIRES: no thread is between add() and its commit.
  Result<std::uint64_t> settle(catalog::LakeCatalog& lake);

 private:
  Result<std::unique_ptr<io::WritableFile>> open_list();
  enum class Fate : std::uint8_t { Kept, WasGone, Removed };
  Result<Fate> remove_unless_committed(catalog::LakeCatalog& lake, const std::string& path);
  Result<Fate> remove_unless_needed(catalog::LakeCatalog& lake, const std::string& path);

  io::FileSystem& files_;
  std::string data_folder_;
  EventDataStoreId store_;
  std::string list_path_;
  Guarded<std::unique_ptr<io::WritableFile>> list_;
  std::optional<std::vector<std::string>> needed_;  // what the table's metadata needs, while settling
};

// What the names of a store's lists begin with.
inline constexpr std::string_view kPendingPrefix = "pending";

// The paths that are written down in the store's lists now; empty where nothing is pending.
Result<std::vector<std::string>> pending_paths(io::FileSystem& files, const std::string& data_folder,
                                               const EventDataStoreId& store);

// For a server: removes what imports that died have left in the store. Does nothing while one is running,
// which will see to it itself.
Result<std::uint64_t> sweep_store(io::FileSystem& files, catalog::LakeCatalog& lake,
                                  const std::string& data_folder, const EventDataStoreId& store);

// Tells whether the file was there.
Result<bool> remove_if_there(io::FileSystem& files, const std::string& path);

}  // namespace tarn::ingest
