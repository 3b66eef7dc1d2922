#include "engine/spill_folder.hpp"

#include <string>
#include <tuple>

namespace tarn::engine {

namespace {

// More queries than ever run at once, so that a search ends.
constexpr int kSpillFoldersMax = 1000;
constexpr unsigned kSpillFolderMode = 0700;

}  // namespace

std::unique_ptr<SpillFolder> SpillFolder::take(io::FileSystem& files, const std::string& parent) {
  if (!files.create_directories(parent, kSpillFolderMode)) {
    return nullptr;
  }
  for (int number = 0; number < kSpillFoldersMax; ++number) {
    auto path = io::join_path(parent, std::to_string(number));
    auto lock = files.lock(path + ".lock");
    if (lock) {
      std::unique_ptr<SpillFolder> taken(new SpillFolder(files, std::move(path), std::move(*lock)));
      taken->clear();
      return taken;
    }
    if (lock.error().code() != ErrorCode::Busy) {
      return nullptr;
    }
  }
  return nullptr;
}

SpillFolder::~SpillFolder() {
  clear();
}

// What cannot be removed now is removed by whoever has the folder next.
void SpillFolder::clear() {
  const auto entries = files_.list(path_);
  if (!entries) {
    return;
  }
  for (const auto& entry : *entries) {
    std::ignore = files_.remove(io::join_path(path_, entry.name));
  }
  std::ignore = files_.remove(path_);
}

}  // namespace tarn::engine
