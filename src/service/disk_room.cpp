#include "service/disk_room.hpp"

#include "base/log.hpp"
#include "service/metrics.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <tuple>
#include <utility>

#include <fmt/format.h>

namespace tarn::service {
namespace {

constexpr std::string_view kTrialFile = "room.tmp";
constexpr std::size_t kTrialBytes = 1u << 20;
constexpr unsigned kTrialMode = 0600;
constexpr std::uint64_t kMebibyte = 1u << 20;
constexpr std::array<std::string_view, 3> kWhat{kImports, kPushes, kCompaction};

}  // namespace

DiskRoom::DiskRoom(io::FileSystem& files, std::string folder, DiskRoomOptions options)
    : files_(files), folder_(std::move(folder)), options_(std::move(options)) {}

Result<> DiskRoom::check() const {
  const auto free = options_.free_bytes(folder_);
  if (!free || *free >= options_.reserve_bytes) {
    return {};
  }
  return fail(
      ErrorCode::ResourceExhausted,
      fmt::format("the disk is nearly full: make room, and what waits goes on by itself ({} MiB free, {} "
                  "MiB wanted in {})",
                  *free / kMebibyte, options_.reserve_bytes / kMebibyte, folder_));
}

void DiskRoom::paused(std::string_view what, std::string_view reason) {
  const bool is_new = pauses_.lock()->insert_or_assign(std::string(what), std::string(reason)).second;
  if (is_new) {
    log::warning("the disk is full: ingestion pauses",
                 {{"what", std::string(what)}, {"reason", std::string(reason)}});
  }
}

void DiskRoom::resumed(std::string_view what) {
  if (pauses_.lock()->erase(std::string(what)) > 0) {
    log::info("the disk has room again: ingestion goes on", {{"what", std::string(what)}});
  }
}

void DiskRoom::given_up(std::string_view what) {
  pauses_.lock()->erase(std::string(what));
}

bool DiskRoom::wait(const std::stop_token& stop) const {
  for (auto time = options_.first_look; !stop.stop_requested();
       time = std::min(2 * time, options_.last_look)) {
    files_.pause(time, stop);
    if (has_room()) {
      return true;
    }
  }
  return false;
}

// A quota, or a disk that cannot tell how much is free, shows only in writing.
Result<> DiskRoom::try_to_write() const {
  const auto path = io::join_path(folder_, kTrialFile);
  std::ignore = files_.remove(path);
  auto file = TARN_TRY(files_.create(path, kTrialMode));
  auto written = file->append(std::string(kTrialBytes, '\0'));
  if (written) {
    written = file->sync();
  }
  file.reset();
  TARN_TRY(files_.remove(path));
  return written;
}

void write_room_metrics(std::string& out, const DiskRoom& room) {
  write_metric_head(out, "tarn_ingest_paused", MetricType::Gauge, "1 for what waits for room on the disk.");
  const auto pauses = room.pauses();
  for (const auto what : kWhat) {
    fmt::format_to(std::back_inserter(out), "tarn_ingest_paused{{what=\"{}\"}} {}\n", what,
                   pauses.contains(std::string(what)) ? 1 : 0);
  }
}

}  // namespace tarn::service
