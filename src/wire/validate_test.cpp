#include "wire/validate.hpp"

#include "wire/pattern.hpp"

#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::wire {
namespace {

struct Case {
  const char* name;
  const char* operation;
  std::string input;
  const char* error;  // "" where there is none
  std::string message;
};

std::string repeated(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) {
    all += text;
  }
  return all;
}

class Inputs : public testing::TestWithParam<Case> {};

TEST_P(Inputs, AreJudgedAsAwsDoes) {
  const Operation* operation = find_operation(GetParam().operation);
  ASSERT_NE(operation, nullptr);
  const auto input = json::parse(GetParam().input);
  ASSERT_TRUE(input.has_value());
  const auto error = validation_error(validate(*operation, *input));
  EXPECT_EQ(error ? error->name : "", GetParam().error);
  EXPECT_EQ(error ? error->message : "", GetParam().message);
}

const Case kCases[] = {
    {"WrongTopLevel", "StartQuery", "[]", "SerializationException",
     "Start of list found where not expected."},
    {"NumberForString", "StartQuery", R"({"QueryStatement":1})", "SerializationException",
     "NUMBER_VALUE can not be converted to a String"},
    {"ObjectForString", "StartQuery", R"({"QueryStatement":{}})", "SerializationException",
     "Start of structure or map found where not expected."},
    {"StringForBoolean", "CreateEventDataStore", R"({"Name":"abc","MultiRegionEnabled":"true"})",
     "SerializationException", "STRING_VALUE can not be converted to a Boolean"},
    {"BooleanForNumber", "CreateEventDataStore", R"({"Name":"abc","RetentionPeriod":true})",
     "SerializationException", "TRUE_VALUE can not be converted to an Integer"},
    {"FractionForInteger", "CreateEventDataStore", R"({"Name":"abc","RetentionPeriod":7.5})",
     "SerializationException", "NUMBER_VALUE can not be converted to an Integer"},
    {"StringForTimestamp", "LookupEvents", R"({"StartTime":"2023-07-10"})", "SerializationException",
     "STRING_VALUE can not be converted to a Timestamp"},
    {"StringForList", "CreateEventDataStore", R"({"Name":"abc","TagsList":"x"})", "SerializationException",
     "Expected list or null"},
    {"ListForStructure", "LookupEvents", R"({"LookupAttributes":[[]]})", "SerializationException",
     "Start of list found where not expected."},
    {"NumberInStringList", "StartQuery", R"({"QueryStatement":"s","QueryParameters":[1]})",
     "SerializationException", "NUMBER_VALUE can not be converted to a String"},
    {"WrongTypeBeforeConstraints", "CreateEventDataStore", R"({"Name":"","RetentionPeriod":"x"})",
     "SerializationException", "STRING_VALUE can not be converted to an Integer"},
    {"MissingMember", "CancelQuery", "{}", "ValidationException",
     "1 validation error detected: Value null at 'queryId' failed to satisfy constraint: Member must not be "
     "null"},
    {"NullMember", "CancelQuery", R"({"QueryId":null})", "ValidationException",
     "1 validation error detected: Value null at 'queryId' failed to satisfy constraint: Member must not be "
     "null"},
    {"MembersAreCaseSensitive", "CancelQuery", R"({"queryId":"11111111-2222-3333-4444-555555555555"})",
     "ValidationException",
     "1 validation error detected: Value null at 'queryId' failed to satisfy constraint: Member must not be "
     "null"},
    {"TooShort", "CancelQuery", R"({"QueryId":"abc"})", "ValidationException",
     "1 validation error detected: Value 'abc' at 'queryId' failed to satisfy constraint: Member must have "
     "length greater than or equal to 36"},
    {"SeveralAtOnce", "CancelQuery", R"({"QueryId":"XYZ"})", "ValidationException",
     "2 validation errors detected: Value 'XYZ' at 'queryId' failed to satisfy constraint: Member must have "
     "length greater than or equal to 36; Value 'XYZ' at 'queryId' failed to satisfy constraint: Member must "
     "satisfy regular expression pattern: ^[a-f0-9\\-]+$"},
    {"RangeTooLow", "CreateEventDataStore", R"({"Name":"abc","RetentionPeriod":6})", "ValidationException",
     "1 validation error detected: Value '6' at 'retentionPeriod' failed to satisfy constraint: Member must "
     "have value greater than or equal to 7"},
    {"RangeTooHigh", "LookupEvents", R"({"MaxResults":51})", "ValidationException",
     "1 validation error detected: Value '51' at 'maxResults' failed to satisfy constraint: Member must have "
     "value less than or equal to 50"},
    {"EnumOfLookup", "LookupEvents", R"({"EventCategory":"management"})", "ValidationException",
     "1 validation error detected: Value 'management' at 'eventCategory' failed to satisfy constraint: "
     "Member "
     "must satisfy enum value set: [insight]"},
    {"NestedMember", "CreateEventDataStore",
     R"({"Name":"abc","AdvancedEventSelectors":[{"FieldSelectors":[{"Field":"a"},{}]}]})",
     "ValidationException",
     "1 validation error detected: Value null at "
     "'advancedEventSelectors.1.member.fieldSelectors.2.member.field' failed to satisfy constraint: Member "
     "must not be null"},
    {"EmptyList", "StartQuery", R"({"QueryStatement":"s","QueryParameters":[]})", "ValidationException",
     "1 validation error detected: Value '[]' at 'queryParameters' failed to satisfy constraint: Member must "
     "have length greater than or equal to 1"},
    {"ElementsOfAList", "StartQuery", R"({"QueryStatement":"s","QueryParameters":["a",""]})",
     "ValidationException",
     "1 validation error detected: Value '[a, ]' at 'queryParameters' failed to satisfy constraint: Member "
     "must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length "
     "greater than or equal to 1, Member must not be null]"},
    {"BadUri", "StartQuery", R"({"QueryStatement":"s","DeliveryS3Uri":"http://x"})", "ValidationException",
     "1 validation error detected: Value 'http://x' at 'deliveryS3Uri' failed to satisfy constraint: Member "
     "must satisfy regular expression pattern: ^s3://[a-z0-9][\\.\\-a-z0-9]{1,61}[a-z0-9](/.*)?$"},
    {"StatementTooLong", "StartQuery", R"({"QueryStatement":")" + std::string(10001, 's') + R"("})",
     "ValidationException",
     "1 validation error detected: Value '" + std::string(4096, 's') +
         "...' at 'queryStatement' failed to satisfy constraint: Member must have length less than or equal "
         "to "
         "10000"},
    {"CutBetweenCharacters", "CancelQuery", R"({"QueryId":"a)" + repeated("\xe6\x97\xa5", 2000) + R"("})",
     "ValidationException",
     "2 validation errors detected: Value 'a" + repeated("\xe6\x97\xa5", 1365) +
         "...' at 'queryId' failed to satisfy constraint: Member must have length less than or equal to 36; "
         "Value 'a" +
         repeated("\xe6\x97\xa5", 1365) +
         "...' at 'queryId' failed to satisfy constraint: Member must satisfy regular expression pattern: "
         "^[a-f0-9\\-]+$"},
    {"Characters", "CreateEventDataStore", R"({"Name":"日本"})", "ValidationException",
     "2 validation errors detected: Value '日本' at 'name' failed to satisfy constraint: Member must have "
     "length greater than or equal to 3; Value '日本' at 'name' failed to satisfy constraint: Member must "
     "satisfy regular expression pattern: ^[a-zA-Z0-9._\\-]+$"},
    {"EmptyInput", "ListEventDataStores", "{}", "", ""},
    {"UnknownMembers", "ListEventDataStores", R"({"Colour":[1,{}]})", "", ""},
    {"WholeDouble", "CreateEventDataStore", R"({"Name":"abc","RetentionPeriod":7.0})", "", ""},
    {"FractionalTimestamp", "LookupEvents", R"({"StartTime":1688989338.5,"EndTime":1688989339})", "", ""},
    {"FileImport", "StartImport",
     R"({"Destinations":["arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/x"],"ImportSource":{"S3":{)"
     R"("S3LocationUri":"file:///logs","S3BucketRegion":"us-east-1","S3BucketAccessRoleArn":"r"}}})",
     "", ""},
    {"LongestUri", "StartQuery",
     R"({"QueryStatement":"日本 \n","DeliveryS3Uri":"s3://a)" + std::string(61, '-') + R"(b/c d"})", "", ""},
};

INSTANTIATE_TEST_SUITE_P(Table, Inputs, testing::ValuesIn(kCases),
                         [](const auto& instance) { return std::string(instance.param.name); });

TEST(Validate, StopsAtAHundredViolations) {
  std::string tags = R"({"Name":"abc","TagsList":[)";
  for (int i = 0; i < 150; ++i) {
    tags += i == 0 ? "{}" : ",{}";
  }
  const auto input = json::parse(tags + "]}");
  ASSERT_TRUE(input.has_value());
  EXPECT_EQ(validate(*find_operation("CreateEventDataStore"), *input).size(), 100u);
}

TEST(ApiModel, HasAllOperationsAndExceptions) {
  EXPECT_EQ(operations().size(), 60u);
  EXPECT_EQ(declared_exceptions().size(), 86u);
  EXPECT_TRUE(std::ranges::is_sorted(operations(), {}, &Operation::name));
  EXPECT_TRUE(std::ranges::is_sorted(declared_exceptions()));
  for (const Operation& operation : operations()) {
    EXPECT_EQ(find_operation(operation.name), &operation);
    EXPECT_EQ(input_of(operation).kind, Kind::Structure) << operation.name;
  }
  EXPECT_EQ(find_operation("PutAuditEvents"), nullptr) << "it is cloudtrail-data's";
  ASSERT_NE(find_data_operation("PutAuditEvents"), nullptr);
  EXPECT_EQ(input_of(*find_data_operation("PutAuditEvents")).kind, Kind::Structure);
  EXPECT_EQ(find_operation("startquery"), nullptr);
  EXPECT_EQ(find_operation(""), nullptr);
  EXPECT_EQ(find_operation("Zzz"), nullptr);
}

TEST(ApiModel, IsWhatTheFactsGive) {
  const std::string command = "python3 " TARN_SOURCE_DIR "/tools/make_api_model.py --check";
  EXPECT_EQ(std::system(command.c_str()), 0);
}

void compile_patterns(const Shape& shape) {
  if (!pattern_of(shape).empty()) {
    const auto pattern = Pattern::compile(pattern_of(shape));
    EXPECT_TRUE(pattern.has_value()) << pattern.error().message();
  }
  for (const Member& member : members_of(shape)) {
    compile_patterns(shape_of(member));
  }
  if (shape.kind == Kind::List || shape.kind == Kind::Map) {
    compile_patterns(element_of(shape));
  }
  if (shape.kind == Kind::Map) {
    compile_patterns(key_of(shape));
  }
}

TEST(ApiModel, HasNoPatternThatCannotBeMatched) {
  for (const auto& group : {operations(), tarn_operations(), data_operations()}) {
    for (const Operation& operation : group) {
      compile_patterns(input_of(operation));
    }
  }
}

TEST(Pattern, RefusesWhatItDoesNotKnow) {
  for (const char* expression : {"a|b", "(a", "[a", "*a", "a{2", "a{3,2}", "a{99999}", "a)", "\\q", "a\\",
                                 "a**", "((((((((((a))))))))))", "(?:a)", "a^b"}) {
    EXPECT_FALSE(Pattern::compile(expression).has_value()) << expression;
  }
  EXPECT_FALSE(Pattern::compile(std::string(2000, 'a')).has_value());
  EXPECT_FALSE(Pattern::compile("(((a{1000}){1000}){1000})").has_value());
}

TEST(Pattern, Matches) {
  const struct {
    const char* expression;
    const char* text;
    bool matches;
  } cases[] = {
      {"^a+$", "aaa", true},
      {"^a+$", "", false},
      {"^a+$", "aab", false},
      {"a", "xay", true},
      {"a", "xy", false},
      {"^a", "ab", true},
      {"^a", "ba", false},
      {"a$", "ba", true},
      {"a$", "ab", false},
      {".*", "", true},
      {"^.+$", "a b", true},
      {"^.+$", "", false},
      {"^.$", "\xe6\x97\xa5", true},
      {"^.$", "\n", false},
      {"^a{2,3}$", "a", false},
      {"^a{2,3}$", "aaa", true},
      {"^a{2,3}$", "aaaa", false},
      {"^a{2}$", "aa", true},
      {"^a{2,}$", "aaaaa", true},
      {"^a{0,1}b$", "b", true},
      {"^(ab)?c$", "abc", true},
      {"^(ab)?c$", "ac", false},
      {"^(a*)*b$", "aaab", true},
      {"^[^a-c]$", "b", false},
      {"^[^a-c]$", "d", true},
      {"^[a-]$", "-", true},
      {"^[\\w|\\d|\\.|_]+$", "a.b|9_", true},
      {"^[\\w|\\d|\\.|_]+$", "a-b", false},
      {"^[ -~\\n]*$", "a\nb", true},
      {"^[ -~\\n]*$", "a\tb", false},
      {"^[\\u0020-\\uD7FF\\uD800\\uDC00-\\uDBFF\\uDFFF\\t]*$", "\xf0\x9f\x8c\xb2\t", true},
      {"^[\\u0020-\\uD7FF\\uD800\\uDC00-\\uDBFF\\uDFFF\\t]*$", "\n", false},
      {"^\\u0041$", "A", true},
      {"^[a-z0-9_-]+\\.amazonaws\\.com$", "kms.amazonaws.com", true},
      {"^[a-z0-9_-]+\\.amazonaws\\.com$", "kms_amazonaws.com", false},
  };
  for (const auto& test : cases) {
    const auto pattern = Pattern::compile(test.expression);
    ASSERT_TRUE(pattern.has_value()) << test.expression << ": " << pattern.error().message();
    EXPECT_EQ(pattern->matches(test.text), test.matches) << test.expression << " on " << test.text;
  }
}

TEST(Pattern, TakesLinearTimeWhereBacktrackingWouldNotEnd) {
  const auto pattern = Pattern::compile("^((a*)*)*b$");
  ASSERT_TRUE(pattern.has_value());
  EXPECT_FALSE(pattern->matches(std::string(100'000, 'a')));
}

TEST(Pattern, CountsCharacters) {
  EXPECT_EQ(count_characters(""), 0u);
  EXPECT_EQ(count_characters("a\xc3\xa9\xe6\x97\xa5\xf0\x9f\x8c\xb2"), 4u);
  EXPECT_EQ(count_characters("\xff\xe6\x97"), 3u);
}

}  // namespace
}  // namespace tarn::wire
