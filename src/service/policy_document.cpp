#include "service/policy_document.hpp"

#include "json/value.hpp"
#include "service/arn.hpp"
#include "service/cloudtrail_arn.hpp"
#include "wire/canonical_request.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <span>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tarn::service {
namespace {

constexpr std::string_view kService = "cloudtrail.amazonaws.com";
constexpr std::string_view kStartQuery = "cloudtrail:StartQuery";
constexpr auto kChannelActions = std::to_array<std::string_view>({"cloudtrail-data:PutAuditEvents"});
constexpr auto kStoreActions = std::to_array<std::string_view>(
    {"cloudtrail:StartQuery", "cloudtrail:CancelQuery", "cloudtrail:ListQueries", "cloudtrail:DescribeQuery",
     "cloudtrail:GetQueryResults", "cloudtrail:GenerateQuery", "cloudtrail:GenerateQueryResultsSummary",
     "cloudtrail:GetEventDataStore"});
constexpr auto kDashboardActions = std::to_array<std::string_view>({"cloudtrail:StartDashboardRefresh"});
constexpr auto kVersions = std::to_array<std::string_view>({"2008-10-17", "2012-10-17"});
// Condition keys are compared without regard to case.
constexpr std::string_view kExternalId = "cloudtrail:externalid";
constexpr std::string_view kSourceArn = "aws:sourcearn";
constexpr std::string_view kSourceAccount = "aws:sourceaccount";
constexpr auto kSourceOperators =
    std::to_array<std::string_view>({"StringEquals", "StringLike", "ArnEquals", "ArnLike"});
constexpr std::size_t kExternalIdMin = 2;
constexpr std::size_t kExternalIdMax = 1224;

using Problem = std::optional<std::string>;

template <class List, class Item>
bool contains(const List& list, const Item& item) {
  return std::ranges::find(list, item) != std::ranges::end(list);
}

// "a" is ["a"]. nullopt for what is neither a text nor a list of texts, and for an empty list.
std::optional<std::vector<std::string>> texts_of(const json::Value& value) {
  if (const std::string* text = value.string()) {
    return std::vector{*text};
  }
  const json::Array* array = value.array();
  if (array == nullptr || array->empty()) {
    return std::nullopt;
  }
  std::vector<std::string> texts;
  texts.reserve(array->size());
  for (const json::Value& element : *array) {
    if (element.string() == nullptr) {
      return std::nullopt;
    }
    texts.push_back(*element.string());
  }
  return texts;
}

std::span<const std::string_view> actions_of(PolicyHolder holder) {
  switch (holder) {
    case PolicyHolder::Channel: return kChannelActions;
    case PolicyHolder::EventDataStore: return kStoreActions;
    case PolicyHolder::Dashboard: return kDashboardActions;
  }
  return {};
}

// An account ID, or the ARN of an account, a user, a role or a federated user.
bool is_principal(std::string_view text) {
  if (text == "*" || is_account_id(text)) {
    return true;
  }
  std::array<std::string_view, 5> parts;  // arn, partition, service, Region, account
  for (std::string_view& part : parts) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) {
      return false;
    }
    part = text.substr(0, colon);
    text.remove_prefix(colon + 1);
  }
  const auto& [prefix, partition, service, region, account] = parts;
  const bool is_of_account =
      prefix == "arn" && is_partition_name(partition) && region.empty() && is_account_id(account);
  const auto is_named = [text](std::string_view type) {
    return text.starts_with(type) && text.size() > type.size();
  };
  if (service == "iam") {
    return is_of_account && (text == "root" || is_named("user/") || is_named("role/"));
  }
  return is_of_account && service == "sts" && (is_named("assumed-role/") || is_named("federated-user/"));
}

// Reads one statement; stops at the first thing that is wrong.
class StatementReader {
 public:
  StatementReader(PolicyHolder holder, std::string_view resource_arn)
      : holder_(holder), resource_arn_(resource_arn) {}

  Problem read(const json::Value& value);
  PolicyStatement take() { return std::move(statement_); }

 private:
  Problem read_member(const json::Member& member);
  Problem read_effect(const json::Value& value);
  Problem read_principal(const json::Value& value);
  Problem read_actions(const json::Value& value);
  Problem read_resources(const json::Value& value);
  Problem read_conditions(const json::Value& value);
  Problem read_keys(const std::string& op, const json::Value& keys);
  Problem check_whole() const;
  Problem check_channel() const;
  Problem check_for_service() const;

  PolicyHolder holder_;
  std::string_view resource_arn_;
  PolicyStatement statement_;
};

Problem StatementReader::read(const json::Value& value) {
  if (value.object() == nullptr) {
    return "a statement is a JSON object";
  }
  for (const json::Member& member : *value.object()) {
    if (auto problem = read_member(member)) {
      return problem;
    }
  }
  if (value.find("Effect") == nullptr) {
    return "Effect is missing: Allow or Deny";
  }
  return check_whole();
}

Problem StatementReader::read_member(const json::Member& member) {
  if (member.name == "Sid") {
    const std::string* sid = member.value.string();
    statement_.sid = sid == nullptr ? std::string() : *sid;
    return sid == nullptr ? Problem("Sid is a text") : std::nullopt;
  }
  if (member.name == "Effect") {
    return read_effect(member.value);
  }
  if (member.name == "Principal") {
    return read_principal(member.value);
  }
  if (member.name == "Action") {
    return read_actions(member.value);
  }
  if (member.name == "Resource") {
    return read_resources(member.value);
  }
  if (member.name == "Condition") {
    return read_conditions(member.value);
  }
  return fmt::format("a statement has Sid, Effect, Principal, Action, Resource and Condition, and not {}",
                     member.name);
}

Problem StatementReader::read_effect(const json::Value& value) {
  const std::string* effect = value.string();
  if (effect == nullptr || (*effect != "Allow" && *effect != "Deny")) {
    return "Effect is Allow or Deny";
  }
  statement_.effect = *effect == "Allow" ? PolicyStatement::Effect::Allow : PolicyStatement::Effect::Deny;
  return std::nullopt;
}

Problem StatementReader::read_principal(const json::Value& value) {
  if (value.string() != nullptr && *value.string() == "*") {
    statement_.aws_principals.emplace_back("*");
    return std::nullopt;
  }
  if (value.object() == nullptr) {
    return R"(Principal is "*" or an object, as in {"AWS": "111122223333"})";
  }
  for (const json::Member& member : *value.object()) {
    auto texts = texts_of(member.value);
    if (!texts) {
      return fmt::format("Principal's {} is a text or a list of texts", member.name);
    }
    if (member.name == "AWS") {
      statement_.aws_principals = *std::move(texts);
    } else if (member.name == "Service") {
      statement_.services = *std::move(texts);
    } else {
      return fmt::format("Principal has AWS or Service, and not {}", member.name);
    }
  }
  const auto unknown = std::ranges::find_if_not(statement_.aws_principals, is_principal);
  if (unknown != statement_.aws_principals.end()) {
    return fmt::format(
        "a principal is an account ID, or the ARN of an account, user, role or federated user: {}", *unknown);
  }
  return std::nullopt;
}

Problem StatementReader::read_actions(const json::Value& value) {
  auto texts = texts_of(value);
  if (!texts) {
    return "Action is a text or a list of texts";
  }
  const std::span<const std::string_view> allowed = actions_of(holder_);
  for (const std::string& action : *texts) {
    if (!contains(allowed, action)) {
      return fmt::format("the actions of such a policy are {}, and not {}", fmt::join(allowed, ", "), action);
    }
  }
  statement_.actions = *std::move(texts);
  return std::nullopt;
}

Problem StatementReader::read_resources(const json::Value& value) {
  auto texts = texts_of(value);
  if (!texts || texts->size() != 1 || texts->front() != resource_arn_) {
    return fmt::format("Resource is the ARN of what the policy is attached to: {}", resource_arn_);
  }
  statement_.resources = *std::move(texts);
  return std::nullopt;
}

Problem StatementReader::read_conditions(const json::Value& value) {
  if (value.object() == nullptr) {
    return "Condition is an object of operators";
  }
  for (const json::Member& member : *value.object()) {
    if (auto problem = read_keys(member.name, member.value)) {
      return problem;
    }
  }
  return std::nullopt;
}

Problem StatementReader::read_keys(const std::string& op, const json::Value& keys) {
  if (keys.object() == nullptr) {
    return fmt::format("Condition's {} is an object of keys", op);
  }
  for (const json::Member& member : *keys.object()) {
    auto values = texts_of(member.value);
    if (!values) {
      return fmt::format("the condition key {} has a text or a list of texts", member.name);
    }
    statement_.conditions.push_back(
        {.op = op, .key = wire::lower_case(member.name), .values = *std::move(values)});
  }
  return std::nullopt;
}

Problem StatementReader::check_whole() const {
  if (statement_.aws_principals.empty() && statement_.services.empty()) {
    return "Principal is missing";
  }
  if (statement_.actions.empty()) {
    return "Action is missing";
  }
  if (holder_ == PolicyHolder::Channel) {
    return check_channel();
  }
  if (!statement_.services.empty()) {
    return check_for_service();
  }
  return holder_ == PolicyHolder::Dashboard
             ? Problem(fmt::format("the principal of a dashboard's policy is the service {}", kService))
             : std::nullopt;
}

bool is_external_id(std::string_view text) {
  constexpr std::string_view kMarks = "_+=,.@:/-";
  return text.size() >= kExternalIdMin && text.size() <= kExternalIdMax &&
         std::ranges::all_of(text, [kMarks](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  kMarks.contains(c);
         });
}

Problem StatementReader::check_channel() const {
  if (!statement_.services.empty()) {
    return "the principals of a channel's policy are accounts, users, roles and federated users (AWS)";
  }
  if (statement_.aws_principals.size() > kChannelPrincipalsMax) {
    return fmt::format("a statement of a channel's policy has at most {} principals", kChannelPrincipalsMax);
  }
  if (statement_.resources.empty()) {
    return fmt::format("Resource is missing: {}", resource_arn_);
  }
  for (const PolicyCondition& condition : statement_.conditions) {
    if (condition.key != kExternalId || condition.op != "StringEquals") {
      return fmt::format(
          "the condition of a channel's policy is StringEquals of cloudtrail:ExternalId, and not {} "
          "of {}",
          condition.op, condition.key);
    }
    if (!std::ranges::all_of(condition.values, is_external_id)) {
      return fmt::format("an external ID has {} to {} letters, digits or any of _+=,.@:/-", kExternalIdMin,
                         kExternalIdMax);
    }
  }
  return std::nullopt;
}

// A pattern of "*" and "?" may stand for several dashboards.
bool is_dashboard_arn(std::string_view text) {
  const auto arn = parse_cloudtrail_arn(text);
  return arn && arn->type == kDashboardArnType;
}

// CloudTrail's own service may do one thing: refresh dashboards.
Problem StatementReader::check_for_service() const {
  if (statement_.services != std::vector{std::string(kService)} || !statement_.aws_principals.empty()) {
    return fmt::format("the only service that may be a principal, and then alone, is {}", kService);
  }
  if (holder_ == PolicyHolder::EventDataStore &&
      statement_.actions != std::vector{std::string(kStartQuery)}) {
    return fmt::format("{} may be allowed {} alone", kService, kStartQuery);
  }
  for (const PolicyCondition& condition : statement_.conditions) {
    if (condition.key != kSourceArn && condition.key != kSourceAccount) {
      return fmt::format("the condition keys for {} are AWS:SourceArn and AWS:SourceAccount, and not {}",
                         kService, condition.key);
    }
    if (!contains(kSourceOperators, condition.op)) {
      return fmt::format("the condition operators for {} are {}, and not {}", kService,
                         fmt::join(kSourceOperators, ", "), condition.op);
    }
    const auto is_right = condition.key == kSourceArn ? is_dashboard_arn : is_account_id;
    const auto wrong = std::ranges::find_if_not(condition.values, is_right);
    if (wrong != condition.values.end()) {
      return fmt::format("AWS:SourceArn is a dashboard's ARN and AWS:SourceAccount an account ID: {}",
                         *wrong);
    }
  }
  return std::nullopt;
}

// The list of statements; one need not be in a list.
std::expected<json::Array, std::string> statements_of(const json::Value& policy) {
  const json::Value* statements = policy.find("Statement");
  if (statements == nullptr) {
    return std::unexpected("Statement is missing");
  }
  if (statements->object() != nullptr) {
    return json::Array{*statements};
  }
  if (statements->array() == nullptr || statements->array()->empty()) {
    return std::unexpected("Statement is a list of at least one statement");
  }
  return *statements->array();
}

Problem check_envelope(const json::Value& policy) {
  if (policy.object() == nullptr) {
    return "a policy is a JSON object";
  }
  for (const json::Member& member : *policy.object()) {
    if (member.name != "Version" && member.name != "Id" && member.name != "Statement") {
      return fmt::format("a policy has Version, Id and Statement, and not {}", member.name);
    }
  }
  const json::Value* version = policy.find("Version");
  if (version != nullptr && (version->string() == nullptr || !contains(kVersions, *version->string()))) {
    return "Version is 2012-10-17";
  }
  const json::Value* id = policy.find("Id");
  return id != nullptr && id->string() == nullptr ? Problem("Id is a text") : std::nullopt;
}

bool names(const PolicyStatement& statement, const ChannelCaller& caller) {
  return std::ranges::any_of(statement.aws_principals, [&](const std::string& principal) {
    return principal == "*" || principal == caller.account.value() || principal == caller.arn ||
           (principal.ends_with(fmt::format(":iam::{}:root", caller.account.value())));
  });
}

bool passes(const PolicyStatement& statement, const ChannelCaller& caller) {
  return std::ranges::all_of(statement.conditions, [&](const PolicyCondition& condition) {
    const std::optional<std::string>& external_id = caller.external_id;
    return external_id && contains(condition.values, *external_id);
  });
}

}  // namespace

std::expected<PolicyStatements, std::string> parse_policy(PolicyHolder holder, std::string_view resource_arn,
                                                          std::string_view text) {
  const auto policy = json::parse(text);
  if (!policy.has_value()) {
    return std::unexpected(fmt::format("the policy is not valid JSON: {}", policy.error().message()));
  }
  if (auto problem = check_envelope(*policy)) {
    return std::unexpected(*std::move(problem));
  }
  const auto listed = statements_of(*policy);
  if (!listed.has_value()) {
    return std::unexpected(listed.error());
  }
  if (holder == PolicyHolder::Channel && listed->size() > kChannelStatementsMax) {
    return std::unexpected(
        fmt::format("a channel's policy has at most {} statements", kChannelStatementsMax));
  }
  PolicyStatements statements;
  statements.reserve(listed->size());
  std::set<std::string> sids;
  for (const json::Value& value : *listed) {
    StatementReader reader(holder, resource_arn);
    if (const auto problem = reader.read(value)) {
      return std::unexpected(fmt::format("statement {}: {}", statements.size() + 1, *problem));
    }
    statements.push_back(reader.take());
    const std::string& sid = statements.back().sid;
    if (!sid.empty() && !sids.insert(sid).second) {
      return std::unexpected(fmt::format("two statements have the Sid {}", sid));
    }
  }
  return statements;
}

bool channel_policy_admits(const PolicyStatements& statements, const ChannelCaller& caller) {
  bool is_named = false;
  bool is_allowed = false;
  for (const PolicyStatement& statement : statements) {
    if (!names(statement, caller)) {
      continue;
    }
    const bool is_met = passes(statement, caller);
    if (statement.effect == PolicyStatement::Effect::Deny) {
      if (is_met) {
        return false;
      }
      continue;
    }
    is_named = true;
    is_allowed = is_allowed || is_met;
  }
  return is_allowed || !is_named;
}

}  // namespace tarn::service
