#include "access/decision.hpp"

#include "access/wildcard.hpp"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace tarn::access {
namespace {

using Effect = Statement::Effect;
using Outcome = Decision::Outcome;

constexpr std::string_view kNoResource = "*";

bool is_of_resource(PolicyKind kind) {
  return kind == PolicyKind::Resource || kind == PolicyKind::Trust;
}

bool is_about_caller(const Statement& statement, const Caller& caller) {
  const std::optional<PrincipalElement>& principal = statement.principal;
  if (!principal) {
    return true;
  }
  return principal->is_negated ? !excepts(*principal, caller)
                               : naming_of(*principal, caller) != Naming::Nobody;
}

bool is_about_resource(const Statement& statement, const AccessRequest& request) {
  if (statement.resources.empty()) {
    return true;
  }
  const bool is_listed =
      std::ranges::any_of(statement.resources, [&request](const ResourcePattern& resource) {
        auto pattern = expand(resource.pattern, request.context);
        return pattern && matches(confined_to_parts(*std::move(pattern)), request.resource);
      });
  return is_listed != statement.is_not_resource;
}

StatementReference reference_to(const Policy& policy, const Statement& statement) {
  return {.kind = policy.kind, .policy = policy.name, .number = statement.number, .sid = statement.sid};
}

// Of the policies of a call, which outlive it.
struct Found {
  const Policy* policy = nullptr;
  const Statement* statement = nullptr;
  Naming naming = Naming::Nobody;  // of policies of resources
};

// The statements that matter to the decision.
struct Findings {
  std::optional<Found> denial{};
  std::optional<Found> identity{};
  std::optional<Found> session{};
  std::optional<Found> resource{};  // or trust: the one that names the caller most closely
  bool has_session = false;
  bool has_trust = false;
};

void note_allow(const Found& found, Findings& findings) {
  switch (found.policy->kind) {
    case PolicyKind::Identity: findings.identity = findings.identity.value_or(found); break;
    case PolicyKind::Session: findings.session = findings.session.value_or(found); break;
    case PolicyKind::Resource:
    case PolicyKind::Trust:
      if (!findings.resource || findings.resource->naming < found.naming) {
        findings.resource = found;
      }
      break;
  }
}

void note(const Policy& policy, const AccessRequest& request, Findings& findings) {
  for (const Statement& statement : policy.statements) {
    if (!applies(statement, request)) {
      continue;
    }
    Found found{.policy = &policy, .statement = &statement};
    if (statement.effect == Effect::Deny) {
      findings.denial = findings.denial.value_or(found);
      continue;
    }
    if (is_of_resource(policy.kind) && statement.principal) {
      found.naming = naming_of(*statement.principal, request.caller);
    }
    note_allow(found, findings);
  }
}

Findings find(const AccessRequest& request, std::span<const Policy> policies) {
  Findings findings;
  for (const Policy& policy : policies) {
    // A service has no identity, and no session.
    if (request.caller.kind == Caller::Kind::Service && !is_of_resource(policy.kind)) {
      continue;
    }
    findings.has_session = findings.has_session || policy.kind == PolicyKind::Session;
    findings.has_trust = findings.has_trust || policy.kind == PolicyKind::Trust;
    note(policy, request, findings);
  }
  return findings;
}

using Part = std::optional<Found> Findings::*;

Decision decision_of(Outcome outcome, const Findings& findings, std::initializer_list<Part> parts) {
  Decision decision{.outcome = outcome};
  for (const Part part : parts) {
    if (const std::optional<Found>& found = findings.*part) {
      decision.statements.push_back(reference_to(*found->policy, *found->statement));
    }
  }
  return decision;
}

Decision lacks(PolicyKind kind, const Findings& findings) {
  Decision decision = decision_of(Outcome::DeniedImplicitly, findings,
                                  {&Findings::resource, &Findings::identity, &Findings::session});
  decision.lacking = kind;
  return decision;
}

// Whose the resource is: as its ARN says, or else the call. Whatever belongs to nobody is the caller's.
std::string_view owner_of(const AccessRequest& request) {
  const auto parts = split_arn(request.resource);
  if (parts && is_account((*parts)[4])) {
    return (*parts)[4];
  }
  const std::vector<std::string>* account = request.context.find("aws:ResourceAccount");
  return account != nullptr && account->size() == 1 ? std::string_view(account->front())
                                                    : std::string_view(request.caller.account.value());
}

// What the caller's own side says, beside what the resource's `with` says.
Decision decide_by_identity(const Findings& findings, std::optional<Part> with) {
  if (!findings.identity) {
    return lacks(PolicyKind::Identity, findings);
  }
  if (findings.has_session && !findings.session) {
    return lacks(PolicyKind::Session, findings);
  }
  return with ? decision_of(Outcome::Allowed, findings, {*with, &Findings::identity, &Findings::session})
              : decision_of(Outcome::Allowed, findings, {&Findings::identity, &Findings::session});
}

Decision decide_within_account(const Findings& findings) {
  const Naming naming = findings.resource ? findings.resource->naming : Naming::Nobody;
  if (naming == Naming::Itself) {
    return decision_of(Outcome::Allowed, findings, {&Findings::resource});
  }
  if (naming == Naming::Role) {
    return findings.has_session && !findings.session
               ? lacks(PolicyKind::Session, findings)
               : decision_of(Outcome::Allowed, findings, {&Findings::resource, &Findings::session});
  }
  if (findings.has_trust) {
    return naming == Naming::Nobody ? lacks(PolicyKind::Trust, findings)
                                    : decide_by_identity(findings, &Findings::resource);
  }
  return decide_by_identity(findings, std::nullopt);
}

std::string_view words_for(PolicyKind kind) {
  switch (kind) {
    case PolicyKind::Identity: return "identity-based policy";
    case PolicyKind::Resource: return "resource-based policy";
    case PolicyKind::Session: return "session policy";
    case PolicyKind::Trust: return "role trust policy";
  }
  return {};
}

std::string_view article_for(PolicyKind kind) {
  switch (kind) {
    case PolicyKind::Identity: return "an";
    case PolicyKind::Trust: return "the";
    case PolicyKind::Resource:
    case PolicyKind::Session: return "a";
  }
  return {};
}

}  // namespace

bool names_action(const Statement& statement, std::string_view action) {
  const std::string lowered = lower_case(action);
  const bool is_listed = std::ranges::any_of(
      statement.actions, [&lowered](const ActionPattern& a) { return matches(a.pattern, lowered); });
  return is_listed != statement.is_not_action;
}

bool applies(const Statement& statement, const AccessRequest& request) {
  return is_about_caller(statement, request.caller) && names_action(statement, request.action) &&
         is_about_resource(statement, request) && hold(statement.conditions, request.context);
}

Decision decide(const AccessRequest& request, std::span<const Policy> policies) {
  const Findings findings = find(request, policies);
  if (findings.denial) {
    return decision_of(Outcome::DeniedExplicitly, findings, {&Findings::denial});
  }
  const PolicyKind of_resource = findings.has_trust ? PolicyKind::Trust : PolicyKind::Resource;
  const bool is_service = request.caller.kind == Caller::Kind::Service;
  if (!is_service && owner_of(request) == request.caller.account.value()) {
    return decide_within_account(findings);
  }
  if (!findings.resource) {
    return lacks(of_resource, findings);
  }
  return is_service ? decision_of(Outcome::Allowed, findings, {&Findings::resource})
                    : decide_by_identity(findings, &Findings::resource);
}

std::string denial(const Decision& decision, const AccessRequest& request) {
  const std::string on = request.resource == kNoResource || request.resource.empty()
                             ? std::string()
                             : fmt::format(" on resource: {}", request.resource);
  const std::string begin =
      fmt::format("User: {} is not authorized to perform: {}{}", request.caller.arn, request.action, on);
  if (decision.outcome == Outcome::DeniedExplicitly && !decision.statements.empty()) {
    const PolicyKind kind = decision.statements.front().kind;
    return fmt::format("{} with an explicit deny in {} {}", begin, article_for(kind), words_for(kind));
  }
  return fmt::format("{} because no {} allows the {} action", begin, words_for(decision.lacking),
                     request.action);
}

}  // namespace tarn::access
