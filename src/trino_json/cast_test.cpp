#include "trino_json/cast.hpp"

#include "trino_math/test_text.hpp"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace tarn::trino_json {
namespace {

using trino_math::shown;

// Writes what it hears in Trino's own way of showing values.
class TextSink : public CastSink {
 public:
  void null() override { add("NULL"); }
  void boolean(bool value) override { add(value ? "true" : "false"); }
  void integer(std::int64_t value) override { add(std::to_string(value)); }
  void real(float value) override { add(shown(value) + "f"); }
  void real(double value) override { add(shown(value)); }
  void decimal(trino_math::Int128 value) override { add(shown(value) + "d"); }
  void varchar(std::string_view value) override { add("'" + std::string(value) + "'"); }
  void json(std::string_view value) override { add("json " + std::string(value)); }
  void start_array() override { open("["); }
  void end_array() override { close("]"); }
  void start_map() override { open("{"); }
  void end_map() override { close("}"); }
  void start_row() override { open("("); }
  void end_row() override { close(")"); }

  std::string text;

 private:
  void add(const std::string& value) {
    text += (first_ ? "" : " ") + value;
    first_ = false;
  }
  void open(const std::string& bracket) {
    add(bracket);
    first_ = true;
  }
  void close(const std::string& bracket) {
    text += bracket;
    first_ = false;
  }

  bool first_ = true;
};

CastType scalar(CastKind kind, std::string name) {
  return {.kind = kind, .name = std::move(name), .decimal = {}, .children = {}, .field_names = {}};
}
const CastType kBigint = scalar(CastKind::Bigint, "BIGINT");
const CastType kInteger = scalar(CastKind::Integer, "INTEGER");
const CastType kSmallint = scalar(CastKind::Smallint, "SMALLINT");
const CastType kTinyint = scalar(CastKind::Tinyint, "TINYINT");
const CastType kDouble = scalar(CastKind::Double, "DOUBLE");
const CastType kReal = scalar(CastKind::Real, "REAL");
const CastType kBoolean = scalar(CastKind::Boolean, "BOOLEAN");
const CastType kVarchar = scalar(CastKind::Varchar, "varchar");
const CastType kJson = scalar(CastKind::Json, "json");
const CastType kDecimal{
    .kind = CastKind::Decimal, .name = "DECIMAL(5,2)", .decimal = {5, 2}, .children = {}, .field_names = {}};

CastType array_of(const CastType& element) {
  return {.kind = CastKind::Array,
          .name = "array(" + element.name + ")",
          .decimal = {},
          .children = {element},
          .field_names = {}};
}
CastType map_of(const CastType& key, const CastType& value) {
  return {.kind = CastKind::Map, .name = "map", .decimal = {}, .children = {key, value}, .field_names = {}};
}
CastType row_of(std::vector<std::string> names, std::vector<CastType> types) {
  return {.kind = CastKind::Row,
          .name = "row",
          .decimal = {},
          .children = std::move(types),
          .field_names = std::move(names)};
}

std::string cast(std::string_view json, const CastType& type) {
  TextSink sink;
  const auto result = cast_json(json, type, sink);
  return result ? sink.text : "error: " + result.error().message();
}

struct CastCase {
  std::string json;
  CastType type;
  std::string expected;
};

void expect_casts(const std::vector<CastCase>& cases) {
  for (const auto& test : cases) {
    EXPECT_EQ(cast(test.json, test.type), test.expected) << test.json << " as " << test.type.name;
  }
}

TEST(CastJson, ToIntegers) {
  expect_casts({
      {"null", kBigint, "NULL"},
      {"12", kBigint, "12"},
      {"12.5", kBigint, "13"},
      {"-12.5", kBigint, "-13"},
      {"\"12\"", kBigint, "12"},
      {"true", kBigint, "1"},
      {"false", kTinyint, "0"},
      {"\"x\"", kBigint, "error: Cannot cast 'x' to BIGINT"},
      {"\"\"", kBigint, "error: Cannot cast '' to BIGINT"},
      {"1e20", kBigint, "error: Unable to cast 1.0E20 to bigint"},
      {"99999999999999999999", kBigint, "error: Cannot cast '99999999999999999999' to BIGINT"},
      {"128", kTinyint, "error: Cannot cast '128' to TINYINT"},
      {"127.5", kTinyint, "error: Out of range for tinyint: 127.5"},
      {"-32768", kSmallint, "-32768"},
      {"2147483648", kInteger, "error: Cannot cast '2147483648' to INTEGER"},
      {"\"2147483648\"", kInteger, "error: Cannot cast '2147483648' to INT"},
      {"[1]", kBigint, "error: Cannot cast '[1]' to BIGINT"},
      {"{}", kBigint, "error: Cannot cast '{}' to BIGINT"},
      {"", kBigint, "error: Cannot cast '' to BIGINT"},
      {"tru", kBigint, "error: Cannot cast 'tru' to BIGINT"},
      {"1 2", kBigint, "error: Cannot cast input json to BIGINT"},
  });
}

TEST(CastJson, ToOtherScalars) {
  expect_casts({
      {"1", kDouble, "1.0"},
      {"1.5", kDouble, "1.5"},
      {"\" 1.5 \"", kDouble, "1.5"},
      {"\"NaN\"", kDouble, "NaN"},
      {"true", kDouble, "1.0"},
      {"99999999999999999999", kDouble, "1.0E20"},
      {"1e400", kDouble, "Infinity"},
      {"\"x\"", kDouble, "error: Cannot cast 'x' to DOUBLE"},
      {"0.1", kReal, "0.1f"},
      {"false", kReal, "0.0f"},
      {"[]", kReal, "error: Cannot cast '[]' to REAL"},
      {"true", kBoolean, "true"},
      {"0", kBoolean, "false"},
      {"2", kBoolean, "true"},
      {"0.0", kBoolean, "false"},
      {"\"t\"", kBoolean, "true"},
      {"\"yes\"", kBoolean, "error: Cannot cast 'yes' to BOOLEAN"},
      {"99999999999999999999", kBoolean, "error: Cannot cast '99999999999999999999' to BOOLEAN"},
      {"1.005", kDecimal, "101d"},
      {"\"1.5\"", kDecimal, "150d"},
      {"true", kDecimal, "100d"},
      {"1e2", kDecimal, "10000d"},
      {"1000", kDecimal, "error: Cannot cast input json to DECIMAL(5,2)"},
      {"\"x\"", kDecimal, "error: Cannot cast '\"x\"' to DECIMAL(5,2)"},
      {"{}", kDecimal, "error: Cannot cast '{}' to DECIMAL(5,2)"},
      {"null", kVarchar, "NULL"},
      {"\"a\\n\"", kVarchar, "'a\n'"},
      {"1.50", kVarchar, "'1.5E0'"},
      {"007", kVarchar, "error: Cannot cast '007' to varchar"},
      {"12345678901234567890123", kVarchar, "'12345678901234567890123'"},
      {"true", kVarchar, "'true'"},
      {"[1]", kVarchar, "error: Cannot cast '[1]' to varchar"},
      {"{\"b\":1, \"a\":[2.50]}", kJson, "json {\"b\":1,\"a\":[2.5]}"},
      {"null", kJson, "json null"},
  });
}

TEST(CastJson, ToArrays) {
  expect_casts({
      {"null", array_of(kBigint), "NULL"},
      {"[]", array_of(kBigint), "[]"},
      {"[1, null, \"3\", true]", array_of(kBigint), "[1 NULL 3 1]"},
      {"[[1],null,[]]", array_of(array_of(kBigint)), "[[1] NULL []]"},
      {"[1,{\"a\":null},null]", array_of(kJson), "[json 1 json {\"a\":null} json null]"},
      {"{\"a\":1}", array_of(kBigint),
       "error: Cannot cast to array(BIGINT). Expected a json array, but got { {\"a\":1}"},
      {"1", array_of(kBigint), "error: Cannot cast to array(BIGINT). Expected a json array, but got 1 1"},
      {"[\"x\"]", array_of(kBigint),
       "error: Cannot cast to array(BIGINT). Cannot cast 'x' to BIGINT [\"x\"]"},
      {"[[1]]", array_of(kBigint),
       "error: Cannot cast to array(BIGINT). Unexpected token when cast to bigint: [ [[1]]"},
      {"[1,", array_of(kBigint), "error: Cannot cast to array(BIGINT). [1,"},
      {"[1] 2", array_of(kBigint), "error: Cannot cast to array(BIGINT). Unexpected trailing token: 2 [1] 2"},
      {"", array_of(kBigint), "error: Cannot cast to array(BIGINT). "},
  });
}

TEST(CastJson, ToMaps) {
  expect_casts({
      {"{}", map_of(kVarchar, kBigint), "{}"},
      {"{\"b\":1,\"a\":null}", map_of(kVarchar, kBigint), "{'b' 1 'a' NULL}"},
      {"{\"1\":[2]}", map_of(kBigint, array_of(kBigint)), "{1 [2]}"},
      {"{\"x\":1}", map_of(kBigint, kBigint),
       "error: Cannot cast to map. Cannot cast 'x' to BIGINT {\"x\":1}"},
      {"{\"a\":1,\"a\":2}", map_of(kVarchar, kBigint),
       "error: Cannot cast to map. Duplicate keys are not allowed {\"a\":1,\"a\":2}"},
      {"[1]", map_of(kVarchar, kBigint), "error: Cannot cast to map. Expected a json object, but got [ [1]"},
      {"{\"a\":1", map_of(kVarchar, kBigint), "error: Cannot cast to map. {\"a\":1"},
  });
}

TEST(CastJson, ToRows) {
  const CastType pair = row_of({"a", "B"}, {kBigint, kVarchar});
  expect_casts({
      {"null", pair, "NULL"},
      {"[1,\"x\"]", pair, "(1 'x')"},
      {"[1,null]", pair, "(1 NULL)"},
      {"[1]", pair, "error: Cannot cast to row. [1]"},
      {"[1,2,3]", pair, "error: Cannot cast to row. Expected json array ending, but got 3 [1,2,3]"},
      {"{\"a\":1,\"b\":\"x\"}", pair, "(1 'x')"},
      {"{\"b\":\"x\",\"A\":1}", pair, "(1 'x')"},
      {"{\"c\":{\"a\":5},\"b\":\"x\"}", pair, "(NULL 'x')"},
      {"{}", pair, "(NULL NULL)"},
      {"{\"a\":1,\"A\":2}", pair, "error: Cannot cast to row. Duplicate field: a {\"a\":1,\"A\":2}"},
      {"{\"a\":\"x\"}", pair, "error: Cannot cast to row. Cannot cast 'x' to BIGINT {\"a\":\"x\"}"},
      {"{\"a\":1,", pair, "error: Cannot cast to row. {\"a\":1,"},
      {"5", pair, "error: Cannot cast to row. Expected a json array or object, but got 5 5"},
      {"[{\"a\":1},[2,\"y\"],null]", array_of(pair), "[(1 NULL) (2 'y') NULL]"},
      {"{\"r\":{\"b\":\"x\"},\"z\":[1]}", row_of({"z", "r"}, {array_of(kBigint), pair}), "([1] (NULL 'x'))"},
      {"{\"r\":{\"b\":\"x\"}} 1", row_of({"r"}, {pair}),
       "error: Cannot cast to row. Unexpected trailing token: 1 {\"r\":{\"b\":\"x\"}} 1"},
  });
}

}  // namespace
}  // namespace tarn::trino_json
