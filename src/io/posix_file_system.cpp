#include "io/descriptor.hpp"
#include "io/file_system.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <utility>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tarn::io {
namespace {

// Linux moves at most this much in one call.
constexpr std::size_t kTransferBytesMax = 0x7ffff000;

template <class Call>
auto retry_interrupted(Call call) {
  for (;;) {
    const auto outcome = call();
    if (outcome >= 0 || errno != EINTR) {
      return outcome;
    }
  }
}

FileType type_of_mode(mode_t mode) {
  switch (mode & S_IFMT) {
    case S_IFREG: return FileType::Regular;
    case S_IFDIR: return FileType::Directory;
    case S_IFLNK: return FileType::Symlink;
    default: return FileType::Other;
  }
}

FileStatus status_of(const struct stat& stat) {
  return {.type = type_of_mode(stat.st_mode),
          .size_bytes = static_cast<std::uint64_t>(stat.st_size),
          .modified_ns = std::int64_t{stat.st_mtim.tv_sec} * 1'000'000'000 + stat.st_mtim.tv_nsec,
          .permissions = stat.st_mode & 07777u};
}

Result<Descriptor> open_descriptor(const std::string& path, int flags, unsigned mode,
                                   std::string_view action) {
  const int number = retry_interrupted([&] { return ::open(path.c_str(), flags | O_CLOEXEC, mode); });
  if (number < 0) {
    return cannot(action, path);
  }
  return Descriptor(number);
}

Result<FileStatus> descriptor_status(const Descriptor& file, const std::string& path) {
  struct stat stat{};
  if (::fstat(file.number(), &stat) != 0) {
    return cannot("examine", path);
  }
  return status_of(stat);
}

class PosixReadableFile final : public ReadableFile {
 public:
  PosixReadableFile(Descriptor file, std::string path, const FileStatus& status)
      : file_(std::move(file)), path_(std::move(path)), status_(status) {}

  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> buffer) override {
    std::size_t filled = 0;
    while (filled < buffer.size()) {
      const auto part = std::min(buffer.size() - filled, kTransferBytesMax);
      const auto got = retry_interrupted([&] {
        return ::pread(file_.number(), buffer.data() + filled, part, static_cast<off_t>(offset + filled));
      });
      if (got < 0) {
        return cannot("read", path_);
      }
      if (got == 0) {
        break;
      }
      filled += static_cast<std::size_t>(got);
    }
    return filled;
  }

  Result<FileStatus> status() override { return status_; }

 private:
  Descriptor file_;
  std::string path_;
  FileStatus status_;
};

class PosixWritableFile final : public WritableFile {
 public:
  PosixWritableFile(Descriptor file, std::string path) : file_(std::move(file)), path_(std::move(path)) {}

  Result<> append(std::string_view bytes) override {
    while (!bytes.empty()) {
      const auto part = std::min(bytes.size(), kTransferBytesMax);
      const auto written = retry_interrupted([&] { return ::write(file_.number(), bytes.data(), part); });
      if (written < 0) {
        return cannot("write", path_);
      }
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
  }

  Result<> sync() override {
    if (retry_interrupted([&] { return ::fsync(file_.number()); }) != 0) {
      return cannot("make durable", path_);
    }
    return {};
  }

  Result<> close() override {
    // Not retried: Linux frees the descriptor even when interrupted.
    if (::close(file_.release()) != 0 && errno != EINTR) {
      return cannot("close", path_);
    }
    return {};
  }

 private:
  Descriptor file_;
  std::string path_;
};

class PosixFileLock final : public FileLock {
 public:
  explicit PosixFileLock(Descriptor file) : file_(std::move(file)) {}

 private:
  Descriptor file_;
};

// The type of one entry; asked for where the file system leaves it out of its listing.
FileType entry_type(DIR* folder, const dirent& entry) {
  switch (entry.d_type) {
    case DT_REG: return FileType::Regular;
    case DT_DIR: return FileType::Directory;
    case DT_LNK: return FileType::Symlink;
    case DT_UNKNOWN: break;
    default: return FileType::Other;
  }
  struct stat stat{};
  const bool known = ::fstatat(::dirfd(folder), entry.d_name, &stat, AT_SYMLINK_NOFOLLOW) == 0;
  return known ? type_of_mode(stat.st_mode) : FileType::Other;
}

Result<> make_directory(const std::string& folder, unsigned mode) {
  if (::mkdir(folder.c_str(), mode) == 0) {
    return {};
  }
  const int error_number = errno;
  struct stat stat{};
  // A folder in place is fine, whatever mkdir says of it: EROFS and EACCES come before EEXIST on some disks.
  if (::stat(folder.c_str(), &stat) == 0 && S_ISDIR(stat.st_mode)) {
    return {};
  }
  return fail(system_error(fmt::format("cannot make the folder {}", folder), error_number));
}

class PosixFileSystem final : public FileSystem {
 public:
  Result<std::unique_ptr<ReadableFile>> open(const std::string& path) override {
    // O_NONBLOCK: a named pipe among the files must not hold us up; it means nothing for regular files.
    auto file = TARN_TRY(open_descriptor(path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0, "open"));
    const auto status = TARN_TRY(descriptor_status(file, path));
    if (status.type == FileType::Directory) {
      return fail(ErrorCode::InvalidArgument, fmt::format("cannot open a folder as a file: {}", path));
    }
    return std::make_unique<PosixReadableFile>(std::move(file), path, status);
  }

  Result<std::unique_ptr<WritableFile>> create(const std::string& path, unsigned mode) override {
    auto file = TARN_TRY(open_descriptor(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND, mode, "create"));
    return std::make_unique<PosixWritableFile>(std::move(file), path);
  }

  Result<std::unique_ptr<WritableFile>> open_append(const std::string& path, unsigned mode) override {
    auto file = TARN_TRY(open_descriptor(path, O_WRONLY | O_CREAT | O_APPEND, mode, "open for writing"));
    return std::make_unique<PosixWritableFile>(std::move(file), path);
  }

  Result<FileStatus> status(const std::string& path, Symlinks symlinks) override {
    struct stat stat{};
    const int flags = symlinks == Symlinks::Refuse ? AT_SYMLINK_NOFOLLOW : 0;
    if (::fstatat(AT_FDCWD, path.c_str(), &stat, flags) != 0) {
      return cannot("examine", path);
    }
    return status_of(stat);
  }

  Result<std::vector<DirectoryEntry>> list(const std::string& folder) override {
    const std::unique_ptr<DIR, int (*)(DIR*)> stream(::opendir(folder.c_str()), &::closedir);
    if (!stream) {
      return cannot("list the folder", folder);
    }
    std::vector<DirectoryEntry> entries;
    for (;;) {
      errno = 0;
      const dirent* const entry = ::readdir(stream.get());
      if (entry == nullptr) {
        break;
      }
      const std::string_view name = entry->d_name;
      if (name != "." && name != "..") {
        entries.push_back({.name = std::string(name), .type = entry_type(stream.get(), *entry)});
      }
    }
    if (errno != 0) {
      return cannot("list the folder", folder);
    }
    std::ranges::sort(entries, {}, &DirectoryEntry::name);
    return entries;
  }

  Result<> create_directories(const std::string& folder, unsigned mode) override {
    for (std::size_t slash = folder.find('/', 1); slash != std::string::npos;
         slash = folder.find('/', slash + 1)) {
      TARN_TRY(make_directory(folder.substr(0, slash), mode));
    }
    return make_directory(folder, mode);
  }

  Result<> rename(const std::string& from, const std::string& to) override {
    if (::rename(from.c_str(), to.c_str()) != 0) {
      return cannot(fmt::format("rename {} to", from), to);
    }
    return {};
  }

  Result<> remove(const std::string& path) override {
    if (::remove(path.c_str()) != 0) {
      return cannot("remove", path);
    }
    return {};
  }

  Result<> sync_directory(const std::string& folder) override {
    const auto opened = TARN_TRY(open_descriptor(folder, O_RDONLY | O_DIRECTORY, 0, "open the folder"));
    if (retry_interrupted([&] { return ::fsync(opened.number()); }) != 0) {
      return cannot("make durable the folder", folder);
    }
    return {};
  }

  Result<std::string> canonical(const std::string& path) override {
    const std::unique_ptr<char, void (*)(void*)> resolved(::realpath(path.c_str(), nullptr), &std::free);
    if (!resolved) {
      return cannot("resolve", path);
    }
    return std::string(resolved.get());
  }

  Result<std::unique_ptr<FileLock>> lock(const std::string& path) override {
    auto file = TARN_TRY(open_descriptor(path, O_RDWR | O_CREAT, 0600, "open the lock file"));
    // flock belongs to the open file, so a second holder in this process is refused as well.
    if (retry_interrupted([&] { return ::flock(file.number(), LOCK_EX | LOCK_NB); }) != 0) {
      return errno == EWOULDBLOCK
                 ? fail(ErrorCode::Busy, fmt::format("another process holds the lock {}", path))
                 : cannot("lock", path);
    }
    return std::make_unique<PosixFileLock>(std::move(file));
  }
};

}  // namespace

std::unique_ptr<FileSystem> make_posix_file_system() {
  return std::make_unique<PosixFileSystem>();
}

}  // namespace tarn::io
