#include "event/rejects.hpp"

#include "event/test_reader.hpp"
#include "io/gzip.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace tarn::event {
namespace {

using Records = std::vector<std::string>;

std::uint64_t pieces_of(const std::vector<Reject>& rejects) {
  std::uint64_t pieces = 0;
  for (const auto& reject : rejects) {
    pieces += reject.pieces;
  }
  return pieces;
}

// "offset+length reason" of each.
std::vector<std::string> lines_of(const std::vector<Reject>& rejects) {
  std::vector<std::string> lines;
  for (const auto& reject : rejects) {
    lines.push_back(std::to_string(reject.offset) + "+" + std::to_string(reject.length) + " " +
                    reject.reason);
  }
  return lines;
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

struct TextCase {
  const char* name;
  std::string before;
  std::string text;  // one run
  std::string behind;
  Records records;
};

TEST(Rejects, ARunOfTextIsOnePiece) {
  const auto a = record("a");
  const auto b = record("b");
  const std::vector<TextCase> cases = {
      {"words", "", "just some words", "", {}},
      {"lines", "", "# Title\n\nSome words, and more; see (this).\n  - a list", "\n", {}},
      {"a link", "", "see [the text](https://example.com/a) for more", "\n", {}},
      {"a footnote", "", "as said [1] before [2, 3] and after", "", {}},
      {"code", "", "int main() { return f({}); }\nvoid g() {}", "\n", {}},
      {"quotes", "", "say \"no\" to it, and \"yes\"", "\n", {}},
      {"an odd quote", "", "five o\"clock\nis late", "", {}},
      {"stray brackets", "", "} and ] and :", "\n", {}},
      {"bytes that are no UTF-8", "", "caf\xE9\nna\xEFve, \xFF", "\n", {}},
      {"before records", "", "a comment on\nthe log", "\n" + a + "\n" + b, {a, b}},
      {"behind a record", a + "\n", "the end of it", "\n", {a}},
      {"in a list", "[" + a + ",", "foo, bar, [baz]", "," + b + "]", {a, b}},
      {"in Records", R"({"Records":[)", "foo, bar", "," + b + "]}", {b}},
  };
  for (const auto& [name, before, text, behind, expected] : cases) {
    SCOPED_TRACE(name);
    on_every_path(before + text + behind, [&](const Reading& reading) {
      EXPECT_EQ(reading.event_json, expected);
      ASSERT_EQ(reading.rejects.size(), 1u) << testing::PrintToString(lines_of(reading.rejects));
      const auto& reject = reading.rejects[0];
      EXPECT_EQ(reject.offset, before.size());
      EXPECT_EQ(reject.length, text.size());
      EXPECT_EQ(reject.pieces, 1u);
      EXPECT_FALSE(reject.reason.empty());
      EXPECT_FALSE(reject.bytes.empty());
      EXPECT_TRUE(text.starts_with(reject.bytes)) << reject.bytes;
    });
    EXPECT_EQ(read_bytes(before + text + behind).rejects[0].bytes, text);
  }
}

TEST(Rejects, WhatAnEventPartsIsTwoPieces) {
  const auto text = "before\n" + record("a") + "\nbetween\n" + record("b") + "\n";
  on_every_path(text, [&](const Reading& reading) {
    EXPECT_EQ(reading.event_json, (Records{record("a"), record("b")}));
    EXPECT_EQ(lines_of(reading.rejects), (std::vector<std::string>{
                                             "0+6 not valid JSON",
                                             std::to_string(text.find("between")) + "+7 not valid JSON",
                                         }));
  });
}

TEST(Rejects, ValuesAndDamagedRecordsStayPiecesOfTheirOwn) {
  const struct {
    const char* name;
    std::string text;
    std::size_t pieces;
  } cases[] = {
      {"empty objects", "{}\n{}\n{}", 3},
      {"empty objects in a list", R"({"Records":[{},{},{}]})", 3},
      {"objects without an event", R"([{"a":1},{"b":2}])", 2},
      {"scalars in a list", R"([1,"a",null,true])", 4},
      {"damaged records", "{\"eventVersion\":x}\n{\"eventVersion\":y}\n{ \"eventVersion\" 1}", 3},
  };
  for (const auto& [name, text, pieces] : cases) {
    SCOPED_TRACE(name);
    on_every_path(text, [&](const Reading& reading) {
      EXPECT_EQ(reading.rejects.size(), pieces) << testing::PrintToString(lines_of(reading.rejects));
      EXPECT_EQ(pieces_of(reading.rejects), pieces);
    });
  }
}

TEST(Rejects, PiecesBeyondTheLimitAreCountedAndKeepTheirRange) {
  std::string text = R"({"Records":[)" + record("a");
  for (int i = 0; i < 5000; ++i) {
    text += i % 2 == 0 ? ",{}" : R"(,{"eventVersion":x})";
  }
  text += "," + record("b") + ",{}]}";
  auto few = windows_of(100);
  few.rejects.listed = 7;
  for (auto limits : {ReadLimits{}, windows_of(1000), few}) {
    const auto reading = read_bytes(text, limits);
    EXPECT_EQ(reading.event_json, (Records{record("a"), record("b")}));
    ASSERT_EQ(reading.rejects.size(), limits.rejects.listed + 1);
    EXPECT_EQ(pieces_of(reading.rejects), 5001u);
    const auto& rest = reading.rejects.back();
    const auto& last_listed = reading.rejects[limits.rejects.listed - 1];
    EXPECT_EQ(rest.pieces, 5001u - limits.rejects.listed);
    EXPECT_EQ(rest.offset, last_listed.offset + last_listed.length + 1);
    EXPECT_EQ(rest.offset + rest.length, text.size() - 2);
    EXPECT_EQ(rest.reason, std::to_string(rest.pieces) + " more pieces, from byte " +
                               std::to_string(rest.offset) + " to byte " + std::to_string(text.size() - 2));
    EXPECT_EQ(rest.bytes, text.substr(rest.offset, rest.bytes.size()));
  }
}

TEST(Rejects, TheOnlyPieceBeyondTheLimitSaysItsOwnReason) {
  ReadLimits limits;
  limits.rejects.listed = 2;
  const auto reading = read_bytes(R"([{},{},{"a":1}])", limits);
  EXPECT_EQ(lines_of(reading.rejects),
            (std::vector<std::string>{"1+2 holds no CloudTrail event", "4+2 holds no CloudTrail event",
                                      "7+7 holds no CloudTrail event"}));
}

TEST(Rejects, DamageToTheFileIsToldWhateverElseIsWrong) {
  std::string text = "[";
  for (int i = 0; i < 3000; ++i) {
    text += "{},";
  }
  const auto packed = io::gzip(text + "{}]", 6);
  const auto reading = read_bytes(packed.substr(0, packed.size() - 4));
  ASSERT_FALSE(reading.rejects.empty());
  EXPECT_NE(reading.rejects.back().reason.find("cut off"), std::string::npos);
  EXPECT_LE(reading.rejects.size(), ReadLimits{}.rejects.listed + 2);
}

TEST(Rejects, KeptBytesOfAFileAreBounded) {
  std::string text;
  const auto bad = R"({"a":")" + std::string(10'000, 'x') + "\"}";
  for (int i = 0; i < 50; ++i) {
    text += bad + "\n";
  }
  ReadLimits limits;
  limits.rejects.bytes = 25'000;
  const auto reading = read_bytes(text, limits);
  ASSERT_EQ(reading.rejects.size(), 50u);
  std::uint64_t kept = 0;
  for (const auto& reject : reading.rejects) {
    kept += reject.bytes.size();
    EXPECT_EQ(reject.length, bad.size());
    EXPECT_TRUE(bad.starts_with(reject.bytes));
  }
  EXPECT_EQ(kept, 25'000u);
}

// What a hostile or mistaken file costs is a matter of the limits, not of its size.
TEST(Rejects, MillionsOfPiecesCostNoMoreThanTheLimit) {
  constexpr std::size_t kPieces = 2'000'000;
  std::string items = R"({"Records":[{})";
  for (std::size_t i = 1; i < kPieces; ++i) {
    items += ",{}";
  }
  auto reading = read_bytes(items + "]}");
  EXPECT_EQ(reading.rejects.size(), ReadLimits{}.rejects.listed + 1);
  EXPECT_EQ(pieces_of(reading.rejects), kPieces);

  std::string words;
  for (std::size_t i = 0; i < kPieces; ++i) {
    words += i % 10 == 9 ? "word\n" : "word ";
  }
  reading = read_bytes(words);
  ASSERT_EQ(reading.rejects.size(), 1u);
  EXPECT_EQ(reading.rejects[0].length, words.size() - 1);
  EXPECT_EQ(reading.rejects[0].bytes, words.substr(0, kRejectBytesKept));
}

TEST(Rejects, NestingThatIsTooDeepIsNamed) {
  const auto nested = [](std::size_t levels) {
    return R"({"eventVersion":"1.08","requestParameters":{"a":)" + std::string(levels, '[') +
           std::string(levels, ']') + "},\"eventID\":\"a\"}";
  };
  EXPECT_EQ(read_bytes(nested(127)).event_json.size(), 1u);
  EXPECT_EQ(lines_of(read_bytes(nested(1'000'000)).rejects),
            Records{"0+2000064 a member nested deeper than 128 levels"});
  for (const std::size_t levels : {128u, 2000u}) {
    SCOPED_TRACE(levels);
    on_every_path(R"({"Records":[)" + nested(levels) + "," + record("b") + "]}", [](const Reading& reading) {
      EXPECT_EQ(reading.event_json, Records{record("b")});
      ASSERT_EQ(reading.rejects.size(), 1u);
      EXPECT_EQ(reading.rejects[0].reason, "a member nested deeper than 128 levels");
    });
  }
}

}  // namespace
}  // namespace tarn::event
