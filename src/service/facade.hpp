// What the small services beside CloudTrail share, STS and Organizations: from a request to a call whose
// sender is known, and from its outcome to its record.
#pragma once

#include "access/request_context.hpp"
#include "http/message.hpp"
#include "service/authentication.hpp"
#include "service/call_rates.hpp"
#include "service/forged_calls.hpp"
#include "service/metrics.hpp"
#include "service/operations.hpp"
#include "wire/protocol.hpp"
#include "wire/sigv4.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::service {

// What their calls need.
struct FacadeParts {
  const Services& services;
  CallMetrics& metrics;
  CallRates& rates;
  ForgedCalls& forged;
  std::chrono::seconds clock_skew;
};

// One of them, for those who sign and those who read events.
struct FacadeService {
  std::string_view signing_name;
  std::string_view event_source;
  wire::ApiError (*to_error)(const wire::AuthFailure& failure);
};

// A call on its way. What it refers to outlives it.
struct FacadeCall {
  const FacadeParts& parts;
  const FacadeService& service;
  const http::Request& request;
  std::string request_id{};
  Timestamp time{};
  std::chrono::steady_clock::time_point begun{};
  std::string_view operation{};                        // empty until it is known to be one
  json::Value input{};                                 // as events show it; null where it is not read
  std::shared_ptr<const access::Credential> caller{};  // null until identify()
  Region region{};

  Lake& lake() const { return parts.services.lake; }
  const AccountId& account() const { return caller->principal.account; }
};

struct FacadeAnswer {
  json::Value output{};
  // What events show of it.
  json::Value recorded{};
  std::vector<catalog::HistoryResource> resources{};
  // Whose the resource is that the call was about; where that is another account than the caller's, it has
  // an event as well.
  AccountId owner{};
  // Nothing is answered before its record is durable.
  bool must_be_recorded = false;
};

using FacadeOutcome = wire::ApiResult<FacadeAnswer>;

FacadeCall begin_call(const FacadeParts& parts, const FacadeService& service, const http::Request& request);

// Finds out who sent the call, or why that is not known, in the words of the service. A wrong signature with
// a key that the lake knows is recorded, within limits.
std::optional<wire::ApiError> identify(FacadeCall& call, wire::PresignedRequests presigned);

// ThrottlingException where the caller's account calls too fast. REQUIRES: the call is identified.
std::optional<wire::ApiError> admit(const FacadeCall& call);

// Records and counts the call. Returns what is to be answered, which is InternalFailure where a record is
// needed and could not be made. REQUIRES: the call is identified.
wire::ApiResult<json::Value> conclude(const FacadeCall& call, FacadeOutcome outcome);

// What policies may ask about the call, whatever it is for. REQUIRES: the call is identified.
Result<access::RequestContext> request_keys(const FacadeCall& call);

}  // namespace tarn::service
