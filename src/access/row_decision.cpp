#include "access/row_decision.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace tarn::access {
namespace {

using Effect = Statement::Effect;

struct RowStatement {
  std::string policy{};
  Statement statement{};  // with its conditions about rows
};

// A call's policies, cut in two.
struct Parts {
  std::vector<Policy> plain{};  // nothing in them is about rows
  std::vector<RowStatement> row_allows{};
  std::vector<RowStatement> row_denials{};
};

bool is_about_some_rows(const Statement& statement) {
  return std::ranges::any_of(statement.conditions, is_about_rows);
}

Statement for_any_row(Statement statement) {
  std::erase_if(statement.conditions, is_about_rows);
  return statement;
}

Policy of_one(const RowStatement& one) {
  return {.kind = PolicyKind::Resource, .name = one.policy, .statements = {for_any_row(one.statement)}};
}

void add_statement(const Policy& policy, const Statement& statement, Policy& plain, Parts& parts) {
  if (!is_about_some_rows(statement)) {
    plain.statements.push_back(statement);
  } else if (policy.kind == PolicyKind::Resource) {
    auto& list = statement.effect == Effect::Allow ? parts.row_allows : parts.row_denials;
    list.push_back({.policy = policy.name, .statement = statement});
  } else if (statement.effect == Effect::Deny) {
    plain.statements.push_back(for_any_row(statement));
  }
}

Parts cut(std::span<const Policy> policies) {
  Parts parts;
  parts.plain.reserve(policies.size());
  for (const Policy& policy : policies) {
    Policy plain{.kind = policy.kind, .name = policy.name, .statements = {}};
    plain.statements.reserve(policy.statements.size());
    for (const Statement& statement : policy.statements) {
      add_statement(policy, statement, plain, parts);
    }
    parts.plain.push_back(std::move(plain));
  }
  return parts;
}

Decision decide_with(const AccessRequest& request, const std::vector<Policy>& plain,
                     const RowStatement& one) {
  std::vector<Policy> policies = plain;
  policies.push_back(of_one(one));
  return decide(request, policies);
}

// What the statements take, of those that are about this call.
std::vector<RowTerm> denied_rows(const AccessRequest& request, const std::vector<RowStatement>& denials) {
  std::vector<RowTerm> terms;
  for (const RowStatement& one : denials) {
    if (applies(for_any_row(one.statement), request)) {
      terms.push_back(make_term(one.statement.conditions, request.context).value_or(RowTerm()));
    }
  }
  return terms;
}

}  // namespace

RowDecision decide_rows(const AccessRequest& request, std::span<const Policy> policies) {
  const Parts parts = cut(policies);
  RowDecision found{.decision = decide(request, parts.plain)};
  if (found.decision.outcome == Decision::Outcome::DeniedExplicitly) {
    return found;
  }
  if (found.decision.is_allowed()) {
    found.rows = all_rows();
  }
  for (const RowStatement& one : parts.row_allows) {
    const auto term = make_term(one.statement.conditions, request.context);
    Decision decision = decide_with(request, parts.plain, one);
    if (term && decision.is_allowed()) {
      found.rows.allows.push_back(*term);
      found.decision = found.decision.is_allowed() ? found.decision : std::move(decision);
    }
  }
  found.rows.denials = denied_rows(request, parts.row_denials);
  if (std::ranges::any_of(found.rows.denials, &RowTerm::empty)) {
    for (const RowStatement& one : parts.row_denials) {
      Decision decision = decide_with(request, parts.plain, one);
      if (decision.outcome == Decision::Outcome::DeniedExplicitly) {
        return {.decision = std::move(decision)};
      }
    }
  }
  return found;
}

Decision decide_without_rows(const AccessRequest& request, std::span<const Policy> policies) {
  const bool is_plain = std::ranges::none_of(policies, [](const Policy& policy) {
    return std::ranges::any_of(policy.statements, is_about_some_rows);
  });
  if (is_plain) {
    return decide(request, policies);
  }
  Parts parts = cut(policies);
  for (const RowStatement& one : parts.row_allows) {
    parts.plain.push_back(of_one(one));
  }
  return decide(request, parts.plain);
}

}  // namespace tarn::access
