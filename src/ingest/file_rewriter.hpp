// Reads committed data files back and writes their rows anew: clustered, in larger files, all or some of
// them.
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "catalog/lake_catalog.hpp"
#include "columnar/type.hpp"
#include "ingest/identity_index.hpp"
#include "ingest/pending_files.hpp"
#include "ingest/table_commits.hpp"
#include "io/file_system.hpp"
#include "io/hash.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace tarn::ingest {

// Rows of one rewrite at most: their places in the new order are in memory together.
inline constexpr std::uint64_t kRewrittenRowsMax = 8u << 20;

// Cuts a list of files where a rewrite would have too many rows.
std::vector<std::vector<catalog::DataFile>> cut_for_rewriting(const std::vector<catalog::DataFile>& files);

struct Rewritten {
  std::vector<WrittenFile> files{};  // durable, pending
  std::uint64_t rows = 0;            // that were read
  std::uint64_t dropped = 0;         // of them
};

// A record is the truth, and a row's columns follow from it: so a row is built again from its eventjson, as
// an import builds it, and its fingerprint is made anew with it. A file whose bytes are not those that were
// committed refuses the whole, so that damage is never carried on under a new name.
//
// Rows go to files sorted by eventSource, eventName and eventTime, in row groups of 20,000, and no more of
// their text is held in memory than `buffer_bytes`: beyond that a file ends and another begins.
//
// Of one store. One thread at a time.
class FileRewriter {
 public:
  struct Options {
    std::uint64_t buffer_bytes = 256ull << 20;
    std::uint64_t engine_bytes = 512ull << 20;
  };
  // All must outlive the object. `data_folder` is absolute: the engine opens no other paths.
  FileRewriter(io::FileSystem& files, io::Random& random, std::string data_folder, EventDataStoreId store,
               const columnar::Schema& schema, PendingFiles& pending, Options options);

  // `keep_from`: rows with an earlier eventTime are left out. `rows` counts along. Cancelled when `stop` was
  // asked for. REQUIRES: every file is of `day` and of the store, their rows are at most kRewrittenRowsMax,
  // and the lock of the pending list is held.
  Result<Rewritten> rewrite(DayNumber day, std::span<const catalog::DataFile> inputs,
                            std::optional<Timestamp> keep_from, std::atomic<std::uint64_t>& rows,
                            const std::stop_token& stop);

 private:
  class Output;

  io::FileSystem& files_;
  io::Random& random_;
  std::string data_folder_;
  EventDataStoreId store_;
  const columnar::Schema& schema_;
  PendingFiles& pending_;
  Options options_;
};

}  // namespace tarn::ingest
