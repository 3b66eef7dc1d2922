#include "engine/damage.hpp"

#include <string_view>

namespace tarn::engine {
namespace {

std::string_view relative_to(std::string_view folder, std::string_view path) {
  if (folder.empty() || !path.starts_with(folder)) {
    return path;
  }
  path.remove_prefix(folder.size());
  return path.starts_with('/') ? path.substr(1) : path;
}

Error damaged(std::string_view path, std::string_view how) {
  return {ErrorCode::Corrupt, "the data file " + std::string(path) + " is " + std::string(how) +
                                  ": restore it from a backup of the lake"};
}

}  // namespace

void LastRead::note(const std::string& path) {
  auto& last = (*by_thread_.lock())[std::this_thread::get_id()];
  if (last != path) {
    last = path;
  }
}

std::vector<std::string> LastRead::paths() const {
  std::vector<std::string> found;
  for (const auto& [thread, path] : *by_thread_.lock()) {
    found.push_back(path);
  }
  return found;
}

std::optional<Error> damage_of(io::FileSystem& files, const std::vector<std::string>& paths,
                               const std::string& folder,
                               const std::function<bool(const std::string&)>& is_readable) {
  for (const auto& path : paths) {
    const auto opened = files.open(path);
    if (!opened) {
      return opened.error().code() == ErrorCode::NotFound ? damaged(relative_to(folder, path), "missing")
                                                          : opened.error();
    }
    if (!is_readable(path)) {
      return damaged(relative_to(folder, path), "damaged");
    }
  }
  return std::nullopt;
}

}  // namespace tarn::engine
