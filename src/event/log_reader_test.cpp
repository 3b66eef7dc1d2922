#include "event/log_reader.hpp"

#include "event/test_reader.hpp"
#include "io/gzip.hpp"
#include "io/hash.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace tarn::event {
namespace {

using Records = std::vector<std::string>;

std::string records(const Records& all) {
  std::string text = R"({"Records":[)";
  for (const auto& one : all) {
    text += (text.ends_with('[') ? "" : ",") + one;
  }
  return text + "]}";
}

std::string reasons(const Reading& reading) {
  std::string text;
  for (const auto& reject : reading.rejects) {
    text += reject.reason + '\n';
  }
  return text;
}

// Reads by both paths: whole, and in windows of several sizes.
void on_every_path(std::string_view bytes, const std::function<void(const Reading&)>& expect) {
  {
    SCOPED_TRACE("whole");
    expect(read_bytes(bytes));
  }
  for (const std::uint64_t window : {1u, 7u, 64u, 1000u, 1u << 20}) {
    SCOPED_TRACE("windows of " + std::to_string(window));
    expect(read_bytes(bytes, windows_of(window)));
  }
}

// Nothing but these records, and nothing rejected.
void expect_records(std::string_view bytes, const Records& expected) {
  on_every_path(bytes, [&](const Reading& reading) {
    EXPECT_EQ(reading.event_json, expected);
    EXPECT_EQ(reasons(reading), "");
  });
}

TEST(LogReader, ZeroByteFile) {
  const auto reading = read_bytes("");
  EXPECT_TRUE(reading.event_json.empty());
  EXPECT_EQ(reasons(reading), "the file is empty\n");
}

TEST(LogReader, FilesOfBlanksAreEmpty) {
  for (const auto* bytes : {" ", "\r\n", "\xEF\xBB\xBF", "\xEF\xBB\xBF\n\t"}) {
    EXPECT_EQ(reasons(read_bytes(bytes)), "the file is empty\n");
  }
  EXPECT_EQ(reasons(read_bytes(io::gzip("", 6))), "the file is empty\n");
}

TEST(LogReader, TruncatedGzipKeepsWhatCanBeRead) {
  Records all;
  for (int i = 0; i < 2000; ++i) {
    all.push_back(record(std::to_string(i * 7919)));
  }
  const auto packed = io::gzip(records(all), 6);
  for (const auto keep : {packed.size() - 1, packed.size() - 9, packed.size() / 2}) {
    SCOPED_TRACE(keep);
    const auto bytes = packed.substr(0, keep);
    on_every_path(bytes, [&](const Reading& reading) {
      ASSERT_GT(reading.event_json.size(), keep > packed.size() / 2 ? 1990u : 500u);
      for (std::size_t i = 0; i < reading.event_json.size(); ++i) {
        ASSERT_EQ(reading.event_json[i], all[i]);
      }
      ASSERT_FALSE(reading.rejects.empty());
      EXPECT_NE(reading.rejects.back().reason.find("cut off"), std::string::npos) << reasons(reading);
      EXPECT_EQ(reading.facts.sha256, io::sha256(bytes));
    });
  }
}

TEST(LogReader, DamagedGzipIsHashedWhole) {
  auto packed = io::gzip(records(Records(500, record("a"))), 6) + std::string(200'000, 'x');
  on_every_path(packed, [&](const Reading& reading) {
    EXPECT_EQ(reading.event_json.size(), 500u);
    EXPECT_NE(reasons(reading).find("other bytes behind its last member"), std::string::npos);
    EXPECT_EQ(reading.facts.sha256, io::sha256(packed));
    EXPECT_EQ(reading.facts.stored_bytes, packed.size());
  });
}

TEST(LogReader, DecompressionBombIsStopped) {
  const auto bomb = io::gzip(record("a") + "\n" + std::string(40u << 20, ' '), 9);
  ReadLimits limits{.whole_bytes = 1u << 20, .window_bytes = 1u << 20, .inflated_bytes = 4u << 20};
  auto reading = read_bytes(bomb, limits);
  EXPECT_EQ(reading.event_json, Records{record("a")});
  EXPECT_NE(reasons(reading).find("grows past the limit"), std::string::npos) << reasons(reading);
  EXPECT_LE(reading.facts.inflated_bytes, 4u << 20);
  EXPECT_EQ(reading.facts.sha256, io::sha256(bomb));

  limits = {.whole_bytes = 1u << 20, .window_bytes = 1u << 20, .ratio = 100};
  reading = read_bytes(bomb, limits);
  EXPECT_EQ(reading.event_json, Records{record("a")});
  EXPECT_NE(reasons(reading).find("grows past the limit"), std::string::npos) << reasons(reading);
  EXPECT_LE(reading.facts.inflated_bytes, 17u << 20);
}

TEST(LogReader, InvalidUtf8InOneRecordRejectsOnlyThatRecord) {
  const auto bad = record("b\xFF\xC0");
  const auto bytes = records({record("a"), bad, record("c")});
  on_every_path(bytes, [&](const Reading& reading) {
    EXPECT_EQ(reading.event_json, (Records{record("a"), record("c")}));
    ASSERT_EQ(reading.rejects.size(), 1u);
    EXPECT_EQ(reading.rejects[0].bytes, bad);
    EXPECT_EQ(reading.rejects[0].offset, bytes.find(bad));
    EXPECT_EQ(reading.rejects[0].length, bad.size());
    EXPECT_FALSE(reading.rejects[0].reason.empty());
  });
}

struct DamageCase {
  const char* name;
  std::string bad;
};

TEST(LogReader, ParseErrorInOneRecordRejectsOnlyThatRecord) {
  const std::vector<DamageCase> cases = {
      {"bare word", R"({"eventVersion":"1.08","eventName":tru})"},
      {"no colon", R"({"eventVersion" "1.08"})"},
      {"control character", "{\"eventVersion\":\"1.08\",\"eventName\":\"a\x01\"}"},
      {"NUL", std::string("{\"eventVersion\":\"1.08\",\"eventName\":\"a\0\"}", 40)},
      {"bad escape", R"({"eventVersion":"1.08","eventName":"\q"})"},
      {"bad escape in a name", R"({"eventVersion":"1.08","\q":"a"})"},
      {"no event", R"({"a":1})"},
      {"scalar", "17"},
      {"text", R"("text")"},
  };
  for (const auto& [name, bad] : cases) {
    SCOPED_TRACE(name);
    for (const auto& bytes :
         {records({record("a"), bad, record("c")}), "[" + record("a") + "," + bad + "," + record("c") + "]",
          record("a") + "\n" + bad + "\n" + record("c")}) {
      on_every_path(bytes, [&](const Reading& reading) {
        EXPECT_EQ(reading.event_json, (Records{record("a"), record("c")}));
        ASSERT_EQ(reading.rejects.size(), 1u) << reasons(reading);
        EXPECT_EQ(reading.rejects[0].bytes, bad);
        EXPECT_EQ(reading.rejects[0].offset, bytes.find(bad));
      });
    }
  }
}

TEST(LogReader, UnclosedStringCostsItsRecordAlone) {
  const std::string bad = R"({"eventVersion":"1.08","eventName":"never closed},)";
  const auto bytes = records({record("a"), bad, record("b"), record("c")});
  on_every_path(bytes, [&](const Reading& reading) {
    EXPECT_EQ(reading.event_json, (Records{record("a"), record("b"), record("c")}));
    ASSERT_FALSE(reading.rejects.empty());
    EXPECT_EQ(reading.rejects[0].offset, bytes.find(bad));
    EXPECT_TRUE(reading.rejects[0].bytes.starts_with(bad));
  });
}

TEST(LogReader, ListsBehindADamagedOneAreRead) {
  const auto bytes =
      "[{\"eventVersion\":x}," + record("a") + "]\n" + record("b") + "\n{\"Records\":[" + record("c") + "]}";
  on_every_path(bytes, [&](const Reading& reading) {
    EXPECT_EQ(reading.event_json, (Records{record("a"), record("b"), record("c")}));
    EXPECT_EQ(reading.rejects.size(), 1u);
  });
}

TEST(LogReader, RecordLongerThanTheLimitIsRejectedOnce) {
  const auto bad = R"({"eventVersion":"1.08","eventName":")" + std::string(100'000, 'n') + "\"}";
  const auto bytes = records({record("a"), bad, record("c"), record("d")});
  ReadLimits limits = windows_of(1000);
  limits.record_bytes = 4000;
  const auto reading = read_bytes(bytes, limits);
  EXPECT_EQ(reading.event_json, (Records{record("a"), record("c"), record("d")}));
  ASSERT_EQ(reading.rejects.size(), 1u) << reasons(reading);
  const auto& reject = reading.rejects[0];
  EXPECT_EQ(reject.reason, "a record longer than 4000 bytes");
  EXPECT_EQ(reject.offset, bytes.find(bad));
  EXPECT_EQ(reject.length, bad.size() + 1);
  EXPECT_TRUE(bad.starts_with(reject.bytes));
  EXPECT_GT(reject.bytes.size(), 1000u);
}

TEST(LogReader, RecordLongerThanTheLimitAtTheEndIsRejectedOnce) {
  const auto bad = R"({"eventVersion":"1.08","eventName":")" + std::string(100'000, 'n');
  ReadLimits limits = windows_of(1000);
  limits.record_bytes = 4000;
  const auto reading = read_bytes(record("a") + "\n" + bad, limits);
  EXPECT_EQ(reading.event_json, Records{record("a")});
  ASSERT_EQ(reading.rejects.size(), 1u) << reasons(reading);
  EXPECT_EQ(reading.rejects[0].length, bad.size());
}

TEST(LogReader, GzipWithSeveralMembers) {
  const auto text = records({record("a"), record("b"), record("c")});
  const auto packed = io::gzip(text.substr(0, 100), 6) + io::gzip("", 6) + io::gzip(text.substr(100), 1);
  expect_records(packed, {record("a"), record("b"), record("c")});
  EXPECT_EQ(read_bytes(packed).facts.inflated_bytes, text.size());
  EXPECT_EQ(read_bytes(packed, windows_of(100)).facts.inflated_bytes, text.size());
}

TEST(LogReader, PlainJsonHasItsFactsStated) {
  const auto text = records({record("a")});
  on_every_path(text, [&](const Reading& reading) {
    EXPECT_EQ(reading.facts.stored_bytes, text.size());
    EXPECT_EQ(reading.facts.inflated_bytes, text.size());
    EXPECT_EQ(reading.facts.sha256, io::sha256(text));
  });
}

TEST(LogReader, ByteOrderMark) {
  expect_records("\xEF\xBB\xBF" + records({record("a")}), {record("a")});
  expect_records(io::gzip("\xEF\xBB\xBF" + record("a"), 6), {record("a")});
}

TEST(LogReader, LargeEvents) {
  for (const std::size_t size : {256u << 10, 1u << 20}) {
    const auto large =
        R"({"eventVersion":"1.08","requestParameters":{"p":")" + std::string(size, 'p') + "\"}}";
    const auto text = records({record("a"), large, record("c")});
    EXPECT_EQ(read_bytes(text).event_json, (Records{record("a"), large, record("c")}));
    EXPECT_EQ(read_bytes(io::gzip(text, 1), windows_of(100'000)).event_json,
              (Records{record("a"), large, record("c")}));
  }
}

// A file of one line far beyond what is read in one piece, in bounded memory.
TEST(LogReader, SingleLineOf100Megabytes) {
  const auto one = R"({"eventVersion":"1.08","eventName":")" + std::string(10'000, 'n') + "\"}";
  std::string text = R"({"Records":[)" + one;
  std::size_t count = 1;
  for (; text.size() < 100u << 20; ++count) {
    text += ',';
    text += one;
  }
  text += "]}";
  const auto event_json = column_index(schema_of(Category::CloudTrail), kEventJson);
  std::size_t equal = 0;
  const auto reading =
      read_each(text, {}, Check::Whole, [&](Reading&, const columnar::Batch& batch, std::size_t row) {
        equal += batch.column(event_json).string(row) == one ? 1 : 0;
      });
  EXPECT_EQ(equal, count);
  EXPECT_EQ(reasons(reading), "");
  EXPECT_EQ(reading.facts.inflated_bytes, text.size());
  EXPECT_GE(reading.pieces, 12u);
}

TEST(LogReader, WindowsGiveTheSameRowsAsOnePiece) {
  const auto rich =
      R"({"eventVersion":"1.08","userIdentity":{"type":"Root"},"requestParameters":{"a":[1,"]}"],"b":"\u00e9\""}})";
  const auto text = records({rich, record("b"), rich}) + "\n" + record("d");
  const auto whole = read_bytes(text);
  ASSERT_EQ(whole.rows.size(), 4u);
  for (std::uint64_t window = 1; window < 60; ++window) {
    EXPECT_EQ(read_bytes(text, windows_of(window)).rows, whole.rows) << window;
  }
  EXPECT_EQ(read_bytes(text, {}, Check::Touched).rows, whole.rows);
}

TEST(LogReader, CopiedRowsOutliveTheTextOfTheirFile) {
  const ManualClock clock{Timestamp{}};
  io::MemoryFileSystem files(clock);
  const std::string names[] = {"RunInstances", "TerminateInstances", "x"};
  for (const auto& name : names) {
    const auto bytes =
        records({R"({"eventVersion":"1.08","eventName":")" + name + R"(","userAgent":"a\"b"})"});
    ASSERT_TRUE(io::write_file_durably(files, "/" + name, bytes, 0600));
  }
  const auto& schema = schema_of(Category::CloudTrail);
  for (const auto& limits : {ReadLimits{}, windows_of(7)}) {
    RowBuilder builder(schema, all_columns(schema), Check::Touched, Strings::Copy);
    LogReader reader(files, builder, limits, LogReader::Hashing::No);
    columnar::Batch batch(schema);
    Arena arena;
    for (const auto& name : names) {
      ASSERT_TRUE(reader.open("/" + name));
      for (bool more = true; more;) {
        const auto next = reader.next(batch, arena);
        ASSERT_TRUE(next);
        more = *next;
      }
    }
    ASSERT_EQ(batch.rows(), 3u);
    for (std::size_t row = 0; row < 3; ++row) {
      EXPECT_EQ(batch.column(column_index(schema, "eventname")).string(row), names[row]);
      EXPECT_EQ(batch.column(column_index(schema, "useragent")).string(row), "a\"b");
      EXPECT_TRUE(batch.column(column_index(schema, kEventJson)).string(row).ends_with("}"));
    }
  }
}

TEST(LogReader, MissingFileIsAnError) {
  const ManualClock clock{Timestamp{}};
  io::MemoryFileSystem files(clock);
  const auto& schema = schema_of(Category::CloudTrail);
  RowBuilder builder(schema, all_columns(schema), Check::Whole, Strings::Point);
  LogReader reader(files, builder, {}, LogReader::Hashing::No);
  const auto opened = reader.open("/nothing");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code(), ErrorCode::NotFound);
}

}  // namespace
}  // namespace tarn::event
