#include "verify/file_checks.hpp"

#include "base/guarded.hpp"
#include "io/hash.hpp"
#include "parquet/row_count.hpp"

#include <algorithm>
#include <memory>
#include <thread>
#include <utility>

#include <fmt/format.h>

namespace tarn::verify {
namespace {

constexpr std::size_t kPieceBytes = 1u << 20;
constexpr int kFolderDepthMax = 16;

class Checker {
 public:
  Checker(const FileCheckOptions& options, std::span<const proof::LiveFile* const> files, Progress& progress,
          const std::stop_token& stop)
      : options_(options), files_(files), progress_(progress), stop_(stop) {}

  void work() {
    std::string buffer(kPieceBytes, '\0');
    for (auto next = next_++; next < files_.size() && !stop_.stop_requested(); next = next_++) {
      if (auto fault = check(*files_[next], buffer)) {
        faults_.lock()->push_back(std::move(*fault));
      }
      ++progress_.files_done;
    }
  }

  std::vector<FileFault> take_faults() {
    auto faults = std::move(*faults_.lock());
    std::ranges::sort(faults, {}, [](const FileFault& fault) { return fault.file->file.path; });
    return faults;
  }

 private:
  std::optional<FileFault> check(const proof::LiveFile& live, std::string& buffer) {
    const auto opened = options_.files.open(io::join_path(options_.folder, live.file.path));
    if (!opened) {
      return no_access(live, opened.error());
    }
    std::uint64_t bytes = 0;
    const auto hash = hash_of(**opened, bytes, buffer);
    if (!hash) {
      return no_access(live, hash.error());
    }
    if (*hash != live.file.sha256) {
      return FileFault{FileFault::Kind::Changed, &live, *hash, size_difference(live, bytes)};
    }
    const auto& facts = live.file.data;
    return facts ? check_rows(live, facts->rows, **opened) : std::nullopt;
  }

  static std::optional<FileFault> check_rows(const proof::LiveFile& live, std::uint64_t expected,
                                             io::ReadableFile& file) {
    const auto rows = parquet::read_row_count(file);
    if (!rows) {
      return FileFault{FileFault::Kind::OtherRows, &live, "", rows.error().message()};
    }
    if (*rows != expected) {
      return FileFault{FileFault::Kind::OtherRows, &live, "",
                       fmt::format("it has {} rows, while entry {} says {}", *rows, live.entry, expected)};
    }
    return std::nullopt;
  }

  Result<std::string> hash_of(io::ReadableFile& file, std::uint64_t& bytes, std::string& buffer) {
    io::Sha256Stream hash;
    for (;;) {
      const auto count = TARN_TRY(file.read_at(bytes, buffer));
      if (count == 0 || stop_.stop_requested()) {
        return io::hex(io::as_text(hash.finish()));
      }
      hash.update(std::string_view(buffer).substr(0, count));
      bytes += count;
      progress_.bytes_done += count;
    }
  }

  static FileFault no_access(const proof::LiveFile& live, const Error& error) {
    const bool is_missing = error.code() == ErrorCode::NotFound;
    return {is_missing ? FileFault::Kind::Missing : FileFault::Kind::Unreadable, &live, "", error.message()};
  }

  static std::string size_difference(const proof::LiveFile& live, std::uint64_t bytes) {
    return bytes == live.file.bytes ? std::string()
                                    : fmt::format("{} bytes, committed {}", bytes, live.file.bytes);
  }

  const FileCheckOptions& options_;
  std::span<const proof::LiveFile* const> files_;
  Progress& progress_;
  const std::stop_token& stop_;
  std::atomic<std::size_t> next_{0};
  Guarded<std::vector<FileFault>> faults_;
};

Result<> list_into(io::FileSystem& files, const std::string& folder, const std::string& below, int depth,
                   std::vector<std::string>& found) {
  if (depth > kFolderDepthMax) {
    return fail(ErrorCode::ResourceExhausted, fmt::format("folders are nested too deep: {}", below));
  }
  const auto entries = files.list(io::join_path(folder, below));
  if (!entries) {
    return entries.error().code() == ErrorCode::NotFound ? Result<>() : fail(entries.error());
  }
  for (const auto& entry : *entries) {
    const auto path = io::join_path(below, entry.name);
    if (entry.type == io::FileType::Directory) {
      TARN_TRY(list_into(files, folder, path, depth + 1, found));
    } else {
      found.push_back(path);
    }
  }
  return {};
}

}  // namespace

Result<std::vector<FileFault>> check_files(const FileCheckOptions& options,
                                           std::span<const proof::LiveFile* const> files, Progress& progress,
                                           const std::stop_token& stop) {
  Checker checker(options, files, progress, stop);
  {
    std::vector<std::jthread> workers;
    for (unsigned i = 0; i < std::max(options.threads, 1U); ++i) {
      workers.emplace_back([&checker] { checker.work(); });
    }
  }
  if (stop.stop_requested()) {
    return fail(ErrorCode::Cancelled, "the verification was stopped");
  }
  return checker.take_faults();
}

Result<std::optional<std::string>> hash_file(io::FileSystem& files, const std::string& path) {
  const auto opened = files.open(path);
  if (!opened) {
    const bool is_missing = opened.error().code() == ErrorCode::NotFound;
    return is_missing ? Result<std::optional<std::string>>(std::nullopt) : fail(opened.error());
  }
  std::string buffer(kPieceBytes, '\0');
  io::Sha256Stream hash;
  for (std::uint64_t at = 0;;) {
    const auto count = TARN_TRY((*opened)->read_at(at, buffer));
    if (count == 0) {
      return io::hex(io::as_text(hash.finish()));
    }
    hash.update(std::string_view(buffer).substr(0, count));
    at += count;
  }
}

Result<std::vector<std::string>> list_below(io::FileSystem& files, const std::string& folder,
                                            const std::string& below) {
  std::vector<std::string> found;
  TARN_TRY(list_into(files, folder, below, 0, found));
  return found;
}

}  // namespace tarn::verify
