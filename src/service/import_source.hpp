// Which folders an import over the API may read.
#pragma once

#include "base/result.hpp"
#include "io/file_system.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::service {

// Immutable and thread-safe.
class ImportSources {
 public:
  // `folders` are those of the server's configuration; each must exist. `files` must outlive this object.
  static Result<ImportSources> make(io::FileSystem& files, const std::vector<std::string>& folders);

  // Returns the real path behind a file:// URI when it lies in an allowed folder, symbolic links resolved on
  // both sides. InvalidArgument otherwise; the message does not tell whether a path that is not allowed
  // exists.
  Result<std::string> resolve(std::string_view uri) const;

 private:
  ImportSources(io::FileSystem& files, std::vector<std::string> folders)
      : files_(&files), folders_(std::move(folders)) {}

  bool is_allowed(const std::string& path) const;

  io::FileSystem* files_;
  std::vector<std::string> folders_;  // canonical
};

// The file:// URI of an absolute path.
std::string file_uri(std::string_view path);
// The other way round; nullopt for any other URI.
std::optional<std::string> path_of_file_uri(std::string_view uri);

}  // namespace tarn::service
