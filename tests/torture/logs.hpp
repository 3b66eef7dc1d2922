// Log files of a seeded run, and what an import of them is to find.
#pragma once

#include "event/schema.hpp"
#include "ingest/identity_index.hpp"
#include "io/chance.hpp"
#include "io/file_system.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace tarn::torture {

struct LogEvent {
  event::Category category = event::Category::CloudTrail;
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

// Makes the files.
Logs make_logs(io::FileSystem& files, io::Chance& chance);

}  // namespace tarn::torture
