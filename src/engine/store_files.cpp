#include "engine/store_files.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace tarn::engine {
namespace {

// duckdb.hpp brings names of its own for what std has; these are the engine's.
using duckdb::FileHandle;
using duckdb::FileOpenFlags;
using duckdb::idx_t;
using duckdb::IOException;

class MemoryReader final : public io::ReadableFile {
 public:
  explicit MemoryReader(MemoryFile bytes) : bytes_(std::move(bytes)) {}
  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> buffer) override {
    return offset < bytes_->size() ? bytes_->copy(buffer.data(), buffer.size(), offset) : 0;
  }
  Result<io::FileStatus> status() override { return io::FileStatus{.size_bytes = bytes_->size()}; }

 private:
  MemoryFile bytes_;
};

class Handle final : public FileHandle {
 public:
  Handle(duckdb::FileSystem& owner, const std::string& name, FileOpenFlags how,
         std::unique_ptr<io::ReadableFile> file, io::FileStatus status)
      : FileHandle(owner, name, how), file_(std::move(file)), status_(status) {}

  void Close() override { file_.reset(); }
  io::ReadableFile& file() { return *file_; }
  const io::FileStatus& status() const { return status_; }
  idx_t position = 0;

 private:
  std::unique_ptr<io::ReadableFile> file_;
  io::FileStatus status_;
};

Handle& ours(FileHandle& handle) {
  return handle.Cast<Handle>();
}

class StoreFiles final : public duckdb::FileSystem {
 public:
  StoreFiles(io::FileSystem& files, std::shared_ptr<std::atomic<std::uint64_t>> bytes_read,
             std::shared_ptr<LastRead> last_read, std::shared_ptr<const MemoryFiles> memory)
      : files_(files),
        bytes_read_(std::move(bytes_read)),
        last_read_(std::move(last_read)),
        memory_(std::move(memory)) {}

  bool CanHandleFile(const std::string& path) override { return path.starts_with(kScheme); }
  std::string GetName() const override { return "TarnFiles"; }
  bool CanSeek() override { return true; }
  bool OnDiskFile(FileHandle&) override { return true; }
  bool FileExists(const std::string& path, duckdb::optional_ptr<duckdb::FileOpener>) override {
    return memory_->contains(real_path(path)) ||
           files_.status(real_path(path), io::Symlinks::Follow).has_value();
  }
  bool IsPipe(const std::string&, duckdb::optional_ptr<duckdb::FileOpener>) override { return false; }
  duckdb::vector<duckdb::OpenFileInfo> Glob(const std::string& path, duckdb::FileOpener*) override {
    return {duckdb::OpenFileInfo(path)};
  }

  duckdb::unique_ptr<FileHandle> OpenFile(const std::string& path, FileOpenFlags flags,
                                          duckdb::optional_ptr<duckdb::FileOpener>) override {
    if (flags.OpenForWriting()) {
      throw duckdb::PermissionException("files of a store are never written by a query");
    }
    note(path);
    auto file = open(real_path(path));
    if (!file) {
      throw IOException(file.error().message());
    }
    const auto status = (*file)->status();
    if (!status) {
      throw IOException(status.error().message());
    }
    return duckdb::make_uniq<Handle>(*this, path, flags, std::move(*file), *status);
  }

  void Read(FileHandle& handle, void* buffer, int64_t bytes, idx_t location) override {
    const std::span out(static_cast<char*>(buffer), static_cast<std::size_t>(bytes));
    if (read(ours(handle), out, location) != out.size()) {
      throw IOException("%s is shorter than its footer says", handle.path);
    }
  }
  int64_t Read(FileHandle& handle, void* buffer, int64_t bytes) override {
    auto& file = ours(handle);
    const auto count =
        read(file, std::span(static_cast<char*>(buffer), static_cast<std::size_t>(bytes)), file.position);
    file.position += count;
    return static_cast<int64_t>(count);
  }

  int64_t GetFileSize(FileHandle& handle) override {
    return static_cast<int64_t>(ours(handle).status().size_bytes);
  }
  duckdb::timestamp_t GetLastModifiedTime(FileHandle& handle) override {
    return duckdb::timestamp_t(ours(handle).status().modified_ns / 1000);
  }
  duckdb::FileType GetFileType(FileHandle&) override { return duckdb::FileType::FILE_TYPE_REGULAR; }
  void Seek(FileHandle& handle, idx_t location) override { ours(handle).position = location; }
  idx_t SeekPosition(FileHandle& handle) override { return ours(handle).position; }

 private:
  static std::string real_path(const std::string& path) { return path.substr(kScheme.size()); }

  Result<std::unique_ptr<io::ReadableFile>> open(const std::string& path) {
    const auto in_memory = memory_->find(path);
    if (in_memory != memory_->end()) {
      return std::make_unique<MemoryReader>(in_memory->second);
    }
    return files_.open(path);
  }

  // What lies in memory is never what is damaged.
  void note(const std::string& path) {
    if (!memory_->contains(real_path(path))) {
      last_read_->note(real_path(path));
    }
  }

  std::size_t read(Handle& handle, std::span<char> out, idx_t location) {
    note(handle.path);
    const auto count = handle.file().read_at(location, out);
    if (!count) {
      throw IOException(count.error().message());
    }
    *bytes_read_ += *count;
    return *count;
  }

  io::FileSystem& files_;
  std::shared_ptr<std::atomic<std::uint64_t>> bytes_read_;
  std::shared_ptr<LastRead> last_read_;
  std::shared_ptr<const MemoryFiles> memory_;
};

}  // namespace

std::vector<std::string> paths_of(const ParquetTable& table, MemoryFiles& memory) {
  auto paths = table.paths;
  for (const auto& file : table.memory) {
    paths.push_back("memory:" + std::to_string(memory.size()));
    memory.emplace(paths.back(), file);
  }
  return paths;
}

duckdb::unique_ptr<duckdb::FileSystem> make_store_files(
    io::FileSystem& files, std::shared_ptr<std::atomic<std::uint64_t>> bytes_read,
    std::shared_ptr<LastRead> last_read, std::shared_ptr<const MemoryFiles> memory) {
  return duckdb::make_uniq<StoreFiles>(files, std::move(bytes_read), std::move(last_read), std::move(memory));
}

}  // namespace tarn::engine
