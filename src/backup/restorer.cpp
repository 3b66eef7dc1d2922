#include "backup/restorer.hpp"

#include "backup/file_copy.hpp"
#include "backup/lake_content.hpp"
#include "io/durable_folders.hpp"
#include "io/full_path.hpp"

#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace tarn::backup {
namespace {

class Restorer {
 public:
  Restorer(io::FileSystem& files, const std::string& backup, const std::string& folder,
           BackupProgress& progress, std::stop_token stop)
      : files_(files),
        backup_(backup),
        folder_(folder),
        progress_(progress),
        stop_(std::move(stop)),
        folders_(files, io::parent_path(folder)) {}

  Result<Manifest> run() {
    auto manifest = TARN_TRY(load_manifest(files_, backup_));
    if (!manifest) {
      return fail(ErrorCode::NotFound, fmt::format("there is no finished backup: {}", backup_));
    }
    TARN_TRY(claim_folder());
    const auto state = io::join_path(backup_, manifest->state);
    const Part* control = nullptr;
    for (const Part& part : manifest->parts) {
      if (part.path == kControlDatabase) {
        control = &part;
      } else {
        TARN_TRY(bring(state, part.path, part.sha256, part.path));
      }
    }
    if (control == nullptr) {
      return fail(ErrorCode::Corrupt, fmt::format("the backup has no {}: {}", kControlDatabase, backup_));
    }
    TARN_TRY(bring_files(*manifest));
    TARN_TRY(make_names_durable());
    // Without it, nothing takes the folder for a lake; so it is there whole or not at all.
    const auto temporary = fmt::format("{}.tmp", control->path);
    TARN_TRY(bring(state, control->path, control->sha256, temporary));
    TARN_TRY(files_.rename(io::join_path(folder_, temporary), io::join_path(folder_, control->path)));
    TARN_TRY(files_.sync_directory(folder_));
    return std::move(*manifest);
  }

 private:
  Result<> claim_folder() {
    const auto whole = TARN_TRY(io::full_path(files_, folder_));
    const auto backup = TARN_TRY(files_.canonical(backup_));
    if (io::is_within(whole, backup)) {
      return fail(ErrorCode::FailedState,
                  fmt::format("a lake needs a folder outside the backup's: {}", folder_));
    }
    const bool is_known = TARN_TRY(is_there(files_, folder_));
    if (is_known) {
      const auto entries = TARN_TRY(files_.list(folder_));
      if (!entries.empty()) {
        return fail(ErrorCode::FailedState,
                    fmt::format("a backup is restored into a new or empty folder, and {} is in this one: {}",
                                entries.front().name, folder_));
      }
    }
    return folders_.make(folder_, kFolderMode);
  }

  Result<> bring_files(const Manifest& manifest) {
    const auto content =
        TARN_TRY(read_content(files_, io::join_path(folder_, kLakeDatabase), manifest.lake_id));
    if (content.head != manifest.head || content.entries != manifest.entries) {
      return fail(ErrorCode::Corrupt,
                  fmt::format("the backup's chain is not the one that its {} names", kManifestFile));
    }
    progress_.files_total = content.files.size();
    progress_.bytes_total = content.bytes;
    for (const auto& file : content.files) {
      TARN_TRY(bring(io::join_path(backup_, kFilesFolder), file.path, file.sha256, file.path));
      ++progress_.files_done;
      progress_.bytes_done += file.bytes;
    }
    return {};
  }

  Result<> bring(const std::string& from, const std::string& path, const std::string& sha256,
                 const std::string& to) {
    const auto target = io::join_path(folder_, to);
    TARN_TRY(folders_.make(io::parent_path(target), kFolderMode));
    const auto facts = copy_file(files_, io::join_path(from, path), target, stop_);
    if (!facts) {
      return facts.error().code() == ErrorCode::NotFound
                 ? fail(ErrorCode::Corrupt, fmt::format("a file of the backup is missing: {}", path))
                 : fail(facts.error());
    }
    if (facts->sha256 != sha256) {
      return fail(ErrorCode::Corrupt,
                  fmt::format("a file of the backup is not as it was (its SHA-256 differs): {}", path));
    }
    touched_.insert(io::parent_path(target));
    return {};
  }

  Result<> make_names_durable() {
    for (const auto& folder : touched_) {
      TARN_TRY(files_.sync_directory(folder));
    }
    return {};
  }

  io::FileSystem& files_;
  const std::string& backup_;
  const std::string& folder_;
  BackupProgress& progress_;
  std::stop_token stop_;
  io::DurableFolders folders_;
  std::set<std::string> touched_;
};

}  // namespace

Result<Manifest> restore_backup(io::FileSystem& files, const std::string& backup, const std::string& folder,
                                BackupProgress& progress, const std::stop_token& stop) {
  return Restorer(files, backup, folder, progress, stop).run();
}

}  // namespace tarn::backup
