#include "engine/store_files.hpp"

#include "parquet/row_count.hpp"
#include "parquet/row_group_cut.hpp"

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

// A file whose end is replaced.
class CutReader final : public io::ReadableFile {
 public:
  CutReader(std::unique_ptr<io::ReadableFile> file, std::shared_ptr<const CutFiles::Cut> cut)
      : file_(std::move(file)), cut_(std::move(cut)) {}
  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> buffer) override {
    std::size_t done = 0;
    if (offset < cut_->data_bytes) {
      const auto wanted = std::min<std::uint64_t>(buffer.size(), cut_->data_bytes - offset);
      done = TARN_TRY(file_->read_at(offset, buffer.first(wanted)));
      if (done < wanted || done == buffer.size()) {
        return done;
      }
    }
    const auto from = offset + done - cut_->data_bytes;
    const auto rest = buffer.subspan(done);
    return done + (from < cut_->end.size() ? cut_->end.copy(rest.data(), rest.size(), from) : 0);
  }
  Result<io::FileStatus> status() override {
    auto status = TARN_TRY(file_->status());
    status.size_bytes = cut_->data_bytes + cut_->end.size();
    return status;
  }

 private:
  std::unique_ptr<io::ReadableFile> file_;
  std::shared_ptr<const CutFiles::Cut> cut_;
};

class Handle final : public FileHandle {
 public:
  Handle(duckdb::FileSystem& owner, const std::string& name, FileOpenFlags how,
         std::unique_ptr<io::ReadableFile> file, io::FileStatus status, std::uint64_t stored_bytes)
      : FileHandle(owner, name, how), file_(std::move(file)), status_(status), stored_bytes_(stored_bytes) {}

  void Close() override { file_.reset(); }
  io::ReadableFile& file() { return *file_; }
  const io::FileStatus& status() const { return status_; }
  // Of a read: how much of it came from the disk.
  std::uint64_t stored(idx_t location, std::size_t count) const {
    return location < stored_bytes_ ? std::min<std::uint64_t>(count, stored_bytes_ - location) : 0;
  }
  idx_t position = 0;

 private:
  std::unique_ptr<io::ReadableFile> file_;
  io::FileStatus status_;
  std::uint64_t stored_bytes_;
};

Handle& ours(FileHandle& handle) {
  return handle.Cast<Handle>();
}

class StoreFiles final : public duckdb::FileSystem {
 public:
  StoreFiles(io::FileSystem& files, std::shared_ptr<std::atomic<std::uint64_t>> bytes_read,
             std::shared_ptr<LastRead> last_read, std::shared_ptr<const MemoryFiles> memory,
             std::shared_ptr<CutFiles> cuts)
      : files_(files),
        bytes_read_(std::move(bytes_read)),
        last_read_(std::move(last_read)),
        memory_(std::move(memory)),
        cuts_(std::move(cuts)) {}

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
    auto stored_bytes = UINT64_MAX;
    if (cuts_->contains(real_path(path))) {
      auto cut = cuts_->cut(real_path(path), **file, *bytes_read_);
      if (!cut) {
        throw IOException(cut.error().message());
      }
      stored_bytes = (*cut)->data_bytes;
      file = std::make_unique<CutReader>(std::move(*file), std::move(*cut));
    }
    const auto status = (*file)->status();
    if (!status) {
      throw IOException(status.error().message());
    }
    return duckdb::make_uniq<Handle>(*this, path, flags, std::move(*file), *status, stored_bytes);
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
    *bytes_read_ += handle.stored(location, *count);
    return *count;
  }

  io::FileSystem& files_;
  std::shared_ptr<std::atomic<std::uint64_t>> bytes_read_;
  std::shared_ptr<LastRead> last_read_;
  std::shared_ptr<const MemoryFiles> memory_;
  std::shared_ptr<CutFiles> cuts_;
};

}  // namespace

void CutFiles::add(const std::map<std::string, RowGroups>& row_groups) {
  row_groups_.insert(row_groups.begin(), row_groups.end());
}

Result<std::shared_ptr<const CutFiles::Cut>> CutFiles::cut(const std::string& path, io::ReadableFile& file,
                                                           std::atomic<std::uint64_t>& bytes_read) {
  const auto cuts = cuts_.lock();
  auto& made = (*cuts)[path];
  if (made == nullptr) {
    const auto& [keep, rows] = row_groups_.at(path);
    const auto footer = TARN_TRY(parquet::read_footer(file));
    bytes_read += footer.bytes.size();
    auto end = TARN_TRY(parquet::cut_row_groups(footer.bytes, keep, rows));
    made = std::make_shared<const Cut>(Cut{.data_bytes = footer.offset, .end = std::move(end)});
  }
  return made;
}

std::vector<std::string> paths_of(const ParquetTable& table, MemoryFiles& memory, CutFiles& cuts,
                                  std::atomic<std::uint64_t>& bytes_read) {
  cuts.add(table.row_groups);
  bytes_read += table.index_bytes;
  auto paths = table.paths;
  for (const auto& file : table.memory) {
    paths.push_back("memory:" + std::to_string(memory.size()));
    memory.emplace(paths.back(), file);
  }
  return paths;
}

duckdb::unique_ptr<duckdb::FileSystem> make_store_files(
    io::FileSystem& files, std::shared_ptr<std::atomic<std::uint64_t>> bytes_read,
    std::shared_ptr<LastRead> last_read, std::shared_ptr<const MemoryFiles> memory,
    std::shared_ptr<CutFiles> cuts) {
  return duckdb::make_uniq<StoreFiles>(files, std::move(bytes_read), std::move(last_read), std::move(memory),
                                       std::move(cuts));
}

}  // namespace tarn::engine
