// For tests: an empty folder on the real disk, gone with all its files at the end.
#pragma once

#include "io/file_system.hpp"

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace tarn::catalog {

class TempFolder {
 public:
  TempFolder() : path_((std::filesystem::temp_directory_path() / "tarn_test_XXXXXX").string()) {
    if (::mkdtemp(path_.data()) == nullptr) {
      std::abort();
    }
  }
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  std::string at(std::string_view name) const { return io::join_path(path_, name); }

  const std::unique_ptr<io::FileSystem> files = io::make_posix_file_system();

 private:
  std::string path_;
};

}  // namespace tarn::catalog
