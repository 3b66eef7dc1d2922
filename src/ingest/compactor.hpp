// Turns a store's small data files into large ones, day by day, without changing a row.
#pragma once

#include "base/result.hpp"
#include "ingest/file_rewriter.hpp"
#include "ingest/store_access.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

namespace tarn::ingest {

struct CompactionRules {
  // A day that is still arriving is left alone: its newest file is younger than `settled` and it has fewer
  // than `many_files` that were never compacted.
  std::chrono::seconds settled{3600};
  std::size_t many_files = 8;
  // Between two days, ends when an import is running: it needs the machine more.
  bool gives_way = true;
  // A compacted file of this size is left as it is. A smaller one is merged with newer ones once they are a
  // quarter of its size together: so that no row is rewritten more often than the logarithm of their number.
  std::uint64_t large_bytes = 8ull << 20;
  // A commit comes after this much was rewritten: what a crash makes it do again.
  std::uint64_t commit_bytes = 512ull << 20;
  std::size_t commit_files = 1000;
  FileRewriter::Options rewriter{};
};

// For whoever asks for it now: all that was never compacted.
inline CompactionRules compact_everything() {
  return {.settled = std::chrono::seconds(0), .gives_way = false};
}

// Counts that grow meanwhile; any thread may read them.
struct CompactionProgress {
  std::atomic<std::uint64_t> files_total{0};  // to be rewritten
  std::atomic<std::uint64_t> bytes_total{0};
  std::atomic<std::uint64_t> files_done{0};
  std::atomic<std::uint64_t> bytes_done{0};
  std::atomic<std::uint64_t> rows{0};
  std::atomic<std::uint64_t> files_made{0};  // committed
  std::atomic<std::uint64_t> bytes_made{0};
};

// Imports may run meanwhile: the store is held only for each commit, for which it waits ten minutes at most.
// Returns why days could not be compacted; the others were. Fails as a whole when the store cannot be written
// or is being compacted by somebody else (Busy), or when `stop` was asked for (Cancelled): what was committed
// by then stays.
Result<std::vector<std::string>> compact_store(const StoreAccess& access, const CompactionRules& rules,
                                               CompactionProgress& progress, const std::stop_token& stop);

}  // namespace tarn::ingest
