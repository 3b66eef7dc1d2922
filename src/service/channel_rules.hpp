// Channels as values: pure functions. Source: API Reference, CreateChannel; User Guide, "Create an
// integration with an event source outside of AWS".
#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "catalog/control_records.hpp"
#include "service/arn.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::service {

// How the last PutAuditEvents went. What never happened is absent or empty.
struct IngestionStatus {
  std::optional<Timestamp> success_time{};
  std::string success_event_id{};
  std::string error_code{};
  std::optional<Timestamp> attempt_time{};
  std::string attempt_event_id{};
};

// What a channel's document holds. Its name and tags are the resource's own.
struct Channel {
  std::string source{};
  std::vector<std::string> destinations{};  // ARNs of event data stores
  IngestionStatus ingestion{};
};

std::string to_document(const Channel& channel);
// Corrupt for what to_document() does not write.
Result<Channel> read_channel(std::string_view document);

// "Custom", or a partner of CloudTrail's.
bool is_channel_source(std::string_view source);
// A partner's events come by one channel; "Custom" is whatever else somebody has.
bool is_shared_source(std::string_view source);

std::string channel_arn(const catalog::LakeSettings& settings, std::string_view id);
// Reads an ARN, or the ID at an ARN's end. Whether the channel exists is not asked.
std::expected<ResourceArn, ReferenceProblem> parse_channel_reference(const catalog::LakeSettings& settings,
                                                                     std::string_view reference);

}  // namespace tarn::service
