#include "wire/sigv4.hpp"

#include "json/value.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tarn::wire {
namespace {

using testing::HasSubstr;

constexpr std::string_view kKeyId = "AKIAIOSFODNN7EXAMPLE";
constexpr std::string_view kSecret = "tarn-test-secret/0123456789abcdefghijklm";
constexpr std::string_view kBody = R"({"QueryStatement":"SELECT 1"})";
// Signatures in this file come from a few lines of Python's hmac over canonical requests written by hand.
constexpr std::string_view kStartQuerySignature =
    "3afc0505dd5fd2ff72fab2942e0c54753f8bcd0fcf3a96e0b8e8ac59f9ef227b";
const Timestamp kNow = *parse_timestamp("2026-11-22T00:33:00Z");

std::optional<std::string> find_secret(std::string_view id, std::string_view token) {
  return id == kKeyId && token.empty() ? std::optional<std::string>(kSecret) : std::nullopt;
}

// A StartQuery call as the CLI sends it, which tests then damage.
struct Call {
  std::string method = "POST";
  std::string target = "/";
  std::vector<NewHeader> headers = {{"Host", "127.0.0.1:9480"},
                                    {"Content-Type", "application/x-amz-json-1.1"},
                                    {"X-Amz-Target", "CloudTrail_20131101.StartQuery"},
                                    {"X-Amz-Date", "20261122T003300Z"},
                                    {"Authorization", authorization()}};
  std::string body = std::string(kBody);

  static std::string authorization() {
    return "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261122/us-east-1/cloudtrail/aws4_request, "
           "SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=" +
           std::string(kStartQuerySignature);
  }
  void set(const std::string& name, const std::string& value) {
    for (NewHeader& header : headers) {
      if (header.name == name) {
        header.value = value;
        return;
      }
    }
    headers.push_back({name, value});
  }
  void remove(const std::string& name) {
    std::erase_if(headers, [&](const NewHeader& header) { return header.name == name; });
  }
  void replace(const std::string& name, const std::string& from, const std::string& to) {
    for (NewHeader& header : headers) {
      if (const auto at = header.value.find(from); header.name == name && at != std::string::npos) {
        header.value.replace(at, from.size(), to);
      }
    }
  }
  std::vector<HeaderView> views() const {
    std::vector<HeaderView> all;
    for (const NewHeader& header : headers) {
      all.push_back({header.name, header.value});
    }
    return all;
  }
};

std::expected<AuthenticatedCaller, AuthFailure> verify_at(const Call& call, Timestamp now = kNow) {
  const auto headers = call.views();
  return verify({call.method, call.target, headers, call.body}, now, find_secret, {.service = "cloudtrail"});
}

struct BadCall {
  const char* name;
  void (*damage)(Call&);
  AuthProblem problem;
  const char* message;  // a part of it
};

class BadCalls : public testing::TestWithParam<BadCall> {};

TEST_P(BadCalls, AreRefusedInAwsWords) {
  Call call;
  GetParam().damage(call);
  const auto caller = verify_at(call);
  ASSERT_FALSE(caller.has_value());
  EXPECT_EQ(caller.error().problem, GetParam().problem) << caller.error().message;
  EXPECT_THAT(caller.error().message, HasSubstr(GetParam().message));
}

constexpr const char* kMismatch = "The request signature we calculated does not match";

const BadCall kBadCalls[] = {
    {"NoAuthorization", [](Call& c) { c.remove("Authorization"); }, AuthProblem::MissingToken,
     "Missing Authentication Token"},
    {"EmptyAuthorization", [](Call& c) { c.set("Authorization", ""); }, AuthProblem::Incomplete,
     "Unsupported AWS 'algorithm': ''."},
    {"BasicAuthorization", [](Call& c) { c.set("Authorization", "Basic YTpi"); }, AuthProblem::Incomplete,
     "Unsupported AWS 'algorithm': 'Basic'."},
    {"NoParameters", [](Call& c) { c.set("Authorization", "AWS4-HMAC-SHA256"); }, AuthProblem::Incomplete,
     "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' "
     "parameter. "
     "Authorization header requires 'SignedHeaders' parameter."},
    {"NoSignature", [](Call& c) { c.replace("Authorization", "Signature=", "Signed="); },
     AuthProblem::Incomplete, "Authorization header requires 'Signature' parameter."},
    {"NoDate", [](Call& c) { c.remove("X-Amz-Date"); }, AuthProblem::Incomplete,
     "requires existence of either a 'X-Amz-Date' or a 'Date' header."},
    {"UnreadableDate", [](Call& c) { c.set("X-Amz-Date", "2026-11-22"); }, AuthProblem::Incomplete,
     "Got '2026-11-22'"},
    {"ImpossibleDate", [](Call& c) { c.set("X-Amz-Date", "20261322T003300Z"); }, AuthProblem::Incomplete,
     "Date must be in ISO-8601"},
    {"FourPartCredential", [](Call& c) { c.replace("Authorization", "/us-east-1", ""); },
     AuthProblem::Incomplete, "Credential must have exactly 5 slash-delimited elements"},
    {"EmptyRegion", [](Call& c) { c.replace("Authorization", "us-east-1", ""); }, AuthProblem::Incomplete,
     "Credential must have exactly 5"},
    {"EmptySignedHeader", [](Call& c) { c.replace("Authorization", ";host", ";;host"); },
     AuthProblem::Incomplete, "SignedHeaders"},
    {"EndlessAuthorization", [](Call& c) { c.set("Authorization", std::string(9000, 'a')); },
     AuthProblem::Incomplete, "too long"},
    {"TwoAuthorizations", [](Call& c) { c.headers.push_back({"authorization", Call::authorization()}); },
     AuthProblem::Incomplete, "must be given once"},
    {"UnknownKey",
     [](Call& c) { c.replace("Authorization", "AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLF"); },
     AuthProblem::UnknownKey, "The security token included in the request is invalid."},
    {"SessionToken",
     [](Call& c) {
       c.set("X-Amz-Security-Token", "abc");
       c.replace("Authorization", "x-amz-date;", "x-amz-date;x-amz-security-token;");
     },
     AuthProblem::UnknownKey, "The security token included in the request is invalid."},
    {"OtherBody", [](Call& c) { c.body += ' '; }, AuthProblem::WrongSignature, kMismatch},
    {"OtherMethod", [](Call& c) { c.method = "PUT"; }, AuthProblem::WrongSignature, kMismatch},
    {"OtherPath", [](Call& c) { c.target = "/other"; }, AuthProblem::WrongSignature, kMismatch},
    {"AddedQuery", [](Call& c) { c.target = "/?a=b"; }, AuthProblem::WrongSignature, kMismatch},
    {"OtherTimeOfTheWindow", [](Call& c) { c.set("X-Amz-Date", "20261122T003301Z"); },
     AuthProblem::WrongSignature, kMismatch},
    {"OtherHost", [](Call& c) { c.set("Host", "127.0.0.1:9481"); }, AuthProblem::WrongSignature, kMismatch},
    {"RemovedSignedHeader", [](Call& c) { c.remove("Content-Type"); }, AuthProblem::WrongSignature,
     kMismatch},
    {"RepeatedSignedHeader",
     [](Call& c) { c.headers.push_back({"x-amz-target", "CloudTrail_20131101.CancelQuery"}); },
     AuthProblem::WrongSignature, kMismatch},
    {"TwoDates", [](Call& c) { c.headers.push_back({"x-amz-date", "20261122T003300Z"}); },
     AuthProblem::Incomplete, "Got '20261122T003300Z,20261122T003300Z'"},
    {"SignedInTheQuery",
     [](Call& c) {
       c.remove("Authorization");
       c.target =
           "/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20261122%2Fus-east-1%"
           "2Fcloudtrail%2Faws4_request&X-Amz-Date=20261122T003300Z&X-Amz-Expires=60&X-Amz-SignedHeaders="
           "host&X-Amz-Signature=" +
           std::string(64, '0');
     },
     AuthProblem::MissingToken, "Missing Authentication Token"},
    {"UnsignedSessionToken", [](Call& c) { c.set("X-Amz-Security-Token", "abc"); },
     AuthProblem::UnsignedHeader, "'X-Amz-Security-Token' must be a 'SignedHeader'"},
    {"OtherSignedHeader", [](Call& c) { c.set("X-Amz-Target", "CloudTrail_20131101.CancelQuery"); },
     AuthProblem::WrongSignature, kMismatch},
    {"OtherRegion", [](Call& c) { c.replace("Authorization", "us-east-1", "us-east-2"); },
     AuthProblem::WrongSignature, kMismatch},
    {"UpperCaseSignature", [](Call& c) { c.replace("Authorization", "Signature=3afc", "Signature=3AFC"); },
     AuthProblem::WrongSignature, kMismatch},
    {"CutSignature", [](Call& c) { c.replace("Authorization", "f227b", "f227"); },
     AuthProblem::WrongSignature, kMismatch},
    {"UnsignedHost", [](Call& c) { c.replace("Authorization", "host;", ""); }, AuthProblem::UnsignedHeader,
     "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."},
    {"UnsignedDate", [](Call& c) { c.replace("Authorization", "x-amz-date;", ""); },
     AuthProblem::UnsignedHeader, "'X-Amz-Date' must be a 'SignedHeader' in the AWS Authorization."},
    {"UnsignedTarget", [](Call& c) { c.replace("Authorization", ";x-amz-target", ""); },
     AuthProblem::UnsignedHeader, "'X-Amz-Target' must be a 'SignedHeader'"},
    {"AddedAmzHeader", [](Call& c) { c.set("x-AMZ-Thing", "1"); }, AuthProblem::UnsignedHeader,
     "'x-AMZ-Thing' must be a 'SignedHeader'"},
    {"OtherService", [](Call& c) { c.replace("Authorization", "cloudtrail", "s3"); }, AuthProblem::WrongScope,
     "Credential should be scoped to correct service: 'cloudtrail'."},
    {"OtherTerminator", [](Call& c) { c.replace("Authorization", "aws4_request", "aws5_request"); },
     AuthProblem::WrongScope, "valid terminator: 'aws4_request', not 'aws5_request'."},
    {"OtherScopeDate", [](Call& c) { c.replace("Authorization", "20261122", "20261121"); },
     AuthProblem::WrongScope, "'20261121' != '20261122', from '20261122T003300Z'."},
    {"UnsignedPayload",
     [](Call& c) {
       c.set("x-amz-content-sha256", "UNSIGNED-PAYLOAD");
       c.replace("Authorization", ";x-amz-date", ";x-amz-content-sha256;x-amz-date");
     },
     AuthProblem::UnacceptablePayload, "UNSIGNED-PAYLOAD"},
    {"StreamingPayload",
     [](Call& c) {
       c.set("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD");
       c.replace("Authorization", ";x-amz-date", ";x-amz-content-sha256;x-amz-date");
     },
     AuthProblem::UnacceptablePayload, "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"},
    {"OtherPayloadHash",
     [](Call& c) {
       c.set("x-amz-content-sha256", std::string(64, '0'));
       c.replace("Authorization", ";x-amz-date", ";x-amz-content-sha256;x-amz-date");
     },
     AuthProblem::UnacceptablePayload, "does not match what was computed"},
};

INSTANTIATE_TEST_SUITE_P(Table, BadCalls, testing::ValuesIn(kBadCalls),
                         [](const auto& instance) { return std::string(instance.param.name); });

TEST(SigV4, TellsWhoSigned) {
  const auto caller = verify_at(Call());
  ASSERT_TRUE(caller.has_value()) << caller.error().message;
  EXPECT_EQ(caller->access_key_id, kKeyId);
  EXPECT_EQ(caller->region, "us-east-1");
  EXPECT_EQ(caller->service, "cloudtrail");
}

TEST(SigV4, TakesTheSpellingsThatClientsUse) {
  const struct {
    const char* name;
    void (*change)(Call&);
  } cases[] = {
      {"NoBlanksBetweenParameters",
       [](Call& c) {
         c.replace("Authorization", ", Signed", ",Signed");
         c.replace("Authorization", ", Signature", ",Signature");
       }},
      {"LowerCaseHeaderNames",
       [](Call& c) {
         for (NewHeader& header : c.headers) {
           header.name = lower_case(header.name);
         }
       }},
      {"UnsignedOtherHeaders", [](Call& c) { c.set("User-Agent", "x"); }},
      {"AbsentPath", [](Call& c) { c.target = ""; }},
      {"BlanksAroundValues", [](Call& c) { c.set("Content-Type", "  application/x-amz-json-1.1 "); }},
  };
  for (const auto& test : cases) {
    Call call;
    test.change(call);
    const auto caller = verify_at(call);
    EXPECT_TRUE(caller.has_value()) << test.name << ": " << caller.error().message;
  }
}

TEST(SigV4, AllowsFiveMinutesOfSkew) {
  using std::chrono::seconds;
  EXPECT_TRUE(verify_at(Call(), kNow + seconds(300)).has_value());
  EXPECT_TRUE(verify_at(Call(), kNow - seconds(300)).has_value());
  const auto late = verify_at(Call(), kNow + seconds(301));
  ASSERT_FALSE(late.has_value());
  EXPECT_EQ(late.error().problem, AuthProblem::Expired);
  EXPECT_EQ(late.error().message,
            "Signature expired: 20261122T003300Z is now earlier than 20261122T003301Z (20261122T003801Z - 5 "
            "min.)");
  const auto early = verify_at(Call(), kNow - seconds(301));
  ASSERT_FALSE(early.has_value());
  EXPECT_EQ(early.error().problem, AuthProblem::NotYetCurrent);
  EXPECT_EQ(early.error().message,
            "Signature not yet current: 20261122T003300Z is still later than 20261122T003259Z "
            "(20261122T002759Z + 5 min.)");
}

TEST(SigV4, SkewIsConfigurable) {
  using std::chrono::seconds;
  const Call call;
  const auto headers = call.views();
  const auto judge = [&](seconds allowed, seconds late) {
    return verify({call.method, call.target, headers, call.body}, kNow + late, find_secret,
                  {.service = "cloudtrail", .clock_skew = allowed});
  };
  EXPECT_TRUE(judge(seconds(900), seconds(900)).has_value());
  EXPECT_TRUE(judge(seconds(900), seconds(-900)).has_value());
  const auto late = judge(seconds(90), seconds(91));
  ASSERT_FALSE(late.has_value());
  EXPECT_EQ(late.error().message,
            "Signature expired: 20261122T003300Z is now earlier than 20261122T003301Z (20261122T003431Z - 90 "
            "s)");
}

// The same call to another target, signed.
Call call_to(std::string target) {
  Call call;
  call.target = std::move(target);
  call.remove("Authorization");
  call.remove("X-Amz-Date");
  const auto bare = call.views();
  for (NewHeader& header :
       sign({call.method, call.target, bare, call.body},
            {std::string(kKeyId), std::string(kSecret), "us-east-1", "cloudtrail"}, kNow)) {
    call.headers.push_back(std::move(header));
  }
  return call;
}

// One bit of one byte: in the method, the target, the body, a signed header, or any part of the
// Authorization.
TEST(SigV4, RefusesEveryChangedByte) {
  const auto refuse_changes = [](const char* what, std::string& text, const Call& call) {
    for (char& byte : text) {
      const char before = byte;
      byte = static_cast<char>(byte ^ 1);
      EXPECT_FALSE(verify_at(call).has_value()) << what << ": " << text;
      byte = before;
    }
    EXPECT_TRUE(verify_at(call).has_value()) << what << " is as it was";
  };
  Call call = call_to("/base/path?x=1&y=%20z");
  refuse_changes("method", call.method, call);
  refuse_changes("target", call.target, call);
  refuse_changes("body", call.body, call);
  for (NewHeader& header : call.headers) {
    refuse_changes(header.name.c_str(), header.value, call);
  }
}

// A client may be told an endpoint with a path or a query, and signs it as it sends it.
TEST(SigV4, TakesOddPathsAndQueriesAsTheyWereSigned) {
  constexpr const char* kTargets[] = {
      "/base",         "/base/", "/a%20b/%E3%81%82", "//x//y/",     "/./a/../b",  "/a+b",      "/%2e%2e/x",
      "/?z=1&a=2&a=1", "/?a",    "/?=&=x&&",         "/?a=%2F%7E+", "/a?b?c=d=e", "/%zz?%4=%", "/\xe3\x81?x"};
  for (const char* target : kTargets) {
    Call call = call_to(target);
    EXPECT_TRUE(verify_at(call).has_value()) << target;
    call.target += "x";
    EXPECT_FALSE(verify_at(call).has_value()) << target << " and a byte more";
  }
}

TEST(SigV4, ReadsTheDateHeaderOfClientsWithoutXAmzDate) {
  // The canonical request holds what was sent; so sign by hand what verify() has to accept.
  Call call;
  call.remove("X-Amz-Date");
  call.set("Date", "Sun, 22 Nov 2026 00:33:00 GMT");
  call.replace("Authorization", "content-type;host;x-amz-date;", "content-type;date;host;");
  const auto refused = verify_at(call);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().problem, AuthProblem::WrongSignature) << refused.error().message;
  call.replace("Authorization", ";date;", ";");
  EXPECT_EQ(verify_at(call).error().problem, AuthProblem::UnsignedHeader);
}

TEST(SigV4, NamesTheExceptionOfEveryProblem) {
  EXPECT_EQ(exception_of(AuthProblem::MissingToken), "MissingAuthenticationTokenException");
  EXPECT_EQ(exception_of(AuthProblem::Incomplete), "IncompleteSignatureException");
  EXPECT_EQ(exception_of(AuthProblem::UnknownKey), "UnrecognizedClientException");
  for (const AuthProblem problem :
       {AuthProblem::WrongSignature, AuthProblem::UnsignedHeader, AuthProblem::WrongScope,
        AuthProblem::Expired, AuthProblem::NotYetCurrent, AuthProblem::UnacceptablePayload}) {
    EXPECT_EQ(exception_of(problem), "InvalidSignatureException");
  }
}

std::string signed_as(const RequestView& request, std::string_view key_id = kKeyId,
                      std::string_view secret = kSecret, const char* service = "cloudtrail",
                      Timestamp now = kNow, PathNormalization normalization = PathNormalization::On) {
  const auto added =
      sign(request, {std::string(key_id), std::string(secret), "us-east-1", service}, now, normalization);
  EXPECT_EQ(added.size(), 2u);
  return added.back().value;
}

TEST(SigV4, SignsAsPythonDoes) {
  const HeaderView start_query[] = {{"Host", "127.0.0.1:9480"},
                                    {"Content-Type", "application/x-amz-json-1.1"},
                                    {"X-Amz-Target", "CloudTrail_20131101.StartQuery"}};
  EXPECT_EQ(signed_as({"POST", "/", start_query, kBody}), Call::authorization());
  const HeaderView awkward[] = {{"Host", "h"}, {"X-List", " a  b"}, {"x-list", "c"}};
  EXPECT_THAT(signed_as({"GET", "/x/../a%20b/./c?z&q=1&q=%2f%20x", awkward, ""}),
              HasSubstr("SignedHeaders=host;x-amz-date;x-list, "
                        "Signature=8ae394ffdd38d4b7253aae3e3cc86f4a0db1e7138c93527fb094022b5b286044"));
  const HeaderView plain[] = {{"Host", "h"}};
  EXPECT_THAT(signed_as({"GET", "/", plain, ""}),
              HasSubstr("Signature=8ae26caaa03a98b701d658fea891c70289056a157d39d843432cce759fc6897a"));
}

TEST(SigV4, CanonicalFormsFollowTheRules) {
  const struct {
    const char* path;
    const char* on;
    const char* off;
  } paths[] = {
      {"", "/", "/"},
      {"/", "/", "/"},
      {"//a//b//", "/a/b/", "//a//b//"},
      {"/./a", "/a", "/./a"},
      {"/a/..", "/", "/a/.."},
      {"/../../a", "/a", "/../../a"},
      {"/a/b/../c/", "/a/c/", "/a/b/../c/"},
      {"/a%20b", "/a%2520b", "/a%2520b"},
      {"/a:b~c*", "/a%3Ab~c%2A", "/a%3Ab~c%2A"},
  };
  for (const auto& test : paths) {
    EXPECT_EQ(canonical_path(test.path, PathNormalization::On), test.on) << test.path;
    EXPECT_EQ(canonical_path(test.path, PathNormalization::Off), test.off) << test.path;
  }
  const struct {
    const char* query;
    const char* canonical;
  } queries[] = {
      {"", ""},
      {"b=2&a=1&A=0", "A=0&a=1&b=2"},
      {"a=2&a=1", "a=1&a=2"},
      {"a", "a="},
      {"a=b=c", "a=b%3Dc"},
      {"&&a=1&", "a=1"},
      {"a=%zz%4", "a=%25zz%254"},
      {"a=%7e%2F", "a=~%2F"},
      {"a=x+y", "a=x%2By"},
  };
  for (const auto& test : queries) {
    EXPECT_EQ(canonical_query(test.query), test.canonical) << test.query;
  }
  EXPECT_EQ(canonical_header_value("\t a \n b  c "), "a b c");
  EXPECT_EQ(canonical_header_value(" "), "");
}

// The public signing suite, one folder per vector, where it is at hand: $TARN_SIGV4_VECTORS or beside the
// sources.
std::filesystem::path vector_folder() {
  if (const char* folder = std::getenv("TARN_SIGV4_VECTORS")) {
    return folder;
  }
  return std::filesystem::path(TARN_SOURCE_DIR) / "../shared/data/sigv4";
}

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream content;
  content << file.rdbuf();
  return content.str();
}

struct Vector {
  std::string method;
  std::string target;
  std::vector<NewHeader> headers;
  std::string body;
};

Vector parse_vector(std::string text) {
  std::erase(text, '\r');
  Vector vector;
  const auto head_end = text.find("\n\n");
  vector.body = head_end == std::string::npos ? "" : text.substr(head_end + 2);
  std::istringstream lines(text.substr(0, head_end));
  std::string line;
  std::getline(lines, line);
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  vector.method = line.substr(0, first);
  vector.target = line.substr(first + 1, last - first - 1);
  while (std::getline(lines, line)) {
    if (line.starts_with(' ')) {
      vector.headers.back().value += line;
    } else if (const auto colon = line.find(':'); colon != std::string::npos) {
      vector.headers.push_back({line.substr(0, colon), line.substr(colon + 1)});
    }
  }
  return vector;
}

void check_vector(const std::filesystem::path& folder) {
  const json::Value context = *json::parse(read(folder / "context.json"));
  Vector vector = parse_vector(read(folder / "request.txt"));
  const json::Value& credentials = *context.find("credentials");
  const json::Value* omits = context.find("omit_session_token");
  if (credentials.find("token") != nullptr && (omits == nullptr || !*omits->boolean())) {
    vector.headers.push_back({"X-Amz-Security-Token", *credentials.find("token")->string()});
  }
  const std::string canonical = read(folder / "header-canonical-request.txt");
  if (*context.find("sign_body")->boolean()) {
    vector.headers.push_back({"x-amz-content-sha256", canonical.substr(canonical.rfind('\n') + 1)});
  }
  std::vector<HeaderView> headers;
  for (const NewHeader& header : vector.headers) {
    headers.push_back({header.name, header.value});
  }
  const auto normalization =
      *context.find("normalize")->boolean() ? PathNormalization::On : PathNormalization::Off;
  EXPECT_THAT(signed_as({vector.method, vector.target, headers, vector.body},
                        *credentials.find("access_key_id")->string(),
                        *credentials.find("secret_access_key")->string(), "service",
                        *parse_timestamp(*context.find("timestamp")->string()), normalization),
              testing::EndsWith("Signature=" + read(folder / "header-signature.txt")))
      << folder;
}

// A signed request of a vector as it goes over the wire: accepted, and not with another body. A token that
// was added after the signing is refused.
void check_signed_request(const std::filesystem::path& folder, const char* file) {
  const json::Value context = *json::parse(read(folder / "context.json"));
  const json::Value& credentials = *context.find("credentials");
  const json::Value* token = credentials.find("token");
  const auto secret_of = [&](std::string_view id, std::string_view sent) {
    const bool is_its_own = sent == (token == nullptr ? std::string() : *token->string());
    return id == *credentials.find("access_key_id")->string() && is_its_own
               ? std::optional(*credentials.find("secret_access_key")->string())
               : std::nullopt;
  };
  const auto normalization =
      *context.find("normalize")->boolean() ? PathNormalization::On : PathNormalization::Off;
  Vector vector = parse_vector(read(folder / file));
  const auto judge = [&] {
    std::vector<HeaderView> headers;
    for (const NewHeader& header : vector.headers) {
      headers.push_back({header.name, header.value});
    }
    return verify(
        {vector.method, vector.target, headers, vector.body},
        *parse_timestamp(*context.find("timestamp")->string()), secret_of,
        {.service = "service", .normalization = normalization, .presigned = PresignedRequests::Accepted});
  };
  const auto caller = judge();
  const json::Value* omits = context.find("omit_session_token");
  if (token != nullptr && omits != nullptr && *omits->boolean()) {
    ASSERT_FALSE(caller.has_value()) << folder;
    EXPECT_EQ(exception_of(caller.error().problem), "InvalidSignatureException") << caller.error().message;
    return;
  }
  EXPECT_TRUE(caller.has_value()) << folder << ": " << caller.error().message;
  vector.body += 'x';
  EXPECT_FALSE(judge().has_value()) << folder;
}

TEST(SigV4, AgreesWithThePublicVectors) {
  if (!std::filesystem::exists(vector_folder())) {
    GTEST_SKIP() << "the public signing vectors are not at hand: set TARN_SIGV4_VECTORS";
  }
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(vector_folder())) {
    check_vector(entry.path());
    check_signed_request(entry.path(), "header-signed-request.txt");
    check_signed_request(entry.path(), "query-signed-request.txt");
    ++count;
  }
  EXPECT_GT(count, 30);
}

}  // namespace
}  // namespace tarn::wire
