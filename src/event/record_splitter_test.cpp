#include "event/record_splitter.hpp"

#include "event/test_reader.hpp"
#include "json/value.hpp"

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace tarn::event {
namespace {

using Values = std::vector<std::string>;

// Gives the splitter windows that grow by `step()` bytes, as a reader does.
template <class Step>
Values split(std::string_view text, Step&& step) {
  RecordSplitter splitter;
  Values values;
  std::size_t begin = 0;
  std::size_t end = 0;
  for (;;) {
    end = std::min(text.size(), end + step());
    const bool last = end == text.size();
    const auto window = text.substr(begin, end - begin);
    std::size_t position = 0;
    std::size_t used = window.size();
    for (;;) {
      const auto found = splitter.next(window, position, last);
      if (found.kind != RecordSplitter::Step::Kind::Value) {
        used = found.kind == RecordSplitter::Step::Kind::More ? found.begin : window.size();
        break;
      }
      values.emplace_back(window.substr(found.begin, found.end - found.begin));
      position = found.end;
    }
    begin += used;
    if (last) {
      return values;
    }
  }
}

Values split_whole(std::string_view text) {
  return split(text, [&text] { return text.size(); });
}

struct Case {
  const char* name;
  const char* text;
  Values values;
};

const std::vector<Case> kCases = {
    {"nothing", "", {}},
    {"blanks", " \r\n\t", {}},
    {"object", R"({"a":1})", {R"({"a":1})"}},
    {"lines", "{\"a\":1}\n{\"b\":2}\r\n", {R"({"a":1})", R"({"b":2})"}},
    {"list", R"([{"a":1},{"b":[{}]}])", {R"({"a":1})", R"({"b":[{}]})"}},
    {"list, then lines", "[{\"a\":1}]\n{\"b\":2}", {R"({"a":1})", R"({"b":2})"}},
    {"Records", R"({"Records":[{"a":1},{"b":2}]})", {R"({"a":1})", R"({"b":2})"}},
    {"Records, spread out", "{ \"Records\" :\n [\n {\"a\":1}\n]\n}", {R"({"a":1})"}},
    {"Records, empty", R"({"Records":[]})", {}},
    {"Records no list", R"({"Records":{"a":1}})", {R"({"Records":{"a":1}})"}},
    {"Events and a token", R"({"Events":[{"a":1}],"NextToken":"}]{"})", {R"({"a":1})"}},
    {"members behind the list",
     R"({"Records":[1],"m":{"a":["}"]},"n":2,"l":[{}] }{"b":2})",
     {"1", R"({"b":2})"}},
    {"two lists",
     R"({"Records":[{"a":1}],"Events":[{"b":2}]}{"c":3})",
     {R"({"a":1})", R"({"b":2})", R"({"c":3})"}},
    {"envelopes on lines",
     "{\"Records\":[{\"a\":1}]}\n{\"Records\":[{\"b\":2}]}",
     {R"({"a":1})", R"({"b":2})"}},
    {"brackets in strings", R"([{"a":"]}\"{"},{"b":"\\"}])", {R"({"a":"]}\"{"})", R"({"b":"\\"})"}},
    {"garbage is a value", "x\n{\"a\":1}", {"x", R"({"a":1})"}},
    {"strings and scalars", R"(["a",1,true])", {R"("a")", "1", "true"}},
    {"stray brackets", "}]{\"a\":1}", {"}", "]", R"({"a":1})"}},
    {"cut off", R"({"Records":[{"a":1},{"b":)", {R"({"a":1})", R"({"b":)"}},
    {"cut off in a string", R"([{"a":"x},{)", {R"({"a":"x},{)"}},
    {"cut off behind the list", R"({"Records":[{"a":1}],"Next)", {R"({"a":1})", R"("Next)"}},
};

TEST(RecordSplitter, FindsValuesOfEveryEnvelope) {
  for (const auto& [name, text, values] : kCases) {
    EXPECT_EQ(split_whole(text), values) << name;
  }
}

TEST(RecordSplitter, WindowsOfAnySizeGiveTheSameValues) {
  std::minstd_rand random(1);
  for (const auto& [name, text, values] : kCases) {
    for (std::size_t size = 1; size < 12; ++size) {
      EXPECT_EQ(split(text, [size] { return size; }), values) << name << ", windows of " << size;
    }
    for (int round = 0; round < 50; ++round) {
      EXPECT_EQ(split(text, [&random] { return random() % 9 + 1; }), values) << name;
    }
  }
}

// A value as JSON text, with everything that could mislead a splitter.
std::string random_value(std::minstd_rand& random, int depth) {
  static constexpr const char* kScalars[] = {"1",         "null",    R"("")",   R"("]}")",
                                             R"("\"{[")", R"("\\")", R"(",:")", "-1.5E+3"};
  const auto blank = [&random] { return std::string(random() % 3, ' '); };
  const auto kind = depth == 0 ? 2 : random() % 3;
  if (kind == 2) {
    return kScalars[random() % std::size(kScalars)];
  }
  std::string text(1, kind == 0 ? '{' : '[');
  for (auto left = random() % 4; left > 0; --left) {
    text += blank() + (kind == 0 ? R"("k")" + blank() + ':' : "") + random_value(random, depth - 1);
    text += left > 1 ? "," : "";
  }
  return text + blank() + (kind == 0 ? '}' : ']');
}

// The oracle: a full parser, asked for the elements one by one.
TEST(RecordSplitter, AgreesWithAParserOnRandomLists) {
  std::minstd_rand random(7);
  for (int round = 0; round < 500; ++round) {
    std::string text = "[";
    for (auto left = random() % 6; left > 0; --left) {
      text += random_value(random, 4) + (left > 1 ? " ," : "");
    }
    text += ']';
    const auto parsed = json::parse(text);
    ASSERT_TRUE(parsed) << text;
    const auto values = split(text, [&random] { return random() % 20 + 1; });
    ASSERT_EQ(values.size(), parsed->array()->size()) << text;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const auto value = json::parse(values[i]);
      ASSERT_TRUE(value) << values[i];
      EXPECT_EQ(json::write(*value), json::write((*parsed->array())[i]));
    }
  }
}

TEST(RecordSplitter, FindsWhereARecordBegins) {
  EXPECT_EQ(find_record_start("", 0), std::string_view::npos);
  EXPECT_EQ(find_record_start(R"(x{"eventVersion":1})", 0), 1u);
  EXPECT_EQ(find_record_start("x{\r\n  \"eventVersion\":1}", 0), 1u);
  EXPECT_EQ(find_record_start(R"({"eventVersion":1})", 1), std::string_view::npos);
  EXPECT_EQ(find_record_start(R"({"eventVersion":{"eventVersion":1}})", 1), 16u);
  EXPECT_EQ(find_record_start("{\"a\":\"x\n{\"b\":1}", 1), 8u);
  EXPECT_EQ(find_record_start(R"({"a":"\"eventVersion\"","eventVersion":1})", 1), std::string_view::npos);
}

}  // namespace
}  // namespace tarn::event
