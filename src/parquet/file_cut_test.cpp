// That the engine reads such files as what they seem to be is tested in service/point_lookup_test.
#include "parquet/file_cut.hpp"

#include "base/clock.hpp"
#include "io/chance.hpp"
#include "io/memory_file_system.hpp"
#include "parquet/row_count.hpp"
#include "parquet/writer.hpp"

#include <algorithm>
#include <numeric>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

namespace tarn::parquet {
namespace {

constexpr std::string_view kWide = "record";

class FileCutTest : public testing::Test {
 protected:
  // A file with so many rows in each row group, and about ten of them in a page of the wide column.
  std::string write(const std::vector<std::uint32_t>& groups) {
    const columnar::Schema schema{{{"name", 1, {columnar::Kind::String, {}}, false},
                                   {std::string(kWide), 2, {columnar::Kind::String, {}}, false}}};
    auto path = "/file-" + std::to_string(++files_);
    auto file = disk_.create(path, 0600);
    EXPECT_TRUE(file);
    auto writer =
        Writer::create(**file, schema, {.pages = {.of_column = 1000, .of_long_texts = 4000}, .metadata = {}});
    EXPECT_TRUE(writer);
    io::Chance chance(7);
    for (const auto rows : groups) {
      columnar::Batch batch(schema);
      std::vector<std::uint32_t> numbers(rows);
      std::iota(numbers.begin(), numbers.end(), 0U);
      std::vector<std::string> records(rows, std::string(400, '\0'));
      for (auto& record : records) {
        std::ranges::generate(record, [&] { return static_cast<char>('a' + chance.below(26)); });
        const auto row = batch.add_row();
        batch.column(0).set_string(row, "text");
        batch.column(1).set_string(row, record);
      }
      EXPECT_TRUE((*writer)->write(batch, numbers));
    }
    EXPECT_TRUE((*writer)->finish());
    EXPECT_TRUE((*file)->close());
    return path;
  }

  Result<FileCut> cut(const std::string& path, const Blocks& blocks) {
    const auto file = TARN_TRY(disk_.open(path));
    return cut_file(*file, blocks, kWide);
  }

  // The whole of what the cut file looks like, as a file.
  Result<std::string> put_together(const std::string& path, const FileCut& cut) {
    const auto file = TARN_TRY(disk_.open(path));
    std::string bytes(cut.data_bytes, '\0');
    TARN_TRY(file->read_at(0, bytes));
    for (const auto& piece : cut.pieces) {
      if (!piece.made.empty()) {
        EXPECT_EQ(piece.made.size(), piece.bytes);
        bytes += piece.made;
        continue;
      }
      std::string part(piece.bytes, '\0');
      TARN_TRY(file->read_at(piece.offset, part));
      bytes += part;
    }
    auto made = "/file-" + std::to_string(++files_);
    TARN_TRY(io::write_file_durably(disk_, made, bytes, 0600));
    return made;
  }

  std::uint64_t rows_of(const std::string& path) {
    const auto opened = disk_.open(path);
    EXPECT_TRUE(opened);
    return read_row_count(**opened).value_or(UINT64_MAX);
  }

  // Of the file, behind its own beginning.
  static std::uint64_t taken(const FileCut& cut) {
    std::uint64_t bytes = 0;
    for (const auto& piece : cut.pieces) {
      bytes += piece.made.empty() ? piece.bytes : 0;
    }
    return bytes;
  }

  ManualClock clock_{Timestamp{}};
  io::MemoryFileSystem disk_{clock_};
  int files_ = 0;
};

TEST_F(FileCutTest, KeepsTheRowGroupsThatAreAskedFor) {
  const std::vector<std::uint32_t> groups(40, 3);  // a list of more than 14 is spelled otherwise
  const auto path = write(groups);
  for (const std::size_t kept : {0, 1, 14, 15, 40}) {
    const auto made = cut(path, {.keep = std::vector<bool>(kept, true), .rows = groups});
    ASSERT_TRUE(made) << made.error().message();
    EXPECT_EQ(taken(*made), 0u) << "every page is kept, where it is";
    const auto whole = put_together(path, *made);
    ASSERT_TRUE(whole);
    EXPECT_EQ(rows_of(*whole), kept * 3);
    // What was made can be cut again.
    const auto twice =
        cut(*whole, {.keep = std::vector<bool>(kept, true), .rows = std::vector<std::uint32_t>(kept, 3)});
    ASSERT_TRUE(twice);
    EXPECT_EQ(twice->pieces.back().made, made->pieces.back().made);
  }
}

TEST_F(FileCutTest, KeepsThePagesThatAreAskedFor) {
  const auto path = write({100, 100});
  Blocks blocks{.keep = std::vector<bool>(20, false), .rows = std::vector<std::uint32_t>(20, 10)};
  blocks.keep[3] = true;
  const auto one = cut(path, blocks);
  ASSERT_TRUE(one) << one.error().message();
  EXPECT_GT(taken(*one), 10 * 200u) << "ten rows of letters by chance";
  EXPECT_LT(taken(*one), 40 * 400u);
  EXPECT_EQ(rows_of(put_together(path, *one).value_or("")), 100u);
  EXPECT_LT(one->bytes_read, 5000u);
  blocks.keep[17] = true;
  const auto two = cut(path, blocks);
  ASSERT_TRUE(two);
  EXPECT_GT(taken(*two), taken(*one));
  EXPECT_EQ(rows_of(put_together(path, *two).value_or("")), 200u);
}

TEST_F(FileCutTest, RefusesAnotherFilesIndex) {
  const auto path = write({3, 2, 1});
  EXPECT_TRUE(cut(path, {{true}, {3, 2, 1}}));
  EXPECT_TRUE(cut(path, {{true}, {2, 1, 1, 1, 1}}));
  EXPECT_FALSE(cut(path, {{true}, {3, 2}}));
  EXPECT_FALSE(cut(path, {{true}, {3, 2, 2}}));
  EXPECT_FALSE(cut(path, {{true}, {3, 2, 1, 1}}));
  EXPECT_FALSE(cut(path, {{true}, {4, 1, 1}})) << "no block is in two row groups";
}

TEST_F(FileCutTest, StandsDamage) {
  const auto path = write({30, 20, 10});
  const auto file = disk_.open(path);
  ASSERT_TRUE(file);
  const auto status = disk_.status(path, io::Symlinks::Follow);
  ASSERT_TRUE(status);
  std::string bytes(status->size_bytes, '\0');
  ASSERT_TRUE((*file)->read_at(0, bytes));
  const Blocks blocks{{true, false, false, true}, {10, 20, 20, 10}};
  ASSERT_TRUE(cut(path, blocks));
  io::Chance chance(4);
  for (int round = 0; round < 3000; ++round) {
    auto damaged = bytes;
    if (round % 2 == 0) {
      damaged.resize(chance.below(damaged.size()));
    } else {
      damaged[chance.below(damaged.size())] = static_cast<char>(chance.next());
    }
    ASSERT_TRUE(io::write_file_durably(disk_, "/damaged", damaged, 0600));
    std::ignore = cut("/damaged", blocks);
  }
}

}  // namespace
}  // namespace tarn::parquet
