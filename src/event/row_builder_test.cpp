#include "event/row_builder.hpp"

#include "base/time.hpp"
#include "event/schema.hpp"
#include "event/test_rows.hpp"
#include "io/gzip.hpp"
#include "json/structure.hpp"

#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace tarn::event {
namespace {

// One text's first record, read.
class Row {
 public:
  explicit Row(std::string_view text, Category category = Category::CloudTrail, Check check = Check::Whole,
               std::optional<TimeBounds> bounds = std::nullopt)
      : schema_(schema_of(category)), batch_(schema_) {
    text_.reserve(text.size());
    std::memcpy(text_.data(), text.data(), text.size());
    text_.set_size(text.size());
    if (!structure_.index(text_.view())) {
      problem_ = "no tokens";
      return;
    }
    RowBuilder builder(schema_, all_columns(schema_), check, Strings::Point);
    builder.set_bounds(bounds);
    json::Cursor cursor(text_.view(), structure_.tokens());
    const char* wrong = builder.add(cursor, batch_, arena_);
    problem_ = wrong == nullptr ? "" : wrong;
    passed_over_ = builder.passed_over();
    at_end_ = cursor.done();
  }

  const std::string& problem() const { return problem_; }
  std::size_t count() const { return batch_.rows(); }
  std::uint64_t passed_over() const { return passed_over_; }
  bool at_end() const { return at_end_; }
  std::string text() const { return row_text(batch_, 0); }
  // A cell by its path: "useridentity.sessioncontext".
  std::string cell(std::string_view path) const {
    const auto dot = path.find('.');
    const auto index = column_index(schema_, path.substr(0, dot));
    const auto* column = &batch_.column(index);
    const auto* type = &schema_.fields[index].type;
    for (auto rest = dot; rest != std::string_view::npos;) {
      path.remove_prefix(rest + 1);
      rest = path.find('.');
      const auto child = column_index({type->children}, path.substr(0, rest));
      column = &column->child(child);
      type = &type->children[child].type;
    }
    return cell_text(*column, 0);
  }

 private:
  const columnar::Schema& schema_;
  columnar::Batch batch_;
  Arena arena_;
  io::PaddedBuffer text_;
  json::Structure structure_;
  std::string problem_;
  std::uint64_t passed_over_ = 0;
  bool at_end_ = false;
};

struct BadCase {
  const char* name;
  std::string text;
};

std::string nested(int depth) {
  const auto levels = static_cast<std::size_t>(depth);
  return R"({"eventVersion":"1.08","x":)" + std::string(levels, '[') + std::string(levels, ']') + "}";
}

TEST(RowBuilder, RefusesWhatIsNotJsonToTheLetter) {
  const std::vector<BadCase> cases = {
      {"no colon", R"({"eventName" "a"})"},
      {"no comma", R"({"eventName":"a" "eventID":"b"})"},
      {"comma at the end", R"({"eventName":"a",})"},
      {"cut off", R"({"eventName":"a")"},
      {"cut off in a map", R"({"requestParameters":{"a":1)"},
      {"no value", R"({"eventName":})"},
      {"brackets crossed", R"({"x":[{]}})"},
      {"bare word", R"({"eventName":tru})"},
      {"bare word in an unknown member", R"({"x":{"y":tru}})"},
      {"number with a leading zero", R"({"requestParameters":{"a":01}})"},
      {"number without digits", R"({"x":-})"},
      {"garbage behind a string", R"({"eventName":"a"b})"},
      {"garbage behind a name", R"({"eventName"b:"a"})"},
      {"unknown escape in a column", R"({"eventName":"\q"})"},
      {"unknown escape in an unknown member", R"({"x":"\q"})"},
      {"unknown escape in a member's name", R"({"x\y":1})"},
      {"unknown escape in a map's key", R"({"requestParameters":{"\q":1}})"},
      {"half a unicode escape", R"({"eventName":"\u00"})"},
      {"name without quotes", R"({eventName:"a"})"},
      {"single quotes", R"({'eventName':'a'})"},
      {"deeper than any event", nested(200)},
  };
  for (const auto& [name, text] : cases) {
    SCOPED_TRACE(name);
    const Row row(text);
    EXPECT_FALSE(row.problem().empty());
    EXPECT_EQ(row.count(), 0u);
  }
}

struct CellCase {
  const char* name;
  const char* text;
  const char* column;
  const char* cell;
};

const std::vector<CellCase> kDriftCases = {
    {"map given as null", R"({"requestParameters":null})", "requestparameters", "NULL"},
    {"map given as text", R"({"requestParameters":"none"})", "requestparameters", "NULL"},
    {"map given as a list", R"({"requestParameters":[1]})", "requestparameters", "NULL"},
    {"empty map", R"({"requestParameters":{}})", "requestparameters", "<>"},
    {"boolean as text", R"({"readOnly":"true"})", "readonly", "true"},
    {"boolean as text, capital", R"({"managementEvent":"False"})", "managementevent", "false"},
    {"boolean as another text", R"({"readOnly":"maybe"})", "readonly", "NULL"},
    {"boolean", R"({"readOnly":false})", "readonly", "false"},
    {"text as a boolean", R"({"sessionCredentialFromConsole":true})", "sessioncredentialfromconsole", "true"},
    {"text as text", R"({"sessionCredentialFromConsole":"true"})", "sessioncredentialfromconsole", "true"},
    {"text as a number", R"({"eventVersion":1.08})", "eventversion", "1.08"},
    {"text as a list", R"({"userAgent":["a", "b"]})", "useragent", R"(["a", "b"])"},
    {"text as an object", R"({"userAgent":{"a" : 1} })", "useragent", R"({"a" : 1})"},
    {"resources null", R"({"resources":null})", "resources", "NULL"},
    {"resources as an object", R"({"resources":{}})", "resources", "NULL"},
    {"resources empty", R"({"resources":[]})", "resources", "[]"},
    {"resources as texts", R"({"resources":["a",{"type":"t"},null]})", "resources",
     "[NULL, {NULL, t, NULL, NULL}, NULL]"},
    {"resource without a type", R"({"resources":[{"ARN":"a","accountId":"1"}]})", "resources",
     "[{1, NULL, a, NULL}]"},
    {"resource prefix", R"({"resources":[{"ARNPrefix":"p"}]})", "resources", "[{NULL, NULL, NULL, p}]"},
    {"invokedBy null", R"({"userIdentity":{"invokedBy":null}})", "useridentity.invokedby", "NULL"},
    {"invokedBy as a list", R"({"userIdentity":{"invokedBy":["a"]}})", "useridentity.invokedby", R"(["a"])"},
    {"identity without a type", R"({"userIdentity":{"arn":"a"}})", "useridentity.type", "NULL"},
    {"identity as text", R"({"userIdentity":"root"})", "useridentity", "NULL"},
    {"empty session issuer", R"({"userIdentity":{"sessionContext":{"sessionIssuer":{}}}})",
     "useridentity.sessioncontext.sessionissuer", "{NULL, NULL, NULL, NULL, NULL}"},
    {"newer identity member", R"({"userIdentity":{"onBehalfOf":{"userId":"u","identityStoreArn":"s"}}})",
     "useridentity.onbehalfof", "{u, s}"},
    {"misspelt as published", R"({"userIdentity":{"inScopeOf":{"credentiaIsIssuedTo":"c"}}})",
     "useridentity.inscopeof.credentialsissuedto", "c"},
    {"source address of a service", R"({"sourceIPAddress":"AWS Internal"})", "sourceipaddress",
     "AWS Internal"},
    {"source address empty", R"({"sourceIPAddress":""})", "sourceipaddress", ""},
    {"escapes", R"({"eventName":"\"\\\/\t\u00e9\ud83d\ude00"})", "eventname",
     "\"\\/\t\xC3\xA9\xF0\x9F\x98\x80"},
};

const std::vector<CellCase> kKeyCases = {
    {"ARN", R"({"userIdentity":{"ARN":"a"}})", "useridentity.arn", "a"},
    {"eventId", R"({"eventId":"a"})", "eventid", "a"},
    {"RequestParameters", R"({"RequestParameters":{"a":1}})", "requestparameters", "<a=1>"},
    {"all lower case", R"({"useridentity":{"sessioncontext":{"sourceidentity":"s"}}})",
     "useridentity.sessioncontext.sourceidentity", "s"},
    {"repeated member, the last counts", R"({"eventName":"a","eventName":"b"})", "eventname", "b"},
    {"repeated member, the last is null", R"({"eventName":"a","eventName":null})", "eventname", "NULL"},
    {"repeated member in another case", R"({"eventID":"a","EVENTID":"b"})", "eventid", "b"},
    {"repeated object leaves nothing behind", R"({"userIdentity":{"type":"t"},"userIdentity":{"arn":"a"}})",
     "useridentity.type", "NULL"},
    {"repeated map leaves nothing behind",
     R"({"requestParameters":{"a":1,"b":2},"requestParameters":{"c":3}})", "requestparameters", "<c=3>"},
    {"repeated key, the last counts", R"({"requestParameters":{"a":1,"b":2,"a":"3"}})", "requestparameters",
     "<a=3, b=2>"},
    {"repeated key, the last is null", R"({"requestParameters":{"a":1,"a":null}})", "requestparameters",
     "<a=NULL>"},
    {"a member's name with an escape", R"({"event\u004eame":"a"})", "eventname", "a"},
    {"a member's name of escapes alone", R"({"\u0065\u0056\u0045\u006e\u0054\u004e\u0061\u006d\u0065":"a"})",
     "eventname", "a"},
    {"a nested member's name with an escape", R"({"userIdentity":{"account\u0049d":"1"}})",
     "useridentity.accountid", "1"},
    {"a name that an escape makes another", R"({"eventName":"a","eventName\n":"b"})", "eventname", "a"},
    {"a name with an escaped zero", R"({"eventName":"a","eventName\u0000":"b"})", "eventname", "a"},
    {"repeated key, once with an escape", R"({"requestParameters":{"a":1,"\u0061":2}})", "requestparameters",
     "<a=2>"},
    {"keys that differ in case", R"({"requestParameters":{"filter":1,"Filter":2}})", "requestparameters",
     "<filter=1, Filter=2>"},
    {"map values keep their spelling",
     R"({"requestParameters":{"f":1.688560107857E9,"i":-0,"t":true,"n":null,"o":{"a" : [1]},"l":[1, 2],"s":"\u0041"}})",
     "requestparameters", R"(<f=1.688560107857E9, i=-0, t=true, n=NULL, o={"a" : [1]}, l=[1, 2], s=A>)"},
    {"blanks around a number", "{\"requestParameters\":{\"a\": 1 \n,\"b\":\t2\r\n}}", "requestparameters",
     "<a=1, b=2>"},
};

void expect_cells(const std::vector<CellCase>& cases) {
  for (const auto& [name, text, column, cell] : cases) {
    SCOPED_TRACE(name);
    for (const auto check : {Check::Whole, Check::Touched}) {
      const Row row(text, Category::CloudTrail, check);
      ASSERT_EQ(row.problem(), "");
      EXPECT_EQ(row.cell(column), cell);
      EXPECT_EQ(row.cell(kEventJson),
                std::string_view(text).substr(0, std::string_view(text).rfind('}') + 1));
    }
  }
}

TEST(RowBuilder, KeepsWhatDriftedFromItsType) {
  expect_cells(kDriftCases);
}

TEST(RowBuilder, MatchesNamesInAnyCaseAndLetsTheLastCount) {
  expect_cells(kKeyCases);
}

TEST(RowBuilder, ReadsTimesInEverySpellingMet) {
  const auto expected = std::to_string(micros(*parse_timestamp("2026-01-02T03:04:05Z")));
  for (const auto* spelling :
       {"2026-01-02T03:04:05Z", "2026-01-02T03:04:05z", "2026-01-02 03:04:05", "2026-01-02 03:04:05.000",
        "2026-01-02 03:04:05.000000000", " 2026-01-02T03:04:05Z "}) {
    const Row row(R"({"eventTime":")" + std::string(spelling) + "\"}");
    EXPECT_EQ(row.cell(kEventTime), expected) << spelling;
  }
  for (const auto* text :
       {R"({"eventName":"x"})", R"({"eventTime":"..."})", R"({"eventTime":null})", R"({"eventTime":""})",
        R"({"eventTime":{}})", R"({"eventTime":"2026-13-02T03:04:05Z"})"}) {
    const Row row(text);
    EXPECT_EQ(row.problem(), "") << text;
    EXPECT_EQ(row.cell(kEventTime), "NULL") << text;
  }
}

struct BoundsCase {
  const char* name;
  const char* text;
  bool within;
};

TEST(RowBuilder, PassesOverRecordsOutsideTheBounds) {
  const TimeBounds bounds{micros(*parse_timestamp("2026-01-02T00:00:00Z")),
                          micros(*parse_timestamp("2026-01-03T00:00:00Z"))};
  const std::vector<BoundsCase> cases = {
      {"first moment", R"({"userIdentity":{"type":"t"},"eventTime":"2026-01-02T00:00:00Z","eventName":"a"})",
       true},
      {"last moment", R"({"eventTime":"2026-01-03T00:00:00Z","resources":[{"ARN":"r"}]})", true},
      {"before", R"({"userIdentity":{"type":"t"},"eventTime":"2026-01-01T23:59:59Z","eventName":"a"})",
       false},
      {"after", R"({"eventTime":"2026-01-03T00:00:01Z","requestParameters":{"a":{"b":1}}})", false},
      {"no time", R"({"eventName":"a"})", true},
      {"null", R"({"eventTime":null,"eventName":"a"})", true},
      {"no time at all", R"({"eventTime":"yesterday","eventName":"a"})", true},
      {"empty", "{}", true},
      {"another case", R"({"eventtime":"2026-01-01T00:00:00Z","eventName":"a"})", false},
      {"repeated, the last is within",
       R"({"eventTime":"2026-01-01T00:00:00Z","eventName":"a","eventTime":"2026-01-02T00:00:00Z","eventID":"i"})",
       true},
      {"repeated, the last is outside",
       R"({"eventTime":"2026-01-02T00:00:00Z","eventTime":"2026-01-01T00:00:00Z"})", false},
      {"repeated, the last is null",
       R"({"eventTime":"2026-01-01T00:00:00Z","eventTime":null,"eventName":"a"})", true},
      {"repeated member, the last counts",
       R"({"eventName":"a","eventTime":"2026-01-02T00:00:00Z","eventName":"b","userIdentity":{"type":"t"},"userIdentity":{}})",
       true},
  };
  for (const auto& [name, text, within] : cases) {
    SCOPED_TRACE(name);
    for (const auto check : {Check::Whole, Check::Touched}) {
      const Row row(text, Category::CloudTrail, check, bounds);
      ASSERT_EQ(row.problem(), "");
      EXPECT_TRUE(row.at_end());
      EXPECT_EQ(row.passed_over(), within ? 0U : 1U);
      ASSERT_EQ(row.count(), within ? 1U : 0U);
      if (within) {
        EXPECT_EQ(row.text(), Row(text).text());
      }
    }
  }
  for (const auto* text :
       {R"({"eventTime":"2026-01-01T00:00:00Z","eventName":})", R"({"eventTime":"2026-01-01T00:00:00Z")"}) {
    EXPECT_FALSE(Row(text, Category::CloudTrail, Check::Whole, bounds).problem().empty()) << text;
  }
}

TEST(RowBuilder, RowsAfterPassedOnesAreWhole) {
  const auto& schema = schema_of(Category::CloudTrail);
  RowBuilder builder(schema, all_columns(schema), Check::Touched, Strings::Copy);
  columnar::Batch batch(schema);
  Arena arena;
  const auto add = [&](std::string_view record) {
    io::PaddedBuffer text;
    text.reserve(record.size());
    std::memcpy(text.data(), record.data(), record.size());
    text.set_size(record.size());
    json::Structure structure;
    ASSERT_TRUE(structure.index(text.view()));
    json::Cursor cursor(text.view(), structure.tokens());
    ASSERT_EQ(builder.add(cursor, batch, arena), nullptr);
  };
  const auto moment = micros(*parse_timestamp("2026-01-02T00:00:00Z"));
  builder.set_bounds(TimeBounds{moment, moment});
  constexpr std::string_view kIn =
      R"({"eventTime":"2026-01-02T00:00:00Z","requestParameters":{"a":1},"resources":[{"ARN":"r"}],"readOnly":true})";
  add(kIn);
  add(R"({"eventTime":"2026-01-03T00:00:00Z","eventName":"x","requestParameters":{"b":2},"resources":[{},{}]})");
  add(R"({"eventTime":"2026-01-02T00:00:00Z"})");
  add(kIn);
  builder.set_bounds(std::nullopt);
  add(R"({"eventTime":"2026-01-03T00:00:00Z"})");
  ASSERT_EQ(batch.rows(), 4U);
  EXPECT_EQ(builder.passed_over(), 1U);
  EXPECT_EQ(row_text(batch, 0), Row(kIn).text());
  EXPECT_EQ(row_text(batch, 1), Row(R"({"eventTime":"2026-01-02T00:00:00Z"})").text());
  EXPECT_EQ(row_text(batch, 2), Row(kIn).text());
  EXPECT_EQ(row_text(batch, 3), Row(R"({"eventTime":"2026-01-03T00:00:00Z"})").text());
}

TEST(RowBuilder, ReadsNumbersOfInsights) {
  const std::vector<CellCase> cases = {
      {"integer average", R"({"insightContext":{"baselineAverage":0}})", "insightcontext.baselineaverage",
       "0.000000"},
      {"as text", R"({"insightContext":{"insightAverage":"1.5"}})", "insightcontext.insightaverage",
       "1.500000"},
      {"not a number", R"({"insightContext":{"insightAverage":"nan"}})", "insightcontext.insightaverage",
       "NULL"},
      {"beyond a double", R"({"insightContext":{"insightAverage":1e999}})", "insightcontext.insightaverage",
       "NULL"},
      {"duration", R"({"insightContext":{"baselineDuration":10080}})", "insightcontext.baselineduration",
       "10080"},
      {"duration with decimals", R"({"insightContext":{"insightDuration":1.5}})",
       "insightcontext.insightduration", "NULL"},
      {"duration too long", R"({"insightContext":{"insightDuration":3000000000}})",
       "insightcontext.insightduration", "NULL"},
      {"no attributions", R"({"insightContext":{}})", "insightcontext.attributions", "NULL"},
  };
  for (const auto& [name, text, column, cell] : cases) {
    SCOPED_TRACE(name);
    const Row row(text, Category::Insight);
    ASSERT_EQ(row.problem(), "");
    EXPECT_EQ(row.cell(column), cell);
  }
}

TEST(RowBuilder, ReadsInsightsAsLogFilesNestThem) {
  const struct {
    const char* name;
    const char* text;
    const char* column;
    const char* cell;
  } cases[] = {
      {"no structure", R"({"insightDetails":"Start"})", "insightstate", "NULL"},
      {"null", R"({"insightDetails":null,"insightState":"End"})", "insightstate", "End"},
      {"state", R"({"insightDetails":{"state":"Start"}})", "insightstate", "Start"},
      {"source", R"({"insightDetails":{"eventSource":"s3.amazonaws.com"},"eventSource":"x"})",
       "insighteventsource", "s3.amazonaws.com"},
      {"name", R"({"INSIGHTDETAILS":{"x":[1],"eventName":"GetObject"}})", "insighteventname", "GetObject"},
      {"error", R"({"insightDetails":{"errorCode":"AccessDenied"}})", "insighterrorcode", "AccessDenied"},
      {"type", R"({"insightDetails":{"insightType":"ApiCallRateInsight"}})", "insighttype",
       "ApiCallRateInsight"},
      {"averages",
       R"({"insightDetails":{"insightContext":{"statistics":{"baseline":{"average":0.5},"insight":{"average":7}}}}})",
       "insightcontext", "{0.500000, 7.000000, NULL, NULL, NULL}"},
      {"durations",
       R"({"insightDetails":{"insightContext":{"statistics":{"insightDuration":5,"baselineDuration":10080,"insight":1}}}})",
       "insightcontext", "{NULL, NULL, 10080, 5, NULL}"},
      {"attributions",
       R"({"insightDetails":{"insightContext":{"attributions":[{"attribute":"a","insight":[{"value":"v","average":1}]}]}}})",
       "insightcontext.attributions", "[{a, NULL, NULL, NULL, NULL, [{v, 1.000000}], NULL}]"},
  };
  for (const auto& [name, text, column, cell] : cases) {
    SCOPED_TRACE(name);
    const Row row(text, Category::Insight);
    ASSERT_EQ(row.problem(), "");
    EXPECT_EQ(row.cell(column), cell);
  }
  EXPECT_NE(Row(R"({"insightDetails":{"state":1,)", Category::Insight).problem(), "");
}

TEST(RowBuilder, KeepsUnknownMembersInTheRecordsBytes) {
  const std::string text =
      R"({"eventVersion":"1.12", "somethingNew" : {"a":[1,{"b":null}]} ,"p_row_id":"x"})";
  const Row row(text + " \r\n");
  ASSERT_EQ(row.problem(), "");
  EXPECT_EQ(row.cell(kEventJson), text);
}

TEST(RowBuilder, FindsKeysOfLargeMapsOnce) {
  std::string text = R"({"requestParameters":{)";
  for (int i = 0; i < 20'000; ++i) {
    text += (i == 0 ? "\"k" : ",\"k") + std::to_string(i % 10'000) + "\":" + std::to_string(i);
  }
  const Row row(text + "}}");
  const auto cell = row.cell("requestparameters");
  EXPECT_EQ(cell.find("=0,"), std::string::npos);
  EXPECT_TRUE(cell.starts_with("<k0=10000, k1=10001, ")) << cell.substr(0, 80);
  EXPECT_TRUE(cell.ends_with(", k9999=19999>"));
}

TEST(RowBuilder, FillsOnlyTheColumnsAskedFor) {
  const auto& schema = schema_of(Category::CloudTrail);
  RowBuilder builder(schema, {{column_index(schema, "eventname"), {}}}, Check::Touched, Strings::Copy);
  io::PaddedBuffer text;
  // What the projection does not touch need only balance its brackets.
  constexpr std::string_view kText =
      R"({"eventID":"a","eventName":"b","x":[tru],"requestParameters":{"a":1}})";
  text.reserve(kText.size());
  std::memcpy(text.data(), kText.data(), kText.size());
  text.set_size(kText.size());
  json::Structure structure;
  ASSERT_TRUE(structure.index(text.view()));
  columnar::Batch batch(schema);
  Arena arena;
  json::Cursor cursor(text.view(), structure.tokens());
  ASSERT_EQ(builder.add(cursor, batch, arena), nullptr);
  EXPECT_TRUE(cursor.done());
  for (std::size_t index = 0; index < batch.column_count(); ++index) {
    EXPECT_EQ(batch.column(index).is_null(0), schema.fields[index].name != "eventname")
        << schema.fields[index].name;
  }
}

}  // namespace
}  // namespace tarn::event
