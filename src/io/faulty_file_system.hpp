// A file system that fails on purpose, to show what a full or dying disk leaves behind.
#pragma once

#include "io/file_system.hpp"

#include <memory>

namespace tarn::io {

enum class Fault {
  DiskFull,    // what would take space fails and takes none: create, append, create_directories
  IoError,     // the operation fails, nothing happens
  ShortWrite,  // an append writes half of its bytes, then the disk is full
  Crash,       // as ShortWrite for appends; from then on every operation fails, as for a dead process
};

// Wraps another file system, which must outlive it. Each call to it, or to a file opened through it, counts
// as one operation, but for close and the release of locks. A fault that cannot befall an operation passes it
// by. After a crash, continue with the wrapped file system (MemoryFileSystem::lose_power first). Thread-safe.
class FaultyFileSystem final : public FileSystem {
 public:
  explicit FaultyFileSystem(FileSystem& inner);
  ~FaultyFileSystem() override;

  // Lets the `nth` operation from now (1 is the next) meet the fault. Replaces earlier plans.
  void fail_nth(std::uint64_t nth, Fault fault);
  // Lets about one in `one_in` operations meet the fault; the same seed gives the same ones. Replaces earlier
  // plans.
  void fail_randomly(std::uint64_t seed, std::uint32_t one_in, Fault fault);
  void stop_failing();
  // How many operations there were, so that a test can fail each of them in turn.
  std::uint64_t operations() const;

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
  class Injector;
  class Reader;
  class Appender;

  FileSystem& inner_;
  std::unique_ptr<Injector> injector_;
};

}  // namespace tarn::io
