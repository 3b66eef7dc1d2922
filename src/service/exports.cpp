// StartExport, GetExport, ListExports, CancelExport: Tarn's own operations.
#include "service/arn.hpp"
#include "service/input.hpp"
#include "service/operations.hpp"
#include "service/store_belongings.hpp"

#include <fmt/format.h>

namespace tarn::service {
namespace {

json::Value describe_export(const Services& services, const ExportRecord& record) {
  json::Value output(json::Object{
      {"ExportId", record.id.value()},
      {"EventDataStoreArn", event_data_store_arn(services.lake.settings(), record.store)},
      {"Destination", record.destination},
      {"ExportStatus", to_string(record.status)},
      {"CreatedTimestamp", epoch_seconds(record.created)},
      {"UpdatedTimestamp", epoch_seconds(record.updated)},
      {"ExportStatistics", json::Object{{"EventsWritten", record.totals.events},
                                        {"FilesWritten", record.totals.files},
                                        {"BytesWritten", record.totals.bytes}}},
  });
  json::Array accounts;
  for (const AccountId& account : record.selection.accounts) {
    accounts.emplace_back(account.value());
  }
  json::Array regions;
  for (const Region& region : record.selection.regions) {
    regions.emplace_back(region.value());
  }
  output.set("Accounts", std::move(accounts));
  output.set("Regions", std::move(regions));
  if (const auto& start = record.selection.start) {
    output.set("StartTime", epoch_seconds(*start));
  }
  if (const auto& end = record.selection.end) {
    output.set("EndTime", epoch_seconds(*end));
  }
  if (!record.error_message.empty()) {
    output.set("ErrorMessage", record.error_message);
  }
  return output;
}

std::unexpected<wire::ApiError> refuse_export(const Call& call, const ExportRefusal& refusal) {
  switch (refusal.kind) {
    case ExportRefusal::Kind::Destination:
    case ExportRefusal::Kind::Selection: return refuse("InvalidParameterException", refusal.message);
    case ExportRefusal::Kind::Ongoing:
    case ExportRefusal::Kind::Ended: return refuse("ConflictException", refusal.message);
    case ExportRefusal::Kind::NotFound: return refuse("ResourceNotFoundException", refusal.message);
    case ExportRefusal::Kind::Internal: break;
  }
  return refuse_internal(call, Error(ErrorCode::Internal, refusal.message));
}

Answer answer_export(const Services& services, const Call& call, const ExportJobs::Outcome& outcome) {
  return outcome.has_value() ? Answer(describe_export(services, *outcome))
                             : Answer(refuse_export(call, outcome.error()));
}

// The one that the call names by its ID.
wire::ApiResult<ExportRecord> find_export(const Services& services, const Call& call) {
  auto found = services.exports->describe(ExportId(Input(call.input).text("ExportId")));
  if (!found.has_value()) {
    return refuse_export(call, found.error());
  }
  const wire::ApiError not_found{"ResourceNotFoundException", std::string(kNoExport)};
  if (auto refused = refusal_by_store(services, call, found->store, not_found)) {
    return std::unexpected(*std::move(refused));
  }
  return *std::move(found);
}

std::unexpected<wire::ApiError> refuse_without_exports() {
  return refuse("OperationNotPermittedException", "This server exports nothing.");
}

exporter::Selection read_selection(const Input& input) {
  exporter::Selection selection{.start = input.time("StartTime"), .end = input.time("EndTime")};
  for (const std::string& account : input.texts("Accounts")) {
    selection.accounts.emplace_back(account);
  }
  for (const std::string& region : input.texts("Regions")) {
    selection.regions.emplace_back(region);
  }
  return selection;
}

}  // namespace

Answer start_export(const Services& services, const Call& call) {
  if (services.exports == nullptr) {
    return refuse_without_exports();
  }
  const Input input(call.input);
  const std::string reference = input.text("EventDataStore");
  const auto store = find_store(services, call, reference);
  if (!store.has_value()) {
    return std::unexpected(store.error());
  }
  if (store->status == catalog::StoreStatus::PendingDeletion) {
    return refuse("InactiveEventDataStoreException",
                  fmt::format("The event data store is pending deletion: {}", reference));
  }
  return answer_export(services, call,
                       services.exports->submit(*store, read_selection(input), input.text("Destination"),
                                                call.access.account()));
}

Answer get_export(const Services& services, const Call& call) {
  if (services.exports == nullptr) {
    return refuse_without_exports();
  }
  const auto found = find_export(services, call);
  return found ? Answer(describe_export(services, *found)) : std::unexpected(found.error());
}

Answer list_exports(const Services& services, const Call& call) {
  if (services.exports == nullptr) {
    return refuse_without_exports();
  }
  std::optional<EventDataStoreId> only;
  if (const auto reference = Input(call.input).optional_text("EventDataStore")) {
    const auto store = find_store(services, call, *reference);
    if (!store.has_value()) {
      return std::unexpected(store.error());
    }
    only = store->id;
  }
  json::Array items;
  for (const ExportRecord& record : services.exports->list()) {
    const auto may_see = call.access.may_use(call.operation, record.store);
    if (!may_see) {
      return refuse_internal(call, may_see.error());
    }
    if (*may_see && (!only || record.store == *only)) {
      items.push_back(describe_export(services, record));
    }
  }
  return json::Value(json::Object{{"Exports", std::move(items)}});
}

Answer cancel_export(const Services& services, const Call& call) {
  if (services.exports == nullptr) {
    return refuse_without_exports();
  }
  const auto found = find_export(services, call);
  return found ? answer_export(services, call, services.exports->cancel(found->id))
               : std::unexpected(found.error());
}

}  // namespace tarn::service
