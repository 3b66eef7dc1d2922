// What the workers of one import know of each other's commits.
#pragma once

#include "catalog/lake_catalog.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace tarn::ingest {

// Which commits of the workers, counted from 1, are begun and done: those in between hold events that others
// take for duplicates.
struct WorkerCommits {
  std::vector<std::uint64_t> begun{};
  std::vector<std::uint64_t> done{};

  // Of every other worker the commit that it is at.
  std::vector<std::uint64_t> open_beside(std::size_t worker) const {
    std::vector<std::uint64_t> open(begun.size(), 0);
    for (std::size_t i = 0; i < begun.size(); ++i) {
      open[i] = i != worker && begun[i] > done[i] ? begun[i] : 0;
    }
    return open;
  }
  bool have(const std::vector<std::uint64_t>& commits) const {
    return std::ranges::equal(done, commits, std::ranges::greater_equal{});
  }
};

// Source files that become part of the ledger once these commits are done, with their rejects.
struct WaitingSources {
  std::vector<catalog::SourceFile> sources{};
  std::vector<catalog::Reject> rejects{};
  std::vector<std::uint64_t> commits{};
};

}  // namespace tarn::ingest
