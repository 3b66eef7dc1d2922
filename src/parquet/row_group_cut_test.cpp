// That the engine reads such files as if they had no other row groups is tested in service/point_lookup_test.
#include "parquet/row_group_cut.hpp"

#include "base/clock.hpp"
#include "io/chance.hpp"
#include "io/memory_file_system.hpp"
#include "parquet/row_count.hpp"
#include "parquet/writer.hpp"

#include <numeric>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

namespace tarn::parquet {
namespace {

class RowGroupCutTest : public testing::Test {
 protected:
  // A file with so many rows in each row group.
  Footer footer_of(const std::vector<std::uint32_t>& groups) {
    const columnar::Schema schema{{{"name", 1, {columnar::Kind::String, {}}, false}}};
    const std::string path = "/file-" + std::to_string(++files_);
    auto file = disk_.create(path, 0600);
    EXPECT_TRUE(file);
    auto writer = Writer::create(**file, schema, {});
    EXPECT_TRUE(writer);
    for (const auto rows : groups) {
      columnar::Batch batch(schema);
      std::vector<std::uint32_t> numbers(rows);
      std::iota(numbers.begin(), numbers.end(), 0U);
      for (std::uint32_t i = 0; i < rows; ++i) {
        batch.column(0).set_string(batch.add_row(), "text");
      }
      EXPECT_TRUE((*writer)->write(batch, numbers));
    }
    EXPECT_TRUE((*writer)->finish());
    EXPECT_TRUE((*file)->close());
    const auto opened = disk_.open(path);
    EXPECT_TRUE(opened);
    const auto footer = read_footer(**opened);
    EXPECT_TRUE(footer);
    return footer.value_or(Footer{});
  }

  Result<std::uint64_t> rows_of(const std::string& end) {
    const std::string path = "/file-" + std::to_string(++files_);
    TARN_TRY(io::write_file_durably(disk_, path, "PAR1" + end, 0600));
    const auto opened = TARN_TRY(disk_.open(path));
    return read_row_count(*opened);
  }

  ManualClock clock_{Timestamp{}};
  io::MemoryFileSystem disk_{clock_};
  int files_ = 0;
};

TEST_F(RowGroupCutTest, KeepsWhatIsAskedFor) {
  const std::vector<std::uint32_t> groups(40, 3);  // a list of more than 14 is spelled otherwise
  const auto footer = footer_of(groups);
  for (const std::size_t kept : {0, 1, 14, 15, 40}) {
    std::vector<bool> keep(kept, true);
    const auto end = cut_row_groups(footer.bytes, keep, groups);
    ASSERT_TRUE(end) << end.error().message();
    EXPECT_EQ(rows_of(*end).value_or(UINT64_MAX), kept * 3);
    const auto again = footer.bytes.size() + 8;
    EXPECT_TRUE(kept == 40 ? end->size() == again && end->starts_with(footer.bytes) : end->size() < again);
    // What was made can be cut again.
    const std::vector<std::uint32_t> left(kept, 3);
    const auto twice = cut_row_groups(std::string_view(*end).substr(0, end->size() - 8), keep, left);
    ASSERT_TRUE(twice);
    EXPECT_EQ(*twice, *end);
  }
}

TEST_F(RowGroupCutTest, RefusesAnotherFilesIndex) {
  const auto footer = footer_of({3, 2, 1});
  EXPECT_TRUE(cut_row_groups(footer.bytes, {true}, {3, 2, 1}));
  EXPECT_FALSE(cut_row_groups(footer.bytes, {true}, {3, 2}));
  EXPECT_FALSE(cut_row_groups(footer.bytes, {true}, {3, 2, 2}));
  EXPECT_FALSE(cut_row_groups(footer.bytes, {true}, {3, 2, 1, 0}));
}

TEST_F(RowGroupCutTest, StandsDamage) {
  const auto footer = footer_of({3, 2, 1});
  io::Chance chance(4);
  for (std::size_t size = 0; size < footer.bytes.size(); ++size) {
    EXPECT_FALSE(cut_row_groups(std::string_view(footer.bytes).substr(0, size), {true}, {3, 2, 1}));
  }
  for (int round = 0; round < 3000; ++round) {
    auto damaged = footer.bytes;
    damaged[chance.below(damaged.size())] = static_cast<char>(chance.next());
    std::ignore = cut_row_groups(damaged, {true, false, true}, {3, 2, 1});
  }
}

}  // namespace
}  // namespace tarn::parquet
