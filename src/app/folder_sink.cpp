#include "app/folder_sink.hpp"

#include "io/gzip.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace tarn::app {
namespace {

constexpr int kGzipLevel = 6;
constexpr std::size_t kJobsMax = 64;
// Folders that are remembered as made; more are made again, which does no harm.
constexpr std::size_t kFoldersMax = 4096;
constexpr std::string_view kGzipEnding = ".gz";
constexpr std::string_view kMetadata = "digest-metadata.ndjson";

}  // namespace

FolderSink::FolderSink(io::FileSystem& files, FolderSinkOptions options, FolderProgress& progress)
    : files_(files), options_(std::move(options)), progress_(progress) {
  for (unsigned i = 0; i < std::max(options_.threads, 1u); ++i) {
    threads_.emplace_back([this] { work(); });
  }
}

FolderSink::~FolderSink() {
  {
    auto queue = queue_.lock();
    queue->ended = true;
    queue->jobs.clear();
  }
  has_jobs_.notify_all();
}

Result<> FolderSink::receive(const sample::LogFile& file) {
  if (progress_.stop) {
    return fail(ErrorCode::Cancelled, "stopped");
  }
  std::string_view key = file.key;
  if (options_.compress == Compress::None && key.ends_with(kGzipEnding)) {
    key.remove_suffix(kGzipEnding.size());
  }
  std::string path = io::join_path(options_.bucket, key);
  progress_.events += file.events;
  progress_.json_bytes += file.json.size();
  progress_.delivered = micros(file.delivered);
  ++progress_.files;
  if (!file.signature.empty()) {
    TARN_TRY(write_metadata(key, file.signature));
  }
  if (files_.status(path, io::Symlinks::Refuse)) {
    ++progress_.files_there;
    return {};
  }
  TARN_TRY(make_folder(io::parent_path(path)));
  auto queue = queue_.lock();
  has_room_.wait(queue.guard(), [&queue] { return queue->jobs.size() < kJobsMax || !queue->outcome; });
  TARN_TRY(Result<>(queue->outcome));
  queue->jobs.push_back({.path = std::move(path), .json = std::string(file.json)});
  has_jobs_.notify_one();
  return {};
}

Result<> FolderSink::finish() {
  auto queue = queue_.lock();
  has_room_.wait(queue.guard(),
                 [&queue] { return (queue->jobs.empty() && queue->busy == 0) || !queue->outcome; });
  return queue->outcome;
}

Result<> FolderSink::make_folder(const std::string& folder) {
  if (folders_.contains(folder)) {
    return {};
  }
  TARN_TRY(files_.create_directories(folder, 0700));
  if (folders_.size() >= kFoldersMax) {
    folders_.clear();
  }
  folders_.insert(folder);
  return {};
}

// Written anew by each run: also for the digests that are there already.
Result<> FolderSink::write_metadata(std::string_view key, std::string_view signature) {
  if (!metadata_) {
    const std::string path = io::join_path(options_.metadata_folder, kMetadata);
    if (files_.status(path, io::Symlinks::Refuse)) {
      TARN_TRY(files_.remove(path));
    }
    metadata_ = TARN_TRY(files_.create(path, 0600));
  }
  return metadata_->append(
      fmt::format("{{\"key\":\"{}\",\"metadata\":{{\"signature\":\"{}\",\"signature-algorithm\":"
                  "\"SHA256withRSA\"}}}}\n",
                  key, signature));
}

void FolderSink::work() {
  for (;;) {
    Job job;
    {
      auto queue = queue_.lock();
      has_jobs_.wait(queue.guard(), [&queue] { return !queue->jobs.empty() || queue->ended; });
      if (queue->jobs.empty()) {
        return;
      }
      job = std::move(queue->jobs.front());
      queue->jobs.pop_front();
      ++queue->busy;
    }
    has_room_.notify_all();
    Result<> written = write(job);
    {
      auto queue = queue_.lock();
      --queue->busy;
      if (!written && queue->outcome) {
        queue->outcome = std::move(written);
      }
    }
    has_room_.notify_all();
  }
}

Result<> FolderSink::write(const Job& job) {
  // Hidden, so that an import passes by what an interrupted run has left.
  const auto slash = job.path.rfind('/') + 1;
  const std::string part = job.path.substr(0, slash) + "." + job.path.substr(slash) + ".part";
  const std::string zipped =
      options_.compress == Compress::Gzip ? io::gzip(job.json, kGzipLevel) : std::string();
  const std::string_view bytes = options_.compress == Compress::Gzip ? zipped : job.json;
  auto file = files_.create(part, 0600);
  if (!file && file.error().code() == ErrorCode::AlreadyExists) {
    TARN_TRY(files_.remove(part));
    file = files_.create(part, 0600);
  }
  if (!file) {
    return fail(file.error());
  }
  TARN_TRY((*file)->append(bytes));
  TARN_TRY((*file)->close());
  TARN_TRY(files_.rename(part, job.path));
  progress_.bytes += bytes.size();
  return {};
}

}  // namespace tarn::app
