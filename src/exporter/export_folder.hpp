// The folder that an export is written to.
#pragma once

#include "base/result.hpp"
#include "io/file_system.hpp"

#include <cstddef>
#include <memory>
#include <set>
#include <string>
#include <string_view>

namespace tarn::exporter {

//   <folder>/AWSLogs/…            the log files
//            tarn-export.json     the manifest
//            SHA256SUMS           of all the others, for sha256sum -c; written last
//            UNFINISHED.json      while it is being written, and after it was interrupted: of what it is
//
// A folder without SHA256SUMS is unfinished. The same export begins anew there, without what the former one
// left. One thread at a time; what the destructor finds unfinished stays so.
class ExportFolder {
 public:
  // `begin_text` tells one export from another. AlreadyExists where an export is finished, FailedState where
  // the folder has anything else in it, Busy while another export writes there.
  static Result<ExportFolder> begin(io::FileSystem& files, const std::string& folder,
                                    const std::string& begin_text);
  ExportFolder(ExportFolder&&) noexcept;
  ExportFolder& operator=(ExportFolder&&) = delete;
  ~ExportFolder();

  // Writes a file, durably but for its name. Thread-safe. `path` is relative.
  Result<> write(const std::string& path, std::string_view bytes);
  // Makes the names in these folders durable, and theirs.
  Result<> keep_names(std::set<std::string> folders);
  // Adds a file to the list. The order of calls is the order of the list.
  Result<> list(const std::string& path, std::string_view sha256);
  // REQUIRES: the names of all files listed were kept. No call may follow.
  Result<> finish(const std::string& manifest);

 private:
  ExportFolder(io::FileSystem& files, std::string folder);

  Result<> clear();
  Result<> clear_logs(const std::string& folder, int depth);
  Result<> flush_list();
  std::string path(std::string_view name) const { return io::join_path(folder_, name); }

  io::FileSystem& files_;
  std::string folder_;
  std::unique_ptr<io::FileLock> lock_;
  std::unique_ptr<io::WritableFile> sums_;
  std::string lines_;  // of the list, not written yet
};

}  // namespace tarn::exporter
