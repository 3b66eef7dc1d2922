#include "backup/file_copy.hpp"

#include "io/hash.hpp"

#include <functional>
#include <memory>
#include <string_view>

#include <fmt/format.h>

namespace tarn::backup {
namespace {

constexpr std::size_t kPieceBytes = 1U << 20U;
constexpr unsigned kFileMode = 0600;
constexpr int kRemovedDepthMax = 32;

Result<FileFacts> read_pieces(io::FileSystem& files, const std::string& path,
                              const std::function<Result<>(std::string_view)>& on_piece,
                              const std::stop_token& stop) {
  const auto file = TARN_TRY(files.open(path));
  std::string buffer(kPieceBytes, '\0');
  io::Sha256Stream hash;
  FileFacts facts;
  for (;;) {
    if (stop.stop_requested()) {
      return fail(ErrorCode::Cancelled, "it was stopped");
    }
    const std::size_t count = TARN_TRY(file->read_at(facts.bytes, buffer));
    if (count == 0) {
      facts.sha256 = io::hex(io::as_text(hash.finish()));
      return facts;
    }
    const auto piece = std::string_view(buffer).substr(0, count);
    hash.update(piece);
    facts.bytes += count;
    TARN_TRY(on_piece(piece));
  }
}

Result<> remove_beneath(io::FileSystem& files, const std::string& folder, int depth) {
  const auto entries = TARN_TRY(files.list(folder));
  for (const auto& entry : entries) {
    const auto path = io::join_path(folder, entry.name);
    if (entry.type != io::FileType::Directory) {
      TARN_TRY(files.remove(path));
    } else if (depth > 0) {
      TARN_TRY(remove_beneath(files, path, depth - 1));
    } else {
      return fail(ErrorCode::FailedState, fmt::format("folders are nested too deeply: {}", path));
    }
  }
  return files.remove(folder);
}

}  // namespace

Result<FileFacts> read_facts(io::FileSystem& files, const std::string& path, const std::stop_token& stop) {
  return read_pieces(files, path, [](std::string_view) -> Result<> { return {}; }, stop);
}

Result<FileFacts> copy_file(io::FileSystem& files, const std::string& from, const std::string& to,
                            const std::stop_token& stop) {
  // First, so that a file that is missing leaves none.
  TARN_TRY(files.status(from, io::Symlinks::Follow));
  const auto target = TARN_TRY(files.create(to, kFileMode));
  const auto append = [&](std::string_view piece) { return target->append(piece); };
  auto facts = TARN_TRY(read_pieces(files, from, append, stop));
  TARN_TRY(target->sync());
  TARN_TRY(target->close());
  return facts;
}

Result<bool> is_there(io::FileSystem& files, const std::string& path) {
  const auto status = files.status(path, io::Symlinks::Refuse);
  if (status) {
    return true;
  }
  return status.error().code() == ErrorCode::NotFound ? Result<bool>(false) : fail(status.error());
}

Result<> remove_folder(io::FileSystem& files, const std::string& folder) {
  const bool is_left = TARN_TRY(is_there(files, folder));
  return is_left ? remove_beneath(files, folder, kRemovedDepthMax) : Result<>();
}

}  // namespace tarn::backup
