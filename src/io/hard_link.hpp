// A second name for a file.
#pragma once

#include "base/result.hpp"

#include <functional>
#include <string>

namespace tarn::io {

// Gives the file another name, whose folder is there. False where the two places cannot share a file: other
// disks, or one that has no such names. NotFound where the file is missing.
using HardLink = std::function<Result<bool>(const std::string& from, const std::string& to)>;

// On the real disk.
Result<bool> hard_link(const std::string& from, const std::string& to);

}  // namespace tarn::io
