// Files that Tarn writes are counted in tests of verify; here is what a file may be instead.
#include "parquet/row_count.hpp"

#include "base/clock.hpp"
#include "io/memory_file_system.hpp"

#include <cstdint>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace tarn::parquet {
namespace {

using std::string_literals::operator""s;

// Version 2; a schema of one element with a name; then the count, 10, in zigzag.
const std::string kBefore = "\x15\x04\x19\x1C\x48\x01x\x00"s;
const std::string kCount = "\x16\x14\x00"s;

std::string file_of(const std::string& footer) {
  const auto size = static_cast<std::uint32_t>(footer.size());
  return "PAR1" + footer + std::string(reinterpret_cast<const char*>(&size), sizeof size) + "PAR1";
}

Result<std::uint64_t> count(std::string_view bytes) {
  const ManualClock clock{Timestamp{}};
  io::MemoryFileSystem disk(clock);
  TARN_TRY(io::write_file_durably(disk, "/file", bytes, 0600));
  const auto file = TARN_TRY(disk.open("/file"));
  return read_row_count(*file);
}

TEST(RowCount, RefusesWhatIsNoFooter) {
  const std::string whole = file_of(kBefore + kCount);
  const std::pair<const char*, std::string> cases[] = {
      {"nothing", ""},
      {"too short", "PAR1PAR1"},
      {"no magic at the end", whole.substr(0, whole.size() - 1) + "2"},
      {"a footer longer than the file", "PAR1\xFF\xFF\x00\x00PAR1"s},
      {"a footer of 4 GB", "PAR1\xFF\xFF\xFF\xFFPAR1"},
      {"an empty footer", file_of("")},
      {"no count", file_of(kBefore + "\x00"s)},
      {"cut off in the count", file_of(kBefore + "\x16")},
      {"a number without end", file_of("\x16\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF")},
      {"a text longer than the footer", file_of("\x18\x7Fx")},
      {"a list without end", file_of("\x19\xFC\xFF\xFF\xFF\xFF\x0F")},
      {"a list of nothing", file_of("\x19\xF0\x7F")},
      {"an unknown type", file_of("\x1F")},
      {"structs too deep", file_of(std::string(100, '\x1C'))},
  };
  for (const auto& [name, bytes] : cases) {
    const auto rows = count(bytes);
    ASSERT_FALSE(rows) << name;
    EXPECT_EQ(rows.error().code(), ErrorCode::Corrupt) << name;
  }
}

TEST(RowCount, FindsTheCountBehindTheSchema) {
  const auto rows = count(file_of(kBefore + kCount));
  ASSERT_TRUE(rows) << rows.error().message();
  EXPECT_EQ(*rows, 10u);
}

TEST(RowCount, EveryCutIsRefused) {
  const std::string footer = kBefore + kCount;
  for (std::size_t size = 0; size + 1 < footer.size(); ++size) {
    EXPECT_FALSE(count(file_of(footer.substr(0, size)))) << size;
  }
}

}  // namespace
}  // namespace tarn::parquet
