// A file system that fails on purpose, to show what a full or dying disk leaves behind.
#pragma once

#include "io/file_system.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tarn::io {

enum class Fault {
  DiskFull,    // what would take space fails and takes none: create, append, create_directories
  IoError,     // the operation fails, nothing happens
  ShortWrite,  // an append writes half of its bytes, then the disk is full
  Crash,       // as ShortWrite for appends; from then on every operation fails, as for a dead process
};

enum class Operation {
  // These change nothing.
  Open,
  Read,
  Examine,
  List,
  Resolve,
  // These do.
  Create,
  OpenAppend,
  MakeFolder,
  Write,
  Truncate,
  Sync,
  Rename,
  Remove,
  SyncFolder,
  Lock,
};
std::string_view to_string(Operation operation);

// Wraps another file system, which must outlive it. It is one process's view of the disk. Each call to it, or
// to a file opened through it, counts as one operation, but for close and the release of locks. A fault that
// cannot befall an operation passes it by. After a crash, continue with the wrapped file system
// (MemoryFileSystem::lose_power first). Thread-safe.
class FaultyFileSystem final : public FileSystem {
 public:
  explicit FaultyFileSystem(FileSystem& inner);
  ~FaultyFileSystem() override;

  // Lets the `nth` operation from now (1 is the next) meet the fault. Replaces earlier plans.
  void fail_nth(std::uint64_t nth, Fault fault);
  // Lets about one in `one_in` operations meet the fault; the same seed gives the same ones. Replaces earlier
  // plans.
  void fail_randomly(std::uint64_t seed, std::uint32_t one_in, Fault fault);
  // Lets every operation from the `nth` from now on meet the fault, until stop_failing(). Replaces earlier
  // plans.
  void fail_from(std::uint64_t nth, Fault fault);
  // As fail_nth, but counts only operations that change something.
  void fail_nth_change(std::uint64_t nth, Fault fault);
  void stop_failing();
  // From now on every operation fails, as after Fault::Crash.
  void crash();
  bool has_crashed() const;
  // How many operations there were, so that a test can fail each of them in turn.
  std::uint64_t operations() const;
  std::uint64_t changes() const;

  struct Met {
    Operation operation = Operation::Open;
    std::string path{};
    Fault fault = Fault::IoError;
  };
  // The operation that last met a fault; after a crash, the one that met it.
  std::optional<Met> met() const;
  std::uint64_t faults_met() const;

  // For whoever simulates another part of the same process, such as its databases: counts an operation, and
  // tells the fault that it is to meet.
  std::optional<Fault> meet(Operation operation, std::string_view path);
  // What the process is at; the path is valid only inside the call that tells it.
  struct Present {
    Operation operation = Operation::Open;
    std::string_view path{};
    bool waits = false;  // for another process: there is no operation
  };
  // `before` is called before each operation and from wait(), by the thread that is at it, until the crash.
  // REQUIRES: no operation runs.
  void watch(std::function<void(const Present&)> before);
  // The process waits for another one. False where nobody watches.
  bool wait();

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
  // As wait(), where somebody watches.
  void pause(std::chrono::milliseconds time, const std::stop_token& stop) override;

 private:
  class Injector;
  class Reader;
  class Appender;

  FileSystem& inner_;
  std::unique_ptr<Injector> injector_;
};

}  // namespace tarn::io
