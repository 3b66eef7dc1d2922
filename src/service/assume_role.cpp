#include "service/assume_role.hpp"

#include "access/row_decision.hpp"
#include "access/session.hpp"
#include "base/log.hpp"
#include "service/api.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace tarn::service {
namespace {

using access::Policy;
using access::PolicyKind;
using std::chrono::seconds;

constexpr std::string_view kAction = "sts:AssumeRole";
constexpr std::string_view kSetSourceIdentity = "sts:SetSourceIdentity";
constexpr seconds kUsualLength{3600};
constexpr seconds kChainedLengthMax{3600};

// One text for all reasons: whether a role exists, and what its trust policy says, is not the caller's to
// know.
wire::ApiError denied(const FacadeCall& call, std::string_view role_arn) {
  return {"AccessDenied", fmt::format("User: {} is not authorized to perform: {} on resource: {}",
                                      call.caller->principal.arn, kAction, role_arn)};
}

wire::ApiError fail_internally(const FacadeCall& call, const Error& error) {
  log::error("a role could not be assumed", {{"request", call.request_id}, {"reason", error.message()}});
  return internal_failure();
}

// nullopt where there is no such role.
Result<std::optional<catalog::Principal>> find_role(Lake& lake, std::string_view arn) {
  auto found = lake.control().principal(arn);
  if (!found && found.error().code() == ErrorCode::NotFound) {
    return std::nullopt;
  }
  auto principal = TARN_TRY(std::move(found));
  return principal.kind == catalog::PrincipalKind::Role ? std::optional(std::move(principal)) : std::nullopt;
}

Result<Policy> trust_of(const catalog::Principal& role) {
  auto policy = access::read_policy(PolicyKind::Trust, "trust policy", role.trust_policy);
  if (!policy) {
    return fail(ErrorCode::Corrupt,
                fmt::format("the trust policy of {} cannot be read: {}", role.arn, policy.error()));
  }
  return *std::move(policy);
}

// That of the call, or the one that the caller's own session has: it stays through a chain of roles.
std::string source_identity_of(const FacadeCall& call, const AssumeRoleInput& input) {
  const auto& session = call.caller->session;
  return input.source_identity.empty() && session ? session->source_identity : input.source_identity;
}

bool changes_source_identity(const FacadeCall& call, const AssumeRoleInput& input) {
  const auto& session = call.caller->session;
  return session && !session->source_identity.empty() && !input.source_identity.empty() &&
         session->source_identity != input.source_identity;
}

// A role without trust policy is nobody's to assume.
Result<bool> may_assume(const FacadeCall& call, const AssumeRoleInput& input,
                        const catalog::Principal& role) {
  if (role.trust_policy.empty() || changes_source_identity(call, input)) {
    return false;
  }
  std::vector<Policy> policies = call.caller->policies;
  policies.push_back(TARN_TRY(trust_of(role)));
  access::RequestContext context = TARN_TRY(request_keys(call));
  context.set("aws:ResourceAccount", role.account.value());
  context.set("sts:RoleSessionName", input.session_name);
  if (const auto& external_id = input.external_id) {
    context.set("sts:ExternalId", *external_id);
  }
  std::vector<std::string_view> actions = {kAction};
  if (std::string source = source_identity_of(call, input); !source.empty()) {
    context.set("sts:SourceIdentity", std::move(source));
    actions.push_back(kSetSourceIdentity);
  }
  return std::ranges::all_of(actions, [&](std::string_view action) {
    const access::AccessRequest request{
        .caller = call.caller->caller, .action = action, .resource = role.arn, .context = context};
    const access::Decision decision = access::decide_without_rows(request, policies);
    if (!decision.is_allowed()) {
      log::debug("a role was not given",
                 {{"request", call.request_id}, {"reason", access::denial(decision, request)}});
    }
    return decision.is_allowed();
  });
}

wire::ApiResult<seconds> length_of(const FacadeCall& call, const AssumeRoleInput& input,
                                   const catalog::Principal& role) {
  const bool is_chained = call.caller->session.has_value();
  const seconds length = input.duration.value_or(std::min(kUsualLength, role.session_length));
  if (is_chained && length > kChainedLengthMax) {
    return refuse("ValidationError",
                  "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role "
                  "chaining.");
  }
  if (length > role.session_length) {
    return refuse("ValidationError",
                  "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
  }
  return length;
}

// "Nov 18, 2017 1:21:51 AM", as CloudTrail's records have it.
std::string record_time(Timestamp time) {
  constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const Day day = day_of(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<seconds>(time - day));
  const auto hour = clock.hours().count();
  return fmt::format("{} {}, {} {}:{:02}:{:02} {}", kMonths[static_cast<unsigned>(date.month()) - 1],
                     static_cast<unsigned>(date.day()), static_cast<int>(date.year()),
                     hour % 12 == 0 ? 12 : hour % 12, clock.minutes().count(), clock.seconds().count(),
                     hour < 12 ? "AM" : "PM");
}

// What is answered, and what events show: the secret and the token are nobody's else.
FacadeAnswer make_answer(const access::NewSession& session, const access::Credential& assumed,
                         const access::TemporaryCredentials& credentials) {
  const catalog::Principal& user = assumed.principal;
  FacadeAnswer answer;
  answer.output =
      json::Object{{"AssumedRoleUser", json::Object{{"AssumedRoleId", user.unique_id}, {"Arn", user.arn}}},
                   {"Credentials", json::Object{{"AccessKeyId", credentials.key_id.value()},
                                                {"SecretAccessKey", credentials.secret.reveal()},
                                                {"SessionToken", credentials.token},
                                                {"Expiration", format_iso_seconds(session.expires)}}}};
  answer.recorded =
      json::Object{{"credentials", json::Object{{"accessKeyId", credentials.key_id.value()},
                                                {"expiration", record_time(session.expires)}}},
                   {"assumedRoleUser", json::Object{{"assumedRoleId", user.unique_id}, {"arn", user.arn}}}};
  if (!session.source_identity.empty()) {
    answer.output.set("SourceIdentity", session.source_identity);
    answer.recorded.set("sourceIdentity", session.source_identity);
  }
  answer.resources = {{.type = "AWS::IAM::Role", .name = session.role.arn}};
  answer.owner = session.role.account;
  answer.must_be_recorded = true;
  return answer;
}

Result<FacadeAnswer> issue(const FacadeCall& call, const access::NewSession& session) {
  const auto credentials = TARN_TRY(call.lake().sessions().issue(session));
  // As whoever uses it will be known.
  const auto assumed = TARN_TRY(call.lake().sessions().find(credentials.key_id, credentials.token));
  return make_answer(session, *assumed, credentials);
}

}  // namespace

FacadeOutcome assume_role(const FacadeCall& call, const AssumeRoleInput& input) {
  const auto role = find_role(call.lake(), input.role_arn);
  if (!role) {
    return std::unexpected(fail_internally(call, role.error()));
  }
  const std::optional<catalog::Principal>& found = *role;
  if (!found) {
    return std::unexpected(denied(call, input.role_arn));
  }
  const auto allowed = may_assume(call, input, *found);
  if (!allowed) {
    log::error("a role could not be assumed",
               {{"request", call.request_id}, {"reason", allowed.error().message()}});
    return std::unexpected(denied(call, input.role_arn));
  }
  if (!*allowed) {
    return std::unexpected(denied(call, input.role_arn));
  }
  const auto length = length_of(call, input, *found);
  if (!length) {
    return std::unexpected(length.error());
  }
  const Timestamp issued = std::chrono::floor<seconds>(call.time);
  auto answer = issue(call, {.role = *found,
                             .name = input.session_name,
                             .issued = issued,
                             .expires = issued + *length,
                             .policy_names = input.policy_names,
                             .policy = input.policy,
                             .source_identity = source_identity_of(call, input)});
  if (!answer) {
    return std::unexpected(fail_internally(call, answer.error()));
  }
  return *std::move(answer);
}

}  // namespace tarn::service
