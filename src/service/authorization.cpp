#include "service/authorization.hpp"

#include "access/organization.hpp"
#include "service/access_refusals.hpp"
#include "service/arn.hpp"
#include "service/call_context.hpp"
#include "service/call_resources.hpp"
#include "service/cloudtrail_arn.hpp"
#include "service/delegated_policy.hpp"
#include "service/input.hpp"
#include "service/operations.hpp"
#include "service/organization_trails.hpp"
#include "wire/api_model.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace tarn::service {
namespace {

using access::Decision;
using access::Policy;
using access::PolicyKind;
using catalog::EventDataStore;

constexpr std::string_view kNoResource = "*";
constexpr std::string_view kStartQuery = "StartQuery";
constexpr std::string_view kGetStore = "GetEventDataStore";
constexpr std::string_view kCreateStore = "CreateEventDataStore";
constexpr std::string_view kGetTrail = "GetTrail";
constexpr std::string_view kCreateTrail = "CreateTrail";

// Those that answer from the caller's own account, or ask the organization about the caller by themselves.
constexpr auto kOfOwnAccount = std::to_array<std::string_view>({
    "AddTags",
    "CreateTrail",
    "DeleteTrail",
    "DeregisterOrganizationDelegatedAdmin",
    "DescribeTrails",
    "GetEventSelectors",
    "GetInsightSelectors",
    "GetTrail",
    "GetTrailStatus",
    "ListEventDataStores",
    "ListPublicKeys",
    "ListTags",
    "ListTrails",
    "LookupEvents",
    "LookupEventsInAllRegions",
    "PutEventSelectors",
    "PutInsightSelectors",
    "RegisterOrganizationDelegatedAdmin",
    "RemoveTags",
    "SearchSampleQueries",
    "StartLogging",
    "StopLogging",
    "UpdateTrail",
});
// Those about event data stores, which find them by find_store() or by an ARN.
constexpr auto kOfStores = std::to_array<std::string_view>({
    "DeleteEventDataStore",
    "DisableFederation",
    "EnableFederation",
    "GenerateQuery",
    "GetEventConfiguration",
    "GetEventDataStore",
    "GetEventDataStoreScope",
    "GetResourcePolicy",
    "ListQueries",
    "PutEventDataStoreScope",
    "RestoreEventDataStore",
    "StartEventDataStoreIngestion",
    "StopEventDataStoreIngestion",
    "UpdateEventDataStore",
});
// Those about queries, whose stores only the statement or the query tells.
constexpr auto kOfQueries =
    std::to_array<std::string_view>({"CancelQuery", "DescribeQuery", "GetQueryResults", "StartQuery"});
// What they make has no ARN before.
constexpr auto kOfNewResources = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"CreateChannel", kChannelArnType},
    {"CreateDashboard", kDashboardArnType},
    {"CreateEventDataStore", kStoreArnType},
});
// By which somebody comes to a store's files: nobody may who sees but some of its rows.
constexpr auto kOfFiles = std::to_array<std::string_view>({"EnableFederation", "StartExport"});

template <class List>
bool contains(const List& list, std::string_view item) {
  return std::ranges::find(list, item) != std::ranges::end(list);
}

bool is_of_session(const Policy& policy) {
  return policy.kind == PolicyKind::Session;
}

// Policies that give everything: what is still denied beside one is denied by the other side.
const Policy& everything_by_resource() {
  static const Policy kPolicy =
      access::read_policy(
          PolicyKind::Resource, "any",
          R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*"}]})")
          .value_or(Policy{.kind = PolicyKind::Resource});
  return kPolicy;
}

const Policy& everything_by_identity() {
  static const Policy kPolicy =
      access::read_policy(
          PolicyKind::Identity, "any",
          R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]})")
          .value_or(Policy{.kind = PolicyKind::Identity});
  return kPolicy;
}

Result<bool> is_organization_trail(const catalog::Resource& resource,
                                   const catalog::Organization* organization) {
  if (resource.kind != catalog::ResourceKind::Trail || organization == nullptr ||
      resource.account != organization->management) {
    return false;
  }
  const Trail trail = TARN_TRY(read_trail(resource));
  return trail.organization;
}

// A trail of the organization that a delegated administrator asks for: its home is the management account.
bool makes_organization_trail(const Authorizer& caller, std::string_view operation,
                              const json::Value& input) {
  return operation == kCreateTrail && caller.is_delegated_administrator() &&
         Input(input).boolean("IsOrganizationTrail", false);
}

}  // namespace

// A question about one resource, and what answers it.
struct Authorizer::Asked {
  std::string action{};
  std::string resource{};
  access::RequestContext context{};
  std::vector<Policy> policies{};

  access::AccessRequest request(const access::Caller& caller) const {
    return {.caller = caller, .action = action, .resource = resource, .context = context};
  }
};

std::string action_of(std::string_view operation) {
  const bool is_cloudtrails = std::ranges::any_of(
      wire::operations(), [operation](const wire::Operation& known) { return known.name == operation; });
  return fmt::format("{}:{}", is_cloudtrails ? "cloudtrail" : "tarn", operation);
}

Result<Authorizer> Authorizer::make(Lake& lake, const access::Credential& caller, const Region& region,
                                    const CallOrigin& origin) {
  auto organization = TARN_TRY(lake.organization());
  access::RequestContext context = context_of_call(caller, organization.get(), region, origin);
  return Authorizer(lake, caller, std::move(context), std::move(organization));
}

bool Authorizer::is_delegated_administrator() const {
  return organization_ != nullptr && access::is_member(*organization_, account()) &&
         access::is_administrator(*organization_, account());
}

std::vector<std::string> Authorizer::resources_of(std::string_view operation,
                                                  const json::Value& input) const {
  const catalog::LakeSettings& settings = lake_->settings();
  std::vector<std::string> resources;
  for (const auto& [creating, type] : kOfNewResources) {
    if (creating == operation) {
      resources.push_back(to_string(CloudTrailArn{.partition = settings.partition,
                                                  .region = settings.region,
                                                  .account = settings.account,
                                                  .type = std::string(type),
                                                  .id = "*"}));
    }
  }
  const std::vector<std::string>* const regions = context_.find("aws:RequestedRegion");
  const Region region(regions == nullptr ? std::string() : regions->front());
  if (makes_organization_trail(*this, operation, input)) {
    return {trail_arn({settings.partition, region, organization_->management}, Input(input).text("Name"))
                .value()};
  }
  for (catalog::HistoryResource& named : resources_asked_for({.settings = settings,
                                                              .caller = account(),
                                                              .region = region,
                                                              .operation = operation,
                                                              .input = input})) {
    resources.push_back(std::move(named.name));
  }
  return resources;
}

// As about a resource of that name that is not there.
Authorizer::Asked Authorizer::ask_about_nothing(std::string_view operation,
                                                const std::string& resource) const {
  Asked asked{.action = action_of(operation),
              .resource = resource,
              .context = context_,
              .policies = caller_->policies};
  if (const auto arn = parse_cloudtrail_arn(resource)) {
    asked.context.set("aws:ResourceAccount", arn->account.value());
  }
  return asked;
}

Result<Authorizer::Asked> Authorizer::ask_about(std::string_view operation,
                                                const std::string& resource) const {
  const auto id = parse_store_reference(lake_->settings(), resource);
  const auto arn = parse_cloudtrail_arn(resource);
  if (arn && arn->type == kStoreArnType && id.has_value()) {
    auto store = lake_->control().store(*id);
    if (store) {
      return ask_about_store(operation, *store);
    }
    if (store.error().code() != ErrorCode::NotFound) {
      return fail(store.error());
    }
  }
  Asked asked = ask_about_nothing(operation, resource);
  if (arn) {
    const auto found = lake_->control().resource(ResourceArn(resource));
    if (found) {
      if (TARN_TRY(is_organization_trail(*found, organization()))) {
        asked.context.set("aws:ResourceOrgID", organization_->id);
        asked.policies.push_back(organization_trail_policy(*organization_, account()));
      }
      TARN_TRY(add_resource_tags(found->tags, asked.context));
    } else if (found.error().code() != ErrorCode::NotFound) {
      return fail(found.error());
    }
  }
  return asked;
}

Result<Authorizer::Asked> Authorizer::ask_about_store(std::string_view operation,
                                                      const EventDataStore& store) const {
  Asked asked{.action = action_of(operation),
              .resource = event_data_store_arn(lake_->settings(), store.id),
              .context = context_,
              .policies = caller_->policies};
  asked.context.set("aws:ResourceAccount", lake_->settings().account.value());
  if (organization_ != nullptr) {
    asked.context.set("aws:ResourceOrgID", organization_->id);
  }
  TARN_TRY(add_resource_tags(store.tags, asked.context));
  TARN_TRY(add_store_policies(store, asked));
  return asked;
}

Result<> Authorizer::add_store_policies(const EventDataStore& store, Asked& asked) const {
  const auto attached =
      TARN_TRY(lake_->control().attachment(asked.resource, catalog::AttachmentKind::ResourcePolicy));
  if (attached) {
    auto policy = access::read_policy(PolicyKind::Resource, asked.resource, attached->document);
    if (!policy) {
      return fail(ErrorCode::Corrupt, fmt::format("the resource policy of {} cannot be read: {}",
                                                  asked.resource, policy.error()));
    }
    asked.policies.push_back(*std::move(policy));
  }
  if (store.organization && is_delegated_administrator()) {
    asked.policies.push_back(delegated_policy(*organization_, asked.resource));
  }
  return {};
}

Result<std::optional<wire::ApiError>> Authorizer::refusal_of(std::string_view operation,
                                                             const json::Value& input) const {
  if (contains(kOfQueries, operation)) {
    return refusal_without_store(operation);
  }
  if (auto refusal = refusal_of_others(operation, input)) {
    return refusal;
  }
  const std::vector<std::string> resources = resources_of(operation, input);
  if (resources.empty()) {
    return refusal_on(operation, input, std::string(kNoResource));
  }
  for (const std::string& resource : resources) {
    auto refusal = TARN_TRY(refusal_on(operation, input, resource));
    if (refusal) {
      return refusal;
    }
  }
  return std::nullopt;
}

// Why another account than the lake's may not do it, whatever policies say.
std::optional<wire::ApiError> Authorizer::refusal_of_others(std::string_view operation,
                                                            const json::Value& input) const {
  const bool is_of_organization = Input(input).boolean("OrganizationEnabled", false);
  if (is_owner() || contains(kOfOwnAccount, operation) || contains(kOfStores, operation) ||
      (operation == kCreateStore && is_of_organization && is_delegated_administrator())) {
    return std::nullopt;
  }
  if (operation == kCreateStore && is_of_organization) {
    return wire::ApiError{"NotOrganizationMasterAccountException",
                          "Event data stores of an organization are made by its management account and its "
                          "delegated administrators."};
  }
  return denied(
      fmt::format("User: {} is not authorized to perform: {} because it is about what another account owns",
                  caller_->caller.arn, action_of(operation)));
}

// Whether the caller may do it with no store that there is.
Result<std::optional<wire::ApiError>> Authorizer::refusal_without_store(std::string_view operation) const {
  const Asked asked = ask_about_nothing(operation, std::string(kNoResource));
  const access::Caller& caller = caller_->caller;
  const Decision decision = access::decide_without_rows(asked.request(caller), asked.policies);
  const bool is_named = std::ranges::any_of(caller_->policies, [&](const Policy& policy) {
    return policy.kind == PolicyKind::Identity &&
           std::ranges::any_of(policy.statements, [&](const access::Statement& statement) {
             return statement.effect == access::Statement::Effect::Allow &&
                    access::names_action(statement, asked.action);
           });
  });
  const bool is_denied = decision.outcome == Decision::Outcome::DeniedExplicitly;
  if (!is_denied && (is_named || TARN_TRY(is_given_some_store(operation)))) {
    return std::nullopt;
  }
  return std::optional(denied(access::denial(decision, asked.request(caller))));
}

Result<bool> Authorizer::is_given_some_store(std::string_view operation) const {
  for (const catalog::Attachment& attached :
       TARN_TRY(lake_->control().attachments(catalog::AttachmentKind::ResourcePolicy))) {
    const Asked asked = TARN_TRY(ask_about(operation, attached.resource));
    if (access::decide_without_rows(asked.request(caller_->caller), asked.policies).is_allowed()) {
      return true;
    }
  }
  return false;
}

Result<std::optional<wire::ApiError>> Authorizer::refusal_on(std::string_view operation,
                                                             const json::Value& input,
                                                             const std::string& resource) const {
  Asked asked = TARN_TRY(ask_about(operation, resource));
  add_request_tags(input, asked.context);
  // A store to be made is of the organization whose administrator asks for it.
  if (operation == kCreateStore && is_delegated_administrator() &&
      Input(input).boolean("OrganizationEnabled", false)) {
    asked.policies.push_back(delegated_policy(*organization_, resource));
  }
  if (makes_organization_trail(*this, operation, input)) {
    asked.policies.push_back(organization_trail_policy(*organization_, account()));
  }
  const access::Caller& caller = caller_->caller;
  const Decision decision = access::decide_without_rows(asked.request(caller), asked.policies);
  if (decision.is_allowed()) {
    const bool is_about_files = contains(kOfFiles, operation);
    const bool may_have_files = !is_about_files || TARN_TRY(may_query_all(resource));
    return may_have_files ? std::nullopt : std::optional(denied(denial_of_files(asked)));
  }
  const auto arn = parse_cloudtrail_arn(resource);
  const bool is_own = !arn || arn->account == account();
  const bool is_known = is_own || TARN_TRY(is_known_to_caller(resource));
  if (is_own || (is_known && arn->type != kTrailArnType)) {
    return std::optional(denied(access::denial(decision, asked.request(caller))));
  }
  // What the caller's own side denies may be told: it says nothing of what there is. So it is asked as of
  // nothing: a policy of the caller's may look at tags, and be written to find them out.
  Asked nothing = ask_about_nothing(operation, resource);
  add_request_tags(input, nothing.context);
  nothing.policies.push_back(everything_by_resource());
  const Decision own = access::decide_without_rows(nothing.request(caller), nothing.policies);
  if (!own.is_allowed()) {
    return std::optional(denied(access::denial(own, nothing.request(caller))));
  }
  if (!is_known) {
    return std::optional(not_found(operation, resource));
  }
  return is_read_only(operation) ? std::optional(denied(access::denial(decision, asked.request(caller))))
                                 : std::optional(not_management_account(operation, resource));
}

std::string Authorizer::denial_of_files(const Asked& asked) const {
  return fmt::format(
      "User: {} is not authorized to perform: {} on resource: {} because it may see but some of its rows",
      caller_->caller.arn, asked.action, asked.resource);
}

// Who may read what a store or a trail is may be told what else it may not do with it.
Result<bool> Authorizer::is_known_to_caller(const std::string& resource) const {
  const auto arn = parse_cloudtrail_arn(resource);
  const bool is_trail = arn && arn->type == kTrailArnType;
  const Asked asked = TARN_TRY(ask_about(is_trail ? kGetTrail : kGetStore, resource));
  return access::decide_without_rows(asked.request(caller_->caller), asked.policies).is_allowed();
}

// The rows of one who need not be let query, or only as far as others forbid rows.
access::RowDecision Authorizer::rows_beside_queries(Asked asked) const {
  const auto implicitly_denied = [&](const access::RowDecision& found) {
    return found.decision.outcome == Decision::Outcome::DeniedImplicitly;
  };
  auto found = access::decide_rows(asked.request(caller_->caller), asked.policies);
  if (implicitly_denied(found)) {
    // A session that leaves out a right of its role is not given more by that.
    std::erase_if(asked.policies, is_of_session);
    found = access::decide_rows(asked.request(caller_->caller), asked.policies);
  }
  if (implicitly_denied(found)) {
    // Whom nobody lets query, and nobody forbids a row, was given what else tells of rows on purpose.
    asked.policies.push_back(everything_by_identity());
    asked.policies.push_back(everything_by_resource());
    found = access::decide_rows(asked.request(caller_->caller), asked.policies);
  }
  return found;
}

Result<bool> Authorizer::may_query_all(const std::string& resource) const {
  const auto found = rows_beside_queries(TARN_TRY(ask_about(kStartQuery, resource)));
  return found.decision.is_allowed() && access::is_all(found.rows);
}

Result<bool> Authorizer::is_limited_by_rows(const EventDataStore& store) const {
  const auto found = rows_beside_queries(TARN_TRY(ask_about_store(kStartQuery, store)));
  return found.decision.is_allowed() && !access::is_all(found.rows);
}

Result<Authorizer::Verdict> Authorizer::verdict_on(std::string_view operation,
                                                   const EventDataStore& store) const {
  if (is_owner()) {
    return Verdict{.is_allowed = true, .is_known = true};
  }
  const Asked asked = TARN_TRY(ask_about_store(operation, store));
  const Decision decision = access::decide_without_rows(asked.request(caller_->caller), asked.policies);
  if (decision.is_allowed()) {
    const bool may_have_files = !contains(kOfFiles, operation) || TARN_TRY(may_query_all(asked.resource));
    return may_have_files ? Verdict{.is_allowed = true, .is_known = true}
                          : Verdict{.is_known = true, .denial = denial_of_files(asked)};
  }
  const bool is_known = TARN_TRY(may(kGetStore, store));
  return Verdict{.is_known = is_known, .denial = access::denial(decision, asked.request(caller_->caller))};
}

Result<Decision> Authorizer::decision_on_channel(const catalog::Resource& channel, const Policy* policy,
                                                 const std::optional<std::string>& external_id) const {
  Asked asked{.action = "cloudtrail-data:PutAuditEvents",
              .resource = channel.id.value(),
              .context = context_,
              .policies = caller_->policies};
  asked.context.set("aws:ResourceAccount", channel.account.value());
  TARN_TRY(add_resource_tags(channel.tags, asked.context));
  if (external_id) {
    asked.context.set("cloudtrail:ExternalId", *external_id);
  }
  if (policy != nullptr) {
    asked.policies.push_back(*policy);
  }
  return access::decide_without_rows(asked.request(caller_->caller), asked.policies);
}

Result<bool> Authorizer::may(std::string_view operation, const EventDataStore& store) const {
  const Asked asked = TARN_TRY(ask_about_store(operation, store));
  return access::decide_without_rows(asked.request(caller_->caller), asked.policies).is_allowed();
}

Result<access::RowRights> Authorizer::rows_of(const EventDataStore& store) const {
  const Asked asked = TARN_TRY(ask_about_store(kStartQuery, store));
  auto found = access::decide_rows(asked.request(caller_->caller), asked.policies);
  return found.decision.is_allowed() ? std::move(found.rows) : access::RowRights();
}

Result<access::RowRights> Authorizer::rows_in_results(const EventDataStore& store) const {
  if (!is_owner()) {
    return rows_of(store);
  }
  auto found = rows_beside_queries(TARN_TRY(ask_about_store(kStartQuery, store)));
  return found.decision.is_allowed() ? std::move(found.rows) : access::RowRights();
}

}  // namespace tarn::service
