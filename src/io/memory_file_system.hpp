// A disk in memory, for tests: every folder, file and lock is a value of this object.
#pragma once

#include "base/clock.hpp"
#include "base/guarded.hpp"
#include "io/file_system.hpp"
#include "io/memory_content.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tarn::io {

// Paths are absolute; relative ones start at "/", which always exists. There are no symbolic links and modes
// are forgotten. Files and locks must not outlive the file system. Thread-safe.
//
// It forgets at a loss of power what a real disk may forget: bytes appended and not synced, and names, of
// files and of folders, created, renamed or removed in a folder that was not synced since. But renames and
// removals of folders are durable at once.
class MemoryFileSystem final : public FileSystem {
 public:
  // `clock` gives files their times and must outlive the file system.
  explicit MemoryFileSystem(const Clock& clock);
  ~MemoryFileSystem() override;

  // Falls back to what is durable. Files open before fail from here on; locks are free.
  void lose_power();
  // The same, but what was not synced may be there all the same: of a file's changes any, whole or torn at a
  // sector; of a folder's changed names the first ones, as many as it happens.
  void lose_power(std::uint64_t seed);

  // Tells of a path whether its syncs, of the file or the folder, are acknowledged and not done.
  using Forgets = std::function<bool(std::string_view path)>;
  // As some disks do: to show that a test would notice. It is asked at each sync, and must not use the files.
  void forget_syncs(Forgets forgets);
  // Files and folders are as in `other`, all of it durable; nothing is locked.
  void copy_from(MemoryFileSystem& other);

  // A file that may be written anywhere, as databases want it. Thread-safe.
  class Pages;
  // Makes the file where there is none.
  Result<std::unique_ptr<Pages>> open_pages(const std::string& path);

  Result<std::unique_ptr<ReadableFile>> open(const std::string& path) override;
  Result<std::unique_ptr<WritableFile>> create(const std::string& path, unsigned mode) override;
  Result<std::unique_ptr<WritableFile>> open_append(const std::string& path, unsigned mode) override;
  Result<FileStatus> status(const std::string& path, Symlinks symlinks) override;
  Result<std::vector<DirectoryEntry>> list(const std::string& folder) override;
  Result<> create_directories(const std::string& folder, unsigned mode) override;
  Result<> rename(const std::string& from, const std::string& to) override;
  Result<> remove(const std::string& path) override;
  Result<> sync_directory(const std::string& folder) override;
  Result<std::string> canonical(const std::string& path) override;
  Result<std::unique_ptr<FileLock>> lock(const std::string& path) override;

 private:
  // A file's content lives on while it is open, also after its name is gone; hence the sharing.
  struct File {
    std::string path{};  // at which it was made, or renamed to
    MemoryContent content{};
    std::int64_t modified_ns = 0;
    bool lost = false;  // opened before a loss of power
  };
  using Names = std::map<std::string, std::shared_ptr<File>>;
  // A name goes, comes, or both at once.
  struct NameChange {
    std::string removed{};
    std::string added{};
    std::shared_ptr<File> file{};
  };
  struct Disk {
    Names files;
    Names durable_files;
    std::map<std::string, std::vector<NameChange>> unsynced_names;  // by folder
    std::set<std::string> folders{"/"};
    std::set<std::string> unsynced_folders;  // the folder that each is in was not synced since it was made
    std::set<std::string> locks;
    std::uint64_t power_cycle = 0;
    Forgets forgets;
  };
  class Reader;
  class Appender;
  class Lock;

  std::int64_t now_ns() const;
  Result<std::shared_ptr<File>> add_file(Disk& disk, const std::string& path) const;
  static Result<> sync(Disk& disk, File& file);
  void lose_power_to(const std::function<std::string(const File&)>& left);
  static void apply(Names& names, const NameChange& change);
  static void change_name(Disk& disk, const NameChange& change);
  static void lose_folder(Disk& disk, const std::string& folder);
  static Result<> rename_file(Disk& disk, const std::string& from, const std::string& to);
  static Result<> rename_folder(Disk& disk, const std::string& from, const std::string& to);

  const Clock& clock_;
  Guarded<Disk> disk_;
};

class MemoryFileSystem::Pages {
 public:
  Pages(MemoryFileSystem& owner, std::shared_ptr<File> file) : owner_(owner), file_(std::move(file)) {}

  // Fewer bytes only at the end of the file.
  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> buffer);
  Result<> write_at(std::uint64_t offset, std::string_view bytes);
  Result<> truncate(std::uint64_t size);
  Result<> sync();
  std::uint64_t size();

 private:
  MemoryFileSystem& owner_;
  std::shared_ptr<File> file_;
};

}  // namespace tarn::io
