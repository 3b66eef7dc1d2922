#include "io/durable_folders.hpp"

namespace tarn::io {

Result<> DurableFolders::make(const std::string& folder, unsigned mode) {
  TARN_TRY(files_.create_directories(folder, mode));
  const auto durable = durable_.lock();
  for (auto path = folder; path.size() > root_.size() && !durable->contains(path); path = parent_path(path)) {
    TARN_TRY(files_.sync_directory(parent_path(path)));
  }
  for (auto path = folder; path.size() > root_.size(); path = parent_path(path)) {
    durable->insert(path);
  }
  return {};
}

}  // namespace tarn::io
