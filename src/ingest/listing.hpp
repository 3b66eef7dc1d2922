// Finds the log files beneath the paths that an import or a query names.
#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "io/file_system.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::ingest {

struct ListedFile {
  std::string path;
  std::uint64_t size_bytes = 0;
  std::int64_t modified_ns = 0;
  std::optional<Timestamp> delivered;  // the minute in the name, when it has one
};

struct ListingFailure {
  std::string path;
  std::string reason;
};

struct Listing {
  // By minute of delivery, then by path: whatever the accounts and Regions, days come one after the other, so
  // that a store's files hold few days each and memory stays bounded.
  std::vector<ListedFile> files;
  std::vector<ListingFailure> failures;  // folders and links that could not be followed
  std::uint64_t bytes = 0;
  std::uint64_t digests_skipped = 0;
};

struct ListingOptions {
  // Refuse: a symbolic link is a failure, for whoever may not read beyond a given folder.
  io::Symlinks symlinks = io::Symlinks::Follow;
  // Without: size_bytes and modified_ns of regular files stay 0, which spares a system call for each.
  bool sizes = true;
  // Only files delivered in between, as far as their names tell; both ends belong to the range.
  std::optional<Timestamp> from;
  std::optional<Timestamp> to;
};

// What an export writes beside its log files.
inline constexpr std::string_view kExportSums = "SHA256SUMS";
inline constexpr std::string_view kExportManifest = "tarn-export.json";

// Lists files and, recursively, folders. What holds no events is left out: hidden files, digest files, and
// what an export writes beside its log files.
// A path that does not exist is an error; what cannot be read beneath one is a failure.
Result<Listing> list_logs(io::FileSystem& files, const std::vector<std::string>& paths,
                          const ListingOptions& options);

// The minute in "111122223333_CloudTrail_us-east-1_20260101T0005Z_x.json.gz", wherever it stands in the name.
std::optional<Timestamp> delivery_minute(std::string_view file_name);

}  // namespace tarn::ingest
