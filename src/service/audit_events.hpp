// The events of PutAuditEvents, from what a sender says to the record of the event data store: pure
// functions. Source: User Guide, "CloudTrail Lake integrations event schema"; API Reference,
// ResultErrorEntry.
#pragma once

#include "base/strong.hpp"
#include "base/time.hpp"

#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace tarn::service {

struct AuditEvent {
  std::string id{};                       // the sender's own
  std::string data{};                     // JSON
  std::optional<std::string> checksum{};  // base64 of the data's SHA-256
};

// Why an event was not taken, in the words of ResultErrorEntry.
struct AuditFailure {
  std::string code{};  // "FieldNotFound"
  std::string message{};
};

// What the record says beside the event's data.
struct AuditEnvelope {
  AccountId account{};  // the channel's owner
  Region region{};      // of the call
  std::string channel_arn{};
  Timestamp ingested{};
};

// The record, whose eventData are the sender's bytes.
std::expected<std::string, AuditFailure> make_audit_record(const AuditEvent& event,
                                                           const AuditEnvelope& envelope,
                                                           std::string_view event_id);

}  // namespace tarn::service
