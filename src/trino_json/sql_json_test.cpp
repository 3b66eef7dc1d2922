#include "trino_json/sql_json.hpp"

#include "trino_json/path.hpp"
#include "trino_json/path_evaluator.hpp"
#include "trino_json/writer.hpp"
#include "trino_math/test_text.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace tarn::trino_json {
namespace {

using trino_math::shown;

Result<TextMatcher> contains_pattern(std::string_view pattern, std::string_view flags) {
  if (pattern == "(") {
    return fail(ErrorCode::InvalidArgument, "bad pattern");
  }
  return TextMatcher([text = std::string(pattern), any = flags == "any"](std::string_view value) {
    return any || value.find(text) != std::string_view::npos;
  });
}

const std::vector<PathVariable>& passed() {
  static const std::vector<PathVariable> kPassed{{"n", Node::Data(std::int32_t{2})},
                                                 {"s", Node::Data(std::string("ab"))},
                                                 {"none", Node()},
                                                 {"big", Node::Data(std::int64_t{9223372036854775807})},
                                                 {"dec", Node::Data(DecimalNumber{150, {3, 2}})},
                                                 {"real", Node::Data(0.5F)}};
  return kPassed;
}

// The path's items in an array, or the error.
std::string items(std::string_view json, std::string_view path) {
  const auto compiled = Path::compile(path, contains_pattern);
  if (!compiled) {
    return "error: " + compiled.error().message();
  }
  QueryOptions options;
  options.wrapper = QueryWrapper::Unconditional;
  options.on_empty = QueryOn::EmptyArray;
  options.on_error = QueryOn::Error;
  return shown(json_query(json, *compiled, passed(), options));
}

TEST(PathCompile, RefusesWhatIsNoPath) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", "position 1: expected lax or strict, found the end"},
      {"$.a", "position 1: expected lax or strict, found '$'"},
      {"LAX $", "position 1: expected lax or strict, found 'LAX'"},
      {"lax", "position 4: expected a value, found the end"},
      {"lax $.", "position 7: expected a member's name, found the end"},
      {"lax $ $", "position 7: expected the end of the path, found '$'"},
      {"lax $[", "position 7: expected a value, found the end"},
      {"lax $[]", "position 7: expected a value, found ']'"},
      {"lax $[0", "position 8: expected ']', found the end"},
      {"lax $[1 to]", "position 11: expected a value, found ']'"},
      {"lax $.size(", "position 12: expected ')', found the end"},
      {"lax $.other()", "position 7: expected a method, found 'other'"},
      {"lax $?@.a", "position 7: expected '(', found '@'"},
      {"lax $?(@.a)", "position 11: expected a comparison, found ')'"},
      {"lax $?(@.a == 1", "position 16: expected ')', found the end"},
      {"lax $?(!@.a == 1)", "position 9: expected '(', found '@'"},
      {"lax $?(@ starts \"a\")", "position 17: expected with, found 'a'"},
      {"lax $?(@ starts with 1)", "position 22: expected a string or a variable, found '1'"},
      {"lax $?((@ == 1) is null)", "position 20: expected unknown, found 'null'"},
      {"lax $?(@ like_regex 1)", "position 21: expected a pattern, found '1'"},
      {"lax \"open", "position 5: no symbol begins here"},
      {"lax $ # 1", "position 7: no symbol begins here"},
      {"lax $.a; drop", "position 8: no symbol begins here"},
      {"lax 'a'", "position 5: no symbol begins here"},
      {"lax 99999999999999999999", "position 5: number too large: 99999999999999999999"},
      {"lax 1" + std::string(40, '0') + ".5", "position 5: number too long: 1" + std::string(40, '0') + ".5"},
  };
  for (const auto& [path, expected] : cases) {
    EXPECT_EQ(items("1", path), "error: invalid JSON path at " + expected) << path;
  }
  EXPECT_EQ(items("1", "lax $.datetime()"), "error: datetime method in JSON path is not yet supported");
  EXPECT_EQ(items("1", "lax $?(@ like_regex \"(\")"), "error: bad pattern");
  const auto no_regex = Path::compile("lax $?(@ like_regex \"a\")");
  EXPECT_EQ(no_regex.error().message(), "like_regex predicate in JSON path is not yet supported");
}

TEST(PathCompile, ProblemsHaveTheirPlace) {
  struct Case {
    std::string path;
    std::size_t offset;
    std::size_t length;
  };
  const std::vector<Case> cases = {{"$.a", 0, 1},
                                   {"lax $.other()", 6, 5},
                                   {"lax $[0", 7, 0},
                                   {"lax $ # 1", 6, 1},
                                   {"lax \"a\"\"b\" 1", 11, 1},
                                   {"lax $ == \"a\"\"b\"", 6, 2},
                                   {"lax $?(@ == $b)", 12, 2},
                                   {"strict $A + $b", 12, 2},
                                   {"lax $.datetime()", 6, 8},
                                   {"lax $?(@ like_regex \"a\")", 9, 10}};
  const std::vector<std::string> variables = {"A"};
  for (const auto& [path, offset, length] : cases) {
    const auto problem = path_problem(path, variables);
    ASSERT_TRUE(problem) << path;
    EXPECT_EQ(problem->offset, offset) << path;
    EXPECT_EQ(problem->length, length) << path;
  }
  EXPECT_EQ(path_problem("lax $b", variables)->message, "no value passed for parameter b");
  EXPECT_EQ(path_problem(std::string(Path::kMaxBytes + 1, ' '), variables)->length, Path::kMaxBytes + 1);
  EXPECT_FALSE(path_problem("lax $.a?(@ == $A)", variables));
}

TEST(PathCompile, HasLimits) {
  const auto is_refused = [](const std::string& path) { return !Path::compile(path).has_value(); };
  EXPECT_TRUE(is_refused("lax " + std::string(70'000, ' ') + "$"));
  EXPECT_TRUE(is_refused("lax " + std::string(200, '(') + "$" + std::string(200, ')')));
  EXPECT_TRUE(is_refused("lax " + std::string(200, '-') + "$"));
  std::string chain = "lax $";
  std::string sum = "lax 1";
  std::string brackets;
  for (int i = 0; i < 1001; ++i) {
    chain += ".a";
    sum += " + 1";
  }
  EXPECT_TRUE(is_refused(chain));
  EXPECT_TRUE(is_refused(sum));
  std::string filters = "lax $?(" + std::string(5000, '(') + "1 == 1" + std::string(5000, ')') + ")";
  EXPECT_TRUE(is_refused(filters));
}

struct PathCase {
  std::string json;
  std::string path;
  std::string expected;
};

void expect_paths(const std::vector<PathCase>& cases) {
  for (const auto& test : cases) {
    EXPECT_EQ(items(test.json, test.path), test.expected) << test.path << " of " << test.json;
  }
}

std::string failed(const std::string& why) {
  return "error: path evaluation failed: " + why;
}

TEST(PathAccess, FindsMembers) {
  const std::string json = R"({"a":{"b":1},"c":[{"b":2},{"b":3},{"x":4}],"d e":5,"size":6})";
  expect_paths({
      {json, "lax $.a.b", "[1]"},
      {json, "strict $.a.b", "[1]"},
      {json, "lax $.c.b", "[2,3]"},
      {json, "strict $.c.b", failed("invalid item type. Expected: OBJECT, actual: ARRAY")},
      {json, "strict $.c[*].b", failed("structural error: missing member 'b' in JSON object")},
      {json, "lax $.missing", "[]"},
      {json, "strict $.missing", failed("structural error: missing member 'missing' in JSON object")},
      {json, "lax $.a.b.c", "[]"},
      {json, "strict $.a.b.c", failed("invalid item type. Expected: OBJECT, actual: NUMBER")},
      {json, "lax $.\"d e\"", "[5]"},
      {json, "lax $.size", "[6]"},
      {json, "lax $.a.*", "[1]"},
      {json, "lax $.c.*", "[2,3,4]"},
      {json, "strict $.c.*", failed("invalid item type. Expected: OBJECT, actual: ARRAY")},
      {R"({"q\"r":1})", "lax $.\"q\"\"r\"", "[1]"},
      {R"({"a":1,"a":2})", "lax $.a", "[2]"},
      {R"({"null":1,"is":2,"to":3,"last":4,"lax":5})", "lax $.null + $.is + $.to + $.last + $.lax", "[15]"},
      {"1", "lax $", "[1]"},
      {"", "lax $", "error: conversion to JSON failed: "},
      {"{\"a\":", "lax $", "error: conversion to JSON failed: {\"a\":"},
  });
}

TEST(PathAccess, FindsElements) {
  const std::string json = "[10,11,12,13]";
  expect_paths({
      {json, "lax $[0]", "[10]"},
      {json, "lax $[last]", "[13]"},
      {json, "lax $[last - 1]", "[12]"},
      {json, "lax $[1 to 2]", "[11,12]"},
      {json, "lax $[0, last, 0]", "[10,13,10]"},
      {json, "lax $[2 to 9]", "[12,13]"},
      {json, "lax $[-5 to 1]", "[10,11]"},
      {json, "lax $[2 to 1]", "[]"},
      {json, "lax $[4]", "[]"},
      {json, "strict $[4]", failed("structural error: invalid array subscript: [4, 4] for array of size 4")},
      {json, "strict $[2 to 1]",
       failed("structural error: invalid array subscript: [2, 1] for array of size 4")},
      {json, "lax $[1.4]", "[11]"},
      {json, "lax $[1.5]", "[12]"},
      {json, "lax $[1e0]", "[11]"},
      {json, "lax $[$n]", "[12]"},
      {json, "lax $[*]", "[10,11,12,13]"},
      {json, "lax $[*][0]", "[10,11,12,13]"},
      {json, "strict $[*][0]", failed("invalid item type. Expected: ARRAY, actual: NUMBER")},
      {json, "lax $[\"a\"]", failed("invalid item type. Expected: NUMBER, actual: STRING")},
      {json, "lax $[$.x]", failed("array subscript 'from' value must be singleton numeric")},
      {json, "lax $[0 to $[*]]", failed("array subscript 'to' value must be singleton numeric")},
      {json, "lax $[99999999999999999999e0]", failed("Unable to cast 1.0E20 to bigint")},
      {"[]", "lax $[0]", "[]"},
      {"[]", "strict $[0]", failed("structural error: invalid array subscript for empty array")},
      {"5", "lax $[0]", "[5]"},
      {"5", "lax $[last]", "[5]"},
      {"5", "lax $[1]", "[]"},
      {"5", "strict $[0]", failed("invalid item type. Expected: ARRAY, actual: NUMBER")},
      {"[[1,2],[3,4]]", "lax $[*][last]", "[2,4]"},
      {"[[1,2],[3]]", "strict $[0][0]", "[1]"},
      {"[1]", "lax last", failed("last index variable is used outside an array accessor")},
      {"1", "lax @", failed("current item variable is not set")},
      {"1", "lax $unknown", "error: no value passed for parameter unknown"},
  });
}

TEST(PathArithmetic, Calculates) {
  const std::string json =
      R"({"i":7,"d":1.5,"s":"x","big":9223372036854775807,"huge":99999999999999999999,"a":[1,2]})";
  expect_paths({
      {json, "lax $.i + 1", "[8]"},
      {json, "lax $.i / 2", "[3]"},
      {json, "lax $.i % 4", "[3]"},
      {json, "lax -$.i", "[-7]"},
      {json, "lax +$.i", "[7]"},
      {json, "lax - -$.i", "[7]"},
      {json, "lax 1 + 2 * 3 - 4", "[3]"},
      {json, "lax (1 + 2) * 3", "[9]"},
      {json, "lax 10 - 2 - 3", "[5]"},
      {json, "lax -2 * -3", "[6]"},
      {json, "lax 5 -2", "[3]"},
      {json, "lax $.d * 2", "[3.0]"},
      {json, "lax 1.0 / 3", "[0.3]"},
      {json, "lax 1.50 + 1", "[2.50]"},
      {json, "lax 0.0000001 * 1", "[1E-7]"},
      {json, "lax .5 + 1.", "[1.5]"},
      {json, "lax 1e2", "[100.0]"},
      {json, "lax $dec + $n", "[3.50]"},
      {json, "lax $real + 1", "[1.5]"},
      {json, "lax $real + 1e0", "[1.5]"},
      {json, "lax 1e0 / 0", "[\"Infinity\"]"},
      {json, "lax 1 / 0", failed("Division by zero")},
      {json, "lax 1.0 % 0", failed("Division by zero")},
      {json, "lax 2147483647 + 1", failed("integer addition overflow: 2147483647 + 1")},
      {json, "lax 2147483648 + 1", "[2147483649]"},
      {json, "lax $.big + 1", failed("bigint addition overflow: 9223372036854775807 + 1")},
      {json, "lax $.huge", "[99999999999999999999]"},
      {json, "lax $.huge + 1", failed("cannot convert 99999999999999999999 to Trino value (value too big)")},
      {json, "lax $.s + 1", failed("invalid item type. Expected: NUMBER, actual: STRING")},
      {json, "lax -$.s", failed("invalid item type. Expected: NUMBER, actual: STRING")},
      {json, "lax $.a + 1", failed("arithmetic binary expression requires singleton operands")},
      {json, "lax -$.a", "[-1,-2]"},
      {json, "strict -$.a", failed("invalid item type. Expected: NUMBER, actual: ARRAY")},
      {json, "lax $none + 1", failed("invalid item type. Expected: NUMBER, actual: NULL")},
      {json, "lax \"a\"", "[\"a\"]"},
      {json, "lax null", "[null]"},
      {json, "lax true", "[true]"},
  });
}

TEST(PathMethods, AreApplied) {
  const std::string json = R"({"n":-1.5,"s":"2.5","o":{"x":1,"y":[2]},"a":[1,-2,"3"],"t":true,"z":null})";
  expect_paths({
      {json, "lax $.n.abs()", "[1.5]"},
      {json, "lax $.n.ceiling()", "[-1.0]"},
      {json, "lax $.n.floor()", "[-2.0]"},
      {json, "lax (-1.5).ceiling()", "[-1]"},
      {json, "lax (-1.5).floor()", "[-2]"},
      {json, "lax (-1.5).abs()", "[1.5]"},
      {json, "lax (3).ceiling()", "[3]"},
      {json, "lax $.s.double()", "[2.5]"},
      {json, "lax $.a.double()", "[1.0,-2.0,3.0]"},
      {json, "strict $.a.double()", failed("invalid item type. Expected: NUMBER or TEXT, actual: ARRAY")},
      {json, "lax \"x\".double()", failed("Cannot cast 'x' to DOUBLE")},
      {json, "lax $.t.double()", failed("invalid item type. Expected: NUMBER or TEXT, actual: BOOLEAN")},
      {json, "lax $.s.abs()", failed("invalid item type. Expected: NUMBER, actual: STRING")},
      {json, "lax $.a.size()", "[3]"},
      {json, "lax $.n.size()", "[1]"},
      {json, "strict $.n.size()", failed("invalid item type. Expected: ARRAY, actual: NUMBER")},
      {json, "lax $.*.type()", R"(["number","string","object","array","boolean","null"])"},
      {json, "lax $.a[*].type()", R"(["number","number","string"])"},
      {json, "lax $.o.keyvalue()", R"([{"name":"x","value":1,"id":0},{"name":"y","value":[2],"id":0}])"},
      {json, "lax $.o.keyvalue().name", R"(["x","y"])"},
      {"[{\"a\":1},{\"b\":2}]", "lax $.keyvalue().id", "[0,1]"},
      {json, "lax $.n.keyvalue()", failed("invalid item type. Expected: OBJECT, actual: NUMBER")},
      {"{}", "lax $.keyvalue()", "[]"},
  });
}

TEST(PathFilter, ComparesItems) {
  const std::string json = R"([1,2.5,"a","ab",true,null,[7],{"k":1}])";
  expect_paths({
      {json, "strict $[*]?(@ == 1)", "[1]"},
      {json, "strict $[*]?(@ >= 2)", "[2.5]"},
      {json, "strict $[*]?(@ < 2)", "[1]"},
      {json, "strict $[*]?(@ <> 1)", "[2.5,null]"},
      {json, "strict $[*]?(@ != \"a\")", "[\"ab\",null]"},
      {json, "strict $[*]?(@ == \"a\")", "[\"a\"]"},
      {json, "strict $[*]?(@ > \"a\")", "[\"ab\"]"},
      {json, "strict $[*]?(@ == true)", "[true]"},
      {json, "strict $[*]?(@ == null)", "[null]"},
      {json, "strict $[*]?(null < 1)", "[]"},
      {json, "strict $[*]?(@.k == 1)", "[{\"k\":1}]"},
      {json, "lax $[*]?(@ == 7)", "[7]"},
      {json, "strict $[*]?(@ == 7)", "[]"},
      {json, "strict $[*]?((@ == 7) is unknown)", R"(["a","ab",true,[7],{"k":1}])"},
      {json, "strict $[*]?(!(@ == 1))", "[2.5,null]"},
      {json, "strict $[*]?(@ == 1 || @ == 2.5)", "[1,2.5]"},
      {json, "strict $[*]?(@ > 0 && @ < 2)", "[1]"},
      {json, "strict $[*]?(@ == 1 || @ == 2.5 && @ > 3)", "[1]"},
      {json, "strict $[*]?((@ == 1 || @ == 2.5) && @ > 2)", "[2.5]"},
      {json, "strict $[*]?(1 == 1 || @.x == 1)", R"([1,2.5,"a","ab",true,null,[7],{"k":1}])"},
      {json, "strict $[*]?(1 == 2 && @.x == 1)", "[]"},
      {json, "strict $[*]?(1 == 1 && @.x == 1)", "[]"},
      {json, "strict $[*]?(exists(@.k))", "[{\"k\":1}]"},
      {json, "strict $[*]?(!exists(@.k))", "[]"},
      {json, "lax $[*]?(!exists(@.k))", R"([1,2.5,"a","ab",true,null,7])"},
      {json, "strict $[*]?(@ starts with \"a\")", R"(["a","ab"])"},
      {json, "strict $[*]?(@ starts with $s)", R"(["ab"])"},
      {json, "strict $[*]?(@ starts with $n)", "[]"},
      {json, "strict $[*]?(@ like_regex \"b\")", R"(["ab"])"},
      {json, "strict $[*]?(@ like_regex \"z\" flag \"any\")", R"(["a","ab"])"},
      {json, "strict $[*]?((@ like_regex \"a\") is unknown)", R"([1,2.5,true,null,[7],{"k":1}])"},
      {json, "strict $[*]?((@) == 1)", "[1]"},
      {json, "strict $[*]?((@ + 1) == 2)", "[1]"},
      {json, "strict $[*]?((((@)) + (1)) == 2)", "[1]"},
      {json, "strict $[*]?(($?(@.type() == \"array\").size()) == 8 && @ == 1)", "[1]"},
      {json, "strict $[*]?(((@ == 1)))", "[1]"},
      {json, "lax $[*]?(@ == $dec - 0.5)", "[1]"},
      {json, "lax $[*]?(@ == $big)", "[]"},
      {json, "lax $?(@ == 1)", "[1]"},
      {"[[1,2],[3]]", "lax $[*]?(@ == 2)", "[2]"},
      {"[[1,2],[3]]", "strict $[*]?(@[0] == 3)", "[[3]]"},
      {R"([{"a":[1,"x"]},{"a":["x",1]}])", "lax $[*]?(@.a == 1)", R"([{"a":[1,"x"]}])"},
      {R"([{"a":[]},{"b":1}])", "lax $[*]?(exists(@.a))", R"([{"a":[]}])"},
      {R"({"a":[3,1,2],"m":2})", "lax $.a?(@ >= $.m)", "[3,2]"},
      {"[1,2,3]", "lax $[$[*]?(@ == 2)]", "[3]"},
      {"[99999999999999999999]", "strict $[*]?((@ == 1) is unknown)", "[99999999999999999999]"},
  });
}

TEST(PathLimits, StopEndlessWork) {
  std::string many = "[0";
  for (int i = 0; i < 3000; ++i) {
    many += ",0";
  }
  many += "]";
  const auto compare_all = Path::compile("lax $[*]?(exists($[*]?(@ == 1)))");
  ASSERT_TRUE(compare_all.has_value());
  const auto result = json_exists(many, *compare_all, {});
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code(), ErrorCode::ResourceExhausted);
  std::string zeros = "lax $[0";
  for (int i = 0; i < 900; ++i) {
    zeros += ",0";
  }
  const auto repeat = Path::compile(zeros + "]");
  ASSERT_TRUE(repeat.has_value());
  QueryOptions options;
  options.wrapper = QueryWrapper::Unconditional;
  const auto repeated = json_query("\"" + std::string(200'000, 'x') + "\"", *repeat, {}, options);
  ASSERT_FALSE(repeated.has_value());
  EXPECT_EQ(repeated.error().code(), ErrorCode::ResourceExhausted);
  const auto copies = Path::compile(zeros + "].keyvalue()");
  ASSERT_TRUE(copies.has_value());
  const auto copied = json_exists("{\"a\":\"" + std::string(1'000'000, 'x') + "\"}", *copies, {});
  ASSERT_FALSE(copied.has_value());
}

TEST(JsonExists, HandlesErrors) {
  const auto exists = [](std::string_view json, std::string_view path, ExistsOnError on_error) {
    const auto compiled = Path::compile(path);
    return shown(json_exists(json, compiled.value(), {}, on_error));
  };
  using enum ExistsOnError;
  EXPECT_EQ(exists("{\"a\":1}", "lax $.a", False), "true");
  EXPECT_EQ(exists("{\"a\":null}", "lax $.a", False), "true");
  EXPECT_EQ(exists("{\"a\":1}", "lax $.b", False), "false");
  EXPECT_EQ(exists("{\"a\":1}", "strict $.b", False), "false");
  EXPECT_EQ(exists("{\"a\":1}", "strict $.b", True), "true");
  EXPECT_EQ(exists("{\"a\":1}", "strict $.b", Unknown), "NULL");
  EXPECT_EQ(exists("{\"a\":1}", "strict $.b", Error),
            failed("structural error: missing member 'b' in JSON object"));
  EXPECT_EQ(exists("{", "lax $", False), "false");
  EXPECT_EQ(exists("{", "lax $", Error), "error: conversion to JSON failed: {");
}

std::string value_text(const Result<JsonValue>& result) {
  if (!result) {
    return "error: " + result.error().message();
  }
  switch (result->outcome) {
    case ValueOutcome::Value: return write_node(result->value);
    case ValueOutcome::Null: return "NULL";
    case ValueOutcome::EmptyDefault: return "default on empty";
    case ValueOutcome::ErrorDefault: return "default on error";
  }
  return "";
}

TEST(JsonValue, HandlesEmptyAndErrors) {
  const std::string json = R"({"a":1,"b":"x","c":[1,2],"d":null,"e":99999999999999999999})";
  struct Case {
    std::string path;
    std::string plain;
    std::string with_defaults;
    std::string with_errors;
  };
  const std::string prefix = "error: cannot extract SQL scalar from JSON: ";
  const std::string no_scalar = prefix + "JSON path found an item that cannot be converted to an SQL value";
  const std::vector<Case> cases{
      {"lax $.a", "1", "1", "1"},
      {"lax $.b", "\"x\"", "\"x\"", "\"x\""},
      {"lax $.d", "NULL", "NULL", "NULL"},
      {"lax $.missing", "NULL", "default on empty", prefix + "JSON path found no items"},
      {"lax $.c[*]", "NULL", "default on error", prefix + "JSON path found multiple items"},
      {"lax $.c", "NULL", "default on error", no_scalar},
      {"lax $.e", "NULL", "default on error", no_scalar},
      {"lax $.a + $.b", "NULL", "default on error",
       failed("invalid item type. Expected: NUMBER, actual: STRING")},
      {"strict $.missing", "NULL", "default on error",
       failed("structural error: missing member 'missing' in JSON object")},
      {"lax $.a + 0.5", "1.5", "1.5", "1.5"},
  };
  for (const auto& test : cases) {
    const auto path = Path::compile(test.path);
    ASSERT_TRUE(path.has_value()) << test.path;
    EXPECT_EQ(value_text(json_value(json, *path, {})), test.plain) << test.path;
    EXPECT_EQ(value_text(json_value(json, *path, {}, {ValueOn::Default, ValueOn::Default})),
              test.with_defaults);
    EXPECT_EQ(value_text(json_value(json, *path, {}, {ValueOn::Error, ValueOn::Error})), test.with_errors);
  }
  EXPECT_EQ(
      value_cast_error("varchar", "bigint").message(),
      "cannot extract SQL scalar from JSON: Cannot cast value of type varchar to declared return type of "
      "function JSON_VALUE: bigint");
}

TEST(JsonQuery, WrapsAndQuotes) {
  const std::string json = R"({"a":"x\"y","b":[1,2],"c":{"z":1,"y":2.50}})";
  using enum QueryWrapper;
  struct Case {
    std::string path;
    QueryOptions options;
    std::string expected;
  };
  const auto wrapped = [](QueryWrapper wrapper) { return QueryOptions{.wrapper = wrapper}; };
  const QueryOptions omit{.quotes = QueryQuotes::Omit};
  const QueryOptions errors{.on_empty = QueryOn::Error, .on_error = QueryOn::Error};
  const QueryOptions empties{.on_empty = QueryOn::EmptyObject, .on_error = QueryOn::EmptyArray};
  const std::vector<Case> cases{
      {"lax $.a", {}, R"("x\"y")"},
      {"lax $.a", omit, "x\"y"},
      {"lax $.b", omit, "[1,2]"},
      {"lax $.a", wrapped(Unconditional), R"(["x\"y"])"},
      {"lax $.a", wrapped(Conditional), R"(["x\"y"])"},
      {"lax $.b", {}, "[1,2]"},
      {"lax $.b", wrapped(Unconditional), "[[1,2]]"},
      {"lax $.b", wrapped(Conditional), "[1,2]"},
      {"lax $.c", wrapped(Conditional), R"({"z":1,"y":2.5})"},
      {"lax $.b[*]", {}, "NULL"},
      {"lax $.b[*]", wrapped(Conditional), "[1,2]"},
      {"lax $.b[*]", errors, "error: conversion from JSON failed: JSON path found multiple items"},
      {"lax $.b[*]", empties, "[]"},
      {"lax $.none", {}, "NULL"},
      {"lax $.none", errors, "error: conversion from JSON failed: JSON path found no items"},
      {"lax $.none", empties, "{}"},
      {"lax $.none", wrapped(Unconditional), "NULL"},
      {"strict $.none", empties, "[]"},
  };
  for (const auto& test : cases) {
    const auto path = Path::compile(test.path);
    ASSERT_TRUE(path.has_value()) << test.path;
    EXPECT_EQ(shown(json_query(json, *path, {}, test.options)), test.expected) << test.path;
  }
}

TEST(JsonConstruction, BuildsObjectsAndArrays) {
  const auto number = [](std::int32_t value) { return Node(Node::Data(value)); };
  const std::vector<ObjectMember> members{{"b", number(1)}, {"a", std::nullopt}};
  EXPECT_EQ(shown(json_object(members)), R"({"a":null,"b":1})");
  EXPECT_EQ(shown(json_object(members, OnNull::Absent)), R"({"b":1})");
  EXPECT_EQ(shown(json_object({})), "{}");
  const std::vector<ObjectMember> twice{{"a", number(1)}, {"a", number(2)}};
  EXPECT_EQ(shown(json_object(twice)), "error: cannot construct a JSON object with duplicate key");
  EXPECT_EQ(shown(json_object(twice, OnNull::Null, UniqueKeys::With)),
            "error: duplicate key passed to JSON_OBJECT function");
  const std::vector<ObjectMember> no_key{{std::nullopt, number(1)}};
  EXPECT_EQ(shown(json_object(no_key)),
            "error: null value passed for JSON object key to JSON_OBJECT function");
  // Of sixteen buckets key1 has the first and key2 the second; "x" (120) and "h" (104) share the ninth.
  const std::vector<ObjectMember> order{
      {"key2", number(2)}, {"x", number(3)}, {"h", number(4)}, {"key1", number(1)}};
  EXPECT_EQ(shown(json_object(order)), R"({"key1":1,"key2":2,"x":3,"h":4})");
  const std::vector<std::optional<Node>> elements{number(1), std::nullopt,
                                                  Node(Node::Data(std::string("x")))};
  EXPECT_EQ(json_array(elements), R"([1,"x"])");
  EXPECT_EQ(json_array(elements, OnNull::Null), R"([1,null,"x"])");
  EXPECT_EQ(json_array({}), "[]");
}

}  // namespace
}  // namespace tarn::trino_json
