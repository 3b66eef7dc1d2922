#include "service/audit_events.hpp"

#include "io/hash.hpp"
#include "json/value.hpp"
#include "wire/pattern.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include <arpa/inet.h>
#include <fmt/format.h>

namespace tarn::service {
namespace {

using Failure = std::optional<AuditFailure>;

constexpr std::string_view kEventVersion = "1.0";
// More than the objects of an event have room for, as far as they have a limit.
constexpr std::size_t kEventValuesMax = 200'000;
constexpr std::size_t kShownBytesMax = 64;  // of a value that a message repeats
constexpr std::string_view kTimeForm = "0000-00-00T00:00:00";

enum class Need : std::uint8_t { Required, Optional };

struct TextRule {
  std::string_view name;
  std::size_t most;  // characters
  Need need;
};
constexpr auto kTexts = std::to_array<TextRule>({{"version", 256, Need::Required},
                                                 {"eventSource", 1024, Need::Required},
                                                 {"eventName", 1024, Need::Required},
                                                 {"eventTime", 256, Need::Required},
                                                 {"UID", 1024, Need::Required},
                                                 {"recipientAccountId", 256, Need::Required},
                                                 {"userAgent", 1024, Need::Optional},
                                                 {"errorCode", 256, Need::Optional},
                                                 {"errorMessage", 256, Need::Optional},
                                                 {"sourceIPAddress", 256, Need::Optional}});
constexpr auto kIdentityTexts =
    std::to_array<TextRule>({{"type", 128, Need::Required}, {"principalId", 1024, Need::Required}});

struct ObjectRule {
  std::string_view name;
  std::size_t most;  // bytes of JSON
};
constexpr auto kObjects = std::to_array<ObjectRule>({{"requestParameters", 100u << 10},
                                                     {"responseElements", 100u << 10},
                                                     {"additionalEventData", 28u << 10}});

AuditFailure invalid(std::string message) {
  return {"InvalidData", std::move(message)};
}

// Not in the middle of a character.
std::string_view shown(std::string_view value) {
  std::size_t end = std::min(value.size(), kShownBytesMax);
  while (end > 0 && end < value.size() && (static_cast<unsigned char>(value[end]) & 0xC0) == 0x80) {
    --end;
  }
  return value.substr(0, end);
}

// The member, unless it is null.
const json::Value* member(const json::Value& object, std::string_view name) {
  const json::Value* found = object.find(name);
  return found == nullptr || found->is_null() ? nullptr : found;
}

// REQUIRES: the text was checked.
const std::string& text_of(const json::Value& data, std::string_view name) {
  return *data.find(name)->string();
}

// `parent` ends with a period, or is empty.
Failure check_text(const json::Value& object, const TextRule& rule, std::string_view parent) {
  const json::Value* value = member(object, rule.name);
  if (value == nullptr) {
    return rule.need == Need::Required
               ? Failure(
                     AuditFailure{"FieldNotFound", fmt::format("eventData lacks {}{}", parent, rule.name)})
               : std::nullopt;
  }
  const std::string* text = value->string();
  if (text == nullptr) {
    return invalid(fmt::format("{}{} of eventData is a text", parent, rule.name));
  }
  if (text->empty() && rule.need == Need::Required) {
    return AuditFailure{"FieldNotFound", fmt::format("{}{} of eventData is empty", parent, rule.name)};
  }
  if (wire::count_characters(*text) > rule.most) {
    return AuditFailure{"FieldTooLong", fmt::format("{}{} of eventData has more than {} characters", parent,
                                                    rule.name, rule.most)};
  }
  return std::nullopt;
}

template <class Rules>
Failure check_texts(const json::Value& object, const Rules& rules, std::string_view parent) {
  for (const TextRule& rule : rules) {
    if (auto failure = check_text(object, rule, parent)) {
      return failure;
    }
  }
  return std::nullopt;
}

Failure check_identity(const json::Value& data) {
  const json::Value* identity = member(data, "userIdentity");
  if (identity == nullptr) {
    return AuditFailure{"FieldNotFound", "eventData lacks userIdentity"};
  }
  if (identity->object() == nullptr) {
    return invalid("userIdentity of eventData is an object");
  }
  const json::Value* details = member(*identity, "details");
  if (details != nullptr && details->object() == nullptr) {
    return invalid("userIdentity.details of eventData is an object");
  }
  return check_texts(*identity, kIdentityTexts, "userIdentity.");
}

Failure check_objects(const json::Value& data) {
  for (const ObjectRule& rule : kObjects) {
    const json::Value* value = member(data, rule.name);
    if (value == nullptr) {
      continue;
    }
    if (value->object() == nullptr) {
      return invalid(fmt::format("{} of eventData is an object", rule.name));
    }
    if (json::write(*value).size() > rule.most) {
      return AuditFailure{"FieldTooLong",
                          fmt::format("{} of eventData has more than {} bytes", rule.name, rule.most)};
    }
  }
  return std::nullopt;
}

// "2026-07-01T12:00:00", of UTC; a "Z" may follow.
std::optional<Timestamp> parse_event_time(std::string_view text) {
  if (text.ends_with('Z')) {
    text.remove_suffix(1);
  }
  const bool fits = std::ranges::equal(
      text, kTimeForm, [](char c, char form) { return form == '0' ? c >= '0' && c <= '9' : c == form; });
  return fits ? parse_timestamp(text) : std::nullopt;
}

bool is_ip_address(const std::string& text) {
  std::array<unsigned char, sizeof(in6_addr)> address{};
  if (text.contains('\0')) {
    return false;
  }
  return ::inet_pton(AF_INET, text.c_str(), address.data()) == 1 ||
         ::inet_pton(AF_INET6, text.c_str(), address.data()) == 1;
}

// REQUIRES: the texts were checked.
std::expected<Timestamp, AuditFailure> event_time(const json::Value& data) {
  const std::string& text = text_of(data, "eventTime");
  const auto time = parse_event_time(text);
  if (!time.has_value()) {
    return std::unexpected(
        invalid(fmt::format("eventTime of eventData has the form yyyy-MM-DDTHH:mm:ss: {}", shown(text))));
  }
  return *time;
}

// REQUIRES: the texts were checked.
Failure check_values(const json::Value& data, const AuditEnvelope& envelope) {
  const std::string& recipient = text_of(data, "recipientAccountId");
  if (recipient != envelope.account.value()) {
    return AuditFailure{
        "InvalidRecipient",
        fmt::format("recipientAccountId of eventData is the account that owns the channel, {}: {}",
                    envelope.account.value(), shown(recipient))};
  }
  const json::Value* address = member(data, "sourceIPAddress");
  if (address != nullptr && !is_ip_address(*address->string())) {
    return invalid(fmt::format("sourceIPAddress of eventData is an IPv4 or IPv6 address: {}",
                               shown(*address->string())));
  }
  return std::nullopt;
}

Failure check_form(const json::Value& data) {
  if (data.object() == nullptr) {
    return invalid("eventData is a JSON object");
  }
  auto failure = check_texts(data, kTexts, "");
  if (!failure) {
    failure = check_identity(data);
  }
  return failure ? failure : check_objects(data);
}

std::string json_string(std::string_view text) {
  std::string out;
  json::append_quoted(out, text);
  return out;
}

}  // namespace

std::expected<std::string, AuditFailure> make_audit_record(const AuditEvent& event,
                                                           const AuditEnvelope& envelope,
                                                           std::string_view event_id) {
  const std::optional<std::string>& checksum = event.checksum;
  if (checksum && *checksum != io::base64(io::as_text(io::sha256(event.data)))) {
    return std::unexpected(AuditFailure{
        "InvalidChecksum", "eventDataChecksum is not the base64 text of the SHA-256 of eventData's bytes"});
  }
  const auto data = json::parse(event.data, {.values = kEventValuesMax});
  if (!data.has_value()) {
    return std::unexpected(invalid(fmt::format("eventData is not valid JSON: {}", data.error().message())));
  }
  if (auto failure = check_form(*data)) {
    return std::unexpected(*std::move(failure));
  }
  const auto time = event_time(*data);
  if (!time.has_value()) {
    return std::unexpected(time.error());
  }
  if (auto failure = check_values(*data, envelope)) {
    return std::unexpected(*std::move(failure));
  }
  return fmt::format(
      R"({{"eventVersion":"{}","eventCategory":"ActivityAuditLog","eventType":"ActivityLog","eventID":{},)"
      R"("eventTime":"{}","awsRegion":{},"recipientAccountId":"{}","metadata":{{"ingestionTime":"{}",)"
      R"("channelARN":{}}},"eventData":{}}})",
      kEventVersion, json_string(event_id), format_iso_seconds(*time), json_string(envelope.region.value()),
      envelope.account.value(), format_iso_seconds(envelope.ingested), json_string(envelope.channel_arn),
      event.data);
}

}  // namespace tarn::service
