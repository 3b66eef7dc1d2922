// Tables that differ only in rows that a filter leaves out, for tests.
#pragma once

#include "base/clock.hpp"
#include "engine/engine.hpp"
#include "io/memory_file_system.hpp"
#include "parquet/writer.hpp"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <limits>
#include <memory>
#include <numeric>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace tarn::engine {

inline constexpr std::int64_t kFirstDay = 1'785'542'400'000'000;  // 2026-08-01
inline constexpr std::int64_t kHour = 3'600'000'000;

// One row; nullopt is NULL.
struct LakeRow {
  std::optional<std::string> account{};
  std::optional<std::string> region{};
  std::optional<std::int64_t> time{};
  std::int64_t number = 0;
  std::string name{};
  std::string digits{};  // of visible rows a number
  std::string dirty{};   // of a few visible rows no number
  std::string json{};
  std::int64_t divisor = 1;
  std::int64_t big = 0;
  std::string amount{};
  std::string day{};
  std::string pattern{};
  std::int64_t place = 1;
  std::optional<std::vector<std::string>> tags{};
  std::vector<std::pair<std::string, std::string>> attributes{};
  std::optional<std::string> code{};  // nullopt: there is no structure
};

inline columnar::Schema lake_schema() {
  using columnar::Field;
  using columnar::Kind;
  columnar::Schema schema;
  int id = 0;
  const auto add = [&](const std::string& name, columnar::Type type) {
    schema.fields.push_back({name, ++id, std::move(type), false});
    for (auto& child : schema.fields.back().type.children) {
      child.id = ++id;
    }
  };
  for (const auto* text : {"recipientaccountid", "awsregion", "eventname", "eventjson", "digits", "dirty",
                           "json", "amount", "day", "pattern"}) {
    add(text, {Kind::String, {}});
  }
  add("eventtime", {Kind::Timestamp, {}});
  for (const auto* number : {"number", "divisor", "big", "place"}) {
    add(number, {Kind::Int64, {}});
  }
  const columnar::Type text{Kind::String, {}};
  add("tags", {Kind::List, {Field{"element", 0, text, false}}});
  add("attributes", {Kind::Map, {Field{"key", 0, text, true}, Field{"value", 0, text, false}}});
  add("member", {Kind::Struct, {Field{"code", 0, text, false}, Field{"name", 0, text, false}}});
  return schema;
}

class RowWriter {
 public:
  RowWriter(const columnar::Schema& schema, columnar::Batch& batch) : schema_(schema), batch_(batch) {}

  void add(const LakeRow& row) {
    at_ = batch_.add_row();
    if (row.account) {
      set("recipientaccountid", *row.account);
    }
    if (row.region) {
      set("awsregion", *row.region);
    }
    set("eventname", row.name);
    set("eventjson", texts_.emplace_back(fmt::format(R"({{"n":{},"s":"{}"}})", row.number, row.digits)));
    set("digits", row.digits);
    set("dirty", row.dirty);
    set("json", row.json);
    set("amount", row.amount);
    set("day", row.day);
    set("pattern", row.pattern);
    if (row.time) {
      column("eventtime").set_integer(at_, *row.time);
    }
    column("number").set_integer(at_, row.number);
    column("divisor").set_integer(at_, row.divisor);
    column("big").set_integer(at_, row.big);
    column("place").set_integer(at_, row.place);
    add_nested(row);
  }

 private:
  void add_nested(const LakeRow& row) {
    if (row.tags) {
      auto& tags = column("tags");
      tags.begin_list(at_);
      for (const auto& tag : *row.tags) {
        tags.child(0).set_string(tags.grow_list(), tag);
      }
    }
    auto& attributes = column("attributes");
    attributes.begin_list(at_);
    for (const auto& [key, value] : row.attributes) {
      const auto place = attributes.grow_list();
      attributes.child(0).set_string(place, key);
      attributes.child(1).set_string(place, value);
    }
    if (row.code) {
      column("member").set_struct(at_);
      column("member").child(0).set_string(at_, *row.code);
      column("member").child(1).set_string(at_, row.name);
    }
  }

  columnar::Column& column(std::string_view name) {
    const auto found = std::ranges::find(schema_.fields, name, &columnar::Field::name);
    return batch_.column(static_cast<std::size_t>(found - schema_.fields.begin()));
  }
  // The text must outlive the batch.
  void set(std::string_view name, std::string_view text) { column(name).set_string(at_, text); }

  const columnar::Schema& schema_;
  columnar::Batch& batch_;
  std::size_t at_ = 0;
  std::deque<std::string> texts_;  // which the batch points to
};

// What a query gave: its rows in order of their text, or its error; and its statistics.
struct Outcome {
  std::vector<std::string> rows;
  std::string error;
  Statistics statistics;

  friend bool operator==(const Outcome& a, const Outcome& b) {
    return a.rows == b.rows && a.error == b.error &&
           a.statistics.bytes_scanned == b.statistics.bytes_scanned &&
           a.statistics.events_scanned == b.statistics.events_scanned &&
           a.statistics.events_matched == b.statistics.events_matched;
  }
};

// On a failure: both, side by side.
inline std::string text_of(const Outcome& outcome) {
  auto text = fmt::format("{} rows, bytes {}, scanned {}, matched {}, error {}\n", outcome.rows.size(),
                          outcome.statistics.bytes_scanned, outcome.statistics.events_scanned,
                          outcome.statistics.events_matched, outcome.error);
  for (std::size_t i = 0; i < std::min<std::size_t>(outcome.rows.size(), 5); ++i) {
    text += "  " + outcome.rows[i] + "\n";
  }
  return text;
}

class TestLakes {
 public:
  TestLakes() { EXPECT_TRUE(disk.create_directories("/lake", 0700)); }

  // Writes rows as a file, in groups of so many rows.
  std::string write_file(const std::vector<LakeRow>& rows, std::uint32_t group_rows) {
    columnar::Batch batch(schema);
    RowWriter writer(schema, batch);
    for (const auto& row : rows) {
      writer.add(row);
    }
    std::vector<std::uint32_t> all(rows.size());
    std::iota(all.begin(), all.end(), 0U);
    const auto path = fmt::format("/lake/{}.parquet", files_++);
    auto file = disk.create(path, 0600);
    EXPECT_TRUE(file);
    parquet::WriterOptions options;
    options.row_group_rows = group_rows;
    auto made = parquet::Writer::create(**file, schema, options);
    EXPECT_TRUE(made);
    EXPECT_TRUE((*made)->write(batch, all));
    EXPECT_TRUE((*made)->finish());
    EXPECT_TRUE((*file)->close());
    return path;
  }

  MemoryFile read_file(const std::string& path) {
    const auto file = disk.open(path);
    std::string bytes((*file)->status()->size_bytes, '\0');
    EXPECT_EQ((*file)->read_at(0, bytes).value_or(0), bytes.size());
    return std::make_shared<const std::string>(std::move(bytes));
  }

  ParquetTable table(std::string name, std::vector<std::string> paths) const {
    return {.name = std::move(name), .schema = &schema, .paths = std::move(paths), .folder = "/lake"};
  }

  Outcome run(const std::string& sql, const std::vector<Table>& tables, unsigned threads = 3) {
    const Engine engine(disk, {.threads = threads, .memory_bytes = 512u << 20, .spill_folder = {}});
    Outcome outcome;
    const auto query = engine.start(sql, tables);
    if (!query) {
      outcome.error = query.error().message();
      return outcome;
    }
    Chunk chunk;
    for (;;) {
      const auto more = (*query)->next(chunk);
      if (!more) {
        outcome.rows.clear();
        outcome.error = more.error().message();
      }
      if (!more || !*more) {
        break;
      }
      add_rows(chunk, (*query)->column_count(), outcome.rows);
    }
    std::ranges::sort(outcome.rows);
    outcome.statistics = (*query)->statistics();
    return outcome;
  }

  columnar::Schema schema = lake_schema();
  ManualClock clock{Timestamp{}};
  io::MemoryFileSystem disk{clock};

 private:
  static void add_rows(const Chunk& chunk, std::size_t columns, std::vector<std::string>& rows) {
    for (std::size_t row = 0; row < chunk.rows(); ++row) {
      auto& text = rows.emplace_back();
      for (std::size_t column = 0; column < columns; ++column) {
        text += column == 0 ? "" : "|";
        chunk.append_json(text, row, column);
      }
    }
  }

  int files_ = 0;
};

// Makes rows of two kinds: some that all expressions of the tests can be evaluated on, but for casts of
// `dirty`, and some that make every kind of expression fail.
class RowMaker {
 public:
  explicit RowMaker(unsigned seed) : random_(seed) {}

  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }

  LakeRow visible(std::size_t i) {
    LakeRow row;
    row.account = "111111111111";
    row.region = below(3) == 0 ? "eu-west-1" : "us-east-1";
    row.time = below(40) == 0 ? std::nullopt
                              : std::optional(kFirstDay + static_cast<std::int64_t>(below(20 * 24)) * kHour);
    row.number = static_cast<std::int64_t>(i);
    row.name = fmt::format("n{}", below(12));
    row.digits = std::to_string(below(100));
    row.dirty = below(300) == 0 ? fmt::format("mine{}", i) : std::to_string(below(50));
    row.json = fmt::format(R"({{"a":{},"b":[{},2]}})", below(9), below(9));
    row.divisor = 1 + static_cast<std::int64_t>(below(9));
    row.big = static_cast<std::int64_t>(below(1000));
    row.amount = fmt::format("{}.{}", below(100), below(10));
    row.day = fmt::format("2026-08-{:02}", 1 + below(28));
    row.pattern = fmt::format("n[0-{}]$", 1 + below(8));
    row.place = 1 + static_cast<std::int64_t>(below(3));
    row.tags = std::vector<std::string>{std::to_string(below(9)), std::to_string(below(9)), "7"};
    row.attributes = {{"k", std::to_string(below(9))}, {fmt::format("other{}", below(4)), "v"}};
    row.code = below(20) == 0 ? std::nullopt : std::optional(std::to_string(below(1000)));
    return row;
  }

  LakeRow invisible(std::size_t i) {
    LakeRow row = visible(1'000'000 + i);
    const auto secret = fmt::format("SECRET{}", i);
    row.account = below(10) == 0 ? std::nullopt : std::optional(fmt::format("{:012}", 2 + below(5)));
    row.name = below(2) == 0 ? row.name : secret;
    row.digits = secret;
    row.dirty = secret;
    row.json = "{" + secret;
    row.divisor = 0;
    row.big = std::numeric_limits<std::int64_t>::max() - static_cast<std::int64_t>(below(3));
    row.amount = below(2) == 0 ? secret : "99999999999999999999999999999999999999999999";
    row.day = "2026-13-" + secret;
    row.pattern = "(" + secret;
    row.place = 99;
    row.tags = below(3) == 0 ? std::nullopt : std::optional(std::vector<std::string>(1 + below(6), secret));
    row.attributes = {{secret, secret}};
    row.code = secret;
    return row;
  }

  template <class T>
  void shuffle(std::vector<T>& values) {
    std::ranges::shuffle(values, random_);
  }

 private:
  std::mt19937_64 random_;
};

inline RowFilter rows_of_account(std::string account) {
  return {.columns = {"recipientaccountid"},
          .allows = [account = std::move(account)](const auto values) { return values[0] == account; }};
}

}  // namespace tarn::engine
