#include "query/result_file.hpp"

#include "io/memory_file_system.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::query {
namespace {

using testing::SizeIs;

constexpr std::uint64_t kAmple = 1u << 30;

class ResultFileTest : public testing::Test {
 protected:
  // As a writer leaves them: `lines` are the rows' JSON, without the ends of the lines.
  void write(std::string_view columns, const std::vector<std::string>& lines) {
    std::string rows;
    for (const std::string& line : lines) {
      rows += line + "\n";
    }
    ASSERT_TRUE(files_.create_directories(kFolder, 0700));
    ASSERT_TRUE(io::write_file_durably(files_, std::string(kFolder) + "/columns.json", columns, 0600));
    ASSERT_TRUE(io::write_file_durably(files_, std::string(kFolder) + "/rows.ndjson", rows, 0600));
  }
  // How many rows each page has, until there are no more.
  std::vector<std::size_t> pages(const PageLimits& limits) {
    std::vector<std::size_t> sizes;
    ResultPlace place;
    for (;;) {
      const auto page = read_results(files_, kFolder, place, limits);
      if (!page) {
        ADD_FAILURE() << page.error().message();
        return sizes;
      }
      EXPECT_EQ(page->next.row, place.row + page->rows.size());
      sizes.push_back(page->rows.size());
      place = page->next;
      if (!page->more) {
        return sizes;
      }
    }
  }

  static constexpr const char* kFolder = "/result";
  ManualClock clock_{Timestamp{}};
  io::MemoryFileSystem files_{clock_};
};

TEST_F(ResultFileTest, PagesEndAtTheRowsThatAreAskedFor) {
  write(R"(["a"])", {R"(["1"])", R"([null])", R"(["3"])"});
  EXPECT_EQ(pages({.rows = 2, .bytes = kAmple}), (std::vector<std::size_t>{2, 1}));
  EXPECT_EQ(pages({.rows = 3, .bytes = kAmple}), (std::vector<std::size_t>{3}));
  const auto page = read_results(files_, kFolder, {}, {.rows = 3, .bytes = kAmple});
  ASSERT_TRUE(page);
  EXPECT_EQ(page->columns, std::vector<std::string>{"a"});
  EXPECT_EQ(page->rows, (std::vector<ResultRow>{{"1"}, {std::nullopt}, {"3"}}));
}

TEST_F(ResultFileTest, PagesEndBeforeTheRowThatWouldBeTooMuch) {
  const std::string long_row = fmt::format(R"(["{}"])", std::string(1'000'000, 'x'));
  write(R"(["a"])", std::vector<std::string>(10, long_row));
  EXPECT_EQ(pages({.rows = 64, .bytes = 4'100'000}), (std::vector<std::size_t>{4, 4, 2}));
}

TEST_F(ResultFileTest, APageHasOneRowHoweverLong) {
  const std::string long_row = fmt::format(R"(["{}"])", std::string(1'000'000, 'x'));
  write(R"(["a"])", {R"(["1"])", long_row, long_row, R"(["4"])", R"(["5"])"});
  EXPECT_EQ(pages({.rows = 64, .bytes = 1000}), (std::vector<std::size_t>{1, 1, 1, 2}));
  EXPECT_EQ(pages({.rows = 64, .bytes = 0}), (std::vector<std::size_t>{1, 1, 1, 1, 1}));
}

// Each cell of an answer has its column's name.
TEST_F(ResultFileTest, NamesOfColumnsCountInEveryRow) {
  write(fmt::format(R"(["{}"])", std::string(1'000'000, 'n')), std::vector<std::string>(10, "[null]"));
  EXPECT_EQ(pages({.rows = 64, .bytes = 4'100'000}), (std::vector<std::size_t>{4, 4, 2}));
  std::string columns = R"(["c")";
  std::string row = "[null";
  for (int i = 1; i < 10'000; ++i) {
    columns += R"(,"c")";
    row += ",null";
  }
  write(columns + "]", std::vector<std::string>(20, row + "]"));
  const auto wide = read_results(files_, kFolder, {}, {.rows = 64, .bytes = 8u << 20});
  ASSERT_TRUE(wide);
  EXPECT_THAT(wide->rows, SizeIs(11)) << "of 50 kB on disk each";
  EXPECT_TRUE(wide->more);
}

TEST_F(ResultFileTest, ARowThatIsBeingWrittenIsNotThereYet) {
  write(R"(["a"])", {R"(["1"])"});
  auto file = files_.open_append(std::string(kFolder) + "/rows.ndjson", 0600);
  ASSERT_TRUE(file);
  ASSERT_TRUE((*file)->append(R"(["2)"));
  EXPECT_EQ(pages({.rows = 1, .bytes = kAmple}), (std::vector<std::size_t>{1}));
  ASSERT_TRUE((*file)->append("\"]\n"));
  EXPECT_EQ(pages({.rows = 1, .bytes = kAmple}), (std::vector<std::size_t>{1, 1}));
}

TEST_F(ResultFileTest, SaysWhatIsNotThereAndWhatIsDamaged) {
  const auto missing = read_results(files_, kFolder, {}, {.rows = 1, .bytes = kAmple});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code(), ErrorCode::NotFound);
  write(R"(["a"])", {R"({"no":"row"})"});
  const auto damaged = read_results(files_, kFolder, {}, {.rows = 1, .bytes = kAmple});
  ASSERT_FALSE(damaged);
  EXPECT_EQ(damaged.error().code(), ErrorCode::Corrupt);
}

}  // namespace
}  // namespace tarn::query
