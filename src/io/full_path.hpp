// Where a folder will be that is not there yet.
#pragma once

#include "base/result.hpp"
#include "io/file_system.hpp"

#include <string>
#include <string_view>

namespace tarn::io {

// The path's name in full: of what is there of it without symbolic links, "." and "..", and the rest as it is
// given.
Result<std::string> full_path(FileSystem& files, const std::string& path);

// Whether the path is the folder or lies in it. Both are names in full.
bool is_within(std::string_view path, std::string_view folder);

}  // namespace tarn::io
