#include "http/response_head.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::http {
namespace {

const Timestamp kNow = *parse_timestamp("2026-11-22T00:05:09.9Z");

TEST(ResponseHead, RefusesHeadersThatWouldBreakTheLine) {
  const struct {
    const char* name;
    Header header;
    bool writable;
  } cases[] = {
      {"plain", {"X-A", "b c\td"}, true},
      {"utf8_value", {"X-A", "\xc3\xa9"}, true},
      {"empty_value", {"X-A", ""}, true},
      {"empty_name", {"", "v"}, false},
      {"name_with_colon", {"X:A", "v"}, false},
      {"name_with_blank", {"X A", "v"}, false},
      {"line_feed", {"X-A", "a\nb"}, false},
      {"carriage_return", {"X-A", "a\rb"}, false},
      {"null", {"X-A", std::string("a\0b", 3)}, false},
  };
  for (const auto& test : cases) {
    Response response;
    response.headers.add(test.header.name, test.header.value);
    EXPECT_EQ(has_writable_headers(response), test.writable) << test.name;
  }
}

TEST(ResponseHead, WritesItsOwnFieldsItself) {
  Response response = text_response(404, "gone");
  response.headers.add("date", "never");
  response.headers.add("Content-Length", "9");
  response.headers.add("X-Id", "7");
  EXPECT_EQ(response_head(response, kNow, Persistence::KeepSpoken),
            "HTTP/1.1 404 Not Found\r\nDate: Sun, 22 Nov 2026 00:05:09 GMT\r\nServer: tarn\r\n"
            "Content-Type: text/plain; charset=utf-8\r\nX-Id: 7\r\nContent-Length: 4\r\n"
            "Connection: keep-alive\r\n\r\n");
}

TEST(ResponseHead, GivesNoLengthWhereThereIsNoBody) {
  Response response;
  response.status = 304;
  EXPECT_THAT(response_head(response, kNow, Persistence::Keep),
              testing::Not(testing::HasSubstr("Content-Length")));
}

TEST(ResponseHead, FormatsDates) {
  EXPECT_EQ(format_http_date(*parse_timestamp("1994-11-06T08:49:37Z")), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(format_http_date(*parse_timestamp("2024-02-29T23:59:59Z")), "Thu, 29 Feb 2024 23:59:59 GMT");
}

TEST(Headers, FindWithoutRegardToCaseAndKeepDuplicates) {
  Headers headers{{"A", "1"}, {"b", "2"}, {"a", "3"}};
  EXPECT_EQ(*headers.find("a"), "1");
  EXPECT_EQ(headers.count("A"), 2u);
  EXPECT_EQ(headers.find("c"), nullptr);
  headers.set("A", "4");
  EXPECT_EQ(headers.count("a"), 1u);
  EXPECT_EQ(headers.size(), 2u);
}

}  // namespace
}  // namespace tarn::http
