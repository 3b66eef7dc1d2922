#include "ingest/store_access.hpp"

#include <tuple>

namespace tarn::ingest {

Result<> commit_to(const StoreAccess& access, std::chrono::milliseconds patience, const std::stop_token& stop,
                   const std::function<Result<>(TableCommits&)>& work) {
  const auto lock = TARN_TRY(lock_store(access.files, access.data_folder, access.store, patience, stop));
  PendingFiles pending(access.files, access.data_folder, access.store);
  TARN_TRY(pending.settle(access.lake));
  TableCommits commits(access.files, access.lake, access.clock, access.random, access.data_folder,
                       access.store, access.schema, pending, access.notary);
  auto outcome = work(commits);
  // What fails here is left to the next one who holds the lock.
  std::ignore = pending.settle(access.lake);
  return outcome;
}

}  // namespace tarn::ingest
