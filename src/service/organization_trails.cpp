#include "service/organization_trails.hpp"

#include "access/organization.hpp"
#include "json/value.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace tarn::service {
namespace {

using catalog::Organization;
using catalog::Page;
using catalog::PageCursor;
using catalog::PageRequest;
using catalog::Resource;

constexpr auto kOfMembers = std::to_array<const char*>({
    "cloudtrail:DescribeTrails",
    "cloudtrail:GetEventSelectors",
    "cloudtrail:GetInsightSelectors",
    "cloudtrail:GetTrail",
    "cloudtrail:GetTrailStatus",
});
constexpr auto kOfAdministrators = std::to_array<const char*>({
    "cloudtrail:AddTags",
    "cloudtrail:CreateTrail",
    "cloudtrail:DeleteTrail",
    "cloudtrail:DescribeTrails",
    "cloudtrail:GetEventSelectors",
    "cloudtrail:GetInsightSelectors",
    "cloudtrail:GetTrail",
    "cloudtrail:GetTrailStatus",
    "cloudtrail:ListTags",
    "cloudtrail:PutEventSelectors",
    "cloudtrail:PutInsightSelectors",
    "cloudtrail:RemoveTags",
    "cloudtrail:StartLogging",
    "cloudtrail:StopLogging",
    "cloudtrail:UpdateTrail",
});

// The organization of the caller's account.
wire::ApiResult<const Organization*> organization_of(const Call& call) {
  const auto& organization = call.access.organization();
  if (!organization) {
    return refuse(
        "OrganizationsNotInUseException",
        "This lake knows no organization: tell it of one with 'tarn org import' or 'tarn org create'.");
  }
  if (!access::is_member(*organization, call.access.account())) {
    return refuse("OrganizationsNotInUseException",
                  fmt::format("Account {} is not a member of an organization: leave IsOrganizationTrail out.",
                              call.access.account().value()));
  }
  return &*organization;
}

// The order in which trails are listed: newest first.
bool comes_before(const Resource& left, const Resource& right) {
  return std::pair(left.created, left.id.value()) > std::pair(right.created, right.id.value());
}

bool is_behind(const Resource& trail, const PageCursor& cursor) {
  return std::pair(trail.created, trail.id.value()) < std::pair(cursor.created, cursor.id);
}

}  // namespace

access::Policy organization_trail_policy(const Organization& organization, const AccountId& account) {
  constexpr std::string_view kName = "organization trail";
  access::Policy nothing{.kind = access::PolicyKind::Resource, .name = std::string(kName)};
  if (!access::is_member(organization, account) || account == organization.management) {
    return nothing;
  }
  const std::span<const char* const> given = access::is_administrator(organization, account)
                                                 ? std::span<const char* const>(kOfAdministrators)
                                                 : std::span<const char* const>(kOfMembers);
  const json::Value statement(json::Object{{"Sid", "Organization"},
                                           {"Effect", "Allow"},
                                           {"Principal", json::Object{{"AWS", account.value()}}},
                                           {"Action", json::Array(given.begin(), given.end())}});
  const std::string text =
      json::write(json::Object{{"Version", "2012-10-17"}, {"Statement", json::Array{statement}}});
  return access::read_policy(access::PolicyKind::Resource, kName, text).value_or(std::move(nothing));
}

wire::ApiResult<AccountId> home_of_organization_trails(const Call& call) {
  const Organization* organization = TARN_TRY(organization_of(call));
  if (call.access.account() != organization->management && !call.access.is_delegated_administrator()) {
    return refuse(
        "NotOrganizationMasterAccountException",
        fmt::format("Organization trails are made by the management account of {} and its delegated "
                    "administrators.",
                    organization->id));
  }
  return organization->management;
}

wire::ApiResult<void> convert_trail(const Call& call, bool organization, Trail& trail) {
  if (organization == trail.organization) {
    return {};
  }
  const Organization* known = TARN_TRY(organization_of(call));
  if (call.access.account() != known->management) {
    return refuse("NotOrganizationMasterAccountException",
                  fmt::format("Only the management account of {} makes a trail the organization's, or an "
                              "account's again.",
                              known->id));
  }
  trail.organization = organization;
  return {};
}

wire::ApiResult<std::vector<Resource>> foreign_organization_trails(const Services& services,
                                                                   const Call& call) {
  const auto& organization = call.access.organization();
  if (!organization || call.access.account() == organization->management ||
      !access::is_member(*organization, call.access.account())) {
    return std::vector<Resource>();
  }
  std::vector<Resource> found = TARN_TRY(trail_resources_of(services, call, organization->management));
  std::vector<Resource> seen;
  seen.reserve(found.size());
  for (Resource& resource : found) {
    const Result<Trail> trail = read_trail(resource);
    if (!trail.has_value()) {
      return refuse_internal(call, trail.error());
    }
    if (trail->organization) {
      seen.push_back(std::move(resource));
    }
  }
  return seen;
}

wire::ApiResult<Page<Resource>> page_of_trails(const Services& services, const Call& call,
                                               const PageRequest& page) {
  auto own = services.lake.control().resources(
      {.kind = catalog::ResourceKind::Trail, .account = call.access.account()}, page);
  if (!own.has_value()) {
    return refuse_internal(call, own.error());
  }
  std::vector<Resource> shared = TARN_TRY(foreign_organization_trails(services, call));
  if (const std::optional<PageCursor>& after = page.after) {
    std::erase_if(shared, [&after](const Resource& trail) { return !is_behind(trail, *after); });
  }
  // Where more of the caller's own follow, this page is full of its own already, so that nothing of what
  // follows comes before its end.
  Page<Resource> merged{.items = {}, .next = std::move(own->next)};
  merged.items.reserve(own->items.size() + shared.size());
  std::ranges::merge(own->items, shared, std::back_inserter(merged.items), comes_before);
  if (merged.items.size() > page.limit) {
    merged.items.resize(page.limit);
    merged.next = PageCursor{};
  }
  if (merged.next) {
    merged.next = PageCursor{merged.items.back().created, merged.items.back().id.value()};
  }
  return merged;
}

}  // namespace tarn::service
