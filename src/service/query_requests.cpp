#include "service/query_requests.hpp"

#include "base/log.hpp"
#include "service/query_template.hpp"
#include "service/store_lifecycle.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <span>
#include <utility>

#include <fmt/format.h>

namespace tarn::service {
namespace {

// By their stores' IDs: what the plan of one statement asked for.
using RightsOfStores = std::map<std::string, access::RowRights, std::less<>>;

// The only one that the caller may query; among several, in the lake's account, the usual one. One whose
// policies cannot be read is queried by nobody.
Result<std::optional<EventDataStoreId>> usual_store(const Services& services, const Call& call) {
  auto stores = TARN_TRY(services.lake.control().stores({.limit = catalog::kPageItemsMax})).items;
  for (auto store = stores.begin(); store != stores.end();) {
    const bool may_query = call.access.may("StartQuery", *store).value_or(false);
    store = may_query ? store + 1 : stores.erase(store);
  }
  return call.access.is_owner() || stores.size() == 1 ? usual_among(stores) : std::nullopt;
}

query::VisibleRows visible_rows(const access::RowRights& rights) {
  if (rights.allows.empty()) {
    return query::NoRows();
  }
  if (access::is_all(rights)) {
    return query::AllRows();
  }
  return engine::RowFilter{.columns = {access::kRowColumnNames.begin(), access::kRowColumnNames.end()},
                           .allows = [rights](std::span<const std::optional<std::string_view>> values) {
                             access::Row row;
                             std::ranges::copy(values.first(row.size()), row.begin());
                             return access::may_see(rights, row);
                           }};
}

// The rights are asked for while the statement is planned, and go into the query's record with it.
void set_rights(const Call& call, bool hides_stores, query::QueryService::Request& request) {
  const auto known = std::make_shared<RightsOfStores>();
  request.options.is_restricted = !call.access.is_owner();
  request.options.visible_rows = [&access = call.access, hides_stores,
                                  known](const catalog::EventDataStore& store) {
    if (hides_stores) {
      return query::VisibleRows(query::NoRows());
    }
    auto rights = access.rows_of(store);
    if (!rights) {
      log::error("what a caller may see of a store could not be told",
                 {{"store", store.id.value()}, {"reason", rights.error().message()}});
      return query::VisibleRows(query::NoRows());
    }
    (*known)[store.id.value()] = *rights;
    return visible_rows(*rights);
  };
  request.row_rights = [known](std::span<const EventDataStoreId> stores) {
    json::Array list;
    for (const EventDataStoreId& store : stores) {
      const auto found = known->find(store.value());
      list.emplace_back(access::to_json(found == known->end() ? access::RowRights() : found->second));
    }
    return json::write(json::Value(std::move(list)));
  };
}

}  // namespace

wire::ApiResult<query::QueryService::Request> make_request(const Services& services, const Call& call,
                                                           const AskedQuery& asked) {
  auto filled = fill_statement(asked.statement, asked.parameters);
  if (!filled.has_value()) {
    return refuse(asked.mismatch, std::move(filled.error()));
  }
  query::QueryService::Request request;
  request.options.default_store = asked.store;
  if (!asked.store) {
    auto usual = usual_store(services, call);
    if (!usual.has_value()) {
      return refuse_internal(call, usual.error());
    }
    request.options.default_store = std::move(*usual);
  }
  set_rights(call, asked.hides_stores, request);
  request.statement = std::move(filled->statement);
  request.options.parameters = std::move(filled->bare);
  request.alias = asked.alias;
  request.principal_arn = call.caller.principal.arn;
  request.account = call.caller.principal.account;
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
