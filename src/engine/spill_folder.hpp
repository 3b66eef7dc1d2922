// Where a query puts what it cannot hold in memory.
#pragma once

#include "io/file_system.hpp"

#include <memory>
#include <string>
#include <utility>

namespace tarn::engine {

// A folder of one query's own: the engine's temporary files have the same names in every instance, so two
// instances in one folder would read what the other has written. Folders have numbers, 0, 1, 2, and each a
// lock beside it, "0.lock", which stays; whoever has the lock has the folder, and what is in it then is of a
// process that has died.
class SpillFolder {
 public:
  // Takes the first free folder below `parent`. Null where there is none to be had, as in a lake that this
  // process may only read: the query then works in memory alone.
  static std::unique_ptr<SpillFolder> take(io::FileSystem& files, const std::string& parent);
  ~SpillFolder();
  SpillFolder(const SpillFolder&) = delete;
  SpillFolder& operator=(const SpillFolder&) = delete;

  // The folder itself is made, and removed, by the engine.
  const std::string& path() const { return path_; }

 private:
  SpillFolder(io::FileSystem& files, std::string path, std::unique_ptr<io::FileLock> lock)
      : files_(files), path_(std::move(path)), lock_(std::move(lock)) {}
  void clear();

  io::FileSystem& files_;
  std::string path_;
  std::unique_ptr<io::FileLock> lock_;
};

}  // namespace tarn::engine
