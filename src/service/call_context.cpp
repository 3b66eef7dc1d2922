#include "service/call_context.hpp"

#include "access/organization.hpp"
#include "access/session.hpp"
#include "service/input.hpp"

#include <chrono>

#include <fmt/format.h>

namespace tarn::service {
namespace {

void set_organization_keys(const catalog::Organization& organization, const AccountId& account,
                           access::RequestContext& context) {
  const catalog::OrganizationAccount* member = access::find_account(organization, account);
  if (member != nullptr && access::is_member(organization, account)) {
    context.set("aws:PrincipalOrgID", organization.id);
    context.set("aws:PrincipalOrgPaths", access::path_of(organization, *member));
  }
}

// Tags as the API has them: [{"Key":"...","Value":"..."}].
void add_tag_keys(const json::Value& tags, std::string_view family, bool with_names,
                  access::RequestContext& context) {
  if (tags.array() == nullptr) {
    return;
  }
  for (const json::Value& tag : *tags.array()) {
    const Input one(tag);
    context.set(fmt::format("{}{}", family, one.text("Key")), one.text("Value"));
    if (with_names) {
      context.add("aws:TagKeys", one.text("Key"));
    }
  }
}

}  // namespace

access::RequestContext context_of_call(const access::Credential& caller,
                                       const catalog::Organization* organization, const Region& region,
                                       const CallOrigin& origin) {
  access::RequestContext context;
  access::set_caller_keys(caller.caller, context);
  access::set_session_keys(caller, context);
  if (organization != nullptr) {
    set_organization_keys(*organization, caller.caller.account, context);
  }
  context.set("aws:CurrentTime", format_iso_seconds(origin.time));
  context.set(
      "aws:EpochTime",
      fmt::format("{}", std::chrono::floor<std::chrono::seconds>(origin.time).time_since_epoch().count()));
  context.set("aws:SourceIp", std::string(origin.source_ip));
  context.set("aws:UserAgent", std::string(origin.user_agent));
  context.set("aws:SecureTransport", origin.is_encrypted ? "true" : "false");
  context.set("aws:RequestedRegion", region.value());
  context.set("aws:ViaAWSService", "false");
  return context;
}

void add_request_tags(const json::Value& input, access::RequestContext& context) {
  for (const std::string_view member : {"TagsList", "Tags"}) {
    if (const json::Value* tags = Input(input).value(member)) {
      add_tag_keys(*tags, "aws:RequestTag/", true, context);
    }
  }
}

Result<> add_resource_tags(const std::string& tags, access::RequestContext& context) {
  const json::Value parsed = TARN_TRY(json::parse(tags));
  add_tag_keys(parsed, "aws:ResourceTag/", false, context);
  return {};
}

}  // namespace tarn::service
