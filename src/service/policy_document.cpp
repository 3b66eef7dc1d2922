#include "service/policy_document.hpp"

#include "access/caller.hpp"
#include "access/request_context.hpp"
#include "access/row_rights.hpp"
#include "access/wildcard.hpp"
#include "service/arn.hpp"
#include "service/cloudtrail_arn.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tarn::service {
namespace {

using access::Condition;
using access::ConditionValue;
using access::Naming;
using access::PrincipalElement;
using access::Statement;

constexpr std::string_view kService = "cloudtrail.amazonaws.com";
constexpr std::string_view kStartQuery = "cloudtrail:StartQuery";
constexpr auto kChannelActions = std::to_array<std::string_view>({"cloudtrail-data:PutAuditEvents"});
constexpr auto kStoreActions = std::to_array<std::string_view>(
    {"cloudtrail:StartQuery", "cloudtrail:CancelQuery", "cloudtrail:ListQueries", "cloudtrail:DescribeQuery",
     "cloudtrail:GetQueryResults", "cloudtrail:GenerateQuery", "cloudtrail:GenerateQueryResultsSummary",
     "cloudtrail:GetEventDataStore"});
constexpr auto kDashboardActions = std::to_array<std::string_view>({"cloudtrail:StartDashboardRefresh"});
constexpr std::string_view kTarnKeys = "tarn:";
constexpr std::string_view kExternalId = "cloudtrail:ExternalId";
constexpr std::string_view kSourceArn = "aws:SourceArn";
constexpr std::string_view kSourceAccount = "aws:SourceAccount";
constexpr auto kSourceOperators =
    std::to_array<std::string_view>({"StringEquals", "StringLike", "ArnEquals", "ArnLike"});
constexpr std::size_t kExternalIdMin = 2;
constexpr std::size_t kExternalIdMax = 1224;

using Problem = std::optional<std::string>;

template <class List, class Item>
bool contains(const List& list, const Item& item) {
  return std::ranges::find(list, item) != std::ranges::end(list);
}

std::span<const std::string_view> actions_of(PolicyHolder holder) {
  switch (holder) {
    case PolicyHolder::Channel: return kChannelActions;
    case PolicyHolder::EventDataStore: return kStoreActions;
    case PolicyHolder::Dashboard: return kDashboardActions;
  }
  return {};
}

// Names of keys are compared without regard to case.
bool is_key(const Condition& condition, std::string_view key) {
  return access::lower_case(condition.key) == access::lower_case(key);
}

const ConditionValue* find_wrong(const Condition& condition, bool (*is_right)(std::string_view)) {
  const auto wrong = std::ranges::find_if_not(condition.values, is_right, &ConditionValue::text);
  return wrong == condition.values.end() ? nullptr : &*wrong;
}

bool is_external_id(std::string_view text) {
  constexpr std::string_view kMarks = "_+=,.@:/-";
  return text.size() >= kExternalIdMin && text.size() <= kExternalIdMax &&
         std::ranges::all_of(text, [kMarks](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  kMarks.contains(c);
         });
}

// A pattern of "*" and "?" may stand for several dashboards.
bool is_dashboard_arn(std::string_view text) {
  const auto arn = parse_cloudtrail_arn(text);
  return arn && arn->type == kDashboardArnType;
}

// What CloudTrail takes of a statement that is right as such; stops at the first thing that it does not.
class StatementCheck {
 public:
  // All must outlive the check. REQUIRES: the statement has a principal, as those of resources have.
  StatementCheck(PolicyHolder holder, std::string_view resource_arn, const Statement& statement)
      : holder_(holder),
        resource_arn_(resource_arn),
        statement_(statement),
        principal_(*statement.principal) {}

  Problem run() const;

 private:
  Problem check_elements() const;
  Problem check_actions() const;
  Problem check_row_conditions() const;
  Problem check_channel() const;
  Problem check_for_service() const;
  Problem check_source(const Condition& condition) const;

  PolicyHolder holder_;
  std::string_view resource_arn_;
  const Statement& statement_;
  const PrincipalElement& principal_;
};

Problem StatementCheck::run() const {
  if (auto problem = check_elements()) {
    return problem;
  }
  if (auto problem = check_actions()) {
    return problem;
  }
  if (holder_ == PolicyHolder::Channel) {
    return check_channel();
  }
  if (!principal_.services.empty()) {
    return check_for_service();
  }
  if (auto problem = check_row_conditions()) {
    return problem;
  }
  return holder_ == PolicyHolder::Dashboard
             ? Problem(fmt::format("the principal of a dashboard's policy is the service {}", kService))
             : std::nullopt;
}

Problem StatementCheck::check_elements() const {
  constexpr std::string_view kMembers =
      "a statement has Sid, Effect, Principal, Action, Resource and Condition, and not";
  if (principal_.is_negated) {
    return fmt::format("{} NotPrincipal", kMembers);
  }
  if (statement_.is_not_action) {
    return fmt::format("{} NotAction", kMembers);
  }
  if (statement_.is_not_resource) {
    return fmt::format("{} NotResource", kMembers);
  }
  return principal_.others.empty()
             ? std::nullopt
             : Problem("Principal has AWS or Service, and not Federated or CanonicalUser");
}

Problem StatementCheck::check_actions() const {
  const std::span<const std::string_view> allowed = actions_of(holder_);
  for (const access::ActionPattern& action : statement_.actions) {
    if (!contains(allowed, action.text)) {
      return fmt::format("the actions of such a policy are {}, and not {}", fmt::join(allowed, ", "),
                         action.text);
    }
  }
  const auto& resources = statement_.resources;
  if (!resources.empty() && (resources.size() != 1 || resources.front().text != resource_arn_)) {
    return fmt::format("Resource is the ARN of what the policy is attached to: {}", resource_arn_);
  }
  return std::nullopt;
}

// Tarn's own: a statement may be about some of a store's rows.
Problem StatementCheck::check_row_conditions() const {
  const bool gives_queries = std::ranges::find(statement_.actions, kStartQuery,
                                               &access::ActionPattern::text) != statement_.actions.end();
  for (const Condition& condition : statement_.conditions) {
    if (access::is_about_rows(condition)) {
      if (auto problem = access::row_condition_problem(condition)) {
        return problem;
      }
      // What a query shows is told by its StartQuery, so elsewhere the condition would say nothing.
      if (!gives_queries) {
        return fmt::format("{} is for statements that have the action {} beside others", condition.key,
                           kStartQuery);
      }
    } else if (access::lower_case(condition.key).starts_with(kTarnKeys)) {
      return fmt::format(
          "there is no condition key {}: rows are told by tarn:recipientAccountId, "
          "tarn:awsRegion, tarn:eventSource and tarn:eventCategory",
          condition.key);
    }
  }
  return std::nullopt;
}

Problem StatementCheck::check_channel() const {
  if (!principal_.services.empty()) {
    return "the principals of a channel's policy are accounts, users, roles and federated users (AWS)";
  }
  if (principal_.aws.size() > kChannelPrincipalsMax) {
    return fmt::format("a statement of a channel's policy has at most {} principals", kChannelPrincipalsMax);
  }
  if (statement_.resources.empty()) {
    return fmt::format("Resource is missing: {}", resource_arn_);
  }
  for (const Condition& condition : statement_.conditions) {
    if (!is_key(condition, kExternalId) || condition.op != "StringEquals") {
      return fmt::format("the condition of a channel's policy is StringEquals of {}, and not {} of {}",
                         kExternalId, condition.op, condition.key);
    }
    if (find_wrong(condition, is_external_id) != nullptr) {
      return fmt::format("an external ID has {} to {} letters, digits or any of _+=,.@:/-", kExternalIdMin,
                         kExternalIdMax);
    }
  }
  return std::nullopt;
}

// CloudTrail's own service may do one thing: refresh dashboards.
Problem StatementCheck::check_for_service() const {
  if (principal_.services != std::vector{std::string(kService)} || !principal_.aws.empty()) {
    return fmt::format("the only service that may be a principal, and then alone, is {}", kService);
  }
  if (holder_ == PolicyHolder::EventDataStore &&
      (statement_.actions.size() != 1 || statement_.actions.front().text != kStartQuery)) {
    return fmt::format("{} may be allowed {} alone", kService, kStartQuery);
  }
  for (const Condition& condition : statement_.conditions) {
    if (auto problem = check_source(condition)) {
      return problem;
    }
  }
  return std::nullopt;
}

Problem StatementCheck::check_source(const Condition& condition) const {
  const bool is_arn = is_key(condition, kSourceArn);
  if (!is_arn && !is_key(condition, kSourceAccount)) {
    return fmt::format("the condition keys for {} are AWS:SourceArn and AWS:SourceAccount, and not {}",
                       kService, condition.key);
  }
  if (!contains(kSourceOperators, condition.op)) {
    return fmt::format("the condition operators for {} are {}, and not {}", kService,
                       fmt::join(kSourceOperators, ", "), condition.op);
  }
  const ConditionValue* wrong = find_wrong(condition, is_arn ? is_dashboard_arn : is_account_id);
  return wrong == nullptr ? std::nullopt
                          : Problem(fmt::format(
                                "AWS:SourceArn is a dashboard's ARN and AWS:SourceAccount an account ID: {}",
                                wrong->text));
}

access::Caller as_caller(const ChannelCaller& caller) {
  return access::parse_caller(caller.arn)
      .value_or(access::Caller{.arn = std::string(caller.arn), .account = caller.account});
}

}  // namespace

std::expected<access::Policy, std::string> parse_policy(PolicyHolder holder, std::string_view resource_arn,
                                                        std::string_view text) {
  auto policy = access::read_policy(access::PolicyKind::Resource, resource_arn, text);
  if (!policy.has_value()) {
    return policy;
  }
  if (holder == PolicyHolder::Channel && policy->statements.size() > kChannelStatementsMax) {
    return std::unexpected(
        fmt::format("a channel's policy has at most {} statements", kChannelStatementsMax));
  }
  for (const Statement& statement : policy->statements) {
    if (const auto problem = StatementCheck(holder, resource_arn, statement).run()) {
      return std::unexpected(fmt::format("statement {}: {}", statement.number, *problem));
    }
  }
  return policy;
}

bool channel_policy_admits(const access::Policy& policy, const ChannelCaller& caller) {
  const access::Caller who = as_caller(caller);
  access::RequestContext context;
  if (caller.external_id) {
    context.set(kExternalId, *caller.external_id);
  }
  bool is_named = false;
  bool is_allowed = false;
  for (const Statement& statement : policy.statements) {
    const std::optional<PrincipalElement>& principal = statement.principal;
    if (!principal || access::naming_of(*principal, who) == Naming::Nobody) {
      continue;
    }
    const bool is_met = access::hold(statement.conditions, context);
    if (statement.effect == Statement::Effect::Deny) {
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
