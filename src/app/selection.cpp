#include "app/selection.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

#include <fmt/format.h>

namespace tarn::app {
namespace {

Result<std::optional<Timestamp>> time_of(const std::string& text) {
  if (text.empty()) {
    return std::optional<Timestamp>();
  }
  // A day alone is its beginning.
  auto time = parse_timestamp(text);
  if (!time) {
    time = parse_timestamp(text + "T00:00:00Z");
  }
  return time ? Result<std::optional<Timestamp>>(time)
              : fail(ErrorCode::InvalidArgument,
                     fmt::format("a time is written like 2026-07-01T12:00:00Z, or 2026-07-01: {}", text));
}

}  // namespace

Result<exporter::Selection> selection_of(const SelectionFlags& flags) {
  exporter::Selection selection;
  std::ranges::transform(flags.accounts, std::back_inserter(selection.accounts),
                         [](const std::string& text) { return AccountId(text); });
  std::ranges::transform(flags.regions, std::back_inserter(selection.regions),
                         [](const std::string& text) { return Region(text); });
  selection.start = TARN_TRY(time_of(flags.start));
  selection.end = TARN_TRY(time_of(flags.end));
  return selection;
}

Result<catalog::EventDataStore> readable_store(service::Lake& lake, const std::string& name) {
  auto found = lake.control().store_named(name);
  if (!found && found.error().code() == ErrorCode::NotFound) {
    found = lake.control().store(EventDataStoreId(name));
  }
  if (!found && found.error().code() == ErrorCode::NotFound) {
    return fail(ErrorCode::NotFound, fmt::format("the lake has no event data store called {}", name));
  }
  if (found && found->status == catalog::StoreStatus::PendingDeletion) {
    return fail(ErrorCode::FailedState,
                fmt::format("the store is pending deletion: restore it first ({})", found->name));
  }
  return found;
}

}  // namespace tarn::app
