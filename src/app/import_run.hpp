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

// Ctrl-C stops it between two commits: running the same command again goes on from there.
Result<ImportOutcome> import_files(service::Lake& lake, const std::string& store_name,
                                   const std::vector<std::string>& paths,
                                   const ingest::ImportOptions& options);

}  // namespace tarn::app
