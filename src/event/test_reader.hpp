// A log file in memory and what the reader makes of it, for tests.
#pragma once

#include "base/clock.hpp"
#include "columnar/column.hpp"
#include "event/arena.hpp"
#include "event/log_reader.hpp"
#include "event/row_builder.hpp"
#include "event/schema.hpp"
#include "event/test_rows.hpp"
#include "io/memory_file_system.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::event {

struct Reading {
  std::vector<std::string> event_json;
  std::vector<std::string> rows;  // row_text of each
  std::vector<Reject> rejects;
  FileFacts facts;
  std::size_t pieces = 0;
};

// Limits under which every file takes the path of windows.
inline ReadLimits windows_of(std::uint64_t window_bytes) {
  return {.whole_bytes = 0, .window_bytes = window_bytes};
}

// Reads a file of these bytes to its end and shows `see` every row. An error of the reader's leaves a Reject
// that says so.
template <class See>
Reading read_each(std::string_view bytes, const ReadLimits& limits, Check check, See&& see) {
  const ManualClock clock{Timestamp{}};
  io::MemoryFileSystem files(clock);
  auto file = files.create("/log", 0600);
  Reading reading;
  if (!file || !(*file)->append(bytes) || !(*file)->close()) {
    return reading;
  }
  const auto& schema = schema_of(Category::CloudTrail);
  // Scans copy, stores point: each as it is used.
  const auto strings = check == Check::Touched ? Strings::Copy : Strings::Point;
  RowBuilder builder(schema, all_columns(schema), check, strings);
  LogReader reader(files, builder, limits, LogReader::Hashing::Sha256);
  columnar::Batch batch(schema);
  Arena arena;
  const auto opened = reader.open("/log");
  Result<bool> more = opened ? Result<bool>(true) : Result<bool>(fail(opened.error()));
  while (more && *more) {
    more = reader.next(batch, arena);
    for (std::size_t row = 0; row < batch.rows(); ++row) {
      see(reading, batch, row);
    }
    batch.clear();
    arena.clear();
    ++reading.pieces;
  }
  reading.rejects = reader.take_rejects();
  if (!more) {
    reading.rejects.push_back({0, 0, "the reader failed: " + more.error().message(), {}});
  }
  reading.facts = reader.facts();
  return reading;
}

inline Reading read_bytes(std::string_view bytes, const ReadLimits& limits = {}, Check check = Check::Whole) {
  const auto event_json = column_index(schema_of(Category::CloudTrail), kEventJson);
  return read_each(bytes, limits, check,
                   [event_json](Reading& reading, const columnar::Batch& batch, std::size_t row) {
                     reading.event_json.emplace_back(batch.column(event_json).string(row));
                     reading.rows.push_back(row_text(batch, row));
                   });
}

// A small record that is told from others by its eventID.
inline std::string record(std::string_view id) {
  return R"({"eventVersion":"1.08","eventTime":"2026-01-02T03:04:05Z","eventName":"PutObject","eventID":")" +
         std::string(id) + "\"}";
}

}  // namespace tarn::event
