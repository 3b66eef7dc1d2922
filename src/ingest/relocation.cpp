#include "ingest/relocation.hpp"

#include <chrono>

namespace tarn::ingest {
namespace {

constexpr std::chrono::seconds kRelocationPatience{30};

}  // namespace

Result<bool> relocate_table(const StoreAccess& access, const std::stop_token& stop) {
  const auto pointer = TARN_TRY(access.lake.table_metadata(access.store));
  if (!pointer) {
    return false;
  }
  bool was_moved = false;
  const auto relocate = [&was_moved](TableCommits& commits) -> Result<> {
    was_moved = TARN_TRY(commits.relocate());
    return {};
  };
  TARN_TRY(commit_to(access, kRelocationPatience, stop, relocate));
  return was_moved;
}

}  // namespace tarn::ingest
