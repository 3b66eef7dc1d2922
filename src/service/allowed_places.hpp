// What callers may make Tarn read and write beside the lake itself.
#pragma once

#include "base/result.hpp"
#include "base/strong.hpp"
#include "io/file_system.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tarn::service {

inline constexpr std::string_view kEveryAccount = "*";

// What whoever runs the server lets the callers of one account name. Several of one account add up.
struct AccountPlaces {
  std::string account{};                      // twelve digits, or kEveryAccount
  std::vector<std::string> import_folders{};  // what StartImport may read
  std::vector<std::string> export_folders{};  // beneath what StartExport may write
};

// Tarn's own rights to files are no caller's: to each account nothing is allowed but what it was given. Asked
// wherever Tarn would go to a place because a caller named it. A place that is only kept (DeliveryS3Uri, the
// bucket of a trail) is asked about where something is to be read from it or written to it first. Immutable
// and thread-safe.
class AllowedPlaces {
 public:
  // Each folder must exist. `files` must outlive this object.
  static Result<AllowedPlaces> make(io::FileSystem& files, const std::vector<AccountPlaces>& allowed);

  // Both are asked with the account of the caller, resolve symbolic links on both sides, and answer
  // InvalidArgument in words that do not tell whether what is not allowed exists.

  // The real path of what a file:// URI names, where it lies in a folder to import from.
  Result<std::string> import_source(const AccountId& caller, std::string_view uri) const;
  // The path behind a file:// URI of a folder that lies, or is to be made, beneath a folder to export to:
  // what is above it must be there.
  Result<std::string> export_folder(const AccountId& caller, std::string_view uri) const;

 private:
  AllowedPlaces(io::FileSystem& files, std::vector<AccountPlaces> allowed)
      : files_(&files), allowed_(std::move(allowed)) {}

  using Folders = std::vector<std::string> AccountPlaces::*;
  bool has_any(Folders folders, const AccountId& caller) const;
  bool is_allowed(Folders folders, const AccountId& caller, const std::string& path) const;

  io::FileSystem* files_;
  std::vector<AccountPlaces> allowed_;  // folders canonical
};

}  // namespace tarn::service
