#include "service/channel_rules.hpp"

#include "json/value.hpp"
#include "service/cloudtrail_arn.hpp"
#include "service/input.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tarn::service {
namespace {

constexpr std::string_view kCustomSource = "Custom";
constexpr auto kPartners = std::to_array<std::string_view>(
    {"CloudStorageSecurityConsole", "Clumio", "CrowdStrike", "CyberArk", "GitHub", "IBMMulticloud",
     "KongGatewayEnterprise", "LaunchDarkly", "MontyCloud", "NetskopeCloudExchange", "OktaSystemLogEvents",
     "OneLogin", "Shoreline", "Snyk", "WizAuditLogs"});

// The names of the document's members; times are microseconds, so that nothing is rounded.
constexpr std::string_view kSource = "Source";
constexpr std::string_view kDestinations = "Destinations";
constexpr std::string_view kSuccessTime = "SuccessTime";
constexpr std::string_view kSuccessEventId = "SuccessEventID";
constexpr std::string_view kErrorCode = "ErrorCode";
constexpr std::string_view kAttemptTime = "AttemptTime";
constexpr std::string_view kAttemptEventId = "AttemptEventID";

json::Value time_value(const std::optional<Timestamp>& time) {
  return time ? json::Value(micros(*time)) : json::Value(nullptr);
}

std::optional<Timestamp> time_of(const Input& document, std::string_view name) {
  const auto value = document.integer(name);
  return value ? std::optional(from_micros(*value)) : std::nullopt;
}

}  // namespace

std::string to_document(const Channel& channel) {
  const IngestionStatus& ingestion = channel.ingestion;
  return json::write(json::Object{
      {std::string(kSource), channel.source},
      {std::string(kDestinations), json::Array(channel.destinations.begin(), channel.destinations.end())},
      {std::string(kSuccessTime), time_value(ingestion.success_time)},
      {std::string(kSuccessEventId), ingestion.success_event_id},
      {std::string(kErrorCode), ingestion.error_code},
      {std::string(kAttemptTime), time_value(ingestion.attempt_time)},
      {std::string(kAttemptEventId), ingestion.attempt_event_id}});
}

Result<Channel> read_channel(std::string_view document) {
  const auto value = json::parse(document);
  if (!value || value->object() == nullptr) {
    return fail(ErrorCode::Corrupt, "a channel's document cannot be read");
  }
  const Input input(*value);
  Channel channel{.source = input.text(kSource), .destinations = input.texts(kDestinations)};
  channel.ingestion = {.success_time = time_of(input, kSuccessTime),
                       .success_event_id = input.text(kSuccessEventId),
                       .error_code = input.text(kErrorCode),
                       .attempt_time = time_of(input, kAttemptTime),
                       .attempt_event_id = input.text(kAttemptEventId)};
  if (channel.source.empty() || channel.destinations.empty()) {
    return fail(ErrorCode::Corrupt, "a channel's document lacks its source or its destinations");
  }
  return channel;
}

bool is_channel_source(std::string_view source) {
  return source == kCustomSource || std::ranges::find(kPartners, source) != kPartners.end();
}

bool is_shared_source(std::string_view source) {
  return source == kCustomSource;
}

std::string channel_arn(const catalog::LakeSettings& settings, std::string_view id) {
  return to_string(CloudTrailArn{.partition = settings.partition,
                                 .region = settings.region,
                                 .account = settings.account,
                                 .type = std::string(kChannelArnType),
                                 .id = std::string(id)});
}

std::expected<ResourceArn, ReferenceProblem> parse_channel_reference(const catalog::LakeSettings& settings,
                                                                     std::string_view reference) {
  if (!reference.starts_with("arn:")) {
    return ResourceArn(channel_arn(settings, reference));
  }
  const auto arn = parse_cloudtrail_arn(reference);
  if (!arn || arn->type != kChannelArnType) {
    return std::unexpected(ReferenceProblem::MalformedArn);
  }
  if (arn->partition != settings.partition || arn->region != settings.region ||
      arn->account != settings.account) {
    return std::unexpected(ReferenceProblem::Elsewhere);
  }
  return ResourceArn(reference);
}

}  // namespace tarn::service
