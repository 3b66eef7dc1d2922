#include "backup/backup_maker.hpp"

#include "backup/file_copy.hpp"
#include "backup/lake_content.hpp"
#include "catalog/database_copy.hpp"
#include "io/durable_folders.hpp"
#include "io/full_path.hpp"
#include "journal/segment.hpp"

#include <algorithm>
#include <memory>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace tarn::backup {
namespace {

constexpr unsigned kManifestMode = 0600;
constexpr std::string_view kLockFile = ".tarn-backup.lock";
constexpr std::string_view kForeignCatalog = "catalog.json";
constexpr std::string_view kTemporaryEnding = ".tmp";
constexpr int kAttempts = 100;
constexpr int kDepthMax = 32;

class BackupMaker {
 public:
  BackupMaker(const BackupSource& source, std::string target, const BackupOptions& options,
              BackupProgress& progress, std::stop_token stop)
      : source_(source),
        files_(source.files),
        target_(std::move(target)),
        options_(options),
        progress_(progress),
        stop_(std::move(stop)) {}

  Result<BackupOutcome> run() {
    TARN_TRY(check_source(source_));
    TARN_TRY(claim_target());
    outcome_.manifest.lake_id = source_.lake_id;
    outcome_.manifest.time = source_.clock.now();
    outcome_.manifest.state = fmt::format("{}{}", kStatePrefix, io::make_uuid(source_.random));
    auto content = TARN_TRY(take_lake());
    TARN_TRY(take_parts());
    outcome_.manifest.entries = content.entries;
    outcome_.manifest.head = content.head;
    outcome_.manifest.files = content.files.size();
    outcome_.manifest.bytes = content.bytes;
    TARN_TRY(make_names_durable(content));
    TARN_TRY(io::write_file_durably(files_, in_target(kManifestFile), write_manifest(outcome_.manifest),
                                    kManifestMode));
    TARN_TRY(clear_states(outcome_.manifest.state));
    TARN_TRY(clear_files(content));
    return std::move(outcome_);
  }

 private:
  std::string in_target(std::string_view name) const { return io::join_path(target_, name); }
  std::string in_lake(std::string_view name) const { return io::join_path(source_.folder, name); }
  std::string state() const { return in_target(outcome_.manifest.state); }

  Result<> claim_target() {
    target_ = TARN_TRY(io::full_path(files_, target_));
    const auto lake = TARN_TRY(files_.canonical(source_.folder));
    if (io::is_within(target_, lake) || io::is_within(lake, target_)) {
      return fail(ErrorCode::FailedState,
                  fmt::format("a backup needs a folder outside the lake's: {}", target_));
    }
    TARN_TRY(io::DurableFolders(files_, io::parent_path(target_)).make(target_, kFolderMode));
    folders_ = std::make_unique<io::DurableFolders>(files_, target_);
    const auto former = TARN_TRY(load_manifest(files_, target_));
    if (former && former->lake_id != source_.lake_id) {
      return fail(ErrorCode::FailedState,
                  fmt::format("the backup of another lake is there: choose another folder ({})", target_));
    }
    const auto entries = TARN_TRY(files_.list(target_));
    for (const auto& entry : entries) {
      const bool is_own = entry.name == kLockFile || entry.name == kFilesFolder ||
                          entry.name.starts_with(kStatePrefix) ||
                          entry.name.find(kManifestFile) != std::string::npos;
      if (!is_own) {
        return fail(ErrorCode::FailedState,
                    fmt::format("a backup needs a folder of its own, and this is not from one: {}",
                                in_target(entry.name)));
      }
    }
    lock_ = TARN_TRY(files_.lock(in_target(kLockFile)));
    return clear_states(former ? former->state : std::string());
  }

  Result<> clear_states(const std::string& except) {
    const auto entries = TARN_TRY(files_.list(target_));
    for (const auto& entry : entries) {
      if (entry.name.starts_with(kStatePrefix) && entry.name != except) {
        TARN_TRY(remove_folder(files_, in_target(entry.name)));
      }
    }
    return {};
  }

  // A file that has left the lake since lake.db was copied means that a newer lake.db does not name it.
  Result<LakeContent> take_lake() {
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
      const bool is_consistent = TARN_TRY(take_state());
      if (!is_consistent) {
        continue;
      }
      auto content = TARN_TRY(read_content(files_, io::join_path(state(), kLakeDatabase), source_.lake_id));
      const bool is_whole = TARN_TRY(take_files(content));
      if (is_whole) {
        return content;
      }
    }
    return fail(ErrorCode::Busy, "the lake's files change faster than they can be copied: try again later");
  }

  // The order is what keeps the parts consistent: what leaves the journal is in lake.db and history.db by
  // then, and what lake.db names has come to control.db before. False where the keys changed meanwhile: the
  // chain in lake.db may then be one that they cannot go on with.
  Result<bool> take_state() {
    TARN_TRY(remove_folder(files_, state()));
    TARN_TRY(take_journal());
    keys_ = TARN_TRY(take_keys());
    for (const auto name : {kLakeDatabase, kHistoryDatabase, kControlDatabase}) {
      TARN_TRY(catalog::copy_database(files_, in_lake(name), io::join_path(state(), name)));
    }
    return options_.with_keys ? keys_are_as_taken() : Result<bool>(true);
  }

  Result<bool> keys_are_as_taken() {
    for (const auto name : kKeyFiles) {
      const auto now = read_facts(files_, in_lake(name), stop_);
      if (!now && now.error().code() != ErrorCode::NotFound) {
        return fail(now.error());
      }
      const auto known = std::ranges::find(keys_, name, &Part::path);
      const bool is_same = now ? known != keys_.end() && known->sha256 == now->sha256 : known == keys_.end();
      if (!is_same) {
        return false;
      }
    }
    return true;
  }

  Result<> take_journal() {
    const auto journal = io::join_path(state(), kJournalFolder);
    TARN_TRY(files_.create_directories(journal, kFolderMode));
    const auto segments = TARN_TRY(journal::list_segments(files_, in_lake(kJournalFolder)));
    for (const auto& segment : segments) {
      const auto name = journal::file_name(segment);
      const auto copied = copy_file(files_, io::join_path(in_lake(kJournalFolder), name),
                                    io::join_path(journal, name), stop_);
      if (!copied && copied.error().code() != ErrorCode::NotFound) {
        return fail(copied.error());
      }
    }
    return {};
  }

  Result<bool> take_files(const LakeContent& content) {
    progress_.files_total = content.files.size();
    progress_.bytes_total = content.bytes;
    progress_.files_done = 0;
    progress_.bytes_done = 0;
    for (const auto& file : content.files) {
      const auto taken = take_file(file);
      if (!taken) {
        return taken.error().code() == ErrorCode::NotFound && has_left(file) ? Result<bool>(false)
                                                                             : fail(taken.error());
      }
      ++progress_.files_done;
      progress_.bytes_done += file.bytes;
    }
    return true;
  }

  // One that is lost has not left: lake.db names it still.
  bool has_left(const proof::FileRecord& file) {
    const auto now = io::join_path(state(), "now.db");
    const bool is_copied = static_cast<bool>(catalog::copy_database(files_, in_lake(kLakeDatabase), now));
    const auto content = is_copied ? read_content(files_, now, source_.lake_id)
                                   : Result<LakeContent>(fail(ErrorCode::Io, "not copied"));
    const bool is_named = !content || std::ranges::find(content->files, file.path,
                                                        &proof::FileRecord::path) != content->files.end();
    const auto removed = files_.remove(now);
    return removed && !is_named;
  }

  // Once: an attempt that follows another goes on where that one was.
  Result<> take_file(const proof::FileRecord& file) {
    if (taken_.contains(file.path)) {
      return {};
    }
    TARN_TRY(check_or_bring(file));
    taken_.insert(file.path);
    return {};
  }

  Result<> check_or_bring(const proof::FileRecord& file) {
    const auto target = io::join_path(in_target(kFilesFolder), file.path);
    const bool is_known = TARN_TRY(is_there(files_, target));
    if (is_known) {
      const auto facts = TARN_TRY(read_facts(files_, target, stop_));
      if (facts.sha256 == file.sha256) {
        ++outcome_.kept;
        return {};
      }
      TARN_TRY(files_.remove(target));
    }
    TARN_TRY(folders_->make(io::parent_path(target), kFolderMode));
    return bring_file(file, target);
  }

  // Under its own name once it is known to be right.
  Result<> bring_file(const proof::FileRecord& file, const std::string& target) {
    const auto from = in_lake(file.path);
    const auto temporary = fmt::format("{}{}", target, kTemporaryEnding);
    const bool is_left = TARN_TRY(is_there(files_, temporary));
    if (is_left) {
      TARN_TRY(files_.remove(temporary));
    }
    const bool is_linked = options_.link ? TARN_TRY(options_.link(from, temporary)) : false;
    const auto facts = TARN_TRY(is_linked ? read_facts(files_, temporary, stop_)
                                          : copy_file(files_, from, temporary, stop_));
    if (facts.sha256 != file.sha256) {
      TARN_TRY(files_.remove(temporary));
      return fail(ErrorCode::Corrupt,
                  fmt::format("a file of the lake is not as its chain of commits says, see tarn verify: {}",
                              file.path));
    }
    TARN_TRY(files_.rename(temporary, target));
    touched_.insert(io::parent_path(target));
    outcome_.linked += is_linked ? 1 : 0;
    return {};
  }

  Result<> take_parts() {
    auto& parts = outcome_.manifest.parts;
    for (const auto name : {kControlDatabase, kLakeDatabase, kHistoryDatabase}) {
      TARN_TRY(add_part(std::string(name)));
    }
    const auto segments = TARN_TRY(files_.list(io::join_path(state(), kJournalFolder)));
    for (const auto& segment : segments) {
      TARN_TRY(add_part(io::join_path(kJournalFolder, segment.name)));
    }
    const auto configuration = TARN_TRY(bring_part(kConfiguration));
    parts.insert(parts.end(), configuration.begin(), configuration.end());
    parts.insert(parts.end(), keys_.begin(), keys_.end());
    outcome_.manifest.has_keys = !keys_.empty();
    return {};
  }

  Result<std::vector<Part>> take_keys() {
    std::vector<Part> keys;
    for (const auto name : kKeyFiles) {
      if (options_.with_keys) {
        const auto key = TARN_TRY(bring_part(name));
        keys.insert(keys.end(), key.begin(), key.end());
      }
    }
    return keys;
  }

  // None where the lake has no such file.
  Result<std::vector<Part>> bring_part(std::string_view name) {
    const auto copied = copy_file(files_, in_lake(name), io::join_path(state(), name), stop_);
    if (!copied) {
      return copied.error().code() == ErrorCode::NotFound ? Result<std::vector<Part>>()
                                                          : fail(copied.error());
    }
    return std::vector{Part{std::string(name), copied->bytes, copied->sha256}};
  }

  Result<> add_part(std::string name) {
    const auto facts = TARN_TRY(read_facts(files_, io::join_path(state(), name), stop_));
    outcome_.manifest.parts.push_back({std::move(name), facts.bytes, facts.sha256});
    return {};
  }

  // Files that a former, interrupted call brought are among them: their names may be durable or not.
  Result<> make_names_durable(const LakeContent& content) {
    for (const auto& file : content.files) {
      touched_.insert(io::parent_path(io::join_path(in_target(kFilesFolder), file.path)));
    }
    for (const auto& folder : touched_) {
      TARN_TRY(folders_->make(folder, kFolderMode));
      TARN_TRY(files_.sync_directory(folder));
    }
    TARN_TRY(files_.sync_directory(io::join_path(state(), kJournalFolder)));
    TARN_TRY(files_.sync_directory(state()));
    return files_.sync_directory(target_);
  }

  Result<> clear_files(const LakeContent& content) {
    std::set<std::string> wanted;
    for (const auto& file : content.files) {
      wanted.insert(io::join_path(in_target(kFilesFolder), file.path));
    }
    const bool has_files = TARN_TRY(is_there(files_, in_target(kFilesFolder)));
    return has_files ? clear_folder(in_target(kFilesFolder), wanted, kDepthMax) : Result<>();
  }

  Result<> clear_folder(const std::string& folder, const std::set<std::string>& wanted, int depth) {
    const auto entries = TARN_TRY(files_.list(folder));
    for (const auto& entry : entries) {
      const auto path = io::join_path(folder, entry.name);
      if (entry.type == io::FileType::Directory && depth > 0) {
        TARN_TRY(clear_folder(path, wanted, depth - 1));
      } else if (entry.type != io::FileType::Directory && !wanted.contains(path)) {
        TARN_TRY(files_.remove(path));
      }
    }
    return {};
  }

  const BackupSource& source_;
  io::FileSystem& files_;
  std::string target_;
  const BackupOptions& options_;
  BackupProgress& progress_;
  std::stop_token stop_;
  std::unique_ptr<io::DurableFolders> folders_;  // of the target
  std::unique_ptr<io::FileLock> lock_;
  std::set<std::string> touched_;  // folders with new names
  std::set<std::string> taken_;    // what the target has for certain; a path is never used twice
  std::vector<Part> keys_;
  BackupOutcome outcome_;
};

}  // namespace

Result<> check_source(const BackupSource& source) {
  const bool is_elsewhere = TARN_TRY(is_there(source.files, io::join_path(source.folder, kForeignCatalog)));
  return is_elsewhere
             ? fail(ErrorCode::FailedState,
                    fmt::format(
                        "the lake's catalog is in PostgreSQL, which tarn backup does not copy: stop the "
                        "server, run pg_dump, and copy the folder beside it ({})",
                        source.folder))
             : Result<>();
}

Result<BackupOutcome> make_backup(const BackupSource& source, const std::string& target,
                                  const BackupOptions& options, BackupProgress& progress,
                                  const std::stop_token& stop) {
  return BackupMaker(source, target, options, progress, stop).run();
}

}  // namespace tarn::backup
