#include "service/organizations_api.hpp"

#include "access/organization.hpp"
#include "access/row_decision.hpp"
#include "base/log.hpp"
#include "service/api.hpp"
#include "service/input.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace tarn::service {
namespace {

using catalog::Organization;
using catalog::OrganizationAccount;

constexpr FacadeService kOrganizations{.signing_name = "organizations",
                                       .event_source = "organizations.amazonaws.com",
                                       .to_error = wire::to_api_error};
constexpr std::string_view kPrefix = "AWSOrganizationsV20161128.";
constexpr std::string_view kDescribe = "DescribeOrganization";
constexpr std::string_view kListAccounts = "ListAccounts";
constexpr std::string_view kListAdministrators = "ListDelegatedAdministrators";
constexpr std::array<std::string_view, 3> kOperations = {kDescribe, kListAccounts, kListAdministrators};
constexpr std::string_view kCloudTrail = "cloudtrail.amazonaws.com";
constexpr std::int64_t kPageMax = 20;

std::string_view target_of(const http::Request& request) {
  const std::string* target = request.headers.find("x-amz-target");
  return target == nullptr ? std::string_view() : std::string_view(*target);
}

// Empty for one that is not served.
std::string_view operation_of(const http::Request& request) {
  const auto* found = std::ranges::find(kOperations, target_of(request).substr(kPrefix.size()));
  return found == kOperations.end() ? std::string_view() : *found;
}

// What answers are made of. What it refers to outlives it.
struct View {
  const FacadeCall& call;
  const Organization& organization;

  std::string arn(std::string_view type, std::string_view rest) const {
    return fmt::format("arn:{}:organizations::{}:{}/{}{}", call.lake().settings().partition.value(),
                       organization.management.value(), type, organization.id, rest);
  }
  std::string account_arn(const AccountId& account) const {
    return arn("account", fmt::format("/{}", account.value()));
  }
};

// What is not known of an account is left out.
json::Value describe(const View& view, const OrganizationAccount& account) {
  json::Value described(json::Object{{"Id", account.id.value()}, {"Arn", view.account_arn(account.id)}});
  if (!account.email.empty()) {
    described.set("Email", account.email);
  }
  if (!account.name.empty()) {
    described.set("Name", account.name);
  }
  described.set("Status", catalog::to_string(account.status));
  described.set("State", catalog::to_string(account.status));
  described.set("JoinedTimestamp", epoch_seconds(account.joined));
  return described;
}

FacadeAnswer describe_organization(const View& view) {
  const Organization& organization = view.organization;
  json::Value described(json::Object{{"Id", organization.id},
                                     {"Arn", view.arn("organization", "")},
                                     {"FeatureSet", "ALL"},
                                     {"MasterAccountArn", view.account_arn(organization.management)},
                                     {"MasterAccountId", organization.management.value()}});
  const OrganizationAccount* management = access::find_account(organization, organization.management);
  if (management != nullptr && !management->email.empty()) {
    described.set("MasterAccountEmail", management->email);
  }
  described.set("AvailablePolicyTypes", json::Array{});
  FacadeAnswer answer;
  answer.output = json::Object{{"Organization", std::move(described)}};
  return answer;
}

std::unexpected<wire::ApiError> invalid_input(std::string message) {
  return refuse("InvalidInputException", std::move(message));
}

// A page of a list that is sorted by accounts.
struct Paging {
  std::size_t size = 0;
  AccountId after{};  // where the page before ended
};

wire::PageScope scope_of(const FacadeCall& call) {
  return {.operation = call.operation, .owner = call.account().value(), .input = call.input};
}

wire::ApiResult<Paging> read_paging(const FacadeCall& call) {
  const json::Value* most = call.input.find("MaxResults");
  if (most != nullptr && !most->is_null() &&
      (most->integer() == nullptr || *most->integer() < 1 || *most->integer() > kPageMax)) {
    return invalid_input(fmt::format("MaxResults is a number from 1 to {}.", kPageMax));
  }
  const Input input(call.input);
  Paging paging{.size = static_cast<std::size_t>(input.integer("MaxResults").value_or(kPageMax))};
  const json::Value* token = call.input.find("NextToken");
  if (token == nullptr || token->is_null()) {
    return paging;
  }
  const auto place = token->string() == nullptr
                         ? invalid_input("NextToken is a text.")
                         : call.parts.services.tokens.decode(scope_of(call), *token->string());
  if (!place) {
    return invalid_input("You specified an invalid pagination token.");
  }
  paging.after = AccountId(*place);
  return paging;
}

// The next of the accounts, which are sorted, and the token for what follows.
FacadeAnswer list_page(const FacadeCall& call, const Paging& paging, std::string_view member,
                       const std::vector<std::pair<AccountId, json::Value>>& all) {
  auto next = std::ranges::upper_bound(all, paging.after, {}, &std::pair<AccountId, json::Value>::first);
  json::Array page;
  page.reserve(paging.size);
  AccountId last;
  for (; next != all.end() && page.size() < paging.size; ++next) {
    last = next->first;
    page.push_back(next->second);
  }
  FacadeAnswer answer;
  answer.output = json::Object{{std::string(member), std::move(page)}};
  if (next != all.end()) {
    answer.output.set("NextToken", call.parts.services.tokens.encode(scope_of(call), last.value()));
  }
  return answer;
}

FacadeOutcome list_accounts(const View& view) {
  const auto paging = read_paging(view.call);
  if (!paging) {
    return std::unexpected(paging.error());
  }
  std::vector<std::pair<AccountId, json::Value>> all;
  all.reserve(view.organization.accounts.size());
  for (const OrganizationAccount& account : view.organization.accounts) {
    if (!account.left) {
      all.emplace_back(account.id, describe(view, account));
    }
  }
  return list_page(view.call, *paging, "Accounts", all);
}

// Those of CloudTrail; of other services a lake knows none.
FacadeOutcome list_administrators(const View& view) {
  const auto paging = read_paging(view.call);
  if (!paging) {
    return std::unexpected(paging.error());
  }
  const json::Value* service = view.call.input.find("ServicePrincipal");
  const bool is_of_any = service == nullptr || service->is_null();
  if (!is_of_any && service->string() == nullptr) {
    return invalid_input("ServicePrincipal is a text.");
  }
  std::vector<std::pair<AccountId, json::Value>> all;
  all.reserve(view.organization.administrators.size());
  if (is_of_any || *service->string() == kCloudTrail) {
    for (const catalog::DelegatedAdministrator& administrator : view.organization.administrators) {
      const OrganizationAccount* account = access::find_account(view.organization, administrator.account);
      if (account != nullptr) {
        json::Value described = describe(view, *account);
        described.set("DelegationEnabledDate", epoch_seconds(administrator.since));
        all.emplace_back(account->id, std::move(described));
      }
    }
  }
  return list_page(view.call, *paging, "DelegatedAdministrators", all);
}

FacadeOutcome fail_internally(const FacadeCall& call, const Error& error) {
  log::error("an operation failed",
             {{"operation", std::string(call.operation)}, {"reason", error.message()}});
  return std::unexpected(internal_failure());
}

// Why the caller's own policies do not allow the call.
Result<std::optional<wire::ApiError>> refusal_by_policy(const FacadeCall& call) {
  const access::RequestContext context = TARN_TRY(request_keys(call));
  const std::string action = fmt::format("organizations:{}", call.operation);
  const access::AccessRequest request{
      .caller = call.caller->caller, .action = action, .resource = "*", .context = context};
  const access::Decision decision = access::decide_without_rows(request, call.caller->policies);
  if (decision.is_allowed()) {
    return std::nullopt;
  }
  return wire::ApiError{"AccessDeniedException", access::denial(decision, request)};
}

FacadeOutcome answer_for(const View& view) {
  const Organization& organization = view.organization;
  const AccountId& caller = view.call.account();
  if (view.call.operation == kDescribe) {
    return describe_organization(view);
  }
  if (caller != organization.management && !access::is_administrator(organization, caller)) {
    return refuse("AccessDeniedException", "You don't have permissions to access this resource.");
  }
  return view.call.operation == kListAccounts ? list_accounts(view) : list_administrators(view);
}

FacadeOutcome dispatch(FacadeCall& call) {
  if (call.operation.empty()) {
    return refuse("UnknownOperationException",
                  fmt::format("This lake has of AWS Organizations {}, {} and {} alone.", kDescribe,
                              kListAccounts, kListAdministrators));
  }
  if (auto refusal = admit(call)) {
    return std::unexpected(*std::move(refusal));
  }
  auto input = wire::parse_body(call.request.body);
  if (!input) {
    return std::unexpected(std::move(input).error());
  }
  call.input = *std::move(input);
  auto refusal = refusal_by_policy(call);
  if (!refusal) {
    return fail_internally(call, refusal.error());
  }
  if (std::optional<wire::ApiError>& denied = *refusal) {
    return std::unexpected(*std::move(denied));
  }
  const auto organization = call.lake().organization();
  if (!organization) {
    return fail_internally(call, organization.error());
  }
  const std::shared_ptr<const Organization>& found = *organization;
  if (found == nullptr || !access::is_member(*found, call.account())) {
    return refuse("AWSOrganizationsNotInUseException", "Your account is not a member of an organization.");
  }
  return answer_for({.call = call, .organization = *found});
}

}  // namespace

bool is_organizations_request(const http::Request& request) {
  return target_of(request).starts_with(kPrefix);
}

http::Response call_organizations(const FacadeParts& parts, const http::Request& request) {
  FacadeCall call = begin_call(parts, kOrganizations, request);
  call.operation = operation_of(request);
  if (const auto refusal = identify(call, wire::PresignedRequests::Refused)) {
    return to_http(wire::error_response(*refusal, call.request_id));
  }
  const auto answer = conclude(call, dispatch(call));
  return to_http(answer ? wire::success_response(*answer, call.request_id)
                        : wire::error_response(answer.error(), call.request_id));
}

}  // namespace tarn::service
