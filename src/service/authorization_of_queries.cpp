// What a caller may do with the queries, imports and exports of stores.
#include "access/wildcard.hpp"
#include "service/authorization.hpp"
#include "service/query_rights.hpp"

#include <functional>
#include <string>
#include <utility>

namespace tarn::service {

Result<bool> Authorizer::may_use(std::string_view operation, const EventDataStoreId& store) const {
  const StoreRights& rights = TARN_TRY(rights_on(operation, store));
  return rights.may && !rights.is_limited;
}

Result<bool> Authorizer::may_read_query(std::string_view operation, const catalog::Query& query) const {
  if (query.stores.empty()) {
    return is_own(query);
  }
  const auto seen = TARN_TRY(row_rights_of(query));
  for (std::size_t i = 0; i < query.stores.size(); ++i) {
    const StoreRights& rights = TARN_TRY(rights_on(operation, query.stores[i]));
    if (!rights.may || !access::covers(rights.rows, seen[i])) {
      return false;
    }
  }
  return true;
}

bool Authorizer::is_own(const catalog::Query& query) const {
  if (query.principal_arn.empty()) {
    return is_owner();  // the server's own
  }
  const auto starter = access::split_arn(query.principal_arn);
  return starter && (*starter)[4] == account().value();
}

Result<std::reference_wrapper<const Authorizer::StoreRights>> Authorizer::rights_on(
    std::string_view operation, const EventDataStoreId& id) const {
  auto key = std::pair(std::string(operation), id.value());
  const auto known = known_rights_.find(key);
  if (known != known_rights_.end()) {
    return std::cref(known->second);
  }
  const auto store = lake_->control().store(id);
  if (!store && store.error().code() != ErrorCode::NotFound) {
    return fail(store.error());
  }
  StoreRights rights;
  if (store) {
    rights.may = TARN_TRY(may(operation, *store));
    rights.rows = rights.may ? TARN_TRY(rows_in_results(*store)) : access::RowRights();
    rights.is_limited = TARN_TRY(is_limited_by_rows(*store));
  } else if (is_owner()) {
    rights = {.may = true,
              .rows = access::all_rows()};  // what was read of a store that is gone is its account's
  }
  return std::cref(known_rights_.emplace(std::move(key), std::move(rights)).first->second);
}

}  // namespace tarn::service
