// The API's operations: a table from names to handlers.
#pragma once

#include "access/key_ring.hpp"
#include "base/strong.hpp"
#include "ingest/pusher.hpp"
#include "json/value.hpp"
#include "query/query_service.hpp"
#include "service/authorization.hpp"
#include "service/disk_room.hpp"
#include "service/export_jobs.hpp"
#include "service/import_jobs.hpp"
#include "service/lake.hpp"
#include "service/query_tally.hpp"
#include "service/quotas.hpp"
#include "service/upkeep.hpp"
#include "wire/api_model.hpp"
#include "wire/page_token.hpp"
#include "wire/protocol.hpp"

#include <string>
#include <string_view>

namespace tarn::service {

class OrganizationSchedule;

// By how many attributes LookupEvents looks at once.
enum class LookupAttributes {
  One,      // as AWS does
  Several,  // an event meets all of them
};

// What handlers work with.
struct Services {
  Lake& lake;
  query::QueryService& queries;
  ImportJobs& imports;
  QueryTally& tally;
  wire::PageTokens& tokens;
  Upkeep& upkeep;
  ingest::Pusher* pusher = nullptr;  // absent where no events are taken
  const DiskRoom* room = nullptr;    // absent where nobody looks after it
  ExportJobs* exports = nullptr;     // absent where nothing is exported
  Quotas quotas{};
  LookupAttributes lookups = LookupAttributes::One;
  const OrganizationSchedule* organization = nullptr;  // absent where nothing refreshes it
};

// One call, its signature verified and its input validated.
struct Call {
  std::string_view operation;
  const json::Value& input;
  const access::Credential& caller;
  Region region;  // that the call was signed for
  const Authorizer& access;
};

using Answer = wire::ApiResult<json::Value>;
using Handler = Answer(const Services& services, const Call& call);

// REQUIRES: the operation is CloudTrail's or Tarn's own, each of which has a handler; not cloudtrail-data's.
Handler& handler_of(const wire::Operation& operation);

// Whether CloudTrail's own record of the operation says readOnly.
bool is_read_only(std::string_view operation);

Answer create_event_data_store(const Services& services, const Call& call);
Answer get_event_data_store(const Services& services, const Call& call);
Answer list_event_data_stores(const Services& services, const Call& call);
Answer update_event_data_store(const Services& services, const Call& call);
Answer delete_event_data_store(const Services& services, const Call& call);
Answer restore_event_data_store(const Services& services, const Call& call);
Answer get_event_data_store_scope(const Services& services, const Call& call);
Answer put_event_data_store_scope(const Services& services, const Call& call);
Answer start_event_data_store_ingestion(const Services& services, const Call& call);
Answer stop_event_data_store_ingestion(const Services& services, const Call& call);

Answer create_channel(const Services& services, const Call& call);
Answer update_channel(const Services& services, const Call& call);
Answer delete_channel(const Services& services, const Call& call);
Answer get_channel(const Services& services, const Call& call);
Answer list_channels(const Services& services, const Call& call);

Answer put_resource_policy(const Services& services, const Call& call);
Answer get_resource_policy(const Services& services, const Call& call);
Answer delete_resource_policy(const Services& services, const Call& call);

Answer add_tags(const Services& services, const Call& call);
Answer remove_tags(const Services& services, const Call& call);
Answer list_tags(const Services& services, const Call& call);

Answer enable_federation(const Services& services, const Call& call);
Answer disable_federation(const Services& services, const Call& call);

Answer register_organization_delegated_admin(const Services& services, const Call& call);
Answer deregister_organization_delegated_admin(const Services& services, const Call& call);

Answer start_import(const Services& services, const Call& call);
Answer stop_import(const Services& services, const Call& call);
Answer get_import(const Services& services, const Call& call);
Answer list_imports(const Services& services, const Call& call);
Answer list_import_failures(const Services& services, const Call& call);

Answer start_query(const Services& services, const Call& call);
Answer describe_query(const Services& services, const Call& call);
Answer get_query_results(const Services& services, const Call& call);
Answer cancel_query(const Services& services, const Call& call);
Answer list_queries(const Services& services, const Call& call);
Answer generate_query(const Services& services, const Call& call);
Answer search_sample_queries(const Services& services, const Call& call);

Answer create_dashboard(const Services& services, const Call& call);
Answer update_dashboard(const Services& services, const Call& call);
Answer delete_dashboard(const Services& services, const Call& call);
Answer get_dashboard(const Services& services, const Call& call);
Answer list_dashboards(const Services& services, const Call& call);
Answer start_dashboard_refresh(const Services& services, const Call& call);

Answer start_export(const Services& services, const Call& call);
Answer get_export(const Services& services, const Call& call);
Answer list_exports(const Services& services, const Call& call);
Answer cancel_export(const Services& services, const Call& call);

Answer lookup_events(const Services& services, const Call& call);

Answer create_trail(const Services& services, const Call& call);
Answer update_trail(const Services& services, const Call& call);
Answer delete_trail(const Services& services, const Call& call);
Answer get_trail(const Services& services, const Call& call);
Answer describe_trails(const Services& services, const Call& call);
Answer list_trails(const Services& services, const Call& call);
Answer start_logging(const Services& services, const Call& call);
Answer stop_logging(const Services& services, const Call& call);
Answer get_trail_status(const Services& services, const Call& call);
Answer list_public_keys(const Services& services, const Call& call);

Answer put_event_selectors(const Services& services, const Call& call);
Answer get_event_selectors(const Services& services, const Call& call);
Answer put_insight_selectors(const Services& services, const Call& call);
Answer get_insight_selectors(const Services& services, const Call& call);
Answer list_insights_data(const Services& services, const Call& call);
Answer list_insights_metric_data(const Services& services, const Call& call);
Answer put_event_configuration(const Services& services, const Call& call);
Answer get_event_configuration(const Services& services, const Call& call);

// What the handlers share.

inline std::unexpected<wire::ApiError> refuse(std::string_view exception, std::string message) {
  return std::unexpected(wire::ApiError{std::string(exception), std::move(message)});
}

// For failures that are not the caller's: the message goes to the log, and the caller learns that it did.
std::unexpected<wire::ApiError> refuse_internal(const Call& call, const Error& error);

// The store that an ARN or ID names: EventDataStoreARNInvalidException or EventDataStoreNotFoundException. To
// another account, what it may not see is not there; what it may see and not use is AccessDeniedException.
wire::ApiResult<catalog::EventDataStore> find_store(const Services& services, const Call& call,
                                                    std::string_view reference);

// The place behind the page that the input's NextToken ends; the cursor's text is the operation's own.
wire::ApiResult<std::optional<std::string>> read_page_token(const Services& services, const Call& call);
std::string make_page_token(const Services& services, const Call& call, std::string_view cursor);

// A page of a list that is ordered by creation.
wire::ApiResult<catalog::PageRequest> read_page_request(const Services& services, const Call& call,
                                                        std::uint64_t usual_limit);
void set_next_token(json::Value& output, const Services& services, const Call& call,
                    const std::optional<catalog::PageCursor>& next);

}  // namespace tarn::service
