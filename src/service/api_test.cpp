#include "service/api.hpp"

#include "catalog/test_sql.hpp"
#include "service/audit.hpp"
#include "service/landing_page.hpp"
#include "service/test_service.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

using testing::HasSubstr;
using testing::Not;

class ApiTest : public testing::Test {
 protected:
  // The newest event of that name, parsed; null when there is none.
  json::Value newest(std::string_view event_name) {
    const auto page = service_.lake->history().lookup(
        {.account = service_.lake->settings().account,
         .region = service_.lake->settings().region,
         .conditions = {{catalog::LookupAttribute::EventName, std::string(event_name)}}});
    EXPECT_TRUE(page);
    return page->events.empty() ? json::Value() : json::parse(page->events.front().json).value();
  }
  std::size_t events() {
    return service_.lake->history()
        .lookup({.account = service_.lake->settings().account,
                 .region = service_.lake->settings().region,
                 .limit = 1000})
        ->events.size();
  }
  static std::string text(const json::Value& value, std::string_view name) {
    const json::Value* found = value.find(name);
    return found == nullptr ? "(absent)" : json::write(*found);
  }

  TestService service_;
};

TEST_F(ApiTest, RefusesWrongSignatures) {
  const struct {
    const char* name;
    CallOptions options;
    const char* error;
  } cases[] = {
      {"unknown key", {.key_id = "AKIAIOSFODNN7EXAMPLE"}, "UnrecognizedClientException"},
      {"wrong secret", {.secret = "wrong"}, "InvalidSignatureException"},
      {"too late", {.skew = std::chrono::minutes(-6)}, "InvalidSignatureException"},
      {"too early", {.skew = std::chrono::minutes(6)}, "InvalidSignatureException"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const Reply reply = service_.call("ListEventDataStores", "{}", c.options);
    EXPECT_EQ(reply.error(), c.error);
    EXPECT_EQ(reply.http.status, 400);
  }
  http::Request unsigned_request;
  unsigned_request.method = "POST";
  unsigned_request.target = "/";
  EXPECT_EQ(service_.send(unsigned_request).error(), "MissingAuthenticationTokenException");
}

TEST_F(ApiTest, RefusesWhatIsNoCall) {
  const struct {
    const char* name;
    const char* operation;
    const char* input;
    const char* error;
  } cases[] = {
      {"unknown operation", "MakeCoffee", "{}", "UnknownOperationException"},
      {"not JSON", "ListEventDataStores", "{", "SerializationException"},
      {"not an object", "ListEventDataStores", "[]", "SerializationException"},
      {"wrong type", "GetEventDataStore", R"({"EventDataStore":5})", "SerializationException"},
      {"missing member", "GetEventDataStore", "{}", "ValidationException"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const Reply reply = service_.call(c.operation, c.input);
    EXPECT_EQ(reply.error(), c.error) << reply.message();
    EXPECT_EQ(reply.http.status, 400);
  }
}

// The largest bodies that come in, of the most that fits them.
TEST_F(ApiTest, BoundsWhatABodyMakes) {
  const auto repeated = [](std::string_view begin, std::string_view piece, std::string_view end) {
    std::string body(begin);
    while (body.size() + piece.size() + end.size() <= 8u << 20) {
      body += piece;
    }
    return body + std::string(end);
  };
  const std::string numbers = repeated(R"({"EventDataStore":[0)", ",0", "]}");
  EXPECT_EQ(service_.call("GetEventDataStore", numbers).error(), "SerializationException");
  const std::string tags = repeated(R"({"Name":"tagged","TagsList":[{})", ",{}", "]}");
  EXPECT_EQ(service_.call("CreateEventDataStore", tags).error(), "SerializationException");
  EXPECT_EQ(service_.call("NoSuchOperation", numbers).error(), "UnknownOperationException");
  const Reply pushed =
      service_.put_audit_events("channelArn=arn", repeated(R"({"auditEvents":[0)", ",0", "]}"));
  EXPECT_EQ(*pushed.http.headers.find("x-amzn-errortype"), "SerializationException");
}

// As many members as a body may have, beside a token that was never given out.
TEST_F(ApiTest, MembersThatMeanNothingCostNothing) {
  std::string body = R"({"NextToken":"AgAA")";
  for (int i = 0; i < 90'000; ++i) {
    body += fmt::format(R"(,"m{}":0)", i);
  }
  const std::string store = service_.make_store("wide");
  EXPECT_EQ(service_.call("ListQueries", fmt::format(R"({},"EventDataStore":"{}"}})", body, store)).error(),
            "InvalidNextTokenException");
  EXPECT_EQ(service_.call("ListEventDataStores", body + "}").error(), "InvalidNextTokenException");
  EXPECT_EQ(text(newest("ListEventDataStores"), "requestParameters"), R"({"nextToken":"AgAA"})");
}

// Nor do tags decide where the operation takes none.
TEST_F(ApiTest, TagsAreAskedAboutWhereTheOperationHasThem) {
  const CallOptions who = service_.make_user("111122223333", "tagger");
  must(service_.lake->control().put_principal_policy(
      "arn:aws:iam::111122223333:user/tagger",
      {.name = "denied",
       .document = R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*",)"
                   R"("Condition":{"StringEquals":{"aws:RequestTag/team":"red"}}}]})"}));
  constexpr std::string_view kTags = R"("TagsList":[{"Key":"team","Value":"red"}])";
  EXPECT_EQ(
      service_.call("CreateEventDataStore", fmt::format(R"({{"Name":"tagged",{}}})", kTags), who).error(),
      "AccessDeniedException");
  EXPECT_EQ(service_.call("ListEventDataStores", fmt::format("{{{}}}", kTags), who).error(), "");
}

// --endpoint-url http://host/base posts there; what was signed is the whole path.
TEST_F(ApiTest, AnswersAtTheEndOfAnyPath) {
  for (const char* target :
       {"/base", "/base/", "/a/b/", "/?x=1", "/base?x=%2F", "/a%20b/", "/%E6%97%A5/", "//a/../b//",
        "/a+b:c@d,e;f=g/", "/healthz/", "/x/metrics", "/PutAuditEvents/", "/x/PutAuditEvents"}) {
    const Reply reply = service_.call("ListEventDataStores", "{}", {.target = target});
    EXPECT_EQ(reply.http.status, 200) << target << ": " << reply.error();
    EXPECT_EQ(service_.call("ListEventDataStores", "{}", {.secret = "wrong", .target = target}).error(),
              "InvalidSignatureException")
        << target;
  }
}

TEST_F(ApiTest, AllowsAsMuchSkewAsItIsTold) {
  service_.clock_skew = std::chrono::seconds(30);
  service_.restart();
  for (const int seconds : {-30, 0, 30}) {
    EXPECT_EQ(service_.call("ListEventDataStores", "{}", {.skew = std::chrono::seconds(seconds)}).error(), "")
        << seconds;
  }
  const Reply early = service_.call("ListEventDataStores", "{}", {.skew = std::chrono::seconds(31)});
  EXPECT_EQ(early.error(), "InvalidSignatureException");
  EXPECT_EQ(early.message(),
            "Signature not yet current: 20260701T120031Z is still later than 20260701T120030Z "
            "(20260701T120000Z + 30 s)");
  const Reply late = service_.call("ListEventDataStores", "{}", {.skew = std::chrono::seconds(-31)});
  EXPECT_EQ(late.message(),
            "Signature expired: 20260701T115929Z is now earlier than 20260701T115930Z (20260701T120000Z - 30 "
            "s)");
}

TEST_F(ApiTest, AnswersBothSpellingsOfTheTarget) {
  for (const char* prefix :
       {"CloudTrail_20131101.", "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101."}) {
    const Reply reply = service_.call("ListEventDataStores", "", {.target_prefix = prefix});
    EXPECT_EQ(reply.http.status, 200) << prefix;
    ASSERT_NE(reply.http.headers.find("x-amzn-RequestId"), nullptr);
    EXPECT_EQ(*reply.http.headers.find("Content-Type"), "application/x-amz-json-1.1");
  }
}

TEST_F(ApiTest, RecordsACallThatChangesSomething) {
  const Reply reply = service_.call("CreateEventDataStore", R"({"Name":"records"})");
  ASSERT_EQ(reply.error(), "");
  const json::Value event = newest("CreateEventDataStore");
  const json::Value* identity = event.find("userIdentity");
  ASSERT_NE(identity, nullptr);
  EXPECT_EQ(text(*identity, "type"), R"("IAMUser")");
  EXPECT_EQ(text(*identity, "userName"), R"("admin")");
  EXPECT_EQ(text(*identity, "arn"), R"("arn:aws:iam::111122223333:user/admin")");
  EXPECT_THAT(text(*identity, "principalId"), HasSubstr("AIDA"));
  EXPECT_THAT(text(*identity, "accessKeyId"), HasSubstr("AKIA"));
  EXPECT_EQ(text(event, "eventVersion"), R"("1.11")");
  EXPECT_EQ(text(event, "eventTime"), R"("2026-07-01T12:00:00Z")");
  EXPECT_EQ(text(event, "eventSource"), R"("cloudtrail.amazonaws.com")");
  EXPECT_EQ(text(event, "awsRegion"), R"("us-east-1")");
  EXPECT_EQ(text(event, "sourceIPAddress"), R"("127.0.0.1")");
  EXPECT_EQ(text(event, "userAgent"), R"("test-client/1")");
  EXPECT_EQ(text(event, "errorCode"), "(absent)");
  EXPECT_EQ(text(event, "requestParameters"), R"({"name":"records"})");
  EXPECT_THAT(text(event, "responseElements"), HasSubstr(R"("eventDataStoreArn":"arn:aws:cloudtrail)"));
  EXPECT_EQ(text(event, "requestID"), '"' + *reply.http.headers.find("x-amzn-RequestId") + '"');
  EXPECT_EQ(text(event, "readOnly"), "false");
  EXPECT_EQ(text(event, "managementEvent"), "true");
  EXPECT_EQ(text(event, "eventType"), R"("AwsApiCall")");
  EXPECT_EQ(text(event, "eventCategory"), R"("Management")");
  EXPECT_EQ(text(event, "recipientAccountId"), R"("111122223333")");
}

TEST_F(ApiTest, RecordsReadsAndFailures) {
  service_.call("ListEventDataStores");
  EXPECT_EQ(text(newest("ListEventDataStores"), "readOnly"), "true");
  EXPECT_EQ(text(newest("ListEventDataStores"), "requestParameters"), "null");
  EXPECT_EQ(text(newest("ListEventDataStores"), "responseElements"), "null");
  service_.call("GetEventDataStore", R"({"EventDataStore":"nothing"})");
  EXPECT_EQ(text(newest("GetEventDataStore"), "errorCode"), R"("EventDataStoreNotFoundException")");
  EXPECT_THAT(text(newest("GetEventDataStore"), "errorMessage"), HasSubstr("nothing"));
  service_.call("DeleteTrail", R"({"Name":"x"})");
  EXPECT_EQ(text(newest("DeleteTrail"), "errorCode"), R"("InvalidTrailNameException")");
  service_.call("MakeCoffee");
  EXPECT_EQ(events(), 3u) << "what names no operation is no event";
}

TEST_F(ApiTest, RecordsWhatTheCallWasAbout) {
  const std::string trail = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/of-europe";
  const CallOptions europe{.region = "eu-west-1"};
  ASSERT_EQ(service_.call("CreateTrail", R"({"Name":"of-europe","S3BucketName":"a-bucket"})", europe).error(),
            "");
  ASSERT_EQ(service_.call("StartLogging", R"({"Name":"of-europe"})", europe).error(), "");
  ASSERT_EQ(service_.call("AddTags", R"({"ResourceId":")" + trail + R"(","TagsList":[{"Key":"k"}]})", europe)
                .error(),
            "");
  ASSERT_EQ(service_.call("StopLogging", R"({"Name":"nothing"})", europe).error(), "TrailNotFoundException");
  const auto page =
      service_.lake->history().lookup({.account = service_.lake->settings().account,
                                       .region = Region("eu-west-1"),
                                       .conditions = {{catalog::LookupAttribute::ResourceName, trail}}});
  ASSERT_TRUE(page);
  std::vector<std::string> names;
  for (const catalog::HistoryEvent& event : page->events) {
    names.push_back(event.event_name);
    EXPECT_EQ(text(json::parse(event.json).value(), "resources"),
              R"([{"accountId":"111122223333","type":"AWS::CloudTrail::Trail","ARN":")" + trail + "\"}]");
  }
  EXPECT_THAT(names, testing::ElementsAre("AddTags", "StartLogging", "CreateTrail"));
}

TEST_F(ApiTest, RecordsForgedCallsOfKnownKeysWithinLimits) {
  service_.call("ListEventDataStores", R"({"NextToken":"believe me"})", {.secret = "wrong"});
  const json::Value event = newest("ListEventDataStores");
  EXPECT_EQ(text(event, "errorCode"), R"("InvalidSignatureException")");
  EXPECT_EQ(text(event, "requestParameters"), "null") << "nothing that it says is proven";
  service_.call("ListEventDataStores", "{}", {.key_id = "AKIAIOSFODNN7EXAMPLE"});
  EXPECT_EQ(events(), 1u) << "unknown keys leave no event";
  for (std::uint32_t i = 0; i < 2 * ForgedCalls::kRecordedPerMinute; ++i) {
    service_.call("ListEventDataStores", "{}", {.secret = "wrong"});
  }
  EXPECT_EQ(events(), ForgedCalls::kRecordedPerMinute);
  service_.clock.advance(std::chrono::minutes(1));
  service_.call("ListEventDataStores", "{}", {.secret = "wrong"});
  EXPECT_EQ(events(), ForgedCalls::kRecordedPerMinute + 1);
}

TEST_F(ApiTest, RecordsCallsOfADeactivatedKey) {
  const CallOptions user = service_.make_user("111122223333", "former");
  must(service_.lake->control().set_access_key_status(AccessKeyId(*user.key_id),
                                                      catalog::KeyStatus::Inactive));
  EXPECT_EQ(service_.call("StopLogging", R"({"Name":"t"})", user).error(), "UnrecognizedClientException");
  const json::Value event = newest("StopLogging");
  EXPECT_EQ(text(event, "errorCode"), R"("UnrecognizedClientException")");
  EXPECT_THAT(text(event, "userIdentity"), HasSubstr(R"("userName":"former")"));
  EXPECT_EQ(text(event, "requestParameters"), "null");
  service_.call("StopLogging", "{}",
                {.key_id = *user.key_id, .target = "/?X-Amz-Algorithm=AWS4-HMAC-SHA256"});
  EXPECT_EQ(events(), 2u) << "a query like that of a presigned request hides nothing";
}

TEST_F(ApiTest, RecordsForgedCallsOfTheDataPlane) {
  service_.put_audit_events("channelArn=a", "{}", {.secret = "wrong"});
  const json::Value event = newest("PutAuditEvents");
  EXPECT_EQ(text(event, "eventSource"), R"("cloudtrail-data.amazonaws.com")");
  EXPECT_EQ(text(event, "errorCode"), R"("InvalidSignatureException")");
  EXPECT_EQ(text(event, "readOnly"), "false");
  EXPECT_EQ(text(event, "requestParameters"), "null");
  service_.put_audit_events("channelArn=a", "{}", {.key_id = "AKIAIOSFODNN7EXAMPLE"});
  EXPECT_EQ(events(), 1u) << "unknown keys leave no event";
}

TEST_F(ApiTest, PaddingTakesNothingFromTheRecord) {
  const std::string pad = R"(,"Pad":")" + std::string(110'000, 'A') + "\"}";
  ASSERT_EQ(service_.call("CreateEventDataStore", R"({"Name":"padded")" + pad).error(), "");
  EXPECT_EQ(text(newest("CreateEventDataStore"), "requestParameters"), R"({"name":"padded"})");
  EXPECT_THAT(text(newest("CreateEventDataStore"), "responseElements"), HasSubstr(R"("name":"padded")"));
}

TEST_F(ApiTest, LeavesOversizedParametersOut) {
  const std::string long_id(200'000, 'x');
  EXPECT_EQ(service_.call("GetEventDataStore", R"({"EventDataStore":")" + long_id + "\"}").error(),
            "ValidationException");
  EXPECT_EQ(text(newest("GetEventDataStore"), "requestParameters"),
            R"({"eventDataStore":{"omitted":true,"sizeBytes":200002}})");
  EXPECT_LT(json::write(newest("GetEventDataStore")).size(), 4096u);
}

TEST_F(ApiTest, AnswersNothingThatItCannotRecord) {
  service_.make_store("before");
  catalog::run_sql(service_.lake->path("history.db"), "ALTER TABLE events RENAME TO hidden");
  for (const char* operation : {"CreateEventDataStore", "StartQuery", "DeleteTrail"}) {
    SCOPED_TRACE(operation);
    const Reply refused = service_.call(operation, R"({"Name":"unrecorded"})");
    EXPECT_EQ(refused.http.status, 500);
    EXPECT_EQ(refused.error(), "InternalFailure");
  }
  EXPECT_EQ(service_.call("ListEventDataStores").http.status, 200) << "a read goes on";
  const Reply health = service_.get("/healthz");
  EXPECT_EQ(health.http.status, 503);
  EXPECT_THAT(health.http.body, HasSubstr("history.db"));
  EXPECT_THAT(service_.get("/metrics").http.body, HasSubstr("tarn_event_history_unrecorded_total 4\n"));
}

TEST_F(ApiTest, ChangesNothingThatItCannotRecord) {
  ASSERT_EQ(service_.call("CreateTrail", R"({"Name":"the-trail","S3BucketName":"a-bucket"})").error(), "");
  const std::string history = service_.lake->path("history.db");
  catalog::run_sql(history, "ALTER TABLE events RENAME TO hidden");
  EXPECT_EQ(service_.call("DeleteTrail", R"({"Name":"the-trail"})").error(), "InternalFailure");
  EXPECT_EQ(service_.call("CreateEventDataStore", R"({"Name":"unrecorded"})").error(), "InternalFailure");
  EXPECT_EQ(service_.call("GetTrail", R"({"Name":"the-trail"})").error(), "") << "the trail is there";
  EXPECT_THAT(service_.call("ListEventDataStores").http.body, Not(HasSubstr("unrecorded")));
  catalog::run_sql(history, "ALTER TABLE hidden RENAME TO events");
  EXPECT_EQ(service_.call("DeleteTrail", R"({"Name":"the-trail"})").error(), "");
  EXPECT_EQ(text(newest("DeleteTrail"), "errorCode"), "(absent)");
}

TEST_F(ApiTest, SaysWhereAnOutcomeIsNotKnown) {
  // As where the server dies, or the disk fills up, between the beginning and the end of a call.
  catalog::run_sql(service_.lake->path("history.db"),
                   "CREATE TRIGGER no_end BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'no room'); END");
  const Reply reply = service_.call("CreateTrail", R"({"Name":"the-trail","S3BucketName":"a-bucket"})");
  EXPECT_EQ(reply.error(), "InternalFailure") << "nor does the caller know";
  EXPECT_EQ(service_.call("GetTrail", R"({"Name":"the-trail"})").error(), "");
  const json::Value event = newest("CreateTrail");
  EXPECT_EQ(text(event, "errorCode"), R"("OutcomeUnknown")");
  EXPECT_EQ(text(event, "requestParameters"), R"({"name":"the-trail","s3BucketName":"a-bucket"})");
  EXPECT_EQ(text(event, "responseElements"), "null");
  EXPECT_THAT(text(event, "resources"), HasSubstr("trail/the-trail"));
}

TEST_F(ApiTest, RecordsACallOnce) {
  ASSERT_EQ(service_.call("CreateEventDataStore", R"({"Name":"records"})").error(), "");
  EXPECT_EQ(service_.call("StartQuery", R"({"QueryStatement":"SELECT nonsense"})").http.status, 400);
  EXPECT_EQ(service_.call("CreateEventDataStore", R"({"Name":"no"})").error(), "ValidationException");
  EXPECT_EQ(events(), 3u);
}

TEST_F(ApiTest, NamesBeyondTheLimitHideNothing) {
  const CallOptions user = service_.make_user("111122223333", "watched");
  must(service_.lake->control().put_principal_policy(
      "arn:aws:iam::111122223333:user/watched",
      {.name = "deny",
       .document =
           R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"arn:aws:cloudtrail:us-east-1:111122223333:trail/secret"}]})"}));
  std::string names;
  for (int i = 0; i < 201; ++i) {
    names += "\"filler-" + std::to_string(i) + "\",";
  }
  const auto describe = [&](const std::string& list) {
    return service_.call("DescribeTrails", R"({"trailNameList":[)" + list + R"("secret"]})", user).error();
  };
  EXPECT_EQ(describe(""), "AccessDeniedException");
  EXPECT_EQ(describe(names), "ValidationException");
}

TEST_F(ApiTest, SaysWhetherTheLakeCanBeReached) {
  const Reply reply = service_.get("/healthz");
  EXPECT_EQ(reply.http.status, 200);
  EXPECT_EQ(reply.http.body, "ok\n");
}

TEST_F(ApiTest, ShowsMetricsToThisMachineOnly) {
  service_.call("ListEventDataStores");
  service_.call("GetEventDataStore", R"({"EventDataStore":"nothing"})");
  service_.call("ListEventDataStores", "{}", {.secret = "wrong"});
  const Reply reply = service_.get("/metrics");
  ASSERT_EQ(reply.http.status, 200);
  for (const char* line : {
           "# TYPE tarn_requests_total counter\n",
           "tarn_build_info{version=\"9.9.9\"} 1\n",
           "tarn_requests_total{operation=\"ListEventDataStores\",outcome=\"ok\"} 1\n",
           "tarn_requests_total{operation=\"GetEventDataStore\",outcome=\"EventDataStoreNotFoundException\"} "
           "1\n",
           "tarn_request_seconds_bucket{operation=\"ListEventDataStores\",le=\"+Inf\"} 1\n",
           "tarn_request_seconds_count{operation=\"ListEventDataStores\"} 1\n",
           "tarn_rejected_signatures_total{reason=\"InvalidSignatureException\"} 1\n",
           "tarn_event_history_recorded_total 3\n",
           "tarn_event_history_events 3\n",
           "tarn_queries{status=\"RUNNING\"} 0\n",
           "tarn_imports_running 0\n",
       }) {
    EXPECT_THAT(reply.http.body, HasSubstr(line));
  }
  EXPECT_EQ(service_.get("/metrics", {}, "192.0.2.1").http.status, 403);
  EXPECT_EQ(service_.get("/metrics", {}, "::1").http.status, 200);
  EXPECT_EQ(service_.get("/metrics", {{"X-Forwarded-For", "192.0.2.1"}}).http.status, 403);
}

TEST_F(ApiTest, TellsThisMachineOnlyWhereTheCredentialsAre) {
  const auto path = "FILE=" + service_.lake->credentials_path() + "\n";
  EXPECT_THAT(service_.get("/").http.body, HasSubstr(path));
  EXPECT_THAT(service_.get("/", {{"Accept-Language", "ja"}}).http.body, HasSubstr(path));
  const auto elsewhere = service_.get("/", {}, "192.0.2.1").http.body;
  EXPECT_THAT(elsewhere, Not(HasSubstr(service_.lake->folder())));
  EXPECT_THAT(elsewhere, HasSubstr("FILE=&lt;DATA_FOLDER>/credentials\n"));
}

TEST(LandingPage, ShowsAnyPathAsOneWord) {
  const struct {
    const char* path;
    const char* shown;
  } cases[] = {{"/srv/lake/credentials", "FILE=/srv/lake/credentials\n"},
               {"/my lake/it's", "FILE='/my lake/it'\\''s'\n"},
               {"/<b>&{url}", "FILE='/&lt;b>&amp;{url}'\n"}};
  for (const auto& [path, shown] : cases) {
    EXPECT_THAT(landing_page({}, "1", path).body, HasSubstr(shown)) << path;
  }
}

TEST(Loopback, KnowsThisMachine) {
  for (const char* address : {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"}) {
    EXPECT_TRUE(is_loopback(address)) << address;
  }
  for (const char* address : {"", "10.0.0.1", "128.0.0.1", "::2", "::ffff:10.0.0.1", "fe80::1"}) {
    EXPECT_FALSE(is_loopback(address)) << address;
  }
}

TEST_F(ApiTest, GreetsPeopleInTheirLanguage) {
  const Reply english =
      service_.get("/", {{"Host", "127.0.0.1:9480"}, {"Accept-Language", "fr, en;q=0.8, ja;q=0.5"}});
  EXPECT_EQ(english.http.status, 200);
  EXPECT_THAT(english.http.body, HasSubstr("<html lang=\"en\">"));
  EXPECT_THAT(english.http.body, HasSubstr("--endpoint-url http://127.0.0.1:9480"));
  EXPECT_THAT(english.http.body, HasSubstr("Tarn 9.9.9"));
  const Reply japanese = service_.get("/?x", {{"Accept-Language", "ja-JP,ja;q=0.9,en;q=0.8"}});
  EXPECT_THAT(japanese.http.body, HasSubstr("<html lang=\"ja\">"));
  const std::string* policy = english.http.headers.find("Content-Security-Policy");
  ASSERT_NE(policy, nullptr);
  EXPECT_THAT(*policy, HasSubstr("default-src 'none'"));
  EXPECT_THAT(service_.get("/", {{"Host", "<script>"}}).http.body, Not(HasSubstr("<script")));
}

TEST_F(ApiTest, KnowsItsPaths) {
  EXPECT_EQ(service_.get("/other").http.status, 404);
  http::Request request;
  request.method = "DELETE";
  request.target = "/healthz";
  EXPECT_EQ(service_.send(request).http.status, 405);
  request.target = "/";
  EXPECT_EQ(service_.send(request).http.status, 405);
  request.method = "POST";
  request.target = "/other";
  EXPECT_EQ(service_.send(request).http.status, 404);
  request.headers.add("X-Amz-Target", "CloudTrail_20131101.ListTrails");
  EXPECT_EQ(service_.send(request).error(), "MissingAuthenticationTokenException");
  for (const char* exact : {"/healthz", "/metrics"}) {
    request.target = exact;
    EXPECT_EQ(service_.send(request).http.status, 405) << exact;
    EXPECT_EQ(service_.get(exact).http.status, 200) << exact;
    EXPECT_EQ(service_.get("/base" + std::string(exact)).http.status, 404) << exact;
  }
  EXPECT_EQ(service_.get("/base/").http.status, 404);
  EXPECT_EQ(service_.get("/base/PutAuditEvents").http.status, 405);
}

TEST(Language, FollowsTheHeader) {
  const struct {
    const char* accepted;
    Language language;
  } cases[] = {
      {"", Language::English},
      {"de", Language::English},
      {"ja", Language::Japanese},
      {"JA", Language::Japanese},
      {"ja-JP", Language::Japanese},
      {"en,ja", Language::English},
      {"ja;q=0", Language::English},
      {"ja;q=0.9,en;q=0.1", Language::Japanese},
      {"jav", Language::English},
      {",,;;q=,", Language::English},
      {"*;q=0.5,ja", Language::Japanese},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(preferred_language(c.accepted), c.language) << c.accepted;
  }
}

}  // namespace
}  // namespace tarn::service
