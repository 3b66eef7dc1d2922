// Removes data files that left a store's table, once nobody can need them any more.
#pragma once

#include "base/result.hpp"
#include "ingest/store_access.hpp"

#include <chrono>
#include <cstdint>

namespace tarn::ingest {

// Longer than a query of a server may run, and than outside engines should: they take a table's files from
// the snapshot that they began with.
inline constexpr std::chrono::seconds kRetiredKept = std::chrono::hours(2);

// A file that compaction, retention or anything else took out of the table stays where it is for `kept`: so
// long, queries that had begun go on reading it, and the snapshots from before can be read. Then those
// snapshots are forgotten, and when no metadata names the file any more, it is removed with its keys, and
// last the ledger's row about it. Whatever is interrupted, the next sweep does again.
//
// Returns how many files went. Nothing while an import runs: it will be done at the next sweep.
Result<std::uint64_t> sweep_retired(const StoreAccess& access, std::chrono::seconds kept = kRetiredKept);

}  // namespace tarn::ingest
