#include "wire/protocol.hpp"

#include "wire/page_token.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::wire {
namespace {

TEST(Protocol, RefusesUnknownTargets) {
  for (const char* target :
       {"", "StartQuery", "CloudTrail_20131101", "CloudTrail_20131101.", "CloudTrail_20131101.startQuery",
        "CloudTrail_20131102.StartQuery", "com.amazonaws.CloudTrail_20131101.StartQuery",
        "CloudTrail_20131101.StartQuery ", "CloudTrail_20131101.CloudTrail_20131101.StartQuery"}) {
    const auto operation = parse_target(target);
    ASSERT_FALSE(operation.has_value()) << target;
    EXPECT_EQ(operation.error().name, "UnknownOperationException");
  }
}

TEST(Protocol, TarnsOwnOperationsHaveTheirOwnPrefix) {
  ASSERT_TRUE(parse_target("Tarn_20261122.StartExport"));
  EXPECT_EQ((*parse_target("Tarn_20261122.StartExport"))->name, "StartExport");
  for (const char* target : {"CloudTrail_20131101.StartExport", "Tarn_20261122.StartQuery", "Tarn_20261122.",
                             "Tarn_20131101.StartExport", "StartExport"}) {
    EXPECT_FALSE(parse_target(target)) << target;
  }
  for (const Operation& own : tarn_operations()) {
    EXPECT_EQ(find_operation(own.name), nullptr) << own.name;
  }
}

TEST(Protocol, KnowsBothPrefixes) {
  for (const char* target : {"CloudTrail_20131101.StartQuery",
                             "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.StartQuery"}) {
    const auto operation = parse_target(target);
    ASSERT_TRUE(operation.has_value()) << target;
    EXPECT_EQ((*operation)->name, "StartQuery");
  }
}

TEST(Protocol, RefusesBodiesThatAreNoObjects) {
  for (const char* body : {"null", "[]", "1", "{", "{} {}", "\"{}\""}) {
    const auto input = parse_body(body);
    ASSERT_FALSE(input.has_value()) << body;
    EXPECT_EQ(input.error().name, "SerializationException");
  }
}

TEST(Protocol, AnEmptyBodyIsAnEmptyObject) {
  EXPECT_EQ(json::write(*parse_body("")), "{}");
  EXPECT_EQ(*parse_body(R"({"A":"b"})")->find("A")->string(), "b");
}

TEST(Protocol, WritesResponses) {
  const WireResponse success = success_response(json::Value(json::Object{{"QueryId", "q"}}), "id");
  EXPECT_EQ(success.status, 200);
  EXPECT_EQ(success.body, R"({"QueryId":"q"})");
  ASSERT_EQ(success.headers.size(), 2u);
  EXPECT_EQ(success.headers[0].value, "application/x-amz-json-1.1");
  EXPECT_EQ(success.headers[1].name, "x-amzn-RequestId");
  EXPECT_EQ(success.headers[1].value, "id");

  const WireResponse error = error_response({"TrailNotFoundException", "Unknown \"trail\""}, "id");
  EXPECT_EQ(error.status, 400);
  EXPECT_EQ(error.body, R"({"__type":"TrailNotFoundException","Message":"Unknown \"trail\""})");
  EXPECT_EQ(error.headers.back().name, "x-amzn-errortype");
  EXPECT_EQ(error.headers.back().value, "TrailNotFoundException");
}

TEST(Protocol, BoundsTheValuesOfABody) {
  const auto body_of = [](std::size_t values) {
    std::string body = R"({"a":[0)";
    for (std::size_t i = 3; i < values; ++i) {
      body += ",0";
    }
    return body + "]}";
  };
  EXPECT_TRUE(parse_body(body_of(kBodyValuesMax)).has_value());
  const auto refused = parse_body(body_of(kBodyValuesMax + 1));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().name, "SerializationException");
  EXPECT_THAT(refused.error().message, testing::HasSubstr("more than the 100000 values allowed"));
}

TEST(Protocol, StatusSaysWhetherToRepeat) {
  EXPECT_EQ(error_response({"InternalFailure", ""}, "").status, 500);
  EXPECT_EQ(error_response({"ServiceUnavailable", ""}, "").status, 503);
  EXPECT_EQ(error_response({"ThrottlingException", ""}, "").status, 400);
  EXPECT_EQ(error_response({"MaxConcurrentQueriesException", ""}, "").status, 400);
}

TEST(Protocol, KnowsTheExceptions) {
  for (const char* name : {"EventDataStoreNotFoundException", "InvalidQueryStatementException",
                           "ValidationException", "InternalFailure", "InvalidSignatureException"}) {
    EXPECT_TRUE(is_known_exception(name)) << name;
  }
  EXPECT_FALSE(is_known_exception("OopsException"));
  EXPECT_FALSE(is_known_exception(""));
  for (const AuthProblem problem :
       {AuthProblem::MissingToken, AuthProblem::Incomplete, AuthProblem::UnknownKey, AuthProblem::Expired}) {
    EXPECT_TRUE(is_known_exception(to_api_error({problem, ""}).name));
  }
}

class PageTokensTest : public testing::Test {
 protected:
  std::unique_ptr<io::Random> random_ = io::make_seeded_random(7);
  PageTokens tokens_{std::string(32, 'k'), *random_};
  json::Value input_{json::Object{{"EventDataStore", "a"}, {"QueryStatus", "FINISHED"}}};
  PageScope scope_{"ListQueries", "111122223333", input_};
};

TEST_F(PageTokensTest, RefuseEverythingElse) {
  const std::string good = tokens_.encode(scope_, "17");
  for (const std::string& bad :
       {std::string(), std::string("abc"), std::string("17"), good + "A", good.substr(1), good.substr(0, 60),
        good + "=", std::string(100'000, 'A'), std::string("\xff\xfe"), std::string(64, 'A')}) {
    const auto cursor = tokens_.decode(scope_, bad);
    ASSERT_FALSE(cursor.has_value()) << bad;
    EXPECT_EQ(cursor.error().name, "InvalidNextTokenException");
  }
}

TEST_F(PageTokensTest, EveryChangedCharacterIsNoticed) {
  const std::string good = tokens_.encode(scope_, "seventeen");
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = bad[i] == 'Q' ? 'R' : 'Q';
    EXPECT_FALSE(tokens_.decode(scope_, bad).has_value()) << i;
  }
}

TEST_F(PageTokensTest, BelongToOneRequestOfOneCaller) {
  const std::string token = tokens_.encode(scope_, "17");
  const json::Value other(json::Object{{"EventDataStore", "a"}, {"QueryStatus", "FAILED"}});
  EXPECT_FALSE(tokens_.decode({"ListImports", scope_.owner, input_}, token).has_value());
  EXPECT_FALSE(tokens_.decode({scope_.operation, "444455556666", input_}, token).has_value());
  EXPECT_FALSE(tokens_.decode({scope_.operation, scope_.owner, other}, token).has_value());
  EXPECT_FALSE(PageTokens(std::string(32, 'x'), *random_).decode(scope_, token).has_value());
}

TEST_F(PageTokensTest, GiveTheCursorBackForTheNextPage) {
  for (const std::string& cursor : {std::string(), std::string("17"), std::string("\0\xff z", 4)}) {
    const std::string token = tokens_.encode(scope_, cursor);
    const json::Value next(json::Object{{"QueryStatus", "FINISHED"},
                                        {"NextToken", token},
                                        {"MaxResults", 5},
                                        {"StartTime", nullptr},
                                        {"EventDataStore", "a"}});
    const auto decoded = tokens_.decode({"ListQueries", "111122223333", next}, token);
    ASSERT_TRUE(decoded.has_value()) << decoded.error().message;
    EXPECT_EQ(*decoded, cursor);
  }
}

TEST_F(PageTokensTest, GoByTheMembersThatCount) {
  const std::string token = tokens_.encode(scope_, "17");
  const auto is_good = [&](std::string_view input) {
    const json::Value next = json::parse(input).value();
    return tokens_.decode({scope_.operation, scope_.owner, next}, token).has_value();
  };
  EXPECT_TRUE(is_good(R"({"QueryStatus":"FAILED","EventDataStore":"a","QueryStatus":"FINISHED"})"));
  EXPECT_FALSE(is_good(R"({"QueryStatus":"FINISHED","EventDataStore":"a","QueryStatus":"FAILED"})"));
  EXPECT_TRUE(is_good(R"({"X":1,"QueryStatus":"FINISHED","EventDataStore":"a","X":null})"));
  EXPECT_FALSE(is_good(R"({"X":null,"QueryStatus":"FINISHED","EventDataStore":"a","X":1})"));
}

// An input that a stranger made as wide as a body may be. Were each member looked up among the others, this
// would take minutes.
TEST_F(PageTokensTest, AreReadBesideVeryManyMembers) {
  json::Object members;
  members.reserve(kBodyValuesMax);
  for (std::size_t i = 0; i < kBodyValuesMax; ++i) {
    members.push_back({std::to_string(i), 0});
  }
  const json::Value wide(std::move(members));
  const PageScope scope{scope_.operation, scope_.owner, wide};
  EXPECT_FALSE(tokens_.decode(scope, tokens_.encode(scope_, "17")).has_value());
  EXPECT_EQ(tokens_.decode(scope, tokens_.encode(scope, "17")).value(), "17");
}

TEST_F(PageTokensTest, TellNothingOfThePlace) {
  const std::string near = tokens_.encode(scope_, "1782907200000000 7");
  const std::string far = tokens_.encode(scope_, "1782907200000000 7000000000");
  EXPECT_EQ(near.size(), far.size());
  std::string bytes = far;
  std::ranges::replace(bytes, '-', '+');
  std::ranges::replace(bytes, '_', '/');
  bytes.append((4 - bytes.size() % 4) % 4, '=');
  EXPECT_EQ(io::from_base64(bytes)->find("70000"), std::string::npos);
}

TEST_F(PageTokensTest, AreNeverTheSameTwice) {
  EXPECT_NE(tokens_.encode(scope_, "17"), tokens_.encode(scope_, "17"));
  EXPECT_THAT(tokens_.encode(scope_, "17"), testing::MatchesRegex("[A-Za-z0-9_-]+"));
}

}  // namespace
}  // namespace tarn::wire
