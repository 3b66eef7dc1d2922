#include "service/history_record.hpp"

#include "base/time.hpp"

#include <string>
#include <string_view>

#include <fmt/format.h>

namespace tarn::service {
namespace {

// "" where there is no such member, or it is no text.
std::string text_of(const json::Value* object, std::string_view member) {
  const json::Value* value = object == nullptr ? nullptr : object->find(member);
  return value != nullptr && value->string() != nullptr ? *value->string() : std::string();
}

// The user's name; of a role, the session's; of the root user, "root".
std::string user_name(const json::Value* identity) {
  std::string name = text_of(identity, "userName");
  if (!name.empty()) {
    return name;
  }
  const std::string type = text_of(identity, "type");
  if (type == "Root") {
    return "root";
  }
  const std::string principal = text_of(identity, "principalId");
  const std::size_t colon = principal.find(':');
  return type == "AssumedRole" && colon != std::string::npos ? principal.substr(colon + 1) : std::string();
}

std::vector<catalog::HistoryResource> resources_of(const json::Value& record) {
  std::vector<catalog::HistoryResource> resources;
  const json::Value* list = record.find("resources");
  if (list == nullptr || list->array() == nullptr) {
    return resources;
  }
  for (const json::Value& resource : *list->array()) {
    std::string name = text_of(&resource, "ARN");
    if (!name.empty()) {
      resources.push_back({.type = text_of(&resource, "type"), .name = std::move(name)});
    }
  }
  return resources;
}

}  // namespace

bool belongs_to_history(const json::Value& record) {
  return text_of(&record, "eventCategory") == "Management";
}

Result<catalog::HistoryEvent> history_event(const json::Value& record) {
  const json::Value* identity = record.find("userIdentity");
  const auto time = parse_timestamp(text_of(&record, "eventTime"));
  catalog::HistoryEvent event;
  event.event_id = text_of(&record, "eventID");
  event.account = AccountId(text_of(&record, "recipientAccountId"));
  event.region = Region(text_of(&record, "awsRegion"));
  if (event.event_id.empty() || event.account.empty() || event.region.empty() || !time) {
    return fail(
        ErrorCode::InvalidArgument,
        fmt::format("record lacks eventID, eventTime, recipientAccountId or awsRegion: {}", event.event_id));
  }
  const json::Value* read_only = record.find("readOnly");
  const bool reads = read_only != nullptr && read_only->boolean() != nullptr && *read_only->boolean();
  event.event_time = *time;
  event.event_name = text_of(&record, "eventName");
  event.event_source = text_of(&record, "eventSource");
  event.user_name = user_name(identity);
  event.access_key_id = text_of(identity, "accessKeyId");
  event.read_only = reads ? "true" : "false";
  event.category = text_of(&record, "eventCategory");
  event.resources = resources_of(record);
  event.json = json::write(record);
  return event;
}

}  // namespace tarn::service
