#include "io/memory_file_system.hpp"

#include "io/memory_paths.hpp"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

namespace tarn::io {
namespace {

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
    const auto& bytes = file_->content.bytes();
    return bytes.copy(buffer.data(), buffer.size(), std::min<std::uint64_t>(offset, bytes.size()));
  }

  Result<FileStatus> status() override {
    const auto disk = owner_.disk_.lock();
    return FileStatus{.size_bytes = file_->content.bytes().size(), .modified_ns = file_->modified_ns};
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
    file_->content.write(file_->content.bytes().size(), bytes);
    file_->modified_ns = owner_.now_ns();
    return {};
  }

  Result<> sync() override {
    const auto disk = owner_.disk_.lock();
    return MemoryFileSystem::sync(*disk, *file_);
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

Result<std::size_t> MemoryFileSystem::Pages::read_at(std::uint64_t offset, std::span<char> buffer) {
  return Reader(owner_, file_).read_at(offset, buffer);
}

Result<> MemoryFileSystem::Pages::write_at(std::uint64_t offset, std::string_view bytes) {
  const auto disk = owner_.disk_.lock();
  if (file_->lost) {
    return power_lost();
  }
  file_->content.write(offset, bytes);
  file_->modified_ns = owner_.now_ns();
  return {};
}

Result<> MemoryFileSystem::Pages::truncate(std::uint64_t size) {
  const auto disk = owner_.disk_.lock();
  if (file_->lost) {
    return power_lost();
  }
  file_->content.truncate(size);
  file_->modified_ns = owner_.now_ns();
  return {};
}

Result<> MemoryFileSystem::Pages::sync() {
  const auto disk = owner_.disk_.lock();
  return MemoryFileSystem::sync(*disk, *file_);
}

std::uint64_t MemoryFileSystem::Pages::size() {
  const auto disk = owner_.disk_.lock();
  return file_->content.bytes().size();
}

void MemoryFileSystem::forget_syncs(Forgets forgets) {
  disk_.lock()->forgets = std::move(forgets);
}

Result<> MemoryFileSystem::sync(Disk& disk, File& file) {
  if (file.lost) {
    return power_lost();
  }
  if (!disk.forgets || !disk.forgets(file.path)) {
    file.content.sync();
  }
  return {};
}

Result<std::unique_ptr<MemoryFileSystem::Pages>> MemoryFileSystem::open_pages(const std::string& path) {
  const auto name = normal(path);
  const auto disk = disk_.lock();
  const auto found = disk->files.find(name);
  if (found != disk->files.end()) {
    return std::make_unique<Pages>(*this, found->second);
  }
  auto file = TARN_TRY(add_file(*disk, name));
  return std::make_unique<Pages>(*this, std::move(file));
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
  auto file = std::make_shared<File>(File{.path = path, .modified_ns = now_ns()});
  change_name(disk, {.added = path, .file = file});
  return file;
}

void MemoryFileSystem::apply(Names& names, const NameChange& change) {
  if (!change.removed.empty()) {
    names.erase(change.removed);
  }
  if (!change.added.empty()) {
    names[change.added] = change.file;
  }
}

// A rename between two folders is noted for both.
void MemoryFileSystem::change_name(Disk& disk, const NameChange& change) {
  apply(disk.files, change);
  std::set<std::string> folders;
  for (const auto& name : {change.removed, change.added}) {
    if (!name.empty()) {
      folders.insert(parent_path(name));
    }
  }
  for (const auto& folder : folders) {
    disk.unsynced_names[folder].push_back(change);
  }
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
  const auto& file = *found->second;
  return FileStatus{.size_bytes = file.content.bytes().size(), .modified_ns = file.modified_ns};
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
    if (disk->folders.insert(path).second) {
      disk->unsynced_folders.insert(path);
    }
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
  auto file = disk.files.at(from);
  file->path = to;
  change_name(disk, {.removed = from, .added = to, .file = std::move(file)});
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
  std::erase_if(disk.unsynced_folders,
                [&](const auto& path) { return path == from || lies_beneath(path, from); });
  const auto moved = [&](const std::string& path) {
    return lies_beneath(path, from) ? to + path.substr(from.size()) : path;
  };
  std::map<std::string, std::vector<NameChange>> unsynced;
  for (auto& [folder, changes] : disk.unsynced_names) {
    for (auto& change : changes) {
      change.removed = moved(change.removed);
      change.added = moved(change.added);
    }
    unsynced[folder == from ? to : moved(folder)] = std::move(changes);
  }
  disk.unsynced_names = std::move(unsynced);
  for (auto* const names : {&disk.files, &disk.durable_files}) {
    Names renamed;
    for (const auto& [path, file] : *names) {
      renamed[moved(path)] = file;
    }
    *names = std::move(renamed);
  }
  return {};
}

Result<> MemoryFileSystem::remove(const std::string& path) {
  const auto name = normal(path);
  const auto disk = disk_.lock();
  if (disk->files.contains(name)) {
    change_name(*disk, {.removed = name});
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
  disk->unsynced_folders.erase(name);
  return {};
}

Result<> MemoryFileSystem::sync_directory(const std::string& folder) {
  const auto name = normal(folder);
  const auto disk = disk_.lock();
  if (!disk->folders.contains(name)) {
    return no_such(folder);
  }
  if (disk->forgets && disk->forgets(name)) {
    return {};
  }
  disk->unsynced_names.erase(name);
  std::erase_if(disk->unsynced_folders, [&](const auto& path) { return lies_directly_in(path, name); });
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
