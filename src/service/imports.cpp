// StartImport, StopImport, GetImport, ListImports, ListImportFailures.
#include "catalog/store_category.hpp"
#include "service/arn.hpp"
#include "service/input.hpp"
#include "service/operations.hpp"
#include "service/store_belongings.hpp"
#include "service/store_description.hpp"
#include "service/store_lifecycle.hpp"
#include "service/visible_page.hpp"

#include <fmt/format.h>

namespace tarn::service {
namespace {

using catalog::Import;

constexpr std::uint64_t kImportsOnAPage = 100;
constexpr std::uint64_t kFailuresOnAPage = 100;

json::Array destinations_of(const Services& services, const Import& import) {
  return {event_data_store_arn(services.lake.settings(), import.destination)};
}

json::Value describe(const Services& services, const Import& import) {
  json::Value output(json::Object{
      {"ImportId", import.id.value()},
      {"Destinations", destinations_of(services, import)},
      {"ImportSource", json::Object{{"S3", json::Object{{"S3LocationUri", import.source_uri},
                                                        {"S3BucketRegion", import.source_region},
                                                        {"S3BucketAccessRoleArn", import.source_role_arn}}}}},
      {"ImportStatus", catalog::to_string(import.status)},
      {"CreatedTimestamp", epoch_seconds(import.created)},
      {"UpdatedTimestamp", epoch_seconds(import.updated)},
  });
  if (import.start_event_time) {
    output.set("StartEventTime", epoch_seconds(*import.start_event_time));
  }
  if (import.end_event_time) {
    output.set("EndEventTime", epoch_seconds(*import.end_event_time));
  }
  return output;
}

json::Value count(std::uint64_t number) {
  return static_cast<std::int64_t>(number);
}

json::Value statistics_of(const Import& import) {
  const catalog::ImportStatistics& statistics = import.statistics;
  return json::Object{{"PrefixesFound", count(statistics.prefixes_found)},
                      {"PrefixesCompleted", count(statistics.prefixes_completed)},
                      {"FilesCompleted", count(statistics.files_completed)},
                      {"EventsCompleted", count(statistics.events_completed)},
                      {"FailedEntries", count(statistics.failed_entries)}};
}

wire::ApiError import_not_found(const Call& call) {
  return {"ImportNotFoundException",
          fmt::format("The import was not found: {}", Input(call.input).text("ImportId"))};
}

std::unexpected<wire::ApiError> refuse_import(const Call& call, const ImportRefusal& refusal) {
  switch (refusal.kind) {
    case ImportRefusal::Kind::Source: return refuse("InvalidImportSourceException", refusal.message);
    case ImportRefusal::Kind::Ongoing: return refuse("AccountHasOngoingImportException", refusal.message);
    case ImportRefusal::Kind::NotFound: return std::unexpected(import_not_found(call));
    case ImportRefusal::Kind::State: return refuse("InvalidParameterException", refusal.message);
    case ImportRefusal::Kind::Internal: break;
  }
  return refuse_internal(call, Error(ErrorCode::Internal, refusal.message));
}

// A store that takes copies of a trail's events.
wire::ApiResult<EventDataStoreId> read_destination(const Services& services, const Call& call) {
  const std::vector<std::string> destinations = Input(call.input).texts("Destinations");
  if (destinations.size() != 1) {
    return refuse("InvalidParameterException", "An import needs exactly one destination.");
  }
  const auto store = find_store(services, call, destinations.front());
  if (!store.has_value()) {
    return std::unexpected(store.error());
  }
  if (const auto status = require_status(*store, StoreOperation::Import); !status) {
    return refuse_by_rule(call, status.error());
  }
  if (category_of(*store) != event::Category::CloudTrail) {
    return refuse(
        "InvalidEventDataStoreCategoryException",
        fmt::format("The event data store does not hold CloudTrail events: {}", destinations.front()));
  }
  return store->id;
}

// What became of the destination since the import was made; an import that is not known is resume()'s to
// tell.
std::optional<wire::ApiError> refuse_destination(const Services& services, const Call& call,
                                                 const ImportId& id) {
  const auto import = services.imports.describe(id);
  if (!import.has_value()) {
    return std::nullopt;
  }
  if (auto refused = refusal_by_store(services, call, import->destination, import_not_found(call))) {
    return refused;
  }
  const auto store = find_store(services, call, import->destination.value());
  if (!store.has_value()) {
    return store.error();
  }
  const auto status = require_status(*store, StoreOperation::Import);
  return status ? std::nullopt : std::optional(refuse_by_rule(call, status.error()).error());
}

wire::ApiResult<NewImport> read_new_import(const Services& services, const Call& call) {
  const Input input(call.input);
  const json::Value* source = input.value("ImportSource");
  if (source == nullptr || !input.has("Destinations")) {
    return refuse("InvalidParameterException",
                  "Name Destinations and ImportSource, or the ImportId of an import to start again.");
  }
  auto destination = read_destination(services, call);
  if (!destination.has_value()) {
    return std::unexpected(destination.error());
  }
  const json::Value* s3 = Input(*source).value("S3");
  if (s3 == nullptr) {
    return refuse("InvalidImportSourceException", "The import source names no S3 member.");
  }
  NewImport wanted;
  wanted.caller = call.access.account();
  wanted.destination = std::move(*destination);
  wanted.source_uri = Input(*s3).text("S3LocationUri");
  wanted.source_region = Input(*s3).text("S3BucketRegion");
  wanted.source_role_arn = Input(*s3).text("S3BucketAccessRoleArn");
  wanted.start_event_time = input.time("StartEventTime");
  wanted.end_event_time = input.time("EndEventTime");
  if (wanted.start_event_time && wanted.end_event_time && *wanted.end_event_time < *wanted.start_event_time) {
    return refuse("InvalidParameterException", "EndEventTime is before StartEventTime.");
  }
  return wanted;
}

wire::ApiResult<catalog::ImportFilter> read_filter(const Services& services, const Call& call) {
  const Input input(call.input);
  catalog::ImportFilter filter;
  if (input.has("ImportStatus")) {
    filter.status = catalog::parse_enum<catalog::ImportStatus>(input.text("ImportStatus"));
  }
  if (const auto destination = input.optional_text("Destination")) {
    const auto id = parse_store_reference(services.lake.settings(), *destination);
    if (!id.has_value() && id.error() == ReferenceProblem::MalformedArn) {
      return refuse("EventDataStoreARNInvalidException",
                    fmt::format("The ARN of an event data store is not valid: {}", *destination));
    }
    // No import went to a store of another lake.
    filter.destination = id.value_or(EventDataStoreId());
  }
  return filter;
}

wire::ApiResult<std::uint64_t> read_offset(const Services& services, const Call& call) {
  const auto cursor = read_page_token(services, call);
  if (!cursor.has_value()) {
    return std::unexpected(cursor.error());
  }
  const std::optional<std::string>& token = *cursor;
  const std::int64_t offset = token ? parse_integer(*token).value_or(0) : 0;
  return static_cast<std::uint64_t>(offset);
}

json::Value describe(const catalog::ImportFailure& failure) {
  return json::Object{{"Location", failure.location},
                      {"Status", catalog::to_string(failure.status)},
                      {"ErrorType", failure.error_type},
                      {"ErrorMessage", failure.error_message},
                      {"LastUpdatedTime", epoch_seconds(failure.updated)}};
}

}  // namespace

Answer start_import(const Services& services, const Call& call) {
  const Input input(call.input);
  const std::string id = input.text("ImportId");
  if (!id.empty()) {
    for (const std::string_view member : {"Destinations", "ImportSource", "StartEventTime", "EndEventTime"}) {
      if (input.has(member)) {
        return refuse("InvalidParameterException",
                      fmt::format("ImportId starts an import again as it was: leave {} out.", member));
      }
    }
    if (auto refused = refuse_destination(services, call, ImportId(id))) {
      return std::unexpected(*std::move(refused));
    }
    const ImportJobs::Outcome resumed = services.imports.resume(ImportId(id), call.access.account());
    return resumed.has_value() ? Answer(describe(services, *resumed))
                               : Answer(refuse_import(call, resumed.error()));
  }
  const auto wanted = read_new_import(services, call);
  if (!wanted.has_value()) {
    return std::unexpected(wanted.error());
  }
  const ImportJobs::Outcome started = services.imports.submit(*wanted);
  return started.has_value() ? Answer(describe(services, *started))
                             : Answer(refuse_import(call, started.error()));
}

Answer stop_import(const Services& services, const Call& call) {
  const ImportId id(Input(call.input).text("ImportId"));
  if (const auto import = services.imports.describe(id)) {
    if (auto refused = refusal_by_store(services, call, import->destination, import_not_found(call))) {
      return std::unexpected(*std::move(refused));
    }
  }
  const ImportJobs::Outcome stopped = services.imports.stop(id);
  if (!stopped.has_value()) {
    return refuse_import(call, stopped.error());
  }
  json::Value output = describe(services, *stopped);
  output.set("ImportStatistics", statistics_of(*stopped));
  return output;
}

Answer get_import(const Services& services, const Call& call) {
  const std::string id = Input(call.input).text("ImportId");
  const Result<Import> import = services.imports.describe(ImportId(id));
  if (!import.has_value()) {
    return import.error().code() == ErrorCode::NotFound ? std::unexpected(import_not_found(call))
                                                        : refuse_internal(call, import.error());
  }
  if (auto refused = refusal_by_store(services, call, import->destination, import_not_found(call))) {
    return std::unexpected(*std::move(refused));
  }
  json::Value output = describe(services, *import);
  output.set("ImportStatistics", statistics_of(*import));
  return output;
}

Answer list_imports(const Services& services, const Call& call) {
  const auto filter = read_filter(services, call);
  if (!filter.has_value()) {
    return std::unexpected(filter.error());
  }
  const auto page = read_page_request(services, call, kImportsOnAPage);
  if (!page.has_value()) {
    return std::unexpected(page.error());
  }
  const auto imports = visible_page<Import>(
      *page, [&](const catalog::PageRequest& part) { return services.lake.control().imports(*filter, part); },
      [&](const Import& import) { return call.access.may_use(call.operation, import.destination); });
  if (!imports.has_value()) {
    return refuse_internal(call, imports.error());
  }
  json::Array items;
  for (const Import& import : imports->items) {
    items.emplace_back(json::Object{{"ImportId", import.id.value()},
                                    {"ImportStatus", catalog::to_string(import.status)},
                                    {"Destinations", destinations_of(services, import)},
                                    {"CreatedTimestamp", epoch_seconds(import.created)},
                                    {"UpdatedTimestamp", epoch_seconds(import.updated)}});
  }
  json::Value output(json::Object{{"Imports", std::move(items)}});
  set_next_token(output, services, call, imports->next);
  return output;
}

Answer list_import_failures(const Services& services, const Call& call) {
  const Input input(call.input);
  const auto offset = read_offset(services, call);
  if (!offset.has_value()) {
    return std::unexpected(offset.error());
  }
  const ImportId id(input.text("ImportId"));
  const wire::ApiError not_found{"InvalidParameterException",
                                 fmt::format("There is no import of that ImportId: {}", id.value())};
  const auto import = services.lake.control().import_record(id);
  if (!import.has_value()) {
    return import.error().code() == ErrorCode::NotFound ? std::unexpected(not_found)
                                                        : refuse_internal(call, import.error());
  }
  if (auto refused = refusal_by_store(services, call, import->destination, not_found)) {
    return std::unexpected(*std::move(refused));
  }
  const auto limit = static_cast<std::uint64_t>(input.integer("MaxResults").value_or(kFailuresOnAPage));
  // One more than the page tells whether another follows.
  auto failures = services.lake.control().import_failures(id, limit + 1, *offset);
  if (!failures.has_value()) {
    return refuse_internal(call, failures.error());
  }
  const bool more = failures->size() > limit;
  if (more) {
    failures->resize(limit);
  }
  json::Array items;
  for (const catalog::ImportFailure& failure : *failures) {
    items.push_back(describe(failure));
  }
  json::Value output(json::Object{{"Failures", std::move(items)}});
  if (more) {
    output.set("NextToken", make_page_token(services, call, std::to_string(*offset + limit)));
  }
  return output;
}

}  // namespace tarn::service
