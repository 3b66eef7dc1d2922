// Compares the files of a lake with what its chain says of them.
#pragma once

#include "base/result.hpp"
#include "io/file_system.hpp"
#include "proof/chain.hpp"

#include <atomic>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace tarn::verify {

// Counts that grow while a verification runs; any thread may read them.
struct Progress {
  std::atomic<std::uint64_t> files_total{0};
  std::atomic<std::uint64_t> files_done{0};
  std::atomic<std::uint64_t> bytes_total{0};
  std::atomic<std::uint64_t> bytes_done{0};
};

// What is wrong with one file.
struct FileFault {
  enum class Kind { Missing, Changed, OtherRows, Unreadable };
  Kind kind = Kind::Missing;
  const proof::LiveFile* file = nullptr;
  std::string sha256{};  // that was found
  std::string detail{};
};

struct FileCheckOptions {
  io::FileSystem& files;
  std::string folder;  // the lake's
  unsigned threads = 1;
};

// Reads every file whole, several at once. Cancelled when `stop` is asked for. Faults are sorted by path.
Result<std::vector<FileFault>> check_files(const FileCheckOptions& options,
                                           std::span<const proof::LiveFile* const> files, Progress& progress,
                                           const std::stop_token& stop);

// Absent where the file is missing.
Result<std::optional<std::string>> hash_file(io::FileSystem& files, const std::string& path);

// Every regular file below <folder>/<below>, by paths relative to `folder`; empty where nothing is.
Result<std::vector<std::string>> list_below(io::FileSystem& files, const std::string& folder,
                                            const std::string& below);

}  // namespace tarn::verify
