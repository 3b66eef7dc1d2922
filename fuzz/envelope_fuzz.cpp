// Any bytes may be given as a log file: reading ends, every row has its record's bytes, and what is refused
// lies in the file. The first byte chooses the limits, so that every path is taken: whole files, windows,
// long records.
#include "base/clock.hpp"
#include "columnar/column.hpp"
#include "event/arena.hpp"
#include "event/expander.hpp"
#include "event/log_reader.hpp"
#include "event/row_builder.hpp"
#include "event/schema.hpp"
#include "io/memory_file_system.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace tarn;

constexpr auto kPath = "/log";

void require(bool invariant) {
  if (!invariant) {
    std::abort();
  }
}

event::ReadLimits limits_of(std::uint8_t choice) {
  constexpr std::uint64_t kWholeBytes[] = {64u << 20, 0, 100, 4096};
  constexpr std::uint64_t kWindowBytes[] = {8u << 20, 1, 64, 1000};
  constexpr std::uint64_t kRecordBytes[] = {1u << 20, 30, 300, 3000};
  return {.whole_bytes = kWholeBytes[choice & 3],
          .window_bytes = kWindowBytes[choice >> 2 & 3],
          .record_bytes = kRecordBytes[choice >> 4 & 3],
          .inflated_bytes = (choice & 64) != 0 ? 1000u : 16u << 20};
}

bool write_file(io::FileSystem& files, std::string_view bytes) {
  auto file = files.create(kPath, 0600);
  return file && (*file)->append(bytes) && (*file)->close();
}

void check(const columnar::Batch& batch, std::size_t event_json) {
  for (std::size_t row = 0; row < batch.rows(); ++row) {
    const auto& column = batch.column(event_json);
    require(!column.is_null(row));
    const auto bytes = column.string(row);
    require(bytes.starts_with('{') && bytes.ends_with('}'));
  }
}

void read(io::FileSystem& files, const event::ReadLimits& limits) {
  const auto& schema = event::schema_of(event::Category::CloudTrail);
  static const auto kEventJson = event::column_index(schema, event::kEventJson);
  static event::RowBuilder builder(schema, event::all_columns(schema), event::Check::Whole);
  event::LogReader reader(files, builder, limits, event::LogReader::Hashing::Sha256);
  require(reader.open(kPath).has_value());
  columnar::Batch batch(schema);
  event::Arena arena;
  std::vector<event::Reject> rejects;
  for (;;) {
    const auto more = reader.next({batch, arena, rejects});
    require(more.has_value());
    check(batch, kEventJson);
    if (!*more) {
      break;
    }
    batch.clear();
    arena.clear();
  }
  for (const auto& reject : rejects) {
    require(!reject.reason.empty());
    require(reject.bytes.size() <= reject.length);
    require(reject.offset + reject.length <= reader.facts().inflated_bytes);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const ManualClock clock{Timestamp{}};
  io::MemoryFileSystem files(clock);
  const std::string bytes(data + 1, data + size);
  require(write_file(files, bytes));
  read(files, limits_of(data[0]));
  return 0;
}
