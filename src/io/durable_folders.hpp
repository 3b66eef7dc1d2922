// Folders that survive a loss of power.
#pragma once

#include "base/guarded.hpp"
#include "base/result.hpp"
#include "io/file_system.hpp"

#include <set>
#include <string>
#include <utility>

namespace tarn::io {

// A file is only as durable as the folders it is in, each of which is a name in another. Thread-safe.
class DurableFolders {
 public:
  // `files` must outlive the object. What is above `root` is taken to be durable, as is `root` itself.
  DurableFolders(FileSystem& files, std::string root) : files_(files), root_(std::move(root)) {}

  // Makes the folder and those above it. One that is there already is made durable too, since whoever made it
  // may have died in between; but only once. REQUIRES: it lies beneath the root.
  Result<> make(const std::string& folder, unsigned mode);

 private:
  FileSystem& files_;
  std::string root_;
  Guarded<std::set<std::string>> durable_;
};

}  // namespace tarn::io
