// The evaluator against a second one, over policies and calls made at random from few words, so that they
// meet.
#include "access/test_slow_evaluator.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace tarn::access {
namespace {

using Texts = std::vector<std::string>;

constexpr std::uint64_t kSeed = 20'261'123;
constexpr int kCases = 30'000;
constexpr const char* kHome = "111122223333";
constexpr const char* kFar = "444455556666";

const std::string kAlice = "arn:aws:iam::111122223333:user/alice";
const std::string kBob = "arn:aws:iam::111122223333:user/team/bob";
const std::string kCarol = "arn:aws:iam::444455556666:user/carol";
const std::string kRole = "arn:aws:iam::111122223333:role/Auditor";
const std::string kSession = "arn:aws:sts::111122223333:assumed-role/Auditor/night";
const std::string kService = "cloudtrail.amazonaws.com";

// One type of keys: what policies say of them, and what calls have.
struct Family {
  Texts operators;
  Texts keys;
  Texts wanted;
  Texts given;
};

const std::vector<Family>& families() {
  static const std::vector<Family> kFamilies = {
      {{"StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase",
        "StringLike", "StringNotLike"},
       {"aws:PrincipalTag/team", "aws:RequestTag/team", "aws:TagKeys", "aws:UserAgent"},
       {"audit", "Audit", "a*", "*t", "a?d*", "*", "${aws:username}", "${aws:PrincipalTag/team, 'ops'}",
        "${aws:TagKeys}", "a${*}", "ops", ""},
       {"audit", "AUDIT", "ops", "a*", "alice", "", "add"}},
      {{"NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan",
        "NumericGreaterThanEquals"},
       {"aws:MultiFactorAuthAge"},
       {"10", "10.0", "-3", "250", "1e2"},
       {"10", "9.5", "100", "250", "x", "-3"}},
      {{"DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan",
        "DateGreaterThanEquals"},
       {"aws:CurrentTime", "aws:TokenIssueTime"},
       {"2026-11-22T00:00:00Z", "2026-11-23T12:00:00Z"},
       {"2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z", "2026-12-01T00:00:00Z", "soon"}},
      {{"Bool"},
       {"aws:SecureTransport", "aws:ViaAWSService"},
       {"true", "false", "TRUE"},
       {"true", "false", "False"}},
      {{"IpAddress", "NotIpAddress"},
       {"aws:SourceIp"},
       {"10.0.0.0/8", "10.1.0.0/17", "10.1.2.3", "0.0.0.0/1", "192.0.2.0/30"},
       {"10.1.2.3", "10.1.200.1", "11.0.0.1", "192.0.2.3", "192.0.2.4", "service"}},
      {{"ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"},
       {"aws:PrincipalArn", "aws:SourceArn"},
       {"arn:aws:iam::*:user/*", "arn:aws:iam::111122223333:role/Aud?tor", "arn:*:*:*:*:*",
        "arn:aws:i*m::1*3:*", "arn:aws:iam::111122223333:user/${aws:username}"},
       {kAlice, kBob, kRole, "arn:aws:cloudtrail:us-east-1:444455556666:dashboard/a:b", "none"}},
      {{"Null"}, {"aws:TokenIssueTime", "aws:TagKeys", "aws:UserAgent"}, {"true", "false"}, {}},
  };
  return kFamilies;
}

class Maker {
 public:
  explicit Maker(std::uint64_t seed) : random_(seed) {}

  std::size_t below(std::size_t count) {
    return std::uniform_int_distribution<std::size_t>(0, count - 1)(random_);
  }
  bool in(std::size_t count) { return below(count) == 0; }
  const std::string& any(const Texts& texts) { return texts[below(texts.size())]; }

  json::Value some(const Texts& texts) {
    if (!in(3)) {
      return any(texts);
    }
    json::Array array;
    for (std::size_t count = 1 + below(3); count > 0; --count) {
      array.emplace_back(any(texts));
    }
    return array;
  }

  slow::Document document(PolicyKind kind, std::size_t number) {
    json::Array statements;
    is_old_ = in(8);
    for (std::size_t count = 1 + below(3); count > 0; --count) {
      statements.emplace_back(statement(kind));
    }
    json::Value json = json::Object{{"Version", is_old_ ? "2008-10-17" : "2012-10-17"},
                                    {"Statement", std::move(statements)}};
    return {.kind = kind, .name = fmt::format("{}-{}", to_string(kind), number), .json = std::move(json)};
  }

  std::vector<slow::Document> documents(bool is_trust) {
    std::vector<slow::Document> all;
    for (std::size_t count = below(3); count > 0; --count) {
      all.push_back(document(PolicyKind::Identity, all.size()));
    }
    for (std::size_t count = below(2); count > 0; --count) {
      all.push_back(document(PolicyKind::Session, all.size()));
    }
    if (is_trust || !in(3)) {
      all.push_back(document(is_trust ? PolicyKind::Trust : PolicyKind::Resource, all.size()));
    }
    std::ranges::shuffle(all, random_);
    return all;
  }

  slow::Question question(bool is_trust) {
    static const Texts kCallers = {kAlice, kAlice, kBob, kCarol, kRole, kSession, kSession, kService};
    static const Texts kActions = {"cloudtrail:GetTrail", "cloudtrail:ListTrails", "CloudTrail:StartQuery"};
    static const Texts kResources = {"arn:aws:cloudtrail:us-east-1:111122223333:trail/main",
                                     "arn:aws:cloudtrail:us-east-1:111122223333:trail/alice",
                                     "arn:aws:cloudtrail:us-east-2:444455556666:trail/main",
                                     "arn:aws:cloudtrail:us-east-1:111122223333:trail/a:1/b", "*"};
    slow::Question made{.caller = any(kCallers),
                        .action = is_trust ? "sts:AssumeRole" : any(kActions),
                        .resource = is_trust ? kRole : any(kResources)};
    made.account = made.caller == kService ? "" : made.caller == kCarol ? kFar : kHome;
    made.role = made.caller == kSession || made.caller == kRole ? kRole : "";
    made.owner = made.resource == "*"                            ? made.account
                 : made.resource.find(kFar) != std::string::npos ? kFar
                                                                 : kHome;
    fill(made.context);
    return made;
  }

 private:
  void fill(std::map<std::string, Texts>& context) {
    for (const Family& family : families()) {
      for (const std::string& key : family.keys) {
        if (family.given.empty() || in(3)) {
          continue;
        }
        Texts values{any(family.given)};
        while (key == "aws:TagKeys" && values.size() < 3 && !in(3)) {
          values.push_back(any(family.given));
        }
        std::string name = key;
        std::ranges::transform(name, name.begin(),
                               [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
        context[name] = std::move(values);
      }
    }
    if (!in(3)) {
      context["aws:username"] = {in(3) ? "*" : "alice"};
    }
  }

  json::Value statement(PolicyKind kind) {
    static const Texts kActions = {"*",    "cloudtrail:GetTrail", "cloudtrail:Get*", "CLOUDTRAIL:*tr?il*",
                                   "s3:*", "cloudtrail:*"};
    static const Texts kTrustActions = {"sts:*", "sts:assumerole", "STS:Assume*e", "sts:TagSession"};
    const bool is_denial = in(4);
    json::Object made{{"Effect", is_denial ? "Deny" : "Allow"}};
    if (kind == PolicyKind::Trust || kind == PolicyKind::Resource) {
      const bool is_negated = is_denial && kind == PolicyKind::Resource && in(2);
      made.push_back({is_negated ? "NotPrincipal" : "Principal", principal()});
    }
    const bool is_not_action = kind != PolicyKind::Trust && in(6);
    const bool is_broad = in(2);
    made.push_back({is_not_action ? "NotAction" : "Action", kind == PolicyKind::Trust    ? some(kTrustActions)
                                                            : is_broad && !is_not_action ? json::Value("*")
                                                                                         : some(kActions)});
    if (kind == PolicyKind::Identity || kind == PolicyKind::Session ||
        (kind == PolicyKind::Resource && in(2))) {
      made.push_back({in(6) ? "NotResource" : "Resource", some(resources())});
    }
    if (in(2)) {
      made.push_back({"Condition", condition()});
    }
    return made;
  }

  static const Texts& resources() {
    static const Texts kResources = {
        "*",
        "*",
        "arn:aws:cloudtrail:*",
        "arn:aws:cloudtrail:us-*-1:111122223333:trail/*",
        "arn:aws:cloudtrail:*:*:trail/ma?n",
        "arn:aws:cloudtrail:us-east-?:*:*",
        "arn:aws:iam::1*3:role/*",
        "arn:aws:cloudtrail:us-east-1:111122223333:trail/${aws:username}",
        "arn:aws:cloudtrail:us-e*1:111122223333:trail/${aws:PrincipalTag/team, 'main'}",
        "arn:aws:cloudtrail:us-east-1:111122223333:trail/a*1*b"};
    return kResources;
  }

  json::Value principal() {
    static const Texts kAws = {kAlice,
                               kBob,
                               kCarol,
                               kRole,
                               kSession,
                               "*",
                               kHome,
                               kFar,
                               "arn:aws:iam::111122223333:root",
                               "arn:aws:iam::444455556666:root"};
    if (in(6)) {
      return "*";
    }
    json::Object made;
    if (!in(5)) {
      made.push_back({"AWS", some(kAws)});
    }
    if (made.empty() || in(3)) {
      made.push_back({"Service", in(3) ? "s3.amazonaws.com" : kService});
    }
    return made;
  }

  json::Value condition() {
    json::Object made;
    for (std::size_t count = 1 + below(2); count > 0; --count) {
      const Family& family = families()[below(families().size())];
      std::string op = any(family.operators);
      if (op != "Null") {
        op = (in(4) ? "ForAllValues:" : in(4) ? "ForAnyValue:" : "") + op + (in(4) ? "IfExists" : "");
      }
      const bool is_there =
          std::ranges::any_of(made, [&op](const json::Member& member) { return member.name == op; });
      if (!is_there) {
        json::Value wanted = op == "Null" ? json::Value(any(family.wanted)) : some(family.wanted);
        if (op.find("Arn") != std::string::npos && !is_old_ && in(5)) {
          wanted = "${aws:PrincipalArn}";  // which the first Version has no meaning for
        }
        made.push_back({op, json::Object{{any(family.keys), std::move(wanted)}}});
      }
    }
    return made;
  }

  std::mt19937_64 random_;
  bool is_old_ = false;  // of the document that is being made
};

std::string text_of(const slow::Question& question, const std::vector<slow::Document>& documents) {
  std::string text =
      fmt::format("{} asks for {} of {}\n", question.caller, question.action, question.resource);
  for (const auto& [key, values] : question.context) {
    for (const std::string& value : values) {
      text += fmt::format("  {} = {}\n", key, value);
    }
  }
  for (const slow::Document& document : documents) {
    text += fmt::format("{}: {}\n", document.name, json::write(document.json));
  }
  return text;
}

std::vector<Policy> read(const std::vector<slow::Document>& documents) {
  std::vector<Policy> policies;
  for (const slow::Document& document : documents) {
    auto policy = read_policy(document.kind, document.name, json::write(document.json));
    EXPECT_TRUE(policy.has_value()) << policy.error() << "\n" << json::write(document.json);
    policies.push_back(policy.value_or(Policy()));
  }
  return policies;
}

// What is named must be what it is said to be.
void check_statements(const Decision& decision, const std::vector<slow::Document>& documents,
                      const slow::Question& question) {
  const char* effect = decision.outcome == Decision::Outcome::DeniedExplicitly ? "Deny" : "Allow";
  for (const StatementReference& reference : decision.statements) {
    const auto found = std::ranges::find(documents, reference.policy, &slow::Document::name);
    ASSERT_NE(found, documents.end());
    const json::Value& statement = (*found->json.find("Statement")->array())[reference.number - 1];
    EXPECT_EQ(*statement.find("Effect")->string(), effect);
    EXPECT_TRUE(slow::is_about(*found, statement, question)) << json::write(statement);
  }
  EXPECT_TRUE(decision.outcome == Decision::Outcome::DeniedImplicitly || !decision.statements.empty());
}

// How often each thing came up, so that the test cannot pass by asking nothing.
struct Mix {
  std::map<Decision::Outcome, int> outcomes{};
  std::map<PolicyKind, int> lacking{};
  std::map<PolicyKind, int> deciding{};
  int conditions_passed = 0;

  void count(const Decision& decision, const std::vector<Policy>& policies) {
    ++outcomes[decision.outcome];
    if (decision.outcome == Decision::Outcome::DeniedImplicitly) {
      ++lacking[decision.lacking];
      return;
    }
    for (const StatementReference& reference : decision.statements) {
      ++deciding[reference.kind];
      const auto policy = std::ranges::find(policies, reference.policy, &Policy::name);
      conditions_passed += policy->statements[reference.number - 1].conditions.empty() ? 0 : 1;
    }
  }
};

TEST(PolicyProperty, AgreesWithASecondEvaluator) {
  Maker maker(kSeed);
  Mix mix;
  for (int i = 0; i < kCases && !testing::Test::HasFailure(); ++i) {
    const bool is_trust = maker.in(5);
    const auto documents = maker.documents(is_trust);
    const slow::Question question = maker.question(is_trust);
    SCOPED_TRACE(fmt::format("seed {}, case {}: {}", kSeed, i, text_of(question, documents)));
    const std::vector<Policy> policies = read(documents);
    const auto caller = parse_caller(question.caller);
    ASSERT_TRUE(caller.has_value());
    RequestContext context;
    for (const auto& [key, values] : question.context) {
      for (const std::string& value : values) {
        context.add(key, value);
      }
    }
    const Decision decision = decide(
        {.caller = *caller, .action = question.action, .resource = question.resource, .context = context},
        policies);
    const slow::Answer expected = slow::answer(documents, question);
    EXPECT_EQ(decision.outcome, expected.outcome);
    if (decision.outcome == Decision::Outcome::DeniedImplicitly) {
      EXPECT_EQ(decision.lacking, expected.lacking);
    }
    check_statements(decision, documents, question);
    mix.count(decision, policies);
  }
  ASSERT_FALSE(testing::Test::HasFailure());
  constexpr int kOften = kCases / 10;
  constexpr int kSometimes = kCases / 100;
  for (const auto outcome : {Decision::Outcome::Allowed, Decision::Outcome::DeniedExplicitly,
                             Decision::Outcome::DeniedImplicitly}) {
    EXPECT_GE(mix.outcomes[outcome], kOften) << static_cast<int>(outcome);
  }
  for (const PolicyKind kind :
       {PolicyKind::Identity, PolicyKind::Resource, PolicyKind::Session, PolicyKind::Trust}) {
    EXPECT_GE(mix.lacking[kind], kSometimes) << to_string(kind);
    EXPECT_GE(mix.deciding[kind], kSometimes) << to_string(kind);
  }
  EXPECT_GE(mix.conditions_passed, kOften);
}

}  // namespace
}  // namespace tarn::access
