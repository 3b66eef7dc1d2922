// Log files of a seeded run, and what an import of them is to find; events to push beside them.
#pragma once

#include "base/time.hpp"
#include "event/schema.hpp"
#include "ingest/identity_index.hpp"
#include "io/chance.hpp"
#include "io/file_system.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tarn::torture {

struct LogEvent {
  event::Category category = event::Category::CloudTrail;
  std::optional<Timestamp> time{};
  ingest::EventKey key{};
  std::string text{};  // the record
};

struct LogFile {
  std::vector<LogEvent> events{};  // with repetitions
  std::uint64_t damaged = 0;       // pieces that are no events

  std::uint64_t events_of(event::Category category) const;
};

// By path. Events come several times, in one file and in others; a few have an ID and a time that another has
// with another body.
using Logs = std::map<std::string, LogFile>;

inline constexpr const char* kLogsFolder = "/logs";
inline constexpr std::int64_t kFirstDay = 1'782'864'000;  // 2026-07-01, in seconds
inline constexpr std::uint64_t kDays = 3;
inline constexpr std::uint64_t kSecondsPerDay = 86'400;

struct Events {
  Logs logs{};
  // Every event once, those of the files too: what is pushed may come in a file as well.
  std::vector<LogEvent> all{};
};

// Makes the files.
Events make_events(io::FileSystem& files, io::Chance& chance);

}  // namespace tarn::torture
