// Keeps ingestion from filling the disk, and lets it go on by itself once there is room.
#pragma once

#include "base/guarded.hpp"
#include "base/result.hpp"
#include "io/disk_space.hpp"
#include "io/file_system.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <stop_token>
#include <string>
#include <string_view>

namespace tarn::service {

struct DiskRoomOptions {
  // Ingestion stops where less is free: what queries, their records and the event history go on with.
  std::uint64_t reserve_bytes = 64ull << 20;
  // Between two looks at a disk without room: the first, and the longest, since each is twice the one before.
  std::chrono::milliseconds first_look{1000};
  std::chrono::milliseconds last_look{30'000};
  io::FreeBytes free_bytes = io::free_bytes;
};

// Thread-safe.
class DiskRoom {
 public:
  // `files` must outlive the object; `folder` is the lake's.
  DiskRoom(io::FileSystem& files, std::string folder, DiskRoomOptions options);

  // ResourceExhausted where less than the reserve is free. A disk that cannot tell has room.
  Result<> check() const;

  // Whether ingestion may go on: check(), and a file can be written.
  bool has_room() const { return check() && try_to_write(); }

  // Something is held up from now on until resumed() or given_up(), and why: logged once, and counted.
  void paused(std::string_view what, std::string_view reason);
  void resumed(std::string_view what);
  // It waits no longer, though there is no room: it was stopped.
  void given_up(std::string_view what);
  // What is held up now, with the reasons.
  std::map<std::string, std::string> pauses() const { return *pauses_.lock(); }

  // Returns once there is room and a file can be written; false where `stop` was asked for before.
  bool wait(const std::stop_token& stop) const;

 private:
  Result<> try_to_write() const;

  io::FileSystem& files_;
  std::string folder_;
  DiskRoomOptions options_;
  mutable Guarded<std::map<std::string, std::string>> pauses_;
};

inline constexpr std::string_view kImports = "imports";
inline constexpr std::string_view kPushes = "pushes";
inline constexpr std::string_view kCompaction = "compaction";

// For Prometheus.
void write_room_metrics(std::string& out, const DiskRoom& room);

}  // namespace tarn::service
