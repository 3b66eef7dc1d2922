// Reads the input as the index of a data file: whole, as an import does, and in parts, as a query does.
#include "base/clock.hpp"
#include "io/memory_file_system.hpp"
#include "lookup/file_index.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <tuple>

namespace {

using namespace tarn;

void require(bool invariant) {
  if (!invariant) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto events = lookup::decode_events(bytes)) {
    // Each entry takes a bit at least.
    require(events->size() <= size * 8);
  }
  const ManualClock clock{Timestamp{}};
  io::MemoryFileSystem disk(clock);
  if (!io::write_file_durably(disk, "/index", bytes, 0600)) {
    return 0;
  }
  auto index = lookup::FileIndex::open(disk, "/index");
  if (index) {
    if (const auto groups = index->find_event("id")) {
      require(groups->size() == index->rows().size());
    }
    std::ignore = index->find_value({.column = "sourceipaddress", .key = {}, .in_map = false}, "10.0.0.1");
  }
  return 0;
}
