#include "io/memory_file_system.hpp"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

namespace tarn::io {
namespace {

// "/a/c" from "a/./b/../c//".
std::string normal(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const auto part = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(path.size(), part.size() + 1));
    if (part == ".." && !parts.empty()) {
      parts.pop_back();
    } else if (!part.empty() && part != "." && part != "..") {
      parts.push_back(part);
    }
  }
  std::string joined;
  for (const auto part : parts) {
    joined += '/';
    joined += part;
  }
  return joined.empty() ? "/" : joined;
}

bool lies_directly_in(std::string_view path, std::string_view folder) {
  return path != folder && parent_path(path) == folder;
}

bool lies_beneath(std::string_view path, std::string_view folder) {
  return path.size() > folder.size() && path.starts_with(folder) &&
         (folder == "/" || path[folder.size()] == '/');
}

std::unexpected<Error> no_such(const std::string& path) {
  return fail(ErrorCode::NotFound, fmt::format("no such file or folder: {}", path));
}

std::unexpected<Error> taken(const std::string& path) {
  return fail(ErrorCode::AlreadyExists, fmt::format("already exists: {}", path));
}

std::unexpected<Error> power_lost() {
  return fail(ErrorCode::Io, "the disk lost power while the file was open");
}

}  // namespace

class MemoryFileSystem::Reader final : public ReadableFile {
 public:
  Reader(MemoryFileSystem& owner, std::shared_ptr<File> file) : owner_(owner), file_(std::move(file)) {}

  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> buffer) override {
    const auto disk = owner_.disk_.lock();
    if (file_->lost) {
      return power_lost();
    }
    const auto start = std::min<std::uint64_t>(offset, file_->bytes.size());
    return file_->bytes.copy(buffer.data(), buffer.size(), start);
  }

  Result<FileStatus> status() override {
    const auto disk = owner_.disk_.lock();
    return FileStatus{.size_bytes = file_->bytes.size(), .modified_ns = file_->modified_ns};
  }

 private:
  MemoryFileSystem& owner_;
  std::shared_ptr<File> file_;
};

class MemoryFileSystem::Appender final : public WritableFile {
 public:
  Appender(MemoryFileSystem& owner, std::shared_ptr<File> file) : owner_(owner), file_(std::move(file)) {}

  Result<> append(std::string_view bytes) override {
    const auto disk = owner_.disk_.lock();
    if (file_->lost) {
      return power_lost();
    }
    file_->bytes += bytes;
    file_->modified_ns = owner_.now_ns();
    return {};
  }

  Result<> sync() override {
    const auto disk = owner_.disk_.lock();
    if (file_->lost) {
      return power_lost();
    }
    file_->synced_bytes = file_->bytes.size();
    return {};
  }

  Result<> close() override { return {}; }

 private:
  MemoryFileSystem& owner_;
  std::shared_ptr<File> file_;
};

class MemoryFileSystem::Lock final : public FileLock {
 public:
  Lock(MemoryFileSystem& owner, std::string path, std::uint64_t power_cycle)
      : owner_(owner), path_(std::move(path)), power_cycle_(power_cycle) {}
  ~Lock() override {
    const auto disk = owner_.disk_.lock();
    if (disk->power_cycle == power_cycle_) {
      disk->locks.erase(path_);
    }
  }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  MemoryFileSystem& owner_;
  std::string path_;
  std::uint64_t power_cycle_;
};

MemoryFileSystem::MemoryFileSystem(const Clock& clock) : clock_(clock) {}
MemoryFileSystem::~MemoryFileSystem() = default;

std::int64_t MemoryFileSystem::now_ns() const {
  return micros(clock_.now()) * 1000;
}

void MemoryFileSystem::lose_power() {
  const auto disk = disk_.lock();
  for (const auto& [path, file] : disk->files) {
    file->lost = true;
  }
  Names kept;
  for (const auto& [path, file] : disk->durable_files) {
    file->lost = true;
    kept[path] = std::make_shared<File>(File{.bytes = file->bytes.substr(0, file->synced_bytes),
                                             .synced_bytes = file->synced_bytes,
                                             .modified_ns = file->modified_ns});
  }
  disk->files = kept;
  disk->durable_files = kept;
  disk->locks.clear();
  ++disk->power_cycle;
}

Result<std::unique_ptr<ReadableFile>> MemoryFileSystem::open(const std::string& path) {
  const auto name = normal(path);
  const auto disk = disk_.lock();
  if (disk->folders.contains(name)) {
    return fail(ErrorCode::InvalidArgument, fmt::format("cannot open a folder as a file: {}", path));
  }
  const auto found = disk->files.find(name);
  if (found == disk->files.end()) {
    return no_such(path);
  }
  return std::make_unique<Reader>(*this, found->second);
}

Result<std::shared_ptr<MemoryFileSystem::File>> MemoryFileSystem::add_file(Disk& disk,
                                                                           const std::string& path) const {
  if (!disk.folders.contains(parent_path(path))) {
    return no_such(parent_path(path));
  }
  auto file = std::make_shared<File>(File{.modified_ns = now_ns()});
  disk.files[path] = file;
  return file;
}

Result<std::unique_ptr<WritableFile>> MemoryFileSystem::create(const std::string& path, unsigned /*mode*/) {
  const auto name = normal(path);
  const auto disk = disk_.lock();
  if (disk->files.contains(name) || disk->folders.contains(name)) {
    return taken(path);
  }
  auto file = TARN_TRY(add_file(*disk, name));
  return std::make_unique<Appender>(*this, std::move(file));
}

Result<std::unique_ptr<WritableFile>> MemoryFileSystem::open_append(const std::string& path,
                                                                    unsigned /*mode*/) {
  const auto name = normal(path);
  const auto disk = disk_.lock();
  if (disk->folders.contains(name)) {
    return fail(ErrorCode::InvalidArgument, fmt::format("cannot write to a folder: {}", path));
  }
  const auto found = disk->files.find(name);
  if (found != disk->files.end()) {
    return std::make_unique<Appender>(*this, found->second);
  }
  auto file = TARN_TRY(add_file(*disk, name));
  return std::make_unique<Appender>(*this, std::move(file));
}

Result<FileStatus> MemoryFileSystem::status(const std::string& path, Symlinks /*symlinks*/) {
  const auto name = normal(path);
  const auto disk = disk_.lock();
  if (disk->folders.contains(name)) {
    return FileStatus{.type = FileType::Directory};
  }
  const auto found = disk->files.find(name);
  if (found == disk->files.end()) {
    return no_such(path);
  }
  return FileStatus{.size_bytes = found->second->bytes.size(), .modified_ns = found->second->modified_ns};
}

Result<std::vector<DirectoryEntry>> MemoryFileSystem::list(const std::string& folder) {
  const auto name = normal(folder);
  const auto disk = disk_.lock();
  if (!disk->folders.contains(name)) {
    return no_such(folder);
  }
  const auto last_part = [](const std::string& path) { return path.substr(path.rfind('/') + 1); };
  std::vector<DirectoryEntry> entries;
  for (const auto& path : disk->folders) {
    if (lies_directly_in(path, name)) {
      entries.push_back({.name = last_part(path), .type = FileType::Directory});
    }
  }
  for (const auto& [path, file] : disk->files) {
    if (lies_directly_in(path, name)) {
      entries.push_back({.name = last_part(path), .type = FileType::Regular});
    }
  }
  std::ranges::sort(entries, {}, &DirectoryEntry::name);
  return entries;
}

Result<> MemoryFileSystem::create_directories(const std::string& folder, unsigned /*mode*/) {
  const auto disk = disk_.lock();
  for (auto path = normal(folder); path != "/"; path = parent_path(path)) {
    if (disk->files.contains(path)) {
      return taken(path);
    }
  }
  for (auto path = normal(folder); path != "/"; path = parent_path(path)) {
    disk->folders.insert(path);
  }
  return {};
}

Result<> MemoryFileSystem::rename(const std::string& from, const std::string& to) {
  const auto source = normal(from);
  const auto target = normal(to);
  const auto disk = disk_.lock();
  if (!disk->folders.contains(parent_path(target))) {
    return no_such(parent_path(target));
  }
  if (disk->files.contains(source)) {
    return rename_file(*disk, source, target);
  }
  return disk->folders.contains(source) ? rename_folder(*disk, source, target) : no_such(from);
}

Result<> MemoryFileSystem::rename_file(Disk& disk, const std::string& from, const std::string& to) {
  if (disk.folders.contains(to)) {
    return taken(to);
  }
  auto file = disk.files.extract(from).mapped();
  disk.files[to] = std::move(file);
  return {};
}

Result<> MemoryFileSystem::rename_folder(Disk& disk, const std::string& from, const std::string& to) {
  if (disk.files.contains(to) || disk.folders.contains(to)) {
    return taken(to);
  }
  if (lies_beneath(to, from)) {
    return fail(ErrorCode::InvalidArgument, fmt::format("cannot move a folder into itself: {}", to));
  }
  std::set<std::string> folders;
  for (const auto& path : disk.folders) {
    folders.insert(path == from || lies_beneath(path, from) ? to + path.substr(from.size()) : path);
  }
  disk.folders = std::move(folders);
  for (auto* const names : {&disk.files, &disk.durable_files}) {
    Names renamed;
    for (const auto& [path, file] : *names) {
      renamed[lies_beneath(path, from) ? to + path.substr(from.size()) : path] = file;
    }
    *names = std::move(renamed);
  }
  return {};
}

Result<> MemoryFileSystem::remove(const std::string& path) {
  const auto name = normal(path);
  const auto disk = disk_.lock();
  if (disk->files.erase(name) > 0) {
    return {};
  }
  if (name == "/" || !disk->folders.contains(name)) {
    return no_such(path);
  }
  const auto is_inside = [&](const std::string& other) { return lies_beneath(other, name); };
  if (std::ranges::any_of(disk->folders, is_inside) ||
      std::ranges::any_of(disk->files, is_inside, &Names::value_type::first)) {
    return fail(ErrorCode::AlreadyExists, fmt::format("the folder is not empty: {}", path));
  }
  disk->folders.erase(name);
  return {};
}

Result<> MemoryFileSystem::sync_directory(const std::string& folder) {
  const auto name = normal(folder);
  const auto disk = disk_.lock();
  if (!disk->folders.contains(name)) {
    return no_such(folder);
  }
  std::erase_if(disk->durable_files, [&](const auto& entry) { return lies_directly_in(entry.first, name); });
  for (const auto& [path, file] : disk->files) {
    if (lies_directly_in(path, name)) {
      disk->durable_files[path] = file;
    }
  }
  return {};
}

Result<std::string> MemoryFileSystem::canonical(const std::string& path) {
  TARN_TRY(status(path, Symlinks::Follow));
  return normal(path);
}

Result<std::unique_ptr<FileLock>> MemoryFileSystem::lock(const std::string& path) {
  const auto name = normal(path);
  const auto disk = disk_.lock();
  if (!disk->files.contains(name)) {
    TARN_TRY(add_file(*disk, name));
  }
  if (!disk->locks.insert(name).second) {
    return fail(ErrorCode::Busy, fmt::format("another process holds the lock {}", path));
  }
  return std::make_unique<Lock>(*this, name, disk->power_cycle);
}

}  // namespace tarn::io
