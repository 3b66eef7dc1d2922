#include "http/request_reader.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::http {
namespace {

using Progress = RequestReader::Progress;
using testing::ElementsAre;

constexpr RequestReader::Limits kLimits{.max_header_bytes = 200, .max_body_bytes = 100};

// Puts bytes where the reader wants them, up to what it has room for. Returns how many those were.
std::size_t give(RequestReader& reader, std::string_view bytes) {
  const std::span<char> room = reader.room();
  const std::size_t count = std::min(room.size(), bytes.size());
  std::copy_n(bytes.begin(), count, room.begin());
  reader.add(count);
  return count;
}

// What became of the bytes: "method target [body]" of each whole request, "amid" where they end within one,
// and the status that refused the last.
std::vector<std::string> read_all(std::string_view bytes, std::size_t piece_bytes,
                                  const RequestReader::Limits& limits = kLimits) {
  RequestReader reader(limits);
  std::vector<std::string> found;
  // Returns whether to go on.
  const auto read = [&](RequestReader::Reading (RequestReader::*part)()) {
    while (true) {
      const RequestReader::Reading reading = (reader.*part)();
      if (!reading.has_value()) {
        found.push_back(std::to_string(reading.error()));
        return false;
      }
      if (*reading == Progress::Complete) {
        return true;
      }
      if (bytes.empty()) {
        if (reader.is_amid_request()) {
          found.push_back("amid");
        }
        return false;
      }
      bytes.remove_prefix(give(reader, bytes.substr(0, piece_bytes)));
    }
  };
  while (true) {
    reader.begin();
    if (!read(&RequestReader::read_head)) {
      return found;
    }
    if (const auto status = reader.refusal()) {
      found.push_back("refused " + std::to_string(*status));
      return found;
    }
    if (reader.head().has_body && !read(&RequestReader::read_body)) {
      return found;
    }
    const Request request = reader.take();
    found.push_back(request.method + " " + request.target + " [" + request.body + "]");
  }
}

struct Conversation {
  const char* name;
  std::string bytes;
  std::vector<std::string> found;
};

class Conversations : public testing::TestWithParam<Conversation> {};

TEST_P(Conversations, AreReadAlikeInPiecesOfAnySize) {
  const Conversation& conversation = GetParam();
  for (std::size_t piece_bytes = 1; piece_bytes <= conversation.bytes.size() + 1; ++piece_bytes) {
    EXPECT_EQ(read_all(conversation.bytes, piece_bytes), conversation.found) << piece_bytes << " at a time";
  }
}

const Conversation kConversations[] = {
    {"nothing", "", {}},
    {"one", "GET /a?b=%2F HTTP/1.1\r\nHost: h\r\n\r\n", {"GET /a?b=%2F []"}},
    {"absolute_form",
     "GET http://h:80/a?b=c HTTP/1.1\r\nHost: h\r\n\r\nGET HTTPS://h HTTP/1.1\r\nHost: h\r\n\r\n"
     "GET http://h?b HTTP/1.1\r\nHost: h\r\n\r\nGET /http://h/a HTTP/1.1\r\nHost: h\r\n\r\n",
     {"GET /a?b=c []", "GET / []", "GET /?b []", "GET /http://h/a []"}},
    {"one_and_a_half", "GET / HTTP/1.1\r\nHost: h\r\n\r\nGET /b HT", {"GET / []", "amid"}},
    {"half_a_body", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nabc", {"amid"}},
    {"half_a_chunk", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab", {"amid"}},
    {"pipelined",
     "POST /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc"
     "POST /2 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nth\r\n3;x=y\r\nree\r\n0\r\n\r\n"
     "HEAD /3 HTTP/1.0\r\n\r\n",
     {"POST /1 [abc]", "POST /2 [three]", "HEAD /3 []"}},
    {"length_zero", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n", {"POST / []"}},
    {"garbage", "\x16\x03\x01 nonsense\r\n\r\n", {"400"}},
    {"bad_chunk", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nabc\r\n", {"400"}},
    {"body_too_long", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 101\r\n\r\n", {"413"}},
    {"chunks_too_long",
     "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n" + std::string(101, 'x') +
         "\r\n0\r\n\r\n",
     {"413"}},
    {"head_too_long", "GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(300, 'x') + "\r\n\r\n", {"431"}},
    {"no_host", "GET / HTTP/1.1\r\n\r\n", {"refused 400"}},
    {"two_hosts", "GET / HTTP/1.1\r\nHost: h\r\nHost: i\r\n\r\n", {"refused 400"}},
    {"other_coding", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n", {"refused 501"}},
    {"chunks_in_http_10", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", {"refused 400"}},
    {"other_expectation",
     "POST / HTTP/1.1\r\nHost: h\r\nExpect: miracles\r\nContent-Length: 1\r\n\r\n",
     {"refused 417"}},
};

INSTANTIATE_TEST_SUITE_P(Table, Conversations, testing::ValuesIn(kConversations),
                         [](const auto& instance) { return std::string(instance.param.name); });

RequestReader::Head head_of(std::string_view bytes) {
  RequestReader reader(kLimits);
  reader.begin();
  EXPECT_EQ(give(reader, bytes), bytes.size());
  const RequestReader::Reading reading = reader.read_head();
  EXPECT_TRUE(reading.has_value() && *reading == Progress::Complete) << bytes;
  return reader.head();
}

TEST(RequestReader, TellsWhatAHeadAsksFor) {
  const RequestReader::Head plain = head_of("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_FALSE(plain.is_head || plain.is_http_10 || plain.has_body || plain.expects_continue);
  EXPECT_TRUE(plain.wants_keep_alive);
  const RequestReader::Head old = head_of("HEAD / HTTP/1.0\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_TRUE(old.is_head && old.is_http_10);
  EXPECT_FALSE(old.wants_keep_alive || old.expects_continue) << "HTTP/1.0 knows neither";
  const RequestReader::Head sized = head_of(
      "PUT / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 7\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(sized.has_body && sized.expects_continue);
  EXPECT_FALSE(sized.wants_keep_alive);
  EXPECT_EQ(sized.body_bytes, 7u);
  const RequestReader::Head chunked =
      head_of("PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
  EXPECT_TRUE(chunked.has_body);
  EXPECT_EQ(chunked.body_bytes, std::nullopt);
}

TEST(RequestReader, KeepsHeadersAsSentWithThoseOfOneNameTogether) {
  RequestReader reader(kLimits);
  reader.begin();
  give(reader, "GET / HTTP/1.1\r\nhOST: h\r\nX-B:  two  words \r\nX-A: 1\r\nx-b: 2\r\n\r\n");
  ASSERT_TRUE(reader.read_head().has_value());
  std::vector<std::string> headers;
  for (const Header& header : reader.take().headers) {
    headers.push_back(header.name + "=" + header.value);
  }
  EXPECT_THAT(headers, ElementsAre("hOST=h", "X-B=two  words", "x-b=2", "X-A=1"));
}

// What a client sends without an end costs no more than a head may, and the room of one reading.
TEST(RequestReader, HoldsNoMoreThanItsLimits) {
  RequestReader reader(kLimits);
  reader.begin();
  std::size_t held = 0;
  const std::string endless(1u << 20, 'x');
  RequestReader::Reading reading = reader.read_head();
  while (reading.has_value()) {
    ASSERT_FALSE(reader.room().empty());
    held += give(reader, endless);
    ASSERT_LE(held, 64u << 10);
    reading = reader.read_head();
  }
  EXPECT_EQ(reading.error(), 431);
}

TEST(RequestReader, DropsWhatIsUnread) {
  RequestReader reader(kLimits);
  reader.begin();
  EXPECT_FALSE(reader.has_unread());
  give(reader, "nonsense\r\n\r\nand more");
  EXPECT_FALSE(reader.read_head().has_value());
  EXPECT_TRUE(reader.has_unread());
  reader.drop_unread();
  EXPECT_FALSE(reader.has_unread());
  EXPECT_FALSE(reader.room().empty());
}

}  // namespace
}  // namespace tarn::http
