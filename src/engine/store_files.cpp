#include "engine/store_files.hpp"

#include "event/schema.hpp"

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

// What a file looks like that was cut: itself up to its footer, then pieces.
class CutReader final : public io::ReadableFile {
 public:
  CutReader(std::unique_ptr<io::ReadableFile> file, std::shared_ptr<const parquet::FileCut> cut)
      : file_(std::move(file)), cut_(std::move(cut)), size_(cut_->data_bytes) {
    begins_.reserve(cut_->pieces.size());
    for (const auto& piece : cut_->pieces) {
      begins_.push_back(size_);
      size_ += piece.bytes;
    }
  }

  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> buffer) override {
    std::size_t done = 0;
    while (done < buffer.size() && offset + done < size_) {
      const auto part = TARN_TRY(read_part(offset + done, buffer.subspan(done)));
      if (part == 0) {
        break;
      }
      done += part;
    }
    return done;
  }
  Result<io::FileStatus> status() override {
    auto status = TARN_TRY(file_->status());
    status.size_bytes = size_;
    return status;
  }
  // How much of a read came from the disk.
  std::uint64_t stored(std::uint64_t offset, std::uint64_t count) const {
    const auto end = offset + count;
    std::uint64_t bytes = offset < cut_->data_bytes ? std::min(end, cut_->data_bytes) - offset : 0;
    for (std::size_t i = 0; i < begins_.size(); ++i) {
      const auto from = std::max(offset, begins_[i]);
      const auto to = std::min(end, begins_[i] + cut_->pieces[i].bytes);
      bytes += from < to && cut_->pieces[i].made.empty() ? to - from : 0;
    }
    return bytes;
  }

 private:
  // Of the file, or of one piece.
  Result<std::size_t> read_part(std::uint64_t offset, std::span<char> buffer) {
    if (offset < cut_->data_bytes) {
      return file_->read_at(offset,
                            buffer.first(std::min<std::uint64_t>(buffer.size(), cut_->data_bytes - offset)));
    }
    const auto number =
        static_cast<std::size_t>(std::ranges::upper_bound(begins_, offset) - begins_.begin()) - 1;
    const auto& piece = cut_->pieces[number];
    const auto within = offset - begins_[number];
    const auto part = buffer.first(std::min<std::uint64_t>(buffer.size(), piece.bytes - within));
    return piece.made.empty() ? file_->read_at(piece.offset + within, part)
                              : Result<std::size_t>(piece.made.copy(part.data(), part.size(), within));
  }

  std::unique_ptr<io::ReadableFile> file_;
  std::shared_ptr<const parquet::FileCut> cut_;
  std::vector<std::uint64_t> begins_;  // of the pieces, ascending
  std::uint64_t size_;
};

class Handle final : public FileHandle {
 public:
  Handle(duckdb::FileSystem& owner, const std::string& name, FileOpenFlags how,
         std::unique_ptr<io::ReadableFile> file, io::FileStatus status, const CutReader* cut)
      : FileHandle(owner, name, how), file_(std::move(file)), status_(status), cut_(cut) {}

  void Close() override { file_.reset(); }
  io::ReadableFile& file() { return *file_; }
  const io::FileStatus& status() const { return status_; }
  // Of a read: how much of it came from the disk.
  std::uint64_t stored(idx_t location, std::size_t count) const {
    return cut_ == nullptr ? count : cut_->stored(location, count);
  }
  idx_t position = 0;

 private:
  std::unique_ptr<io::ReadableFile> file_;
  io::FileStatus status_;
  const CutReader* cut_;  // the file, where it is one that was cut
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
    const CutReader* cut_reader = nullptr;
    if (cuts_->contains(real_path(path))) {
      auto cut = cuts_->cut(real_path(path), **file, *bytes_read_);
      if (!cut) {
        throw IOException(cut.error().message());
      }
      auto reader = std::make_unique<CutReader>(std::move(*file), std::move(*cut));
      cut_reader = reader.get();
      file = std::move(reader);
    }
    const auto status = (*file)->status();
    if (!status) {
      throw IOException(status.error().message());
    }
    return duckdb::make_uniq<Handle>(*this, path, flags, std::move(*file), *status, cut_reader);
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

void CutFiles::add(const std::map<std::string, Blocks>& blocks) {
  blocks_.insert(blocks.begin(), blocks.end());
}

Result<std::shared_ptr<const parquet::FileCut>> CutFiles::cut(const std::string& path, io::ReadableFile& file,
                                                              std::atomic<std::uint64_t>& bytes_read) {
  const auto cuts = cuts_.lock();
  auto& made = (*cuts)[path];
  if (made == nullptr) {
    auto cut = TARN_TRY(parquet::cut_file(file, blocks_.at(path), event::kEventJson));
    bytes_read += cut.bytes_read;
    made = std::make_shared<const parquet::FileCut>(std::move(cut));
  }
  return made;
}

std::vector<std::string> paths_of(const ParquetTable& table, MemoryFiles& memory, CutFiles& cuts,
                                  std::atomic<std::uint64_t>& bytes_read) {
  cuts.add(table.blocks);
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
