#include "service/store_belongings.hpp"

#include "service/arn.hpp"

#include <fmt/format.h>

namespace tarn::service {

std::optional<wire::ApiError> refusal_by_store(const Services& services, const Call& call,
                                               const EventDataStoreId& store,
                                               const wire::ApiError& not_found) {
  const auto found = services.lake.control().store(store);
  if (!found && found.error().code() == ErrorCode::NotFound) {
    return std::nullopt;
  }
  const Result<bool> is_allowed = found ? call.access.may(call.operation, *found) : fail(found.error());
  const Result<bool> is_known = found ? call.access.may("GetEventDataStore", *found) : fail(found.error());
  const Result<bool> is_limited = found ? call.access.is_limited_by_rows(*found) : fail(found.error());
  for (const Result<bool>* answer : {&is_allowed, &is_known, &is_limited}) {
    if (!*answer) {
      return refuse_internal(call, answer->error()).error();
    }
  }
  if (*is_allowed && !*is_limited) {
    return std::nullopt;
  }
  if (!*is_allowed && !*is_known) {
    return not_found;
  }
  return wire::ApiError{
      "AccessDeniedException",
      fmt::format("User: {} is not authorized to perform: {} on resource: {}{}", call.caller.principal.arn,
                  action_of(call.operation), event_data_store_arn(services.lake.settings(), store),
                  *is_allowed ? " because it may see but some of its rows" : "")};
}

}  // namespace tarn::service
