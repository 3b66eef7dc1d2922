// What policies may ask about a call: the values of the condition keys.
#pragma once

#include "access/key_ring.hpp"
#include "access/request_context.hpp"
#include "base/result.hpp"
#include "base/strong.hpp"
#include "base/time.hpp"
#include "catalog/organization.hpp"
#include "json/value.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tarn::service {

// The way that a call came.
struct CallOrigin {
  std::string_view source_ip{};
  std::string_view user_agent{};
  Timestamp time{};
  bool is_encrypted = false;
};

// All of it but what is the resource's, and the tags of the request.
access::RequestContext context_of_call(const access::Credential& caller,
                                       const catalog::Organization* organization, const Region& region,
                                       const CallOrigin& origin);

// aws:RequestTag/ and aws:TagKeys, of the tags that a request brings; it need not be valid, but
// refusal_of_many() has nothing against it.
void add_request_tags(const json::Value& input, access::RequestContext& context);
// aws:ResourceTag/, of the tags that a resource has: JSON as the catalog keeps it. Fails where that is
// damaged: a Deny may depend on a tag.
Result<> add_resource_tags(const std::string& tags, access::RequestContext& context);

}  // namespace tarn::service
