// Removes events from a store when their time is over.
#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "ingest/store_access.hpp"

#include <cstdint>
#include <stop_token>

namespace tarn::ingest {

struct ExpiredEvents {
  std::uint64_t events = 0;
  std::uint64_t files = 0;            // that went whole
  std::uint64_t files_rewritten = 0;  // of which some events stay
};

// Removes every event whose eventTime is before `keep_from`; one without eventTime counts from when it was
// imported. Files that are over as a whole go first, in one commit; then those of which a part is over are
// written anew without it, a day at a time. Queries do not see the events from then on; the files that had
// them are off the disk with the next sweep_retired() after their time there.
//
// Busy while the store is being compacted, or an import goes on for longer than `patience`; what was
// committed by then stays.
Result<ExpiredEvents> expire_events(const StoreAccess& access, Timestamp keep_from,
                                    std::chrono::milliseconds patience, const std::stop_token& stop);

}  // namespace tarn::ingest
