// Which commits of an import's workers may be made: a commit that leaves an event out as a duplicate must not
// come before the one that has the event.
#pragma once

#include "base/guarded.hpp"
#include "catalog/lake_catalog.hpp"
#include "ingest/identity_index.hpp"
#include "ingest/table_commits.hpp"

#include <cstdint>
#include <set>
#include <span>
#include <vector>

namespace tarn::ingest {

using CommitNumber = std::uint64_t;

// What a worker has ready, all of it or nothing.
struct PendingCommit {
  CommitNumber number = 0;
  std::set<CommitNumber> waits_for{};
  std::vector<WrittenFile> data_files{};
  std::vector<catalog::SourceFile> sources{};
  std::vector<catalog::Reject> rejects{};
  std::vector<DayNumber> held_days{};  // of the IdentityIndex
  std::uint64_t other_bodies = 0;
  std::uint64_t expired = 0;
};

// A commit is open from begin() to finish(). Thread-safe.
class CommitQueue {
 public:
  // Call it before the first event of the commit is added to the IdentityIndex.
  CommitNumber begin();
  // The open commits of others.
  std::set<CommitNumber> open_beside(CommitNumber own) const;

  void put(PendingCommit commit);
  // Takes those that wait for nothing but each other, and so may be made together: commits that wait for each
  // other in a circle are among them. Some may become ready with each put() and finish().
  std::vector<PendingCommit> take_ready();
  // They were made. What is never finished, because its worker failed, keeps those that wait for it.
  void finish(std::span<const PendingCommit> commits);

 private:
  struct State {
    CommitNumber last = 0;
    std::set<CommitNumber> open{};
    std::vector<PendingCommit> waiting{};
  };

  mutable Guarded<State> state_;
};

}  // namespace tarn::ingest
