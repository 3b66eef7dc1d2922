// Federation of event data stores: who asked for it. The tables that it makes in a data catalog are not made
// yet.
#pragma once

#include "catalog/control_records.hpp"
#include "json/value.hpp"
#include "service/operations.hpp"

namespace tarn::service {

// Sets FederationStatus and, of a store that is federated, FederationRoleArn.
//
// ENABLING is what a store is from EnableFederation on: its tables are not made, so that it never says
// ENABLED.
wire::ApiResult<void> describe_federation(const Services& services, const Call& call,
                                          const catalog::EventDataStore& store, json::Value& output);

}  // namespace tarn::service
