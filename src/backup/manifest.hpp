// backup.json: what a backup consists of.
#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "io/file_system.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::backup {

inline constexpr std::string_view kManifestFile = "backup.json";
inline constexpr std::string_view kStatePrefix = "state-";
inline constexpr std::string_view kFilesFolder = "files";

// A file of the state's folder.
struct Part {
  std::string path{};  // below that folder
  std::uint64_t bytes = 0;
  std::string sha256{};

  friend bool operator==(const Part&, const Part&) = default;
};

struct Manifest {
  std::string lake_id{};
  Timestamp time{};     // when the backup was begun
  std::string state{};  // the folder's name
  std::vector<Part> parts{};
  std::uint64_t entries = 0;  // of the chain
  std::string head{};         // the hash of the last
  std::uint64_t files = 0;    // that the chain names
  std::uint64_t bytes = 0;
  bool has_keys = false;

  friend bool operator==(const Manifest&, const Manifest&) = default;
};

std::string write_manifest(const Manifest& manifest);
// Corrupt for what write_manifest() would not have written.
Result<Manifest> read_manifest(std::string_view text);

// nullopt where the folder holds no finished backup.
Result<std::optional<Manifest>> load_manifest(io::FileSystem& files, const std::string& folder);

}  // namespace tarn::backup
