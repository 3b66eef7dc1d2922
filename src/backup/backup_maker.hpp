// Copies a lake while it is in use.
#pragma once

#include "backup/manifest.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "io/file_system.hpp"
#include "io/hard_link.hpp"
#include "io/hash.hpp"

#include <atomic>
#include <cstdint>
#include <stop_token>
#include <string>

namespace tarn::backup {

struct BackupSource {
  io::FileSystem& files;
  const Clock& clock;
  io::Random& random;
  std::string lake_id{};
  std::string folder{};  // the lake's
};

struct BackupOptions {
  bool with_keys = false;
  io::HardLink link{};  // empty: files are copied
};

struct BackupProgress {
  std::atomic<std::uint64_t> files_total{0};
  std::atomic<std::uint64_t> files_done{0};
  std::atomic<std::uint64_t> bytes_total{0};
  std::atomic<std::uint64_t> bytes_done{0};
};

struct BackupOutcome {
  Manifest manifest{};
  std::uint64_t kept = 0;    // files that a former backup had
  std::uint64_t linked = 0;  // files that share the lake's bytes on disk
};

// FailedState where the lake's catalog is not in its folder.
Result<> check_source(const BackupSource& source);

// The target is an empty folder, or one with a former backup of the same lake, which stays whole until this
// one is and is then replaced. All that was acknowledged before the call is in the backup; each file that the
// chain names is checked against it. What is interrupted, the next call clears away. The backup is durable on
// success.
//
// FailedState where the target holds something else, lies in the lake or around it, or the lake's catalog is
// in PostgreSQL; Busy where another backup is made there, or the lake changes all too fast; Corrupt where a
// file is not as the chain says.
Result<BackupOutcome> make_backup(const BackupSource& source, const std::string& target,
                                  const BackupOptions& options, BackupProgress& progress,
                                  const std::stop_token& stop);

}  // namespace tarn::backup
