// Reads the input as a PutAuditEvents request, as far as the events need no lake: the first line is the
// request line's target, the rest the body. An event is taken as one record that the push path can read, or
// its sender is told why not.
#include "event/schema.hpp"
#include "ingest/live_batch.hpp"
#include "ingest/push_check.hpp"
#include "json/utf8.hpp"
#include "json/value.hpp"
#include "service/audit_events.hpp"
#include "service/input.hpp"
#include "wire/api_model.hpp"
#include "wire/pattern.hpp"
#include "wire/protocol.hpp"
#include "wire/rest_protocol.hpp"
#include "wire/validate.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace tarn;

// ResultErrorEntry's.
constexpr std::size_t kCodeBytesMax = 128;
constexpr std::size_t kMessageCharactersMax = 1024;

void require(bool invariant) {
  if (!invariant) {
    std::abort();
  }
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = json::sequence_length(text);
    if (length == 0) {
      return false;
    }
    text.remove_prefix(length);
  }
  return true;
}

void check_failure(const service::AuditFailure& failure) {
  require(!failure.code.empty() && failure.code.size() <= kCodeBytesMax);
  require(!failure.message.empty() && wire::count_characters(failure.message) <= kMessageCharactersMax);
  require(is_utf8(failure.message));
}

// A record that was made is a pushed event of the one category, or the push path says why it is none.
void check_record(std::string_view record, std::string_view data) {
  const auto parsed = json::parse(record);
  require(parsed.has_value() && parsed->find("eventData") != nullptr);
  require(record.find(data) != std::string_view::npos);
  ingest::PushCheck check;
  const std::vector<std::string_view> events{record};
  const auto& checked = check.read(events).front();
  if (!checked.row) {
    require(!checked.problem.empty());
    return;
  }
  require(check.selected(*checked.row).category == "ActivityAuditLog");
  const auto batch =
      ingest::LiveBatch::read(std::string(checked.json) + "\n", event::Category::ActivityAuditLog);
  require(batch && batch->rows() == 1);
}

void check_event(const json::Value& given, std::string_view channel) {
  const service::Input input(given);
  const service::AuditEvent event{.id = input.text("id"),
                                  .data = input.text("eventData"),
                                  .checksum = input.optional_text("eventDataChecksum")};
  const service::AuditEnvelope envelope{.account = AccountId("111122223333"),
                                        .region = Region("us-east-1"),
                                        .channel_arn = std::string(channel),
                                        .ingested = *parse_timestamp("2026-11-22T00:33:00Z")};
  const auto record = make_audit_record(event, envelope, "11111111-2222-4333-8444-555555555555");
  if (record.has_value()) {
    check_record(*record, event.data);
  } else {
    check_failure(record.error());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t line = text.find('\n');
  auto input = wire::parse_body(line == std::string_view::npos ? std::string_view() : text.substr(line + 1));
  if (!input.has_value()) {
    return 0;
  }
  for (const std::string_view name : {"channelArn", "externalId"}) {
    if (auto value = wire::query_parameter(text.substr(0, line), name)) {
      input->set(name, *std::move(value));
    }
  }
  const auto violations = wire::validate(*wire::find_data_operation("PutAuditEvents"), *input);
  if (wire::validation_error(violations)) {
    return 0;
  }
  for (const json::Value& event : *input->find("auditEvents")->array()) {
    check_event(event, service::Input(*input).text("channelArn"));
  }
  return 0;
}
