#include "trino_json/canonical.hpp"
#include "trino_json/extract.hpp"
#include "trino_json/functions.hpp"
#include "trino_json/token_reader.hpp"
#include "trino_json/writer.hpp"
#include "trino_math/test_text.hpp"

#include <cmath>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace tarn::trino_json {
namespace {

using trino_math::shown;

std::string nested(std::size_t depth) {
  return std::string(depth, '[') + std::string(depth, ']');
}

struct Canonical {
  std::string_view name;
  std::string text;
  std::string expected;
};

class JsonParse : public testing::TestWithParam<Canonical> {};

TEST_P(JsonParse, GivesTheCanonicalText) {
  const auto& test = GetParam();
  const auto result = json_parse(test.text);
  EXPECT_EQ(result ? *result : "error", test.expected);
  if (result) {
    EXPECT_EQ(shown(json_parse(*result)), test.expected) << "not a fixed point";
  }
}

INSTANTIATE_TEST_SUITE_P(
    Cases, JsonParse,
    testing::Values(
        Canonical{"empty", "", "error"}, Canonical{"blank", "  ", "error"},
        Canonical{"open_array", "[1", "error"}, Canonical{"open_object", "{\"a\":1", "error"},
        Canonical{"trailing_comma", "[1,]", "error"},
        Canonical{"trailing_comma_in_object", "{\"a\":1,}", "error"},
        Canonical{"leading_comma", "[,1]", "error"}, Canonical{"two_values", "1 2", "error"},
        Canonical{"two_objects", "{}{}", "error"}, Canonical{"wrong_bracket", "[1}", "error"},
        Canonical{"no_colon", "{\"a\" 1}", "error"}, Canonical{"name_without_quotes", "{a:1}", "error"},
        Canonical{"number_as_name", "{1:1}", "error"}, Canonical{"single_quotes", "'a'", "error"},
        Canonical{"comment", "/* */ 1", "error"}, Canonical{"leading_zero", "01", "error"},
        Canonical{"plus", "+1", "error"}, Canonical{"bare_minus", "-", "error"},
        Canonical{"no_digit_after_point", "1.", "error"}, Canonical{"no_digit_before_point", ".5", "error"},
        Canonical{"no_exponent", "1e", "error"}, Canonical{"nan", "NaN", "error"},
        Canonical{"word", "nul", "error"}, Canonical{"long_word", "nullx", "error"},
        Canonical{"capital_word", "True", "error"}, Canonical{"number_and_letter", "1a", "error"},
        Canonical{"open_string", "\"a", "error"}, Canonical{"control_character", "\"a\nb\"", "error"},
        Canonical{"nul_byte", std::string("\"a\0b\"", 5), "error"},
        Canonical{"bad_escape", "\"\\x\"", "error"}, Canonical{"short_unicode", "\"\\u12\"", "error"},
        Canonical{"escape_at_end", "\"\\", "error"}, Canonical{"too_deep", nested(1025), "error"},
        Canonical{"deep", nested(1024), nested(1024)}, Canonical{"null", " null ", "null"},
        Canonical{"true", "true", "true"}, Canonical{"zero", "0", "0"}, Canonical{"minus_zero", "-0", "0"},
        Canonical{"minus_zero_point_zero", "-0.0", "-0.0"}, Canonical{"integer", "123", "123"},
        Canonical{"largest_bigint", "9223372036854775807", "9223372036854775807"},
        Canonical{"beyond_bigint", "123456789012345678901234567890", "123456789012345678901234567890"},
        Canonical{"real", "1.10", "1.1"}, Canonical{"whole_real", "1.0", "1.0"},
        Canonical{"exponent", "1e2", "100.0"}, Canonical{"large_exponent", "1E10", "1.0E10"},
        Canonical{"small", "0.00001", "1.0E-5"}, Canonical{"overflow", "1e400", "\"Infinity\""},
        Canonical{"underflow", "1e-400", "0.0"},
        Canonical{"long_fraction", "0.1000000000000000055511151231257827", "0.1"},
        Canonical{"names_sorted", "{\"b\":1,\"a\":2}", "{\"a\":2,\"b\":1}"},
        Canonical{"names_sorted_inside", "[{\"b\":{\"d\":1,\"c\":2}}]", "[{\"b\":{\"c\":2,\"d\":1}}]"},
        Canonical{"last_of_equal_names", "{\"a\":1,\"b\":2,\"a\":3}", "{\"a\":3,\"b\":2}"},
        Canonical{"equal_by_escape", "{\"a\":1,\"\\u0061\":2}", "{\"a\":2}"},
        Canonical{"empty_name", "{\"\":1}", "{\"\":1}"},
        Canonical{"order_of_utf16", "{\"\xEE\x80\x80\":1,\"\xF0\x9F\x98\x80\":2}",
                  "{\"\xF0\x9F\x98\x80\":2,\"\xEE\x80\x80\":1}"},
        Canonical{"prefix_first", "{\"ab\":1,\"a\":2}", "{\"a\":2,\"ab\":1}"},
        Canonical{"blanks", " [ 1 , { \"a\" : 2 } ] ", "[1,{\"a\":2}]"},
        Canonical{"empty_array", "[ ]", "[]"}, Canonical{"empty_object", "{ }", "{}"},
        Canonical{"escapes", R"("\"\\\/\b\f\n\r\t")", R"("\"\\/\b\f\n\r\t")"},
        Canonical{"unicode_escape", R"("\u00e9\u0041")",
                  "\"\xC3\xA9"
                  "A\""},
        Canonical{"surrogates", R"("\ud83d\ude00")", "\"\xF0\x9F\x98\x80\""},
        Canonical{"control_escape", R"("\u0001\u001F")", R"("\u0001\u001F")"},
        Canonical{"delete_character", "\"\x7F\"", "\"\x7F\""}),
    [](const auto& parameter) { return std::string(parameter.param.name); });

TEST(JsonParseNames, KeepTheLastOfMany) {
  std::string json = "{";
  for (int i = 0; i < 1000; ++i) {
    json += (i == 0 ? "\"k" : ",\"k") + std::to_string(i % 100) + "\":" + std::to_string(i);
  }
  const auto result = json_parse(json + "}");
  ASSERT_TRUE(result.has_value());
  EXPECT_TRUE(result->starts_with(R"({"k0":900,"k1":901,"k10":910,)")) << *result;
  EXPECT_TRUE(result->ends_with(R"("k99":999})")) << *result;
}

TEST(JsonParseErrors, TellTheText) {
  EXPECT_EQ(shown(json_parse("[1")), "error: Cannot convert value to JSON: '[1'");
  const std::string large = "[" + std::string(20'000, ' ');
  EXPECT_EQ(shown(json_parse(large)),
            "error: Cannot convert value to JSON: '" + large.substr(0, 10'000) + "...(truncated)'");
}

TEST(IsJsonScalar, LooksAtTheWholeText) {
  EXPECT_EQ(shown(is_json_scalar("1")), "true");
  EXPECT_EQ(shown(is_json_scalar("null")), "true");
  EXPECT_EQ(shown(is_json_scalar("\"[]\"")), "true");
  EXPECT_EQ(shown(is_json_scalar("[1]")), "false");
  EXPECT_EQ(shown(is_json_scalar("{\"a\":[]}")), "false");
  EXPECT_EQ(shown(is_json_scalar("")), "error: Invalid JSON value: ");
  EXPECT_EQ(shown(is_json_scalar("1 2")), "error: Invalid JSON value: 1 2");
  EXPECT_EQ(shown(is_json_scalar("[1")), "error: Invalid JSON value: [1");
}

TEST(JsonArrayLength, Counts) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", "NULL"}, {"{}", "NULL"},        {"1", "NULL"},    {"[1", "NULL"},        {"[1 2]", "NULL"},
      {"[]", "0"},  {"[1,[2,3],{}]", "3"}, {" [null]", "1"}, {"[1] and more", "1"}, {"[nul]", "NULL"}};
  for (const auto& [json, expected] : cases) {
    EXPECT_EQ(shown(json_array_length(json)), expected) << json;
  }
}

TEST(JsonArrayContains, ComparesByKind) {
  EXPECT_EQ(shown(json_array_contains("[true]", true)), "true");
  EXPECT_EQ(shown(json_array_contains("[\"true\",1]", true)), "false");
  EXPECT_EQ(shown(json_array_contains("{}", true)), "NULL");
  EXPECT_EQ(shown(json_array_contains("[1,2", std::int64_t{3})), "NULL");
  EXPECT_EQ(shown(json_array_contains("[1,2", std::int64_t{2})), "true");
  EXPECT_EQ(shown(json_array_contains("[2.0]", std::int64_t{2})), "false");
  EXPECT_EQ(shown(json_array_contains("[[2]]", std::int64_t{2})), "false");
  EXPECT_EQ(shown(json_array_contains("[99999999999999999999]", std::int64_t{2})), "false");
  EXPECT_EQ(shown(json_array_contains("[2.0]", 2.0)), "true");
  EXPECT_EQ(shown(json_array_contains("[2]", 2.0)), "false");
  EXPECT_EQ(shown(json_array_contains("[1e400]", static_cast<double>(INFINITY))), "false");
  EXPECT_EQ(shown(json_array_contains("[\"a\"]", std::string_view("a"))), "true");
  EXPECT_EQ(shown(json_array_contains("[\"\\u0061\"]", std::string_view("a"))), "true");
  EXPECT_EQ(shown(json_array_contains("[{\"a\":1}]", std::string_view("a"))), "false");
}

TEST(JsonArrayGet, TakesFromBothEnds) {
  const std::string json = R"(["a", 3, [9, 1.50], {"b": 2, "a": "x"}, null])";
  EXPECT_EQ(shown(json_array_get(json, 0)), "a");
  EXPECT_EQ(shown(json_array_get(json, 1)), "3");
  EXPECT_EQ(shown(json_array_get(json, 2)), "[9,1.5]");
  EXPECT_EQ(shown(json_array_get(json, 3)), R"({"b":2,"a":"x"})");
  EXPECT_EQ(shown(json_array_get(json, 4)), "NULL");
  EXPECT_EQ(shown(json_array_get(R"([{"a":1,"a":2}])", 0)), R"({"a":2})");
  EXPECT_EQ(shown(json_array_get(json, 5)), "NULL");
  EXPECT_EQ(shown(json_array_get(json, -1)), "NULL");
  EXPECT_EQ(shown(json_array_get(json, -2)), R"({"b":2,"a":"x"})");
  EXPECT_EQ(shown(json_array_get(json, -5)), "a");
  EXPECT_EQ(shown(json_array_get(json, -6)), "NULL");
  EXPECT_EQ(shown(json_array_get(json, INT64_MIN)), "NULL");
  EXPECT_EQ(shown(json_array_get("[]", 0)), "NULL");
  EXPECT_EQ(shown(json_array_get("{}", 0)), "NULL");
  EXPECT_EQ(shown(json_array_get("[1, 2", 0)), "1");
  EXPECT_EQ(shown(json_array_get("[1, 2", -1)), "NULL");
}

TEST(LegacyPath, RefusesWhatIsNone) {
  for (const std::string path :
       {"",           "a",      "$.",           "$x",         "$.a.",   "$[",     "$[]",
        "$[1",        "$[\"a]", "$[\"a\"",      "$[\"\\n\"]", "$[-1]",  "$.*",    "$[*]",
        "$..a",       "$.a b",  "$.user-agent", "$.a\"b\"",   "$['a']", "$[a:b]", "$.a\xF0\x9F\x98\x80",
        "$.\xC2\xA0", " $"}) {
    EXPECT_EQ(shown(json_extract("{}", LegacyPath::compile("$").value())), "{}");
    const auto compiled = LegacyPath::compile(path);
    EXPECT_EQ(compiled ? "taken" : compiled.error().message(), "Invalid JSON path: '" + path + "'");
  }
  EXPECT_FALSE(LegacyPath::compile("$" + std::string(70'000, 'a')).has_value());
}

struct Extraction {
  std::string json;
  std::string path;
  std::string extract;
  std::string scalar;
  std::string size;
};

TEST(Extract, FollowsThePath) {
  const std::string store =
      R"({"a": {"b": [10, {"c": "x\ty"}, null, true]}, "e": 1.50, "a": 2, "f": "", "10": {"d": 1e400}})";
  const std::vector<Extraction> cases{
      {"", "$", "NULL", "NULL", "NULL"},
      {"nope", "$", "NULL", "NULL", "NULL"},
      {"{\"a\":", "$.a", "NULL", "NULL", "NULL"},
      {"{\"a\" 1}", "$.a", "NULL", "NULL", "NULL"},
      {"[1", "$", "NULL", "NULL", "NULL"},
      {"[1", "$[0]", "1", "1", "0"},
      {"{\"a\":1", "$.a", "1", "1", "0"},
      {"{\"a\":1, broken", "$.a", "1", "1", "0"},
      {"{\"b\":nul, \"a\":1}", "$.a", "NULL", "NULL", "NULL"},
      {"1", "$", "1", "1", "0"},
      {"1", "$.a", "NULL", "NULL", "NULL"},
      {"\"x\"", "$", "\"x\"", "x", "0"},
      {"null", "$", "null", "NULL", "0"},
      {"-0", "$", "0", "-0", "0"},
      {"1.0e2", "$", "100.0", "1.0e2", "0"},
      {"{}", "$", "{}", "NULL", "0"},
      {"[]", "$[0]", "NULL", "NULL", "NULL"},
      {"[[1,2],3]", "$[0]", "[1,2]", "NULL", "2"},
      {"[[1,2],3]", "$[0][1]", "2", "2", "0"},
      {"[[1,2],3]", "$.0.1", "2", "2", "0"},
      {"[5]", "$[\"0\"]", "5", "5", "0"},
      {"[5]", "$[\"+0\"]", "5", "5", "0"},
      {"[5]", "$[\"-1\"]", "NULL", "NULL", "NULL"},
      {"[5]", "$.x", "NULL", "NULL", "NULL"},
      {"[5]", "$[99999999999]", "NULL", "NULL", "NULL"},
      {store, "$.a.b", R"([10,{"c":"x\ty"},null,true])", "NULL", "4"},
      {store, "$.a.b[0]", "10", "10", "0"},
      {store, "$[\"a\"][\"b\"][1].c", R"("x\ty")", "x\ty", "0"},
      {store, "$.a.b[2]", "null", "NULL", "0"},
      {store, "$.a.b[3]", "true", "true", "0"},
      {store, "$.a.b[4]", "NULL", "NULL", "NULL"},
      {store, "$.e", "1.5", "1.50", "0"},
      {store, "$.f", "\"\"", "", "0"},
      {store, "$.10", R"({"d":"Infinity"})", "NULL", "1"},
      {store, "$.10.d", "\"Infinity\"", "1e400", "0"},
      {store, "$.missing", "NULL", "NULL", "NULL"},
      {store, "$.A", "NULL", "NULL", "NULL"},
      {R"({"a\"b": 1, "c.d": {"e:f": 2}, "\u0067": 3})", R"($["a\"b"])", "1", "1", "0"},
      {R"({"a\"b": 1, "c.d": {"e:f": 2}, "\u0067": 3})", R"($["c.d"].e:f)", "2", "2", "0"},
      {R"({"a\"b": 1, "c.d": {"e:f": 2}, "\u0067": 3})", "$.g", "3", "3", "0"},
      {"{\"\xE6\x97\xA5\xE6\x9C\xAC\": 1}", "$.\xE6\x97\xA5\xE6\x9C\xAC", "1", "1", "0"},
      {R"({"a":{"x":1,"x":2}})", "$.a", R"({"x":1,"x":2})", "NULL", "2"},
      {R"({"z":1,"a":[]})", "$", R"({"z":1,"a":[]})", "NULL", "2"},
      {R"({"":5})", R"($[""])", "5", "5", "0"},
      {nested(1025), "$", "NULL", "NULL", "NULL"},
  };
  for (const auto& test : cases) {
    const auto path = LegacyPath::compile(test.path);
    ASSERT_TRUE(path.has_value()) << test.path;
    SCOPED_TRACE(test.json.substr(0, 80) + "  " + test.path);
    EXPECT_EQ(shown(json_extract(test.json, *path)), test.extract);
    EXPECT_EQ(shown(json_extract_scalar(test.json, *path)), test.scalar);
    EXPECT_EQ(shown(json_size(test.json, *path)), test.size);
  }
}

TEST(JsonWriter, PutsCommasAndNames) {
  JsonWriter writer;
  writer.start_object();
  writer.name("a\"");
  writer.start_array();
  writer.null();
  writer.boolean(true);
  writer.integer(-1);
  writer.real(0.1);
  writer.real(0.1F);
  writer.real(static_cast<double>(NAN));
  writer.decimal(150, 2);
  writer.decimal(1, 7);
  writer.string("x\x01");
  writer.json("{\"y\":1}");
  writer.start_array();
  writer.end_array();
  writer.start_object();
  writer.end_object();
  writer.end_array();
  writer.name("b");
  writer.integer(2);
  writer.end_object();
  EXPECT_EQ(writer.take(), R"({"a\"":[null,true,-1,0.1,0.1,"NaN",1.50,1E-7,"x\u0001",{"y":1},[],{}],"b":2})");
  writer.integer(1);
  EXPECT_EQ(writer.take(), "1");
}

// Writes a random value; every kind of token occurs.
void append_random(std::string& out, std::mt19937_64& random, int depth) {
  const auto kind = random() % (depth > 4 ? 6 : 8);
  const std::vector<std::string> scalars{"null", "true", "-12", "1.50e3", R"("\u00e9\n/\ud83d\ude00")",
                                         "\"\""};
  if (kind < 6) {
    out += scalars[kind];
    return;
  }
  out += kind == 6 ? "[ " : "{ ";
  const auto count = random() % 4;
  for (std::uint64_t i = 0; i < count; ++i) {
    out += i == 0 ? "" : " ,";
    if (kind == 7) {
      out += "\"k" + std::to_string(random() % 3) + "\" : ";
    }
    append_random(out, random, depth + 1);
  }
  out += kind == 6 ? "]" : "}";
}

TEST(JsonProperty, CanonicalTextIsAFixedPoint) {
  std::mt19937_64 random(435);
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    append_random(text, random, 0);
    const auto once = json_parse(text);
    ASSERT_TRUE(once.has_value()) << text;
    EXPECT_EQ(shown(json_parse(*once)), *once) << text;
    EXPECT_EQ(shown(json_extract(*once, LegacyPath::compile("$").value())), *once) << text;
  }
}

TEST(JsonProperty, DamagedTextNeverMisleads) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    append_random(text, random, 0);
    text[random() % text.size()] = static_cast<char>(random() % 256);
    const auto parsed = json_parse(text);
    if (parsed) {
      EXPECT_EQ(shown(json_parse(*parsed)), *parsed);
    }
    // Every prefix ends without reading past it.
    (void)json_array_length(std::string_view(text).substr(0, random() % (text.size() + 1)));
  }
}

TEST(WriterTest, AStringThatIsCastHasJavasPairs) {
  std::string out;
  append_java_string(out, "a\xF0\x9F\x91\x8D\"\xC3\xA9");
  EXPECT_EQ(out, R"("a\uD83D\uDC4D\"é")");
}

}  // namespace
}  // namespace tarn::trino_json
