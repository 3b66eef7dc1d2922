// StartExport, GetExport, ListExports, CancelExport: Tarn's own operations.
#include "service/arn.hpp"
#include "service/input.hpp"
#include "service/operations.hpp"

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

// Whose events a caller may have: all of them in the lake's own account, else those of its account alone.
std::optional<std::vector<AccountId>> permitted_accounts(const Services& services, const Call& call) {
  const AccountId& account = call.caller.principal.account;
  return account == services.lake.settings().account ? std::nullopt : std::optional(std::vector{account});
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
  const auto selection = exporter::narrowed(read_selection(input), permitted_accounts(services, call));
  if (!selection.has_value()) {
    return refuse("AccessDeniedException", selection.error().message());
  }
  return answer_export(
      services, call,
      services.exports->submit(*store, *selection, input.text("Destination"), call.access.account()));
}

Answer get_export(const Services& services, const Call& call) {
  return services.exports == nullptr
             ? Answer(refuse_without_exports())
             : answer_export(services, call,
                             services.exports->describe(ExportId(Input(call.input).text("ExportId"))));
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
    if (!only || record.store == *only) {
      items.push_back(describe_export(services, record));
    }
  }
  return json::Value(json::Object{{"Exports", std::move(items)}});
}

Answer cancel_export(const Services& services, const Call& call) {
  return services.exports == nullptr
             ? Answer(refuse_without_exports())
             : answer_export(services, call,
                             services.exports->cancel(ExportId(Input(call.input).text("ExportId"))));
}

}  // namespace tarn::service
