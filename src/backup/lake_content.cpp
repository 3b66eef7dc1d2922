#include "backup/lake_content.hpp"

#include "catalog/lake_catalog.hpp"
#include "proof/chain.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace tarn::backup {
namespace {

constexpr std::uint64_t kEntriesAtOnce = 1000;
constexpr std::string_view kIndexEnding = ".index";

bool is_metadata(const proof::FileRecord& file) {
  return !file.data && !file.path.ends_with(kIndexEnding);
}

}  // namespace

bool is_safe_place(std::string_view path) {
  return !path.empty() && !path.starts_with('/') && !path.contains("..") && !path.contains('\0');
}

Result<LakeContent> read_content(io::FileSystem& files, const std::string& lake_db,
                                 const std::string& lake_id) {
  auto lake = TARN_TRY(catalog::LakeCatalog::open(files, lake_db, lake_id));
  std::string problem;
  proof::Chain chain(lake_id, [&problem](std::uint64_t entry, std::string what) {
    if (problem.empty()) {
      problem = fmt::format("entry {}: {}", entry, what);
    }
  });
  for (;;) {
    const auto entries = TARN_TRY(lake.entries_after(chain.last_sequence(), kEntriesAtOnce));
    if (entries.empty()) {
      break;
    }
    std::ranges::for_each(entries, [&chain](const proof::SealedEntry& entry) { chain.add(entry); });
    if (!problem.empty()) {
      break;
    }
  }
  if (problem.empty() && chain.entries() == 0) {
    return fail(ErrorCode::FailedState,
                "the lake is from before there were chains of commits: import something first");
  }
  if (problem.empty()) {
    chain.finish();
  }
  if (!problem.empty()) {
    return fail(ErrorCode::Corrupt,
                fmt::format("the chain of commits does not hold, see tarn verify ({})", problem));
  }
  LakeContent content{.entries = chain.entries(), .head = chain.last_hash()};
  content.files.reserve(chain.live().size());
  for (const bool wanted : {true, false}) {
    for (const auto& [path, live] : chain.live()) {
      if (!is_safe_place(path)) {
        return fail(ErrorCode::Corrupt,
                    fmt::format("the chain of commits names a file outside of the lake: {}", path));
      }
      if (is_metadata(live.file) == wanted) {
        content.files.push_back(live.file);
        content.bytes += live.file.bytes;
      }
    }
  }
  return content;
}

}  // namespace tarn::backup
