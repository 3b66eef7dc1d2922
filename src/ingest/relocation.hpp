// Names a store's table by the place where the lake is now.
#pragma once

#include "base/result.hpp"
#include "ingest/store_access.hpp"

#include <stop_token>

namespace tarn::ingest {

// Iceberg names files by their whole paths, so that other engines do not find those of a lake that was moved
// or restored. The table's metadata is written anew for the place where it is, in one snapshot of the same
// files, as an entry of the chain of its own kind. False where the table is in its place, or there is none:
// then nothing changes. What is interrupted changes nothing either, and is done by the next call.
//
// Busy and Cancelled as lock_store(). Corrupt where the table's metadata is damaged or not ours.
Result<bool> relocate_table(const StoreAccess& access, const std::stop_token& stop);

}  // namespace tarn::ingest
