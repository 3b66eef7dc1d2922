#include "ingest/retired_files.hpp"

#include "ingest/identity_index.hpp"
#include "ingest/pending_files.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace tarn::ingest {
namespace {

using catalog::RetiredFile;

Result<> remove_files(const StoreAccess& access, const std::vector<RetiredFile>& due) {
  std::set<std::string> folders;
  for (const auto& file : due) {
    const auto path = io::join_path(access.data_folder, file.path);
    TARN_TRY(remove_if_there(access.files, lookup::index_path(path)));
    TARN_TRY(remove_if_there(access.files, path));
    folders.insert(io::parent_path(path));
  }
  // A row is forgotten only when its file has gone for good.
  for (const auto& folder : folders) {
    TARN_TRY(access.files.sync_directory(folder));
  }
  return access.lake.forget_retired(due);
}

}  // namespace

Result<std::uint64_t> sweep_retired(const StoreAccess& access, std::chrono::seconds kept) {
  auto due = TARN_TRY(access.lake.retired(access.store));
  const auto last = access.clock.now() - kept;
  std::erase_if(due, [&](const RetiredFile& file) { return file.retired > last; });
  if (due.empty()) {
    return 0;
  }
  const auto newest = std::ranges::max(due, {}, &RetiredFile::sequence_number).sequence_number;
  constexpr std::chrono::milliseconds kNoPatience{0};
  const auto swept = commit_to(access, kNoPatience, {}, [&](TableCommits& commits) -> Result<> {
    TARN_TRY(commits.forget_before(newest));
    return remove_files(access, due);
  });
  if (!swept) {
    return swept.error().code() == ErrorCode::Busy ? Result<std::uint64_t>(0) : fail(swept.error());
  }
  return due.size();
}

}  // namespace tarn::ingest
