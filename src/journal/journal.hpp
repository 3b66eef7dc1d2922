// A write-ahead log: what append() has returned for is durable.
#pragma once

#include "base/guarded.hpp"
#include "base/result.hpp"
#include "io/file_system.hpp"
#include "io/hash.hpp"
#include "journal/segment.hpp"

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::journal {

struct Limits {
  std::uint64_t segment_bytes = 64ull << 20;  // a segment that is longer is at its end
  std::uint64_t waiting_bytes = 32ull << 20;  // payloads that wait for the disk; further callers wait to wait
  std::uint64_t journal_bytes = 1ull << 30;   // all segments together; beyond that, appending is refused
};

// How far a segment is durable. A sealed one grows no more, and its file may be read to the end.
struct Extent {
  SegmentName name{};
  std::uint64_t bytes = 0;
  bool sealed = false;
};

// Thread-safe. One object per folder: whoever opens it sees to that.
class Journal {
 public:
  // Makes the folder where it is missing. Segments that are there are sealed. `files` and `random` must
  // outlive the journal.
  static Result<std::unique_ptr<Journal>> open(io::FileSystem& files, io::Random& random, std::string folder,
                                               const Limits& limits);
  ~Journal() = default;
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  // Returns once the payload is durable; waits meanwhile, and where too much is waiting already. Callers that
  // come together share one write and one sync. ResourceExhausted where the disk or the journal is full.
  // After an error the payload may be in the journal or not. REQUIRES: at most kPayloadBytesMax bytes, and
  // not none.
  Result<> append(std::string_view payload);

  // The next payload begins another segment. Returns once the present one, if any, is sealed.
  void seal();

  // What is there, in the order of writing.
  std::vector<Extent> extents() const;
  // REQUIRES: the segment is sealed.
  Result<> remove(const SegmentName& name);
  // Counts it no longer; its file is the caller's. REQUIRES: the segment is sealed.
  void forget(const SegmentName& name);

  const std::string& folder() const { return folder_; }

 private:
  // A caller's own, while it waits.
  struct Waiting {
    std::string_view payload{};
    std::optional<Result<>> outcome{};
  };
  struct State {
    std::vector<Waiting*> queue{};
    std::uint64_t queue_bytes = 0;
    bool writing = false;  // somebody writes for all; `file` is that one's
    std::vector<Extent> extents{};
    std::uint64_t next_number = 1;
    std::unique_ptr<io::WritableFile> file{};  // of the last extent, unless that is sealed
  };

  Journal(io::FileSystem& files, io::Random& random, std::string folder, const Limits& limits);
  void lead(Guarded<State>::Locked& state);
  Result<> write(const std::vector<Waiting*>& group, Extent& extent, std::unique_ptr<io::WritableFile>& file);
  Extent next_extent(State& state);
  void settle(State& state, const Extent& extent, std::unique_ptr<io::WritableFile> file, bool failed);

  io::FileSystem& files_;
  io::Random& random_;
  std::string folder_;
  Limits limits_;
  mutable Guarded<State> state_;
  std::condition_variable changed_;
};

}  // namespace tarn::journal
