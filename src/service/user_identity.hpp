// Who made a call, as events tell it. Source: CloudTrail User Guide, "CloudTrail userIdentity element".
#pragma once

#include "access/key_ring.hpp"
#include "json/value.hpp"

namespace tarn::service {

// "IAMUser", or "AssumedRole" with its sessionContext.
json::Value user_identity(const access::Credential& caller);

// What the event of another account tells of the caller: "AWSAccount".
json::Value foreign_identity(const access::Credential& caller);

}  // namespace tarn::service
