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
#include <string>
#include <string_view>
#include <vector>

namespace tarn::service {

inline constexpr std::chrono::days kHistoryKept{90};

// What is told of a call to another service than CloudTrail.
struct OtherService {
  std::string_view event_source{};  // "sts.amazonaws.com"
  bool is_read_only = true;
  std::vector<catalog::HistoryResource> resources{};  // that a successful call was about
  AccountId owner{};                                  // whose they are; empty: the caller's
};

// The events of a call that began.
struct BegunEvents {
  std::string of_caller{};  // its ID
  AccountId owner{};        // whom the call may reach; empty: nobody but the caller's account
  std::string of_owner{};   // the ID of the event in that account's history
  std::string shared_id{};  // sharedEventID of both
};

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
  const OtherService* other =
      nullptr;  // absent for CloudTrail and Tarn; else `output` is what the event shows
  // What record_beginning() wrote, which the record of this call completes. Null: nothing.
  const BegunEvents* begun = nullptr;
  bool has_ended = true;  // false: what becomes of the call is not known
};

// The errorCode of an event whose call began, and whose end nobody wrote down: it goes on, or the server
// died, or the event history could not be written to any more.
inline constexpr std::string_view kOutcomeUnknown = "OutcomeUnknown";

// Writes down that the call is about to do something: an event with kOutcomeUnknown, in the histories of the
// caller's account and of the one whose things it may reach. Durable on return.
Result<BegunEvents> record_beginning(Lake& lake, AuditedCall call);
// Writes the call down, or completes what was begun; durable on return. A call that reached what another
// account owns is an event of both accounts, under one sharedEventID: both are written, or none. From the
// history of an account that it did not reach after all, what was begun is withdrawn, unless the server
// failed and nobody knows. It tells the owner which account called, and no more of the caller than its unique
// ID. Reading an organization trail reaches nobody else's: each account of the organization has the trail
// itself.
Result<> record_call(Lake& lake, const AuditedCall& call);

}  // namespace tarn::service
