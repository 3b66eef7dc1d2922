// SQLite on a disk in memory: for tests of what crashes and failing disks leave of databases.
#pragma once

#include "io/faulty_file_system.hpp"
#include "io/memory_file_system.hpp"

#include <memory>

namespace tarn::catalog {

// Thread-safe.
class SimulatedDisk {
 public:
  // `files` must outlive this object.
  explicit SimulatedDisk(io::MemoryFileSystem& files);
  ~SimulatedDisk();
  SimulatedDisk(const SimulatedDisk&) = delete;
  SimulatedDisk& operator=(const SimulatedDisk&) = delete;

  // While it lives, databases that are opened through `process` lie on the disk among its other files, and
  // share them, their locks and the index of their log with those of other processes. What they do are
  // operations of `process`, and meet its faults: after its crash they fail, too. Where the process is
  // watched, it waits for others with io::FaultyFileSystem::wait(), else in time.
  class Process {
   public:
    // `process` wraps the disk's files. Both must outlive this object, and this object its databases.
    Process(SimulatedDisk& disk, io::FaultyFileSystem& process);
    ~Process();
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

   private:
    struct Machine;
    std::unique_ptr<Machine> machine_;
  };

 private:
  struct Shared;
  std::unique_ptr<Shared> shared_;
};

}  // namespace tarn::catalog
