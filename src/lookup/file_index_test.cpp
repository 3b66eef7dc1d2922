#include "lookup/file_index.hpp"

#include "base/clock.hpp"
#include "event/arena.hpp"
#include "event/schema.hpp"
#include "io/chance.hpp"
#include "io/memory_file_system.hpp"
#include "lookup/index_builder.hpp"

#include <algorithm>
#include <deque>
#include <set>
#include <tuple>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace tarn::lookup {
namespace {

const columnar::Schema& cloudtrail() {
  return event::schema_of(event::Category::CloudTrail);
}

// Rows of a few columns, and a slow record of what each block has.
class FileIndexTest : public testing::Test {
 protected:
  struct Asked {
    ValuePath path{};
    std::string value{};
    friend bool operator<(const Asked& a, const Asked& b) {
      return std::tie(a.path.column, a.path.key, a.value) < std::tie(b.path.column, b.path.key, b.value);
    }
  };

  std::size_t column(std::string_view name) { return event::column_index(cloudtrail(), name); }
  std::string_view keep(std::string text) { return texts_.emplace_back(std::move(text)); }

  void add_block(std::size_t rows, std::uint64_t variety) {
    columnar::Batch batch(cloudtrail());
    std::vector<std::uint32_t> numbers;
    auto& has = groups_.emplace_back();
    const auto note = [&](ValuePath path, const std::string& value) {
      has.insert({std::move(path), value});
      return keep(value);
    };
    const auto some = [&](std::string_view what) {
      return fmt::format("{}-{}", what, chance_.below(variety));
    };
    for (std::size_t i = 0; i < rows; ++i) {
      const auto row = batch.add_row();
      numbers.push_back(static_cast<std::uint32_t>(row));
      if (!chance_.one_in(10)) {
        batch.column(column("eventid"))
            .set_string(row, note({.column = "eventid"}, fmt::format("id-{}", chance_.below(1'000'000))));
      }
      batch.column(column("eventjson")).set_string(row, keep(fmt::format("{{{}}}", chance_.next())));
      if (!chance_.one_in(3)) {
        batch.column(column("sourceipaddress"))
            .set_string(row, note({.column = "sourceipaddress"}, some("ip")));
      }
      if (!chance_.one_in(3)) {
        auto& identity = batch.column(column("useridentity"));
        identity.set_struct(row);
        const auto& members = cloudtrail().fields[column("useridentity")].type.children;
        const auto key = std::ranges::find(members, "accesskeyid", &columnar::Field::name) - members.begin();
        identity.child(static_cast<std::size_t>(key))
            .set_string(row, note({.column = "useridentity.accesskeyid"}, some("key")));
      }
      auto& list = batch.column(column("resources"));
      list.begin_list(row);
      for (auto left = chance_.below(3); left > 0; --left) {
        const auto element = list.grow_list();
        list.child(0).set_struct(element);
        const auto& members = cloudtrail().fields[column("resources")].type.children[0].type.children;
        const auto arn = std::ranges::find(members, "arn", &columnar::Field::name) - members.begin();
        list.child(0)
            .child(static_cast<std::size_t>(arn))
            .set_string(element, note({.column = "resources.arn"}, some("arn")));
      }
      auto& map = batch.column(column("requestparameters"));
      map.begin_list(row);
      for (auto left = chance_.below(3); left > 0; --left) {
        const auto entry = map.grow_list();
        const auto name = fmt::format("p{}", left);
        map.child(0).set_string(entry, keep(name));
        map.child(1).set_string(
            entry, note({.column = "requestparameters", .key = name, .in_map = true}, some("value")));
      }
    }
    builder_.add_block(batch, numbers);
  }

  Result<FileIndex> open(std::string_view bytes) {
    const auto path = fmt::format("/file-{}", ++files_);
    EXPECT_TRUE(io::write_file_durably(disk_, path, bytes, 0600));
    return FileIndex::open(disk_, path);
  }

  static Result<Blocks> ask(FileIndex& index, const Asked& asked) {
    return asked.path.column == "eventid" ? index.find_event(asked.value)
                                          : index.find_value(asked.path, asked.value);
  }

  io::Chance chance_{17};
  std::deque<std::string> texts_;
  std::vector<std::set<Asked>> groups_;
  IndexBuilder builder_{cloudtrail()};
  ManualClock clock_{Timestamp{}};
  io::MemoryFileSystem disk_{clock_};
  int files_ = 0;
};

TEST_F(FileIndexTest, FindsAllThatIsThereAndLittleElse) {
  for (int block = 0; block < 12; ++block) {
    add_block(block == 5 ? 0 : 300, block % 3 == 0 ? 1'000'000 : 40);
  }
  const auto bytes = builder_.encode();
  auto index = open(bytes);
  ASSERT_TRUE(index) << index.error().message();
  ASSERT_EQ(index->rows().size(), groups_.size());
  EXPECT_EQ(index->rows()[5], 0u);
  std::set<Asked> all;
  for (const auto& block : groups_) {
    all.insert(block.begin(), block.end());
  }
  std::size_t extra = 0;
  for (const auto& asked : all) {
    const auto found = ask(*index, asked);
    ASSERT_TRUE(found) << found.error().message();
    for (std::size_t i = 0; i < groups_.size(); ++i) {
      EXPECT_TRUE((*found)[i] || !groups_[i].contains(asked)) << asked.path.column << asked.value;
      extra += asked.path.column == "eventid" && (*found)[i] && !groups_[i].contains(asked) ? 1 : 0;
    }
  }
  EXPECT_LE(extra, 1u);
}

TEST_F(FileIndexTest, ReadsLittle) {
  for (int block = 0; block < 10; ++block) {
    add_block(4000, 400);
  }
  const auto bytes = builder_.encode();
  auto index = open(bytes);
  ASSERT_TRUE(index);
  ASSERT_TRUE(index->find_event("id-1"));
  ASSERT_TRUE(index->find_value({.column = "sourceipaddress"}, "ip-3"));
  EXPECT_LT(index->bytes_read(), 6'000u);
  EXPECT_GT(bytes.size(), 100'000u);
}

TEST_F(FileIndexTest, SaysThatItDoesNotKnowWhereThereAreTooManyValues) {
  add_block(2000, 1'000'000'000);
  add_block(2000, 3);
  auto index = open(builder_.encode());
  ASSERT_TRUE(index);
  const auto found = index->find_value({.column = "sourceipaddress"}, "never there");
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, (Blocks{true, false}));
}

TEST_F(FileIndexTest, GivesAllEventsInOrder) {
  add_block(500, 10);
  add_block(500, 10);
  const auto events = decode_events(builder_.encode());
  ASSERT_TRUE(events);
  EXPECT_EQ(events->size(), 1000u);
  EXPECT_TRUE(std::ranges::is_sorted(*events));
}

// Cut off, or with a byte changed: an error, or an answer that leaves out nothing.
TEST_F(FileIndexTest, LeavesNothingOutWhenDamaged) {
  add_block(200, 20);
  add_block(200, 20);
  const auto bytes = builder_.encode();
  const auto& asked = *groups_[1].begin();
  for (int round = 0; round < 600; ++round) {
    auto damaged = bytes;
    if (chance_.one_in(4)) {
      damaged.resize(chance_.below(bytes.size()));
    } else {
      auto& byte = damaged[chance_.below(bytes.size())];
      byte = static_cast<char>(byte ^ (1 << chance_.below(8)));
    }
    std::ignore = decode_events(damaged);
    auto index = open(damaged);
    const auto found = index ? ask(*index, asked) : fail(index.error());
    EXPECT_TRUE(!found || (*found)[1]);
  }
}

TEST(RowValuesTest, KnowsWhatItCovers) {
  const RowValues values(cloudtrail());
  EXPECT_TRUE(values.covers({.column = "sourceipaddress"}));
  EXPECT_TRUE(values.covers({.column = "useridentity.accesskeyid"}));
  EXPECT_TRUE(values.covers({.column = "resources.arn"}));
  EXPECT_TRUE(values.covers({.column = "requestparameters", .key = "any", .in_map = true}));
  EXPECT_FALSE(values.covers({.column = "requestparameters"}));
  EXPECT_FALSE(values.covers({.column = "responseelements", .key = "any", .in_map = true}));
  EXPECT_FALSE(values.covers({.column = "eventname"}));
  const RowValues other(event::schema_of(event::Category::Insight));
  EXPECT_FALSE(other.covers({.column = "requestparameters", .key = "any", .in_map = true}));
}

}  // namespace
}  // namespace tarn::lookup
