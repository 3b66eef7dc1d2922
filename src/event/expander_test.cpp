#include "event/expander.hpp"

#include "event/test_reader.hpp"
#include "json/value.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace tarn::event {
namespace {

const std::string kA = record("a");
const std::string kB = record("b");

// The text as a JSON string.
std::string json_text(std::string_view text) {
  std::string out;
  json::append_quoted(out, text);
  return out;
}

struct Case {
  const char* name;
  std::string text;
  std::vector<std::string> records;
  std::vector<std::string> rejected = {};
};

const std::string kPretty =
    "{\n  \"eventVersion\": \"1.08\",\n  \"requestParameters\": {\n    \"a\": 1.0E1\n  }\n}";

const std::vector<Case> kEnvelopes = {
    {"Records", R"({"Records":[)" + kA + "," + kB + "]}", {kA, kB}},
    {"Records, spread over lines",
     "{\r\n \"Records\" : [\r\n" + kA + " ,\r\n" + kB + "\r\n]\r\n}\r\n",
     {kA, kB}},
    {"Records, empty", R"({"Records":[]})", {}},
    {"Records with an escape", R"({"\u0052ecords":[)" + kA + R"(],"Record\u0073":[)" + kB + "]}", {kA, kB}},
    {"Records with an escape, behind another member", R"({"n":1,"Record\u0073":[)" + kA + "]}", {kA}},
    {"record whose names have escapes",
     R"({"event\u0056ersion":"1.08","event\u004eame":"a"})",
     {R"({"event\u0056ersion":"1.08","event\u004eame":"a"})"}},
    {"Records behind another member", R"({"n":1,"Records":[)" + kA + "]}", {kA}},
    {"Records twice", R"({"Records":[)" + kA + R"(],"Records":[)" + kB + "]}", {kA, kB}},
    {"bare list", "[" + kA + "," + kB + "]", {kA, kB}},
    {"bare list, empty", "[]", {}},
    {"bare object", kA, {kA}},
    {"bare object, pretty", kPretty, {kPretty}},
    {"lines", kA + "\n" + kB + "\n", {kA, kB}},
    {"lines of envelopes", R"({"Records":[)" + kA + "]}\n{\"Records\":[" + kB + "]}", {kA, kB}},
    {"values with commas", kA + ",\n" + kB, {kA, kB}},
    {"dictionary", R"({"first":)" + kA + R"(,"second":)" + kB + "}", {kA, kB}},
    {"LookupEvents",
     R"({"Events":[{"EventId":"a","EventName":"N","EventTime":1.6E9,"Resources":[],"CloudTrailEvent":)" +
         json_text(kA) + R"(}],"NextToken":"t","ResponseMetadata":{"RequestId":"r"}})",
     {kA}},
    {"LookupEvents, one",
     R"({"EventName":"N","EventSource":"s","CloudTrailEvent":)" + json_text(kA) + "}",
     {kA}},
    {"EventBridge",
     R"({"version":"0","id":"i","detail-type":"AWS API Call via CloudTrail","resources":[],"detail":)" + kA +
         "}",
     {kA}},
    {"CloudWatch Logs",
     R"({"messageType":"DATA_MESSAGE","logEvents":[{"id":"1","message":)" + json_text(kA) +
         R"(},{"id":"2","message":)" + json_text(kB) + "}]}",
     {kA, kB}},
    {"CloudWatch Logs, other text",
     R"({"logEvents":[{"message":"plain"},{"message":)" + json_text(kA) + "}]}",
     {kA},
     {R"({"message":"plain"})"}},
    {"_raw", R"({"_raw":)" + json_text(kPretty) + R"(,"_time":1})", {kPretty}},
    {"_raw of an envelope", R"({"_raw":)" + json_text(R"({"Records":[)" + kA + "]}") + "}", {kA}},
    {"envelopes in a list",
     R"([{"data":{"Records":[)" + kA + R"(]}},{"data":{"detail":)" + kB + "}}]",
     {kA, kB}},
    {"list in a list", "[[" + kA + "],[" + kB + "]]", {kA, kB}},
    {"text within text within text",
     R"({"message":)" + json_text(R"({"message":)" + json_text(R"({"_raw":)" + json_text(kA) + "}") + "}") +
         "}",
     {kA}},
    {"aggregated event",
     R"({"eventVersion":"1.0","accountId":"1","eventId":"e","timeWindow":{}})",
     {R"({"eventVersion":"1.0","accountId":"1","eventId":"e","timeWindow":{}})"}},
    {"record without a version", R"({"p_x":1,"eventName":"N"})", {R"({"p_x":1,"eventName":"N"})"}},
    {"record in lower case", R"({"eventname":"N"})", {R"({"eventname":"N"})"}},
};

const std::vector<Case> kRejected = {
    {"digest",
     R"({"awsAccountId":"1","digestStartTime":"t","logFiles":[{"s3Bucket":"b"}]})",
     {},
     {R"({"awsAccountId":"1","digestStartTime":"t","logFiles":[{"s3Bucket":"b"}]})"}},
    {"empty object", "{}", {}, {"{}"}},
    {"element without an event", "[" + kA + R"(, {"a":1} ,)" + kB + "]", {kA, kB}, {R"({"a":1})"}},
    {"placeholder in a list", R"({"Records":["...",)" + kA + "]}", {kA}, {R"("...")"}},
    {"scalar", "42", {}, {"42"}},
    {"LookupEvents with broken text",
     R"({"Events":[{"CloudTrailEvent":"{\"eventVersion\":"}]})",
     {},
     {R"({"CloudTrailEvent":"{\"eventVersion\":"})"}},
    {"text with an envelope and more",
     R"({"_raw":)" + json_text(R"({"Records":[)" + kA + "]} x") + "}",
     {},
     {R"({"_raw":)" + json_text(R"({"Records":[)" + kA + "]} x") + "}"}},
    {"deeper than envelopes go",
     std::string(20, '[') + kA + std::string(20, ']'),
     {},
     {std::string(19, '[') + kA + std::string(19, ']')}},
};

void expect_cases(const std::vector<Case>& cases) {
  for (const auto& [name, text, expected, rejected] : cases) {
    SCOPED_TRACE(name);
    for (const std::uint64_t window : {0u, 1u, 50u, 10'000u}) {
      SCOPED_TRACE(window);
      const auto reading = window == 0 ? read_bytes(text) : read_bytes(text, windows_of(window));
      EXPECT_EQ(reading.event_json, expected);
      std::vector<std::string> bytes;
      for (const auto& reject : reading.rejects) {
        bytes.push_back(reject.bytes);
        EXPECT_EQ(text.substr(reject.offset, reject.length), reject.bytes);
        EXPECT_EQ(reject.reason, "holds no CloudTrail event");
      }
      EXPECT_EQ(bytes, rejected);
    }
  }
}

TEST(Expander, ListsWhatHoldsNoEvent) {
  expect_cases(kRejected);
}

TEST(Expander, OpensEveryEnvelope) {
  expect_cases(kEnvelopes);
}

TEST(Expander, SaysWhereTextWithinTextStands) {
  const auto text = R"({"logEvents":[{"message":)" + json_text(R"({"Records":[{"a":1},)" + kA + "]}") + "}]}";
  const auto reading = read_bytes(text);
  EXPECT_EQ(reading.event_json, std::vector{kA});
  ASSERT_EQ(reading.rejects.size(), 1u);
  EXPECT_EQ(reading.rejects[0].bytes, R"({"a":1})");
  EXPECT_EQ(reading.rejects[0].offset, text.find(R"({\"Records)"));
}

TEST(Expander, KeepsTheFirstMegabyteOfARejectsBytes) {
  const auto reading = read_bytes(R"({"a":")" + std::string(3u << 20, 'x') + "\"}");
  ASSERT_EQ(reading.rejects.size(), 1u);
  EXPECT_EQ(reading.rejects[0].bytes.size(), kRejectBytesKept);
  EXPECT_EQ(reading.rejects[0].length, (3u << 20) + 8);
}

}  // namespace
}  // namespace tarn::event
