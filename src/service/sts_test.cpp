#include "service/sts.hpp"

#include "catalog/test_sql.hpp"
#include "service/test_facades.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::service {
namespace {

using std::chrono::hours;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::string_view kAdmin = "arn:aws:iam::111122223333:user/admin";
// What does not matter here.
constexpr std::string_view kNothing =
    R"({"Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]})";
constexpr std::string_view kOwnRole = "arn:aws:iam::111122223333:role/reader";

class StsTest : public testing::Test {
 protected:
  static std::string element(const http::Response& response, std::string_view name) {
    return FacadeLake::element(response, name);
  }
  static std::string error(const http::Response& response) { return element(response, "Code"); }
  std::string arn_of(const CallOptions& options) {
    return element(lake_.sts("Action=GetCallerIdentity", options), "Arn");
  }
  // Of the member's account, for the lake's.
  void make_members_role() { lake_.make_role(kMembersRole, lake_.trust(R"({"AWS":"111122223333"})")); }

  FacadeLake lake_;
};

TEST_F(StsTest, SaysWhoCalls) {
  const auto user = lake_.sts("Action=GetCallerIdentity");
  EXPECT_EQ(user.status, 200) << user.body;
  EXPECT_THAT(user.body, StartsWith("<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/"));
  EXPECT_EQ(element(user, "Arn"), kAdmin);
  EXPECT_EQ(element(user, "Account"), "111122223333");
  EXPECT_THAT(element(user, "UserId"), StartsWith("AIDA"));
  EXPECT_FALSE(element(user, "RequestId").empty());
  lake_.make_role(kOwnRole, lake_.trust("\"*\""), kNothing);
  const auto session = lake_.sts("Action=GetCallerIdentity", lake_.session_of(lake_.assume(kOwnRole)));
  EXPECT_EQ(element(session, "Arn"), "arn:aws:sts::111122223333:assumed-role/reader/alice");
  EXPECT_EQ(element(session, "UserId"), "AROAEXAMPLE:alice") << "no permission is needed";
}

TEST_F(StsTest, AssumesARole) {
  make_members_role();
  const auto made = lake_.assume(kMembersRole);
  ASSERT_EQ(made.status, 200) << made.body;
  EXPECT_EQ(*made.headers.find("content-type"), "text/xml");
  EXPECT_THAT(element(made, "AccessKeyId"), StartsWith("ASIA"));
  EXPECT_EQ(element(made, "Expiration"), "2026-07-01T13:00:00Z");
  EXPECT_EQ(element(made, "AssumedRoleId"), "AROAEXAMPLE:alice");
  EXPECT_EQ(element(made, "Arn"), "arn:aws:sts::444455556666:assumed-role/auditor/alice");
  const auto options = lake_.session_of(made);
  EXPECT_EQ(arn_of(options), element(made, "Arn"));
  EXPECT_EQ(lake_.call("LookupEvents", "{}", options).http.status, 200);
}

TEST_F(StsTest, IsAnsweredAtAnyPath) {
  CallOptions options;
  options.target = "/base/";
  EXPECT_EQ(lake_.sts("Action=GetCallerIdentity", options).status, 200);
}

struct Denial {
  const char* name;
  std::string trust;
  const char* more;  // parameters
};

TEST_F(StsTest, TellsNobodyWhyNotOrWhetherThereIsARole) {
  const std::string wanted =
      "User: arn:aws:iam::111122223333:user/admin is not authorized to perform: sts:AssumeRole on "
      "resource: " +
      std::string(kMembersRole);
  const auto unknown = lake_.assume(kMembersRole);
  EXPECT_EQ(unknown.status, 403);
  EXPECT_EQ(error(unknown), "AccessDenied");
  EXPECT_EQ(element(unknown, "Message"), wanted);
  const std::string external = R"({"StringEquals":{"sts:ExternalId":"secret-1"}})";
  const Denial cases[] = {
      {"nobody", "", ""},
      {"damaged", "{", ""},
      {"another account", lake_.trust(R"({"AWS":"999988887777"})"), ""},
      {"another user", lake_.trust(R"({"AWS":"arn:aws:iam::111122223333:user/bob"})"), ""},
      {"another action", lake_.trust(R"({"AWS":"111122223333"})", "", "sts:TagSession"), ""},
      {"no external ID", lake_.trust(R"({"AWS":"111122223333"})", external), ""},
      {"another external ID", lake_.trust(R"({"AWS":"111122223333"})", external), "&ExternalId=secret-2"},
      {"source identity", lake_.trust(R"({"AWS":"111122223333"})"), "&SourceIdentity=alice"},
      {"too long besides", lake_.trust(R"({"AWS":"999988887777"})"), "&DurationSeconds=43200"},
  };
  for (const Denial& one : cases) {
    SCOPED_TRACE(one.name);
    lake_.make_role(kMembersRole, one.trust);
    const auto refused = lake_.assume(kMembersRole, one.more);
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(element(refused, "Message"), wanted);
    EXPECT_EQ(element(refused, "SessionToken"), "");
    must(lake_.lake->control().remove_principal(kMembersRole));
  }
}

TEST_F(StsTest, ATrustPolicysConditionsAreMet) {
  lake_.make_role(
      kMembersRole,
      lake_.trust(R"({"AWS":"111122223333"})",
                  R"({"StringEquals":{"sts:ExternalId":"secret-1","sts:RoleSessionName":"alice"},)"
                  R"("IpAddress":{"aws:SourceIp":"127.0.0.0/8"}})"));
  EXPECT_EQ(lake_.assume(kMembersRole, "&ExternalId=secret-1").status, 200);
  CallOptions elsewhere;
  elsewhere.peer = "192.0.2.1";
  EXPECT_EQ(lake_.assume(kMembersRole, "&ExternalId=secret-1", elsewhere).status, 403);
}

TEST_F(StsTest, AcrossAccountsBothSidesHaveToAllow) {
  make_members_role();
  // A role of the lake's account that may do nothing.
  lake_.make_role(kOwnRole, lake_.trust(R"({"AWS":"111122223333"})"), kNothing);
  const auto poor = lake_.session_of(lake_.assume(kOwnRole));
  EXPECT_EQ(error(lake_.assume(kMembersRole, "", poor)), "AccessDenied");
  // And one that is named itself: across accounts its own policies count all the same.
  const std::string own = "arn:aws:iam::444455556666:role/other";
  lake_.make_role(own, lake_.trust(R"({"AWS":")" + std::string(kOwnRole) + "\"}"));
  EXPECT_EQ(error(lake_.assume(own, "", poor)), "AccessDenied");
}

TEST_F(StsTest, ASessionPolicyBoundsWhatFollows) {
  make_members_role();
  lake_.make_role(kOwnRole, lake_.trust(R"({"AWS":"111122223333"})"));
  const std::string policy =
      "&Policy=%7B%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22cloudtrail%3A*%22%2C"
      "%22Resource%22%3A%22*%22%7D%5D%7D";
  const auto bounded = lake_.session_of(lake_.assume(kOwnRole, policy));
  EXPECT_EQ(error(lake_.assume(kMembersRole, "", bounded)), "AccessDenied");
  const auto named = lake_.session_of(lake_.assume(
      kOwnRole, "&PolicyArns.member.1.arn=arn:aws:iam::aws:policy/AWSCloudTrail_ReadOnlyAccess"));
  EXPECT_EQ(error(lake_.assume(kMembersRole, "", named)), "AccessDenied");
  const auto free = lake_.session_of(lake_.assume(kOwnRole));
  EXPECT_EQ(lake_.assume(kMembersRole, "", free).status, 200);
}

TEST_F(StsTest, LastsAsLongAsIsAskedForAndAllowed) {
  make_members_role();
  EXPECT_EQ(element(lake_.assume(kMembersRole, "&DurationSeconds=900"), "Expiration"),
            "2026-07-01T12:15:00Z");
  EXPECT_EQ(element(lake_.assume(kMembersRole, "&DurationSeconds=14400"), "Expiration"),
            "2026-07-01T16:00:00Z");
  const auto too_long = lake_.assume(kMembersRole, "&DurationSeconds=14401");
  EXPECT_EQ(error(too_long), "ValidationError");
  EXPECT_EQ(element(too_long, "Message"),
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
  lake_.make_role(kOwnRole, lake_.trust(R"({"AWS":"111122223333"})"));
  const auto first = lake_.session_of(lake_.assume(kOwnRole));
  EXPECT_EQ(lake_.assume(kMembersRole, "&DurationSeconds=3600", first).status, 200);
  EXPECT_THAT(element(lake_.assume(kMembersRole, "&DurationSeconds=3601", first), "Message"),
              HasSubstr("1 hour session limit for roles assumed by role chaining"));
}

TEST_F(StsTest, ASourceIdentityStaysThroughAChain) {
  const std::string both = R"({"Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},)"
                           R"("Action":["sts:AssumeRole","sts:SetSourceIdentity"]}]})";
  lake_.make_role(kOwnRole, both);
  lake_.make_role(kMembersRole, both);
  const auto made = lake_.assume(kOwnRole, "&SourceIdentity=alice");
  EXPECT_EQ(element(made, "SourceIdentity"), "alice");
  const auto first = lake_.session_of(made);
  EXPECT_EQ(element(lake_.assume(kMembersRole, "", first), "SourceIdentity"), "alice");
  EXPECT_EQ(element(lake_.assume(kMembersRole, "&SourceIdentity=alice", first), "SourceIdentity"), "alice");
  EXPECT_EQ(error(lake_.assume(kMembersRole, "&SourceIdentity=bob", first)), "AccessDenied");
  const auto event = lake_.events(kMember, "AssumeRole").front();
  EXPECT_EQ(lake_.at(event, "responseElements.sourceIdentity"), "\"alice\"");
}

TEST_F(StsTest, RefusesInputInStsWords) {
  make_members_role();
  const std::string name = "&RoleSessionName=alice";
  const std::string arn = "&RoleArn=" + std::string(kMembersRole);
  const std::tuple<std::string, const char*, std::string> cases[] = {
      {arn, "ValidationError",
       "1 validation error detected: Value null at 'roleSessionName' failed to satisfy constraint: Member "
       "must "
       "not be null"},
      {name + "&RoleArn=short", "ValidationError",
       "1 validation error detected: Value 'short' at 'roleArn' failed to satisfy constraint: Member must "
       "have "
       "length greater than or equal to 20"},
      {name + "&RoleArn=arn:aws:iam::12:role/auditor", "ValidationError",
       "arn:aws:iam::12:role/auditor is invalid"},
      {name + "&RoleArn=arn:aws:iam::111122223333:user/admin", "ValidationError",
       "arn:aws:iam::111122223333:user/admin is invalid"},
      {arn + "&RoleSessionName=a+b", "ValidationError",
       "1 validation error detected: Value 'a b' at 'roleSessionName' failed to satisfy constraint: Member "
       "must "
       "satisfy regular expression pattern: [\\w+=,.@-]*"},
      {arn + name + "&DurationSeconds=899", "ValidationError",
       "1 validation error detected: Value '899' at 'durationSeconds' failed to satisfy constraint: Member "
       "must "
       "have value greater than or equal to 900"},
      {arn + name + "&DurationSeconds=hour", "ValidationError",
       "1 validation error detected: Value 'hour' at 'durationSeconds' failed to satisfy constraint: Member "
       "must be an integer"},
      {arn + name + "&ExternalId=x", "ValidationError",
       "1 validation error detected: Value 'x' at 'externalId' failed to satisfy constraint: Member must "
       "have "
       "length greater than or equal to 2"},
      {arn + name + "&Policy=" + std::string(2049, 'x'), "ValidationError",
       "1 validation error detected: Value '...' at 'policy' failed to satisfy constraint: Member must have "
       "length less than or equal to 2048"},
      {arn + name + "&PolicyArns.member.1.arn=arn:aws:iam::aws:policy/None", "ValidationError",
       "PolicyArns names a policy that this lake does not have: arn:aws:iam::aws:policy/None"},
      {arn + name + "&Tags.member.1.Key=a&Tags.member.1.Value=b", "ValidationError",
       "AssumeRole does not take Tags here: leave it out"},
      {arn + name + "&SerialNumber=arn:aws:iam::111122223333:mfa/a&TokenCode=123456", "ValidationError",
       "AssumeRole does not take SerialNumber here: leave it out"},
      {arn + name + "&Surprise=1", "ValidationError", "AssumeRole does not take Surprise here: leave it out"},
      {arn + name + "&RoleArn=again", "MalformedQueryString", "A parameter must be given once: RoleArn"},
  };
  for (const auto& [form, code, message] : cases) {
    const auto refused = lake_.sts("Action=AssumeRole" + form);
    EXPECT_EQ(refused.status, 400) << form;
    EXPECT_EQ(error(refused), code) << refused.body;
    EXPECT_EQ(element(refused, "Message"), message);
  }
  const auto policy = lake_.sts("Action=AssumeRole" + arn + name + "&Policy=nothing");
  EXPECT_EQ(error(policy), "MalformedPolicyDocument");
}

TEST_F(StsTest, RefusesOtherActionsByName) {
  const auto other = lake_.sts("Action=GetSessionToken");
  EXPECT_EQ(other.status, 400);
  EXPECT_EQ(error(other), "InvalidAction");
  EXPECT_THAT(element(other, "Message"), HasSubstr("GetSessionToken"));
  EXPECT_EQ(error(lake_.sts("")), "MissingAction");
  EXPECT_EQ(error(lake_.sts("Action=GetCallerIdentity&Version=2010-01-01")), "MalformedQueryString");
}

TEST_F(StsTest, EachSignatureIsForItsOwnService) {
  for (const char* scope : {"cloudtrail", "cloudtrail-data", "organizations"}) {
    const auto refused = lake_.sts("Action=GetCallerIdentity", {}, scope);
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(error(refused), "SignatureDoesNotMatch");
    EXPECT_EQ(element(refused, "Message"), "Credential should be scoped to correct service: 'sts'.");
  }
}

TEST_F(StsTest, RefusesCredentialsThatAreNone) {
  make_members_role();
  const CallOptions good = lake_.session_of(lake_.assume(kMembersRole));
  CallOptions without = good;
  without.token.clear();
  CallOptions damaged = good;
  damaged.token.front() = damaged.token.front() == 'A' ? 'B' : 'A';
  CallOptions anothers = good;
  anothers.token = lake_.session_of(lake_.assume(kMembersRole)).token;
  CallOptions wrong = good;
  wrong.secret = "wrong";
  CallOptions of_user;
  of_user.token = good.token;
  for (const CallOptions& options : {without, damaged, anothers, of_user}) {
    const auto refused = lake_.sts("Action=GetCallerIdentity", options);
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(error(refused), "InvalidClientTokenId");
    EXPECT_EQ(lake_.call("LookupEvents", "{}", options).error(), "UnrecognizedClientException");
    EXPECT_EQ(lake_.organizations("DescribeOrganization", "{}", options).error(),
              "UnrecognizedClientException");
  }
  EXPECT_EQ(error(lake_.sts("Action=GetCallerIdentity", wrong)), "SignatureDoesNotMatch");
  EXPECT_EQ(lake_.call("LookupEvents", "{}", wrong).error(), "InvalidSignatureException");
}

TEST_F(StsTest, ExpiredCredentialsAreToldSo) {
  make_members_role();
  const auto options = lake_.session_of(lake_.assume(kMembersRole));
  lake_.clock.advance(hours(1) - std::chrono::seconds(1));
  EXPECT_EQ(lake_.call("LookupEvents", "{}", options).http.status, 200);
  lake_.clock.advance(std::chrono::seconds(1));
  const auto refused = lake_.sts("Action=GetCallerIdentity", options);
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(error(refused), "ExpiredToken");
  EXPECT_EQ(element(refused, "Message"), "The security token included in the request is expired");
  const Reply json = lake_.call("LookupEvents", "{}", options);
  EXPECT_EQ(json.http.status, 400);
  EXPECT_EQ(json.error(), "ExpiredTokenException");
  EXPECT_EQ(json.message(), "The security token included in the request is expired");
  const auto events = lake_.events(kMember, "LookupEvents");
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(lake_.at(events[0], "errorCode"), "\"ExpiredTokenException\"");
  EXPECT_EQ(lake_.at(events[0], "userIdentity.arn"),
            R"("arn:aws:sts::444455556666:assumed-role/auditor/alice")");
}

TEST_F(StsTest, ASessionOutlivesTheServerAndNotItsRole) {
  make_members_role();
  const auto options = lake_.session_of(lake_.assume(kMembersRole));
  lake_.restart();
  EXPECT_EQ(lake_.call("LookupEvents", "{}", options).http.status, 200);
  must(lake_.lake->control().remove_principal(kMembersRole));
  lake_.clock.advance(access::KeyRing::kKeyMemory);
  EXPECT_EQ(lake_.call("LookupEvents", "{}", options).error(), "UnrecognizedClientException");
}

TEST_F(StsTest, RecordsARoleOfTheOwnAccountOnce) {
  lake_.make_role(kOwnRole, lake_.trust(R"({"AWS":"111122223333"})"));
  const auto made = lake_.assume(kOwnRole, "&DurationSeconds=900&ExternalId=id-1");
  const auto events = lake_.events("111122223333", "AssumeRole");
  ASSERT_EQ(events.size(), 1u);
  const json::Value& event = events.front();
  EXPECT_EQ(lake_.at(event, "eventSource"), "\"sts.amazonaws.com\"");
  EXPECT_EQ(lake_.at(event, "userIdentity.arn"), "\"" + std::string(kAdmin) + "\"");
  EXPECT_EQ(lake_.at(event, "requestParameters"),
            R"({"roleArn":"arn:aws:iam::111122223333:role/reader","roleSessionName":"alice",)"
            R"("externalId":"id-1","durationSeconds":900})");
  EXPECT_EQ(lake_.at(event, "responseElements"),
            R"({"credentials":{"accessKeyId":")" + element(made, "AccessKeyId") +
                R"(","expiration":"Jul 1, 2026 12:15:00 PM"},"assumedRoleUser":{"assumedRoleId":)"
                R"("AROAEXAMPLE:alice","arn":"arn:aws:sts::111122223333:assumed-role/reader/alice"}})");
  EXPECT_EQ(lake_.at(event, "resources"), R"([{"accountId":"111122223333","type":"AWS::IAM::Role","ARN":)"
                                          R"("arn:aws:iam::111122223333:role/reader"}])");
  EXPECT_EQ(lake_.at(event, "readOnly"), "true");
  EXPECT_EQ(lake_.at(event, "sharedEventID"), "(absent)");
  const std::string text = json::write(event);
  EXPECT_THAT(text, Not(HasSubstr(element(made, "SecretAccessKey"))));
  EXPECT_THAT(text, Not(HasSubstr(element(made, "SessionToken"))));
}

TEST_F(StsTest, RecordsARoleOfAnotherAccountInBoth) {
  make_members_role();
  const auto made = lake_.assume(kMembersRole);
  const auto callers = lake_.events("111122223333", "AssumeRole");
  const auto owners = lake_.events(kMember, "AssumeRole");
  ASSERT_EQ(callers.size(), 1u);
  ASSERT_EQ(owners.size(), 1u);
  EXPECT_EQ(lake_.at(callers[0], "sharedEventID"), lake_.at(owners[0], "sharedEventID"));
  EXPECT_NE(lake_.at(callers[0], "sharedEventID"), "(absent)");
  EXPECT_NE(lake_.at(callers[0], "eventID"), lake_.at(owners[0], "eventID"));
  EXPECT_EQ(lake_.at(callers[0], "recipientAccountId"), "\"111122223333\"");
  EXPECT_EQ(lake_.at(owners[0], "recipientAccountId"), "\"444455556666\"");
  EXPECT_EQ(lake_.at(callers[0], "userIdentity.type"), "\"IAMUser\"");
  EXPECT_EQ(lake_.at(owners[0], "userIdentity.type"), "\"AWSAccount\"");
  EXPECT_EQ(lake_.at(owners[0], "userIdentity.accountId"), "\"111122223333\"");
  EXPECT_EQ(lake_.at(owners[0], "userIdentity.arn"), "(absent)");
}

TEST_F(StsTest, RecordsDenialsWhereTheCallerIs) {
  make_members_role();
  lake_.assume("arn:aws:iam::444455556666:role/none");
  lake_.sts("Action=AssumeRole&RoleArn=short");
  const auto events = lake_.events("111122223333", "AssumeRole");
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(lake_.at(events[0], "errorCode"), "\"ValidationError\"");
  EXPECT_EQ(lake_.at(events[1], "errorCode"), "\"AccessDenied\"");
  EXPECT_EQ(lake_.at(events[1], "responseElements"), "null");
  EXPECT_TRUE(lake_.events(kMember, "AssumeRole").empty());
}

TEST_F(StsTest, RecordsForgedCallsOfKnownKeys) {
  CallOptions forged;
  forged.secret = "wrong";
  lake_.sts("Action=AssumeRole&RoleArn=believe-me", forged);
  const auto events = lake_.events("111122223333", "AssumeRole");
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(lake_.at(events[0], "errorCode"), "\"SignatureDoesNotMatch\"");
  EXPECT_EQ(lake_.at(events[0], "requestParameters"), "null") << "nothing that it says is proven";
}

TEST_F(StsTest, TheEventsOfASessionSayWhoseItIs) {
  make_members_role();
  const auto options = lake_.session_of(lake_.assume(kMembersRole));
  lake_.call("LookupEvents", "{}", options);
  const auto events = lake_.events(kMember, "LookupEvents");
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(lake_.at(events[0], "userIdentity"),
            R"({"type":"AssumedRole","principalId":"AROAEXAMPLE:alice",)"
            R"("arn":"arn:aws:sts::444455556666:assumed-role/auditor/alice","accountId":"444455556666",)"
            R"("accessKeyId":")" +
                *options.key_id +
                R"(","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROAEXAMPLE",)"
                R"("arn":"arn:aws:iam::444455556666:role/auditor","accountId":"444455556666",)"
                R"("userName":"auditor"},"attributes":{"creationDate":"2026-07-01T12:00:00Z",)"
                R"("mfaAuthenticated":"false"}}})");
}

TEST_F(StsTest, GivesNoRoleThatItCannotRecord) {
  lake_.make_role(kOwnRole, lake_.trust(R"({"AWS":"111122223333"})"));
  make_members_role();
  catalog::run_sql(lake_.lake->path("history.db"), "ALTER TABLE events RENAME TO hidden");
  for (const auto role : {kOwnRole, kMembersRole}) {
    const auto refused = lake_.assume(role);
    EXPECT_EQ(refused.status, 500);
    EXPECT_EQ(error(refused), "InternalFailure");
    EXPECT_EQ(element(refused, "SessionToken"), "");
  }
  EXPECT_EQ(lake_.sts("Action=GetCallerIdentity").status, 200) << "a read goes on";
}

TEST_F(StsTest, APresignedUrlSaysWhoMadeIt) {
  http::Request request;
  request.method = "GET";
  request.headers = {{"Host", "127.0.0.1:9480"}};
  request.target =
      "/?Action=AssumeRole&Version=2011-06-15&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=0";
  const auto refused = lake_.send(request).http;
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(error(refused), "MissingAuthenticationToken") << "whoever reads the URL could assume the role";
  request.target = "/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Algorithm=AWS4-HMAC-SHA256";
  EXPECT_EQ(error(lake_.send(request).http), "IncompleteSignature");
}

}  // namespace
}  // namespace tarn::service
