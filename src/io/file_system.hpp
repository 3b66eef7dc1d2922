// Files behind one interface: the real disk, a map in memory, and one that fails on purpose.
#pragma once

#include "base/result.hpp"
#include "base/time.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::io {

enum class FileType { Regular, Directory, Symlink, Other };

struct FileStatus {
  FileType type = FileType::Regular;
  std::uint64_t size_bytes = 0;
  std::int64_t modified_ns = 0;  // since the epoch
  unsigned permissions = 0600;   // as in chmod; files in memory have none but these
};

struct DirectoryEntry {
  std::string name;  // without its folder
  FileType type = FileType::Regular;
};

// A file open for reading. Thread-safe: positions are the caller's.
class ReadableFile {
 public:
  virtual ~ReadableFile() = default;
  // Reads up to buffer.size() bytes at `offset`; fewer only at the end of the file.
  virtual Result<std::size_t> read_at(std::uint64_t offset, std::span<char> buffer) = 0;
  // As it was when the file was opened.
  virtual Result<FileStatus> status() = 0;
};

// A file open for writing, at its end only. One thread at a time.
class WritableFile {
 public:
  virtual ~WritableFile() = default;
  virtual Result<> append(std::string_view bytes) = 0;
  // Returns once the bytes survive a loss of power.
  virtual Result<> sync() = 0;
  // No call may follow. The destructor closes without telling of errors.
  virtual Result<> close() = 0;
};

// An exclusive lock on a file, held until destroyed (and by the system: a dead process holds none).
class FileLock {
 public:
  virtual ~FileLock() = default;
};

enum class Symlinks { Follow, Refuse };

// Thread-safe. Errors name the path.
class FileSystem {
 public:
  virtual ~FileSystem() = default;

  virtual Result<std::unique_ptr<ReadableFile>> open(const std::string& path) = 0;
  // Makes a new file; AlreadyExists where there is one. `mode` as in chmod.
  virtual Result<std::unique_ptr<WritableFile>> create(const std::string& path, unsigned mode) = 0;
  virtual Result<std::unique_ptr<WritableFile>> open_append(const std::string& path, unsigned mode) = 0;
  virtual Result<FileStatus> status(const std::string& path, Symlinks symlinks) = 0;
  // Entries sorted by name, without "." and "..".
  virtual Result<std::vector<DirectoryEntry>> list(const std::string& folder) = 0;
  // Makes the folder and its parents; an existing folder is no error and keeps its mode.
  virtual Result<> create_directories(const std::string& folder, unsigned mode) = 0;
  virtual Result<> rename(const std::string& from, const std::string& to) = 0;
  virtual Result<> remove(const std::string& path) = 0;
  // Makes renames, creations and removals inside `folder` durable.
  virtual Result<> sync_directory(const std::string& folder) = 0;
  // The path with symbolic links and ".." resolved; NotFound where nothing is there.
  virtual Result<std::string> canonical(const std::string& path) = 0;
  // Busy where another process, or another holder in this one, has it. Makes the file when missing.
  virtual Result<std::unique_ptr<FileLock>> lock(const std::string& path) = 0;
  // Lets that much time pass, or less where `stop` is asked for: between two tries to get what another
  // process has. It belongs here so that on a simulated disk the other process goes on meanwhile.
  virtual void pause(std::chrono::milliseconds time, const std::stop_token& stop);
};

std::unique_ptr<FileSystem> make_posix_file_system();

// Reads a whole file; ResourceExhausted above `limit_bytes`.
Result<std::string> read_file(FileSystem& files, const std::string& path, std::uint64_t limit_bytes);

// Writes a file that is there whole or not at all, also after a loss of power: temporary name, sync, rename,
// sync.
Result<> write_file_durably(FileSystem& files, const std::string& path, std::string_view bytes,
                            unsigned mode);

// "a/b" from "a" and "b"; `name` alone when it is absolute or `folder` is empty.
std::string join_path(std::string_view folder, std::string_view name);
// The folder part, "." when there is none.
std::string parent_path(std::string_view path);

}  // namespace tarn::io
