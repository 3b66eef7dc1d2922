#include "io/file_system.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>

#include <fmt/core.h>

namespace tarn::io {
namespace {

Result<> write_and_close(WritableFile& file, std::string_view bytes) {
  TARN_TRY(file.append(bytes));
  TARN_TRY(file.sync());
  return file.close();
}

// A temporary file left by a crash is nobody's; a new one takes its place.
Result<std::unique_ptr<WritableFile>> create_afresh(FileSystem& files, const std::string& path,
                                                    unsigned mode) {
  auto file = files.create(path, mode);
  if (file || file.error().code() != ErrorCode::AlreadyExists) {
    return file;
  }
  TARN_TRY(files.remove(path));
  return files.create(path, mode);
}

Result<> write_and_rename(FileSystem& files, const std::string& temporary, const std::string& path,
                          std::string_view bytes, unsigned mode) {
  const auto file = TARN_TRY(create_afresh(files, temporary, mode));
  TARN_TRY(write_and_close(*file, bytes));
  return files.rename(temporary, path);
}

}  // namespace

Result<std::string> read_file(FileSystem& files, const std::string& path, std::uint64_t limit_bytes) {
  const auto file = TARN_TRY(files.open(path));
  const auto status = TARN_TRY(file->status());
  // One byte more than expected shows a file that grew, and files whose status tells no size.
  std::string bytes(std::min(status.size_bytes, limit_bytes) + 1, '\0');
  std::size_t filled = 0;
  for (;;) {
    filled += TARN_TRY(file->read_at(filled, std::span(bytes).subspan(filled)));
    if (filled > limit_bytes) {
      return fail(ErrorCode::ResourceExhausted,
                  fmt::format("{} is larger than the {} bytes allowed", path, limit_bytes));
    }
    if (filled < bytes.size()) {
      bytes.resize(filled);
      return bytes;
    }
    bytes.resize(std::min<std::uint64_t>(bytes.size() * 2, limit_bytes + 1));
  }
}

void FileSystem::pause(std::chrono::milliseconds time, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock guard(mutex);
  never.wait_for(guard, stop, time, [] { return false; });
}

Result<> write_file_durably(FileSystem& files, const std::string& path, std::string_view bytes,
                            unsigned mode) {
  const std::string temporary = path + ".tmp";
  if (auto written = write_and_rename(files, temporary, path, bytes, mode); !written) {
    static_cast<void>(files.remove(temporary));  // the first error is the one worth telling
    return written;
  }
  return files.sync_directory(parent_path(path));
}

std::string join_path(std::string_view folder, std::string_view name) {
  if (folder.empty() || name.starts_with('/')) {
    return std::string(name);
  }
  return folder.ends_with('/') ? fmt::format("{}{}", folder, name) : fmt::format("{}/{}", folder, name);
}

std::string parent_path(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) {
    path.remove_suffix(1);
  }
  const auto slash = path.rfind('/');
  if (slash == std::string_view::npos) {
    return ".";
  }
  return std::string(path.substr(0, std::max<std::size_t>(slash, 1)));
}

}  // namespace tarn::io
