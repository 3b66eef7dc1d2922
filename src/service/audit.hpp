// Every call to Tarn is itself a CloudTrail event, in the event history of its Region.
#pragma once

#include "access/key_ring.hpp"
#include "base/result.hpp"
#include "base/strong.hpp"
#include "base/time.hpp"
#include "catalog/event_history.hpp"
#include "json/value.hpp"
#include "service/lake.hpp"
#include "wire/protocol.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace tarn::service {

inline constexpr std::chrono::days kHistoryKept{90};

// A call as it came and as it ended. Views and pointers must outlive the object.
struct AuditedCall {
  std::string_view request_id;
  std::string_view operation;
  const access::Credential& caller;
  Region region;  // that the call was signed for
  std::string_view source_ip;
  std::string_view user_agent;
  Timestamp time;
  const json::Value* input = nullptr;   // absent where it could not be read, or must not be believed
  const json::Value* output = nullptr;  // of a call that succeeded
  const wire::ApiError* error = nullptr;
};

// Makes the event; `event_id` is a UUID.
catalog::HistoryEvent audit_event(const AuditedCall& call, const catalog::LakeSettings& settings,
                                  std::string event_id);

// Writes the event down; durable on return.
Result<> record_call(Lake& lake, const AuditedCall& call);

}  // namespace tarn::service
