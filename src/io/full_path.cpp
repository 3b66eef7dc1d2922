#include "io/full_path.hpp"

namespace tarn::io {

Result<std::string> full_path(FileSystem& files, const std::string& path) {
  std::string at = path.substr(0, path.find_last_not_of('/') + 1);
  std::string rest;
  for (;;) {
    const auto found = files.canonical(at.empty() ? "/" : at);
    if (found) {
      return *found == "/" && !rest.empty() ? rest : *found + rest;
    }
    const auto above = parent_path(at);
    if (found.error().code() != ErrorCode::NotFound || above == at) {
      return fail(found.error());
    }
    rest.insert(0, at.substr(at.rfind('/') + 1)).insert(0, 1, '/');
    at = above;
  }
}

bool is_within(std::string_view path, std::string_view folder) {
  return path == folder || folder == "/" ||
         (path.starts_with(folder) && path.substr(folder.size()).starts_with('/'));
}

}  // namespace tarn::io
