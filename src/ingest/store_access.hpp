// What those who look after a store's files need, and the way in which they commit.
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/strong.hpp"
#include "catalog/lake_catalog.hpp"
#include "columnar/type.hpp"
#include "ingest/pending_files.hpp"
#include "ingest/table_commits.hpp"
#include "io/file_system.hpp"
#include "io/hash.hpp"
#include "proof/notary.hpp"

#include <chrono>
#include <functional>
#include <stop_token>
#include <string>

namespace tarn::ingest {

// All must outlive whoever is given it. `data_folder` is absolute.
struct StoreAccess {
  io::FileSystem& files;
  catalog::LakeCatalog& lake;
  const Clock& clock;
  io::Random& random;
  std::string data_folder;
  EventDataStoreId store;
  const columnar::Schema& schema;
  proof::Notary& notary;
};

// Runs `work` while holding the store's lock, which imports hold too: no longer than a commit takes. Busy and
// Cancelled as lock_store().
Result<> commit_to(const StoreAccess& access, std::chrono::milliseconds patience, const std::stop_token& stop,
                   const std::function<Result<>(TableCommits&)>& work);

}  // namespace tarn::ingest
