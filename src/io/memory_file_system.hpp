// A disk in memory, for tests: every folder, file and lock is a value of this object.
#pragma once

#include "base/clock.hpp"
#include "base/guarded.hpp"
#include "io/file_system.hpp"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace tarn::io {

// Paths are absolute; relative ones start at "/", which always exists. There are no symbolic links and modes
// are forgotten. Files and locks must not outlive the file system. Thread-safe.
//
// It forgets at a loss of power what a real disk may forget: bytes appended and not synced, and names
// created, renamed or removed in a folder that was not synced since. Folders themselves are durable at once.
class MemoryFileSystem final : public FileSystem {
 public:
  // `clock` gives files their times and must outlive the file system.
  explicit MemoryFileSystem(const Clock& clock);
  ~MemoryFileSystem() override;

  // Falls back to what is durable. Files open before fail from here on; locks are free.
  void lose_power();

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
    std::string bytes{};
    std::size_t synced_bytes = 0;
    std::int64_t modified_ns = 0;
    bool lost = false;  // opened before a loss of power
  };
  using Names = std::map<std::string, std::shared_ptr<File>>;
  struct Disk {
    Names files;
    Names durable_files;
    std::set<std::string> folders{"/"};
    std::set<std::string> locks;
    std::uint64_t power_cycle = 0;
  };
  class Reader;
  class Appender;
  class Lock;

  std::int64_t now_ns() const;
  Result<std::shared_ptr<File>> add_file(Disk& disk, const std::string& path) const;
  static Result<> rename_file(Disk& disk, const std::string& from, const std::string& to);
  static Result<> rename_folder(Disk& disk, const std::string& from, const std::string& to);

  const Clock& clock_;
  Guarded<Disk> disk_;
};

}  // namespace tarn::io
