// Which data file has made a query fail.
#pragma once

#include "base/guarded.hpp"
#include "base/result.hpp"
#include "io/file_system.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace tarn::engine {

// The file that each thread has turned to last: one that fails to decode is among them. Thread-safe.
class LastRead {
 public:
  void note(const std::string& path);
  std::vector<std::string> paths() const;

 private:
  mutable Guarded<std::map<std::thread::id, std::string>> by_thread_;
};

// Returns Corrupt for the first of `paths` that is missing, or that `is_readable` says cannot be read from
// end to end, and the file system's error for one that may not be opened; nullopt where none is at fault. The
// message names the file without `folder`, and nothing of its contents.
std::optional<Error> damage_of(io::FileSystem& files, const std::vector<std::string>& paths,
                               const std::string& folder,
                               const std::function<bool(const std::string&)>& is_readable);

}  // namespace tarn::engine
