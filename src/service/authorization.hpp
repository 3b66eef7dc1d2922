// Whether a call may be made, and which rows it may show.
//
// Trails, and events in the event history, belong to the account whose call made them. Event data stores,
// their queries, imports, channels and dashboards belong to the lake's account; others reach stores by the
// stores' policies, and delegated administrators by the organization's. To whom a policy gives nothing, a
// store is not there.
#pragma once

#include "access/key_ring.hpp"
#include "access/row_decision.hpp"
#include "base/result.hpp"
#include "base/strong.hpp"
#include "catalog/control_records.hpp"
#include "catalog/organization.hpp"
#include "json/value.hpp"
#include "service/call_context.hpp"
#include "service/lake.hpp"
#include "wire/protocol.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tarn::service {

// What one caller may do, by the policies and the organization of this moment. For one call, on one thread.
class Authorizer {
 public:
  // The lake and the caller must outlive the authorizer. Corrupt for an organization that cannot be read.
  static Result<Authorizer> make(Lake& lake, const access::Credential& caller, const Region& region,
                                 const CallOrigin& origin);

  const AccountId& account() const { return caller_->caller.account; }
  // Whether the caller is of the account that owns the lake.
  bool is_owner() const { return account() == lake_->settings().account; }
  bool is_delegated_administrator() const;
  // Null where the lake knows none.
  const catalog::Organization* organization() const { return organization_.get(); }

  // Comes before all else about a call, so that a refusal tells nothing of what there is. Operations on
  // queries, which name no store, are asked about their stores by may_read_query() and rows_of() besides.
  // REQUIRES: refusal_of_many() has nothing against the input.
  Result<std::optional<wire::ApiError>> refusal_of(std::string_view operation,
                                                   const json::Value& input) const;

  // About a store that a call came to, by whatever name. The owner's rights were asked for by that name.
  struct Verdict {
    bool is_allowed = false;
    bool is_known = false;  // whether the caller may read what the store is
    std::string denial{};   // where it is not allowed
  };
  Result<Verdict> verdict_on(std::string_view operation, const catalog::EventDataStore& store) const;
  // About a channel, whose policy may ask for an external ID.
  Result<access::Decision> decision_on_channel(const catalog::Resource& channel, const access::Policy* policy,
                                               const std::optional<std::string>& external_id) const;

  Result<bool> may(std::string_view operation, const catalog::EventDataStore& store) const;
  // About what belongs to a store, which may be gone: then it is its account's. Not for callers who are
  // limited by rows: what imports and exports tell is about all of them.
  Result<bool> may_use(std::string_view operation, const EventDataStoreId& store) const;
  // The rows of it that a query shows; none where the caller may not query it.
  Result<access::RowRights> rows_of(const catalog::EventDataStore& store) const;
  // The rows of it that the caller may see in the results of queries. In the lake's own account, as in IAM,
  // that takes no right to query; others see what they could query.
  Result<access::RowRights> rows_in_results(const catalog::EventDataStore& store) const;
  // Whether the caller may see but some rows of it. Who may not query at all, and is forbidden no rows, is
  // not.
  Result<bool> is_limited_by_rows(const catalog::EventDataStore& store) const;
  // Whether the query was started by the caller's account.
  bool is_own(const catalog::Query& query) const;
  // Whether the caller may do `operation` with the query: it has to have that right to each of the query's
  // stores, and to see every row of them that the query saw.
  Result<bool> may_read_query(std::string_view operation, const catalog::Query& query) const;

 private:
  Authorizer(Lake& lake, const access::Credential& caller, access::RequestContext context,
             std::shared_ptr<const catalog::Organization> organization)
      : lake_(&lake),
        caller_(&caller),
        context_(std::move(context)),
        organization_(std::move(organization)) {}

  struct Asked;
  std::vector<std::string> resources_of(std::string_view operation, const json::Value& input) const;
  Asked ask_about_nothing(std::string_view operation, const std::string& resource) const;
  Result<Asked> ask_about(std::string_view operation, const std::string& resource) const;
  Result<Asked> ask_about_store(std::string_view operation, const catalog::EventDataStore& store) const;
  Result<> add_store_policies(const catalog::EventDataStore& store, Asked& asked) const;
  Result<std::optional<wire::ApiError>> refusal_on(std::string_view operation, const json::Value& input,
                                                   const std::string& resource) const;
  std::optional<wire::ApiError> refusal_of_others(std::string_view operation, const json::Value& input) const;
  Result<std::optional<wire::ApiError>> refusal_without_store(std::string_view operation) const;
  Result<bool> is_given_some_store(std::string_view operation) const;
  Result<bool> is_known_to_caller(const std::string& resource) const;
  access::RowDecision rows_beside_queries(Asked asked) const;
  Result<bool> may_query_all(const std::string& resource) const;
  std::string denial_of_files(const Asked& asked) const;

  // What a list of queries asks again and again.
  struct StoreRights {
    bool may = false;
    access::RowRights rows{};
    bool is_limited = false;  // by rows
  };
  Result<std::reference_wrapper<const StoreRights>> rights_on(std::string_view operation,
                                                              const EventDataStoreId& id) const;

  Lake* lake_;
  const access::Credential* caller_;
  access::RequestContext context_;
  std::shared_ptr<const catalog::Organization> organization_;
  mutable std::map<std::pair<std::string, std::string>, StoreRights> known_rights_;  // by operation and store
};

// "cloudtrail:StartQuery"; of Tarn's own operations "tarn:StartExport".
std::string action_of(std::string_view operation);

}  // namespace tarn::service
