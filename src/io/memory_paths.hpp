// Paths of the simulated disk; for its sources alone.
#pragma once

#include "io/file_system.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::io {

// "/a/c" from "a/./b/../c//".
inline std::string normal(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const auto part = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(path.size(), part.size() + 1));
    if (part == ".." && !parts.empty()) {
      parts.pop_back();
    } else if (!part.empty() && part != "." && part != "..") {
      parts.push_back(part);
    }
  }
  std::string joined;
  for (const auto part : parts) {
    joined += '/';
    joined += part;
  }
  return joined.empty() ? "/" : joined;
}

inline bool lies_directly_in(std::string_view path, std::string_view folder) {
  return path != folder && parent_path(path) == folder;
}

inline bool lies_beneath(std::string_view path, std::string_view folder) {
  return path.size() > folder.size() && path.starts_with(folder) &&
         (folder == "/" || path[folder.size()] == '/');
}

}  // namespace tarn::io
