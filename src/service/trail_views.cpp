// GetTrail, DescribeTrails, ListTrails.
#include "service/input.hpp"
#include "service/operations.hpp"
#include "service/organization_trails.hpp"
#include "service/trail_registry.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace tarn::service {
namespace {

using catalog::AttachmentKind;

constexpr std::uint64_t kTrailsOnAPage = 100;

// What DescribeTrails asks for.
struct Wanted {
  std::vector<std::string> names;  // and ARNs; all trails of the Region where there are none
  bool with_shadows = true;
};

wire::ApiResult<Wanted> read_wanted(const Input& input) {
  Wanted wanted{input.texts("trailNameList"), input.boolean("includeShadowTrails", true)};
  for (const std::string& name : wanted.names) {
    if (!name.starts_with("arn:")) {
      TARN_TRY(check_trail_name(name));
    } else if (!parse_trail_arn(name)) {
      return refuse("CloudTrailARNInvalidException", fmt::format("This is not the ARN of a trail: {}", name));
    }
  }
  return wanted;
}

// An ARN means a trail of any Region, a name one that is seen in the call's. Another account's trail has no
// name here.
bool is_wanted(const Wanted& wanted, const Trail& trail, const Call& call) {
  const bool is_own = trail.owner.account == call.access.account();
  const bool is_shadow = !is_own || (trail.multi_region && trail.owner.region != call.region);
  if (is_shadow && !wanted.with_shadows) {
    return false;
  }
  const auto is_named = [&](const std::string& text) {
    return std::ranges::find(wanted.names, text) != wanted.names.end();
  };
  return is_named(trail.arn.value()) ||
         (is_seen_in(trail, call.region) && (wanted.names.empty() || (is_own && is_named(trail.name))));
}

// Those at home in the caller's account, and its organization's.
wire::ApiResult<std::vector<Trail>> trails_of_caller(const Services& services, const Call& call) {
  std::vector<Trail> trails = TARN_TRY(trails_of(services, call, call.access.account()));
  const auto foreign = TARN_TRY(foreign_organization_trails(services, call));
  std::vector<Trail> of_organization = TARN_TRY(read_trails(call, foreign));
  std::ranges::move(of_organization, std::back_inserter(trails));
  return trails;
}

}  // namespace

Answer get_trail(const Services& services, const Call& call) {
  const Trail trail = TARN_TRY(find_trail(services, call, Input(call.input).text("Name"), TrailUse::Read));
  const json::Value insights =
      TARN_TRY(attached_document(services, call, trail.arn.value(), AttachmentKind::InsightSelectors));
  return json::Object{{"Trail", describe_whole_trail(trail, !insights.is_null())}};
}

Answer describe_trails(const Services& services, const Call& call) {
  const Wanted wanted = TARN_TRY(read_wanted(Input(call.input)));
  const std::vector<Trail> trails = TARN_TRY(trails_of_caller(services, call));
  const auto insights = services.lake.control().attachments(AttachmentKind::InsightSelectors);
  if (!insights.has_value()) {
    return refuse_internal(call, insights.error());
  }
  std::set<std::string_view> with_insights;
  for (const catalog::Attachment& attachment : *insights) {
    with_insights.insert(attachment.resource);
  }
  json::Array described;
  for (const Trail& trail : trails) {
    if (is_wanted(wanted, trail, call)) {
      described.push_back(describe_whole_trail(trail, with_insights.contains(trail.arn.value())));
    }
  }
  return json::Object{{"trailList", std::move(described)}};
}

Answer list_trails(const Services& services, const Call& call) {
  const catalog::PageRequest page = TARN_TRY(read_page_request(services, call, kTrailsOnAPage));
  const auto trails = TARN_TRY(page_of_trails(services, call, page));
  json::Array listed;
  listed.reserve(trails.items.size());
  for (const catalog::Resource& trail : trails.items) {
    listed.emplace_back(json::Object{
        {"TrailARN", trail.id.value()}, {"Name", trail.name}, {"HomeRegion", trail.region.value()}});
  }
  json::Value output(json::Object{{"Trails", std::move(listed)}});
  set_next_token(output, services, call, trails.next);
  return output;
}

}  // namespace tarn::service
