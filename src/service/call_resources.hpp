// What a call is about: the trails, event data stores, channels and dashboards that it names.
#pragma once

#include "base/strong.hpp"
#include "catalog/control_records.hpp"
#include "catalog/event_history.hpp"
#include "json/value.hpp"
#include "wire/protocol.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace tarn::service {

// A call before or after it was made. The input need not be valid; everything referred to outlives the
// object.
struct NamingCall {
  const catalog::LakeSettings& settings;
  const AccountId& caller;  // the account that names and IDs are of
  const Region& region;     // that the call was signed for
  std::string_view operation;
  const json::Value& input;
};

// Why the call names more at once, or brings more tags, than it may. Policies are asked about each one before
// the input is judged, so the number has a limit, and what is beyond it is never passed over.
// ValidationException.
std::optional<wire::ApiError> refusal_of_many(const json::Value& input);

// Each with its ARN and its type as AWS spells it ("AWS::CloudTrail::Trail"), the one that the call acts on
// first. Whether there is such a resource is not asked. A name or an ID means what the operation would take
// it for; what cannot be part of an ARN is left out. REQUIRES: refusal_of_many() has nothing against it.
std::vector<catalog::HistoryResource> resources_asked_for(const NamingCall& call);

// The same of a call that succeeded, which may have made what it is about.
std::vector<catalog::HistoryResource> resources_of_success(const NamingCall& call, const json::Value& output);

}  // namespace tarn::service
