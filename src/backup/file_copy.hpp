// Copies of files, with what they hold.
#pragma once

#include "base/result.hpp"
#include "io/file_system.hpp"

#include <cstdint>
#include <stop_token>
#include <string>

namespace tarn::backup {

// Of a backup's folders and a lake's: others have no business there.
inline constexpr unsigned kFolderMode = 0700;

struct FileFacts {
  std::uint64_t bytes = 0;
  std::string sha256{};  // hex
};

// Cancelled where the stop was asked for.
Result<FileFacts> read_facts(io::FileSystem& files, const std::string& path, const std::stop_token& stop);

// Writes a new file of mode 0600 with what the other held when it was opened, or more. Durable but for its
// name. AlreadyExists where there is one.
Result<FileFacts> copy_file(io::FileSystem& files, const std::string& from, const std::string& to,
                            const std::stop_token& stop);

Result<bool> is_there(io::FileSystem& files, const std::string& path);
// Removes a folder with all in it; one that is missing is no error.
Result<> remove_folder(io::FileSystem& files, const std::string& folder);

}  // namespace tarn::backup
