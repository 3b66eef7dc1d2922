// What StartQuery and the refreshes of dashboards share: a statement made ready for the query service.
#pragma once

#include "query/query_service.hpp"
#include "service/operations.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::service {

struct AskedQuery {
  std::string statement;
  std::vector<std::string> parameters;
  std::string alias;
  std::optional<EventDataStoreId> store{};                  // what $EDS_ID stands for, if not the usual store
  std::string_view mismatch = "InvalidParameterException";  // for a wrong number of parameters
  bool hides_stores = false;                                // no store is there for it
};

wire::ApiResult<query::QueryService::Request> make_request(const Services& services, const Call& call,
                                                           const AskedQuery& asked);

// `where` goes before what is wrong with a statement: "Widget 2: ".
std::unexpected<wire::ApiError> refuse_plan(const Call& call, const query::PlanFailure& failure,
                                            std::string_view where = "");

}  // namespace tarn::service
