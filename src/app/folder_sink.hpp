// Writes generated log files beneath a folder, as an S3 bucket would hold them.
#pragma once

#include "base/guarded.hpp"
#include "base/result.hpp"
#include "io/file_system.hpp"
#include "sample/delivery.hpp"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace tarn::app {

enum class Compress : std::uint8_t { Gzip, None };

struct FolderSinkOptions {
  std::string bucket;           // the folder that stands for the bucket
  std::string metadata_folder;  // for digest-metadata.ndjson
  Compress compress = Compress::Gzip;
  unsigned threads = 1;  // that compress and write
};

// What has been written so far; read by whoever shows the progress.
struct FolderProgress {
  std::atomic<std::uint64_t> events{0};       // records
  std::atomic<std::uint64_t> files{0};        // with the digests
  std::atomic<std::uint64_t> files_there{0};  // were there before
  std::atomic<std::uint64_t> json_bytes{0};
  std::atomic<std::uint64_t> bytes{0};     // on the disk, of the files that this one wrote
  std::atomic<std::int64_t> delivered{0};  // of the last file, in microseconds
  std::atomic<bool> stop{false};           // makes receive() end with Cancelled
};

// What S3 keeps beside an object as its metadata, the signatures of digests, becomes lines of
// digest-metadata.ndjson beside the bucket: {"key":"AWSLogs/...","metadata":{"signature":"...",...}}.
//
// receive() from one thread at a time. A file is there whole or not at all, unless the power fails; files
// that are there already are left alone, so that an interrupted run can be repeated. `files` and `progress`
// must outlive it.
class FolderSink final : public sample::Sink {
 public:
  FolderSink(io::FileSystem& files, FolderSinkOptions options, FolderProgress& progress);
  ~FolderSink() override;
  FolderSink(const FolderSink&) = delete;
  FolderSink& operator=(const FolderSink&) = delete;

  // The first error of a writer comes back from a later call.
  Result<> receive(const sample::LogFile& file) override;
  // Waits until everything is written.
  Result<> finish();

 private:
  struct Job {
    std::string path;
    std::string json;
  };
  struct Queue {
    std::deque<Job> jobs;
    unsigned busy = 0;
    bool ended = false;
    Result<> outcome;
  };

  void work();
  Result<> write(const Job& job);
  Result<> make_folder(const std::string& folder);
  Result<> write_metadata(std::string_view key, std::string_view signature);

  io::FileSystem& files_;
  FolderSinkOptions options_;
  FolderProgress& progress_;
  Guarded<Queue> queue_;
  std::condition_variable has_jobs_;
  std::condition_variable has_room_;
  std::set<std::string, std::less<>> folders_;  // that were made; only receive() uses it
  std::unique_ptr<io::WritableFile> metadata_;  // likewise
  std::vector<std::jthread> threads_;
};

}  // namespace tarn::app
