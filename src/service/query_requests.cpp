#include "service/query_requests.hpp"

#include "service/query_template.hpp"
#include "service/store_lifecycle.hpp"

#include <fmt/format.h>

namespace tarn::service {

wire::ApiResult<query::QueryService::Request> make_request(const Services& services, const Call& call,
                                                           const AskedQuery& asked) {
  auto filled = fill_statement(asked.statement, asked.parameters);
  if (!filled.has_value()) {
    return refuse(asked.mismatch, std::move(filled.error()));
  }
  query::QueryService::Request request;
  request.options.default_store = asked.store;
  if (!asked.store) {
    auto usual = StoreLifecycle(services.lake).usual_store();
    if (!usual.has_value()) {
      return refuse_internal(call, usual.error());
    }
    request.options.default_store = std::move(*usual);
  }
  request.statement = std::move(filled->statement);
  request.options.parameters = std::move(filled->bare);
  request.alias = asked.alias;
  request.principal_arn = call.caller.principal.arn;
  return request;
}

std::unexpected<wire::ApiError> refuse_plan(const Call& call, const query::PlanFailure& failure,
                                            std::string_view where) {
  const std::string message = fmt::format("{}{}", where, failure.message);
  switch (failure.kind) {
    case query::PlanFailure::Kind::InvalidStatement: return refuse("InvalidQueryStatementException", message);
    case query::PlanFailure::Kind::StoreNotFound: return refuse("EventDataStoreNotFoundException", message);
    case query::PlanFailure::Kind::StoreInactive: return refuse("InactiveEventDataStoreException", message);
    case query::PlanFailure::Kind::Internal: break;
  }
  return refuse_internal(call, Error(ErrorCode::Internal, message));
}

}  // namespace tarn::service
