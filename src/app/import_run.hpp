// One import with its progress on standard error; for `tarn import` and `tarn sample`.
#pragma once

#include "base/result.hpp"
#include "ingest/importer.hpp"
#include "ingest/listing.hpp"
#include "service/lake.hpp"

#include <string>
#include <vector>

namespace tarn::app {

struct ImportOutcome {
  std::vector<ingest::ImportFailure> failures;
  bool anything_rejected = false;
};

// Which store takes the events; it is made where there is none.
struct ImportTarget {
  std::string store{};           // its name; empty: the default store
  std::string event_category{};  // of what it takes; empty: what it takes already, or CloudTrail's events
};

// Ctrl-C stops it between two commits: running the same command again goes on from there.
Result<ImportOutcome> import_files(service::Lake& lake, const ImportTarget& target,
                                   const std::vector<std::string>& paths,
                                   const ingest::ImportOptions& options);

}  // namespace tarn::app
