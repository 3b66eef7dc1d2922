// `tarn access explain`: what policies decide about a call, and by which statement.
#include "access/builtin_policies.hpp"
#include "access/condition_keys.hpp"
#include "access/row_decision.hpp"
#include "access/wildcard.hpp"
#include "app/commands.hpp"
#include "app/failure.hpp"
#include "base/clock.hpp"
#include "io/file_system.hpp"
#include "json/value.hpp"

#include <chrono>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace tarn::app {
namespace {

using access::Decision;
using access::Policy;
using access::PolicyKind;

struct Call {
  access::Caller caller{};
  access::RequestContext context{};
};

Error refuse(std::string message) {
  return Error(ErrorCode::InvalidArgument, std::move(message));
}

// A file's, or one of those that every lake has.
Result<Policy> read_policy(PolicyKind kind, const std::string& reference) {
  std::string text;
  const auto builtin = access::find_builtin_policy(reference);
  if (builtin && kind == PolicyKind::Identity) {
    text = builtin->document;
  } else {
    const auto files = io::make_posix_file_system();
    text = TARN_TRY(io::read_file(*files, reference, access::kPolicyBytesMax));
  }
  auto policy = access::read_policy(kind, reference, text);
  return policy.has_value() ? Result<Policy>(*std::move(policy))
                            : fail(refuse(fmt::format("{}: {}", reference, policy.error())));
}

Result<std::vector<Policy>> read_policies(const AccessExplainOptions& options) {
  const std::pair<PolicyKind, const std::vector<std::string>&> kinds[] = {
      {PolicyKind::Identity, options.policies},
      {PolicyKind::Session, options.session_policies},
      {PolicyKind::Resource, options.resource_policies},
      {PolicyKind::Trust, options.trust_policies}};
  std::vector<Policy> policies;
  for (const auto& [kind, references] : kinds) {
    for (const std::string& reference : references) {
      policies.push_back(TARN_TRY(read_policy(kind, reference)));
    }
  }
  return policies;
}

// What the server would know without being told.
void set_own_keys(const AccessExplainOptions& options, const Clock& clock, Call& call) {
  access::set_caller_keys(call.caller, call.context);
  const Timestamp now = clock.now();
  call.context.set("aws:CurrentTime", format_iso_seconds(now));
  call.context.set(
      "aws:EpochTime",
      fmt::format("{}", std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count()));
  const auto parts = access::split_arn(std::string_view(options.resource));
  if (parts && !(*parts)[3].empty()) {
    call.context.set("aws:RequestedRegion", std::string((*parts)[3]));
  }
  if (parts && access::is_account((*parts)[4])) {
    call.context.set("aws:ResourceAccount", std::string((*parts)[4]));
  }
}

// A slip here would be told as a denial.
Result<> check_names(const AccessExplainOptions& options) {
  const std::size_t colon = options.action.find(':');
  if (colon == 0 || colon == std::string::npos || colon + 1 == options.action.size() ||
      options.action.find_first_of("*?") != std::string::npos) {
    return fail(
        refuse(fmt::format("--action names one action, as in cloudtrail:StartQuery: {}", options.action)));
  }
  const bool is_arn =
      options.resource.starts_with("arn:") && access::split_arn(std::string_view(options.resource));
  if (!is_arn && options.resource != "*") {
    return fail(refuse(fmt::format("--resource is an ARN, or * for an action that is about no resource: {}",
                                   options.resource)));
  }
  return {};
}

Result<Call> make_call(const AccessExplainOptions& options, const Clock& clock) {
  auto caller = access::parse_caller(options.principal);
  if (!caller.has_value()) {
    return fail(refuse(caller.error()));
  }
  Call call{.caller = *std::move(caller)};
  set_own_keys(options, clock, call);
  std::set<std::string> given;
  for (const std::string& text : options.context) {
    const std::size_t equals = text.find('=');
    if (equals == 0 || equals == std::string::npos) {
      return fail(refuse(fmt::format("--context is KEY=VALUE, as in aws:SourceIp=192.0.2.1: {}", text)));
    }
    const std::string key = access::lower_case(text.substr(0, equals));
    if (given.insert(key).second) {
      call.context.set(key, text.substr(equals + 1));
    } else {
      call.context.add(key, text.substr(equals + 1));
    }
  }
  return call;
}

void print_decision(const Decision& decision) {
  switch (decision.outcome) {
    case Decision::Outcome::Allowed: fmt::print("allowed\n"); break;
    case Decision::Outcome::DeniedExplicitly: fmt::print("denied by a statement\n"); break;
    case Decision::Outcome::DeniedImplicitly:
      fmt::print("denied: no {} policy allows it\n", access::to_string(decision.lacking));
      break;
  }
  const char* effect = decision.outcome == Decision::Outcome::Allowed ? "Allow"
                       : decision.outcome == Decision::Outcome::DeniedExplicitly
                           ? "Deny"
                           : "Allow, which is not enough";
  for (const access::StatementReference& statement : decision.statements) {
    fmt::print("  {} policy {}, statement {}{}: {}\n", access::to_string(statement.kind), statement.policy,
               statement.number, statement.sid.empty() ? "" : fmt::format(" (Sid {})", statement.sid),
               effect);
  }
}

// A condition on a key that no call has is often a slip of the pen.
void note_unknown_keys(const std::vector<Policy>& policies, const access::RequestContext& context) {
  std::set<std::string> noted;
  for (const Policy& policy : policies) {
    for (const access::Statement& statement : policy.statements) {
      for (const access::Condition& condition : statement.conditions) {
        const bool is_known = access::find_condition_key(condition.key) || context.find(condition.key);
        if (!is_known && noted.insert(condition.key).second) {
          fmt::print(stderr, "tarn: no call to Tarn has the condition key {} ({}, statement {})\n",
                     condition.key, policy.name, statement.number);
        }
      }
    }
  }
}

Result<bool> explain(const AccessExplainOptions& options) {
  TARN_TRY(check_names(options));
  const Call call = TARN_TRY(make_call(options, SystemClock()));
  const std::vector<Policy> policies = TARN_TRY(read_policies(options));
  const access::AccessRequest request{
      .caller = call.caller, .action = options.action, .resource = options.resource, .context = call.context};
  const bool shows_rows = access::lower_case(options.action) == "cloudtrail:startquery";
  const auto found = access::decide_rows(request, policies);
  const Decision decision = shows_rows ? found.decision : access::decide_without_rows(request, policies);
  note_unknown_keys(policies, call.context);
  print_decision(decision);
  if (shows_rows && decision.is_allowed() && !access::is_all(found.rows)) {
    fmt::print("  of the rows that these tests give: {}\n", json::write(access::to_json(found.rows)));
  }
  if (!decision.is_allowed()) {
    fmt::print("{}\n", access::denial(decision, request));
  }
  return decision.is_allowed();
}

}  // namespace

int run_access_explain(const AccessExplainOptions& options) {
  const auto is_allowed = explain(options);
  if (!is_allowed) {
    report(is_allowed.error());
    return kExitUnknown;
  }
  return *is_allowed ? kExitFine : kExitDenied;
}

}  // namespace tarn::app
