#include "exporter/export_folder.hpp"

#include "exporter/trail_layout.hpp"
#include "ingest/listing.hpp"
#include "io/hash.hpp"

#include <utility>

#include <fmt/format.h>

namespace tarn::exporter {
namespace {

constexpr std::string_view kUnfinished = "UNFINISHED.json";
constexpr std::string_view kSumsUnfinished = "SHA256SUMS.unfinished";
constexpr std::string_view kLock = ".tarn-export.lock";
constexpr std::string_view kLogs = "AWSLogs";
constexpr unsigned kFolderMode = 0700;
constexpr unsigned kFileMode = 0600;
constexpr std::uint64_t kBeginBytesMax = 1u << 20;
constexpr std::size_t kLinesKept = 1u << 16;
constexpr int kDepthMax = 7;  // of folders beneath AWSLogs

Result<bool> is_there(io::FileSystem& files, const std::string& path) {
  const auto status = files.status(path, io::Symlinks::Refuse);
  if (status) {
    return true;
  }
  return status.error().code() == ErrorCode::NotFound ? Result<bool>(false) : fail(status.error());
}

Result<> remove_if_there(io::FileSystem& files, const std::string& path) {
  const auto removed = files.remove(path);
  return removed || removed.error().code() == ErrorCode::NotFound ? Result<>() : fail(removed.error());
}

Error foreign(const std::string& path) {
  return {ErrorCode::FailedState,
          fmt::format("an export needs a folder of its own, and this is not from one: {}", path)};
}

}  // namespace

ExportFolder::ExportFolder(io::FileSystem& files, std::string folder)
    : files_(files), folder_(std::move(folder)) {}
ExportFolder::ExportFolder(ExportFolder&&) noexcept = default;
ExportFolder::~ExportFolder() = default;

Result<ExportFolder> ExportFolder::begin(io::FileSystem& files, const std::string& folder,
                                         const std::string& begin_text) {
  TARN_TRY(files.create_directories(folder, kFolderMode));
  TARN_TRY(files.sync_directory(io::parent_path(folder)));
  ExportFolder made(files, folder);
  const bool is_finished = TARN_TRY(is_there(files, made.path(ingest::kExportSums)));
  if (is_finished) {
    return fail(ErrorCode::AlreadyExists,
                fmt::format("there is a finished export already, choose another folder: {}", folder));
  }
  const bool is_begun = TARN_TRY(is_there(files, made.path(kUnfinished)));
  if (is_begun) {
    const auto text = TARN_TRY(io::read_file(files, made.path(kUnfinished), kBeginBytesMax));
    if (text != begin_text) {
      return fail(
          ErrorCode::FailedState,
          fmt::format("an export of other events was begun there, remove it or choose another folder: {}",
                      folder));
    }
  } else {
    const auto entries = TARN_TRY(files.list(folder));
    for (const auto& entry : entries) {
      if (entry.name != kLock && !entry.name.starts_with(kUnfinished)) {
        return fail(foreign(made.path(entry.name)));
      }
    }
  }
  made.lock_ = TARN_TRY(files.lock(made.path(kLock)));
  TARN_TRY(io::write_file_durably(files, made.path(kUnfinished), begin_text, kFileMode));
  TARN_TRY(made.clear());
  made.sums_ = TARN_TRY(files.create(made.path(kSumsUnfinished), kFileMode));
  return made;
}

// Removes what a former run has left, and nothing else.
Result<> ExportFolder::clear() {
  const auto entries = TARN_TRY(files_.list(folder_));
  for (const auto& entry : entries) {
    const bool is_own = entry.name == kLock || entry.name == kUnfinished;
    const bool is_left = entry.name == kSumsUnfinished || entry.name == ingest::kExportManifest ||
                         entry.name.starts_with(kUnfinished) ||
                         entry.name.starts_with(ingest::kExportManifest);
    if (entry.name == kLogs && entry.type == io::FileType::Directory) {
      TARN_TRY(clear_logs(std::string(kLogs), 0));
    } else if (!is_own && is_left) {
      TARN_TRY(files_.remove(path(entry.name)));
    } else if (!is_own) {
      return fail(foreign(path(entry.name)));
    }
  }
  return {};
}

// Folders stay: the same export fills them again.
Result<> ExportFolder::clear_logs(const std::string& folder, int depth) {
  const auto entries = TARN_TRY(files_.list(path(folder)));
  for (const auto& entry : entries) {
    const auto name = io::join_path(folder, entry.name);
    if (entry.type == io::FileType::Directory && depth < kDepthMax) {
      TARN_TRY(clear_logs(name, depth + 1));
    } else if (entry.type == io::FileType::Regular && is_log_path(name)) {
      TARN_TRY(files_.remove(path(name)));
    } else {
      return fail(foreign(path(name)));
    }
  }
  return {};
}

Result<> ExportFolder::write(const std::string& name, std::string_view bytes) {
  const auto at = path(name);
  auto file = files_.create(at, kFileMode);
  if (!file && file.error().code() == ErrorCode::NotFound) {
    TARN_TRY(files_.create_directories(io::parent_path(at), kFolderMode));
    file = files_.create(at, kFileMode);
  }
  if (!file) {
    return fail(file.error());
  }
  TARN_TRY((*file)->append(bytes));
  TARN_TRY((*file)->sync());
  return (*file)->close();
}

Result<> ExportFolder::keep_names(std::set<std::string> folders) {
  for (const std::string& folder : std::set<std::string>(folders)) {
    for (auto at = io::parent_path(folder); at != "."; at = io::parent_path(at)) {
      folders.insert(at);
    }
  }
  for (const std::string& folder : folders) {
    TARN_TRY(files_.sync_directory(path(folder)));
  }
  return files_.sync_directory(folder_);
}

Result<> ExportFolder::list(const std::string& name, std::string_view sha256) {
  lines_ += fmt::format("{}  {}\n", sha256, name);
  return lines_.size() < kLinesKept ? Result<>() : flush_list();
}

Result<> ExportFolder::flush_list() {
  TARN_TRY(sums_->append(lines_));
  lines_.clear();
  return {};
}

Result<> ExportFolder::finish(const std::string& manifest) {
  TARN_TRY(io::write_file_durably(files_, path(ingest::kExportManifest), manifest, kFileMode));
  TARN_TRY(list(std::string(ingest::kExportManifest), io::hex(io::as_text(io::sha256(manifest)))));
  TARN_TRY(flush_list());
  TARN_TRY(sums_->sync());
  TARN_TRY(sums_->close());
  sums_.reset();
  TARN_TRY(files_.rename(path(kSumsUnfinished), path(ingest::kExportSums)));
  TARN_TRY(files_.sync_directory(folder_));
  TARN_TRY(files_.remove(path(kUnfinished)));
  TARN_TRY(remove_if_there(files_, path(kLock)));
  return files_.sync_directory(folder_);
}

}  // namespace tarn::exporter
