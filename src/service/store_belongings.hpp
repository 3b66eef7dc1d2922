// What belongs to an event data store and has an ID of its own: imports and exports.
#pragma once

#include "base/strong.hpp"
#include "service/operations.hpp"
#include "wire/protocol.hpp"

#include <optional>

namespace tarn::service {

// Why the caller may not do the call's operation with what belongs to that store: AccessDeniedException, or
// `not_found` where the caller may not see the store either. Nothing where it may, and where the store is
// gone. Who is limited by rows may not: the numbers and names that these tell are about all rows. The call
// names no store, so that policies were asked about it without one before.
std::optional<wire::ApiError> refusal_by_store(const Services& services, const Call& call,
                                               const EventDataStoreId& store,
                                               const wire::ApiError& not_found);

}  // namespace tarn::service
