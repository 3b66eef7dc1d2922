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
  constexpr std::uint64_t kWindowBytes[] = {64u << 10, 1, 64, 1000};
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

// One disk and the rows read from it, kept between inputs.
struct Lab {
  ManualClock clock{Timestamp{}};
  io::MemoryFileSystem files{clock};
  const columnar::Schema& schema = event::schema_of(event::Category::CloudTrail);
  std::size_t event_json = event::column_index(schema, event::kEventJson);
  event::RowBuilder pointing{schema, event::all_columns(schema), event::Check::Whole, event::Strings::Point};
  event::RowBuilder copying{schema, event::all_columns(schema), event::Check::Whole, event::Strings::Copy};
  columnar::Batch batch{schema};
  event::Arena arena;
};

void read(Lab& lab, event::RowBuilder& builder, const event::ReadLimits& limits) {
  event::LogReader reader(lab.files, builder, limits, event::LogReader::Hashing::Sha256);
  require(reader.open(kPath).has_value());
  bool more = true;
  while (more) {
    const auto next = reader.next(lab.batch, lab.arena);
    require(next.has_value());
    more = *next;
    check(lab.batch, lab.event_json);
    lab.batch.clear();
    lab.arena.clear();
  }
  const auto rejects = reader.take_rejects();
  require(rejects.size() <= limits.rejects.listed + 2);
  std::uint64_t kept = 0;
  for (const auto& reject : rejects) {
    kept += reject.bytes.size();
    require(!reject.reason.empty());
    require(reject.bytes.size() <= reject.length);
    require(reject.offset + reject.length <= reader.facts().inflated_bytes);
  }
  require(kept <= limits.rejects.bytes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  static Lab lab;
  const std::string bytes(data + 1, data + size);
  require(write_file(lab.files, bytes));
  read(lab, lab.pointing, limits_of(data[0]));
  read(lab, lab.copying, limits_of(data[0]));
  require(lab.files.remove(kPath).has_value());
  return 0;
}
