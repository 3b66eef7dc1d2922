// cloudtrail-data: PutAuditEvents from an HTTP request to its answer.
#pragma once

#include "http/message.hpp"
#include "service/call_rates.hpp"
#include "service/forged_calls.hpp"
#include "service/metrics.hpp"
#include "service/operations.hpp"

#include <chrono>
#include <string_view>

namespace tarn::service {

// Behind the path that the client's endpoint has, if any.
inline constexpr std::string_view kPutAuditEventsPath = "/PutAuditEvents";

// What calls of the data plane need.
struct DataPlane {
  const Services& services;
  CallMetrics& metrics;
  CallRates& rates;
  ForgedCalls& forged;
  std::chrono::seconds clock_skew;
};

// A call of the data plane: it is no management event, so that the event history does not record it. That
// somebody tried to call in the name of a key that the lake knows, it records.
http::Response call_data_plane(const DataPlane& plane, const http::Request& request);

// Its handler; the input is the body's and the request line's parameters together.
Answer put_audit_events(const Services& services, const Call& call);

}  // namespace tarn::service
