// StartQuery, DescribeQuery, GetQueryResults, CancelQuery, ListQueries.
#include "service/dashboard.hpp"
#include "service/delivery.hpp"
#include "service/input.hpp"
#include "service/operations.hpp"
#include "service/query_requests.hpp"
#include "service/visible_page.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tarn::service {
namespace {

constexpr std::uint64_t kQueriesOnAPage = 100;
constexpr std::uint64_t kRowsOnAPage = 1000;
constexpr std::uint64_t kPageBytes = 8u << 20;
constexpr std::string_view kCursorGap = " ";  // between the row and the offset

json::Value count(std::uint64_t number) {
  return static_cast<std::int64_t>(number);
}

std::unexpected<wire::ApiError> refuse_start(const Call& call, const query::StartFailure& failure) {
  switch (failure.kind) {
    case query::StartFailure::Kind::Plan: return refuse_plan(call, failure.plan);
    case query::StartFailure::Kind::TooMany: return refuse("MaxConcurrentQueriesException", failure.message);
    case query::StartFailure::Kind::Refreshing:  // refreshes alone
    case query::StartFailure::Kind::Internal: break;
  }
  return refuse_internal(call, Error(ErrorCode::Internal, failure.message));
}

std::unexpected<wire::ApiError> refuse_unknown_query(const Call& call, const Error& error,
                                                     std::string_view name) {
  if (error.code() == ErrorCode::NotFound) {
    return refuse("QueryIdNotFoundException", fmt::format("The query was not found: {}", name));
  }
  return refuse_internal(call, error);
}

std::unexpected<wire::ApiError> refuse_pending(const EventDataStoreId& store) {
  return refuse("InactiveEventDataStoreException",
                fmt::format("The event data store is pending deletion: restore it first: {}", store.value()));
}

// Of a query that the caller may read: what is about a store that is pending deletion waits until it is
// restored.
std::optional<wire::ApiError> refuse_of_pending(const Services& services, const Call& call,
                                                const catalog::Query& query) {
  for (const EventDataStoreId& id : query.stores) {
    const auto store = services.lake.control().store(id);
    if (!store && store.error().code() != ErrorCode::NotFound) {
      return refuse_internal(call, store.error()).error();
    }
    if (store && store->status == catalog::StoreStatus::PendingDeletion) {
      return refuse_pending(id).error();
    }
  }
  return std::nullopt;
}

bool names_other_owner(const Services& services, const Input& input) {
  const std::string owner = input.text("EventDataStoreOwnerAccountId");
  return !owner.empty() && owner != services.lake.settings().account.value();
}

// Every query is one of the lake's own account. Whoever asks from elsewhere is answered as if there were no
// such query, not whose lake it is.
std::optional<wire::ApiError> refuse_other_owner(const Services& services, const Call& call,
                                                 const Input& input) {
  if (!names_other_owner(services, input)) {
    return std::nullopt;
  }
  const std::string owner = input.text("EventDataStoreOwnerAccountId");
  if (!call.access.is_owner()) {
    const std::string name = input.text("QueryId") + input.text("QueryAlias");
    return refuse_unknown_query(call, Error(ErrorCode::NotFound, "of another account"), name).error();
  }
  return wire::ApiError{"EventDataStoreNotFoundException",
                        fmt::format("No event data store of that account is here: {}", owner)};
}

// Dashboards are the lake's account's.
Result<std::optional<Widget>> find_own_widget(const Services& services, const Call& call,
                                              std::string_view alias) {
  return call.access.is_owner() ? find_widget(services, call, alias) : std::optional<Widget>();
}

// What the statement is: the caller's, or that of the widget which QueryAlias names, with the caller's values
// or its own.
wire::ApiResult<AskedQuery> read_asked(const Services& services, const Call& call) {
  const Input input(call.input);
  AskedQuery asked{.statement = input.text("QueryStatement"),
                   .parameters = input.texts("QueryParameters"),
                   .alias = input.text("QueryAlias")};
  if (input.has("QueryStatement")) {
    return asked;
  }
  if (asked.alias.empty()) {
    return refuse("InvalidParameterException",
                  "Name QueryStatement, or the QueryAlias of a dashboard's widget, one of the two.");
  }
  const auto widget = find_own_widget(services, call, asked.alias);
  if (!widget.has_value()) {
    return refuse_internal(call, widget.error());
  }
  const std::optional<Widget>& found = *widget;
  if (!found) {
    return refuse("InvalidParameterException",
                  fmt::format("No widget of a dashboard has that QueryAlias: {}", asked.alias));
  }
  asked.statement = found->statement;
  if (asked.parameters.empty()) {
    const auto usual = read_refresh_values(nullptr, DashboardType::Custom, services.lake.clock().now());
    asked.parameters = usual.has_value() ? with_refresh_values(found->parameters, *usual) : found->parameters;
  }
  return asked;
}

// NotFound for what the caller may not do that with.
Result<catalog::Query> require_access(const Call& call, catalog::Query query) {
  const bool may_read = TARN_TRY(call.access.may_read_query(call.operation, query));
  if (!may_read) {
    return fail(ErrorCode::NotFound, fmt::format("no such query: {}", query.id.value()));
  }
  return query;
}

Result<catalog::Query> find_by_id(const Services& services, const Call& call, const QueryId& id) {
  return require_access(call, TARN_TRY(services.queries.describe(id)));
}

// DescribeQuery names a query by its id, or by an alias, whose last run is meant, or the one of a refresh. An
// alias is its account's: another's query of that name must not stand in for it.
Result<catalog::Query> find_query(const Services& services, const Call& call) {
  const Input input(call.input);
  if (const auto id = input.optional_text("QueryId")) {
    return find_by_id(services, call, QueryId(*id));
  }
  const std::string alias = input.text("QueryAlias");
  const catalog::QueryFilter filter{.alias = alias, .refresh_id = input.optional_text("RefreshId")};
  const auto is_meant = [&](const catalog::Query& query) {
    return call.access.is_own(query) ? call.access.may_read_query(call.operation, query)
                                     : Result<bool>(false);
  };
  const auto found = TARN_TRY(visible_page<catalog::Query>(
      {.limit = 1, .after = std::nullopt},
      [&](const catalog::PageRequest& part) { return services.queries.list(filter, part); }, is_meant));
  if (found.items.empty() || alias.empty()) {
    return fail(ErrorCode::NotFound, fmt::format("no such query alias: {}", alias));
  }
  return services.queries.describe(found.items.front().id);
}

json::Value statistics_of(const catalog::Query& query) {
  return json::Object{{"EventsMatched", count(query.statistics.events_matched)},
                      {"EventsScanned", count(query.statistics.events_scanned)},
                      {"BytesScanned", count(query.statistics.bytes_scanned)},
                      {"ExecutionTimeInMillis", count(query.statistics.execution_ms)},
                      {"CreationTime", epoch_seconds(query.created)}};
}

// One member a cell, so that a name may repeat in a row. A cell without a value is "" (see README.md).
json::Array rows_of(query::ResultPage& page) {
  json::Array rows;
  rows.reserve(page.rows.size());
  for (query::ResultRow& row : page.rows) {
    json::Array cells;
    cells.reserve(row.size());
    for (std::size_t i = 0; i < std::min(row.size(), page.columns.size()); ++i) {
      cells.emplace_back(json::Object{{page.columns[i], std::move(row[i]).value_or(std::string())}});
    }
    rows.emplace_back(std::move(cells));
  }
  return rows;
}

std::string cursor_of(const query::ResultPlace& place) {
  return fmt::format("{}{}{}", place.row, kCursorGap, place.offset);
}

wire::ApiResult<query::ResultPlace> read_place(const Services& services, const Call& call) {
  const auto cursor = read_page_token(services, call);
  if (!cursor.has_value()) {
    return std::unexpected(cursor.error());
  }
  const std::optional<std::string>& token = *cursor;
  if (!token) {
    return query::ResultPlace{};
  }
  const std::string_view text = *token;
  const std::size_t blank = std::min(text.find(kCursorGap), text.size() - 1);
  const auto row = parse_integer(text.substr(0, blank));
  const auto offset = parse_integer(text.substr(blank + 1));
  if (!row || !offset) {
    return refuse("InvalidNextTokenException", "The NextToken is not valid for this request.");
  }
  return query::ResultPlace{static_cast<std::uint64_t>(*row), static_cast<std::uint64_t>(*offset)};
}

// The rows that are there: none before the query writes its first, nor after one that never ran.
Result<query::ResultPage> read_rows(const Services& services, const QueryId& id,
                                    const query::ResultPlace& place, std::size_t limit) {
  auto page = services.queries.results(id, place, {.rows = limit, .bytes = kPageBytes});
  if (!page.has_value() && page.error().code() == ErrorCode::NotFound) {
    query::ResultPage nothing;
    nothing.next = place;
    return nothing;
  }
  return page;
}

}  // namespace

Answer start_query(const Services& services, const Call& call) {
  const Input input(call.input);
  // To others, the stores of an account that is not the lake's are as those that nobody lets them see.
  const bool hides_stores = !call.access.is_owner() && names_other_owner(services, input);
  if (auto problem = hides_stores ? std::nullopt : refuse_other_owner(services, call, input)) {
    return std::unexpected(std::move(*problem));
  }
  const std::string delivery = input.text("DeliveryS3Uri");
  if (!delivery.empty() && !call.access.is_owner()) {
    return refuse("AccessDeniedException",
                  "Results are delivered for the account that owns the event data store: leave DeliveryS3Uri "
                  "out, and read them by GetQueryResults.");
  }
  if (auto problem = check_delivery_uri(delivery, services.lake.settings().account)) {
    return std::unexpected(std::move(*problem));
  }
  auto asked = read_asked(services, call);
  if (!asked.has_value()) {
    return std::unexpected(asked.error());
  }
  asked->hides_stores = hides_stores;
  auto request = make_request(services, call, *asked);
  if (!request.has_value()) {
    return std::unexpected(std::move(request.error()));
  }
  request->delivery_uri = delivery;
  const auto id = services.queries.submit(*request);
  if (!id.has_value()) {
    return refuse_start(call, id.error());
  }
  services.tally.started(*id);
  return json::Object{{"QueryId", id->value()},
                      {"EventDataStoreOwnerAccountId", services.lake.settings().account.value()}};
}

Answer describe_query(const Services& services, const Call& call) {
  const Input input(call.input);
  if (auto problem = refuse_other_owner(services, call, input)) {
    return std::unexpected(std::move(*problem));
  }
  if (input.has("QueryId") == input.has("QueryAlias")) {
    return refuse("InvalidParameterException", "Name the query by QueryId or by QueryAlias, one of the two.");
  }
  if (input.has("RefreshId") && !input.has("QueryAlias")) {
    return refuse(
        "InvalidParameterException",
        "RefreshId goes with the QueryAlias of a dashboard's widget; a QueryId says all by itself.");
  }
  const Result<catalog::Query> query = find_query(services, call);
  if (!query.has_value()) {
    return refuse_unknown_query(call, query.error(), input.text("QueryId") + input.text("QueryAlias"));
  }
  if (auto refused = refuse_of_pending(services, call, *query)) {
    return std::unexpected(*std::move(refused));
  }
  json::Value output(json::Object{{"QueryId", query->id.value()},
                                  {"QueryString", query->statement},
                                  {"QueryStatus", catalog::to_string(query->status)},
                                  {"QueryStatistics", statistics_of(*query)}});
  std::string message = query->error_message;
  if (!query->delivery_uri.empty()) {
    const Delivery delivery = delivery_of(*query);
    output.set("DeliveryS3Uri", query->delivery_uri);
    output.set("DeliveryStatus", delivery.status);
    message += message.empty() ? delivery.message : std::string();
  }
  if (!message.empty()) {
    output.set("ErrorMessage", std::move(message));
  }
  output.set("EventDataStoreOwnerAccountId", services.lake.settings().account.value());
  return output;
}

Answer get_query_results(const Services& services, const Call& call) {
  const Input input(call.input);
  if (auto problem = refuse_other_owner(services, call, input)) {
    return std::unexpected(std::move(*problem));
  }
  const QueryId id(input.text("QueryId"));
  const auto place = read_place(services, call);
  if (!place.has_value()) {
    return std::unexpected(place.error());
  }
  // The status is read first: a query that is FINISHED by then has all its rows in the page read next.
  const Result<catalog::Query> query = find_by_id(services, call, id);
  if (!query.has_value()) {
    return refuse_unknown_query(call, query.error(), id.value());
  }
  if (auto refused = refuse_of_pending(services, call, *query)) {
    return std::unexpected(*std::move(refused));
  }
  const auto limit = static_cast<std::size_t>(input.integer("MaxQueryResults").value_or(kRowsOnAPage));
  auto page = read_rows(services, id, *place, limit);
  if (!page.has_value()) {
    return refuse_internal(call, page.error());
  }
  const std::uint64_t returned = page->rows.size();
  json::Value output(json::Object{
      {"QueryStatus", catalog::to_string(query->status)},
      {"QueryStatistics", json::Object{{"ResultsCount", count(returned)},
                                       {"TotalResultsCount", count(query->statistics.rows)},
                                       {"BytesScanned", count(query->statistics.bytes_scanned)}}},
      {"QueryResultRows", rows_of(*page)},
  });
  if (page->more) {
    output.set("NextToken", make_page_token(services, call, cursor_of(page->next)));
  }
  if (!query->error_message.empty()) {
    output.set("ErrorMessage", query->error_message);
  }
  return output;
}

Answer cancel_query(const Services& services, const Call& call) {
  const Input input(call.input);
  if (auto problem = refuse_other_owner(services, call, input)) {
    return std::unexpected(std::move(*problem));
  }
  const std::string id = input.text("QueryId");
  const Result<catalog::Query> known = find_by_id(services, call, QueryId(id));
  if (auto refused = known ? refuse_of_pending(services, call, *known) : std::nullopt) {
    return std::unexpected(*std::move(refused));
  }
  const Result<catalog::Query> query = known.has_value() ? services.queries.cancel(QueryId(id)) : known;
  if (!query.has_value()) {
    if (query.error().code() == ErrorCode::FailedState) {
      return refuse("InactiveQueryException",
                    fmt::format("The query has ended, so that it cannot be cancelled: {}", id));
    }
    return refuse_unknown_query(call, query.error(), id);
  }
  return json::Object{{"QueryId", id},
                      {"QueryStatus", catalog::to_string(query->status)},
                      {"EventDataStoreOwnerAccountId", services.lake.settings().account.value()}};
}

Answer list_queries(const Services& services, const Call& call) {
  const Input input(call.input);
  const auto store = find_store(services, call, input.text("EventDataStore"));
  if (!store.has_value()) {
    return std::unexpected(store.error());
  }
  if (store->status == catalog::StoreStatus::PendingDeletion) {
    return refuse_pending(store->id);
  }
  catalog::QueryFilter filter;
  filter.store = store->id;
  filter.from = input.time("StartTime");
  filter.to = input.time("EndTime");
  if (input.has("QueryStatus")) {
    filter.status = catalog::parse_enum<catalog::QueryStatus>(input.text("QueryStatus"));
  }
  if (filter.from && filter.to && *filter.to < *filter.from) {
    return refuse("InvalidDateRangeException", "EndTime is before StartTime.");
  }
  const auto page = read_page_request(services, call, kQueriesOnAPage);
  if (!page.has_value()) {
    return std::unexpected(page.error());
  }
  const auto queries = visible_page<catalog::Query>(
      *page, [&](const catalog::PageRequest& part) { return services.queries.list(filter, part); },
      [&](const catalog::Query& query) { return call.access.may_read_query(call.operation, query); });
  if (!queries.has_value()) {
    return refuse_internal(call, queries.error());
  }
  json::Array items;
  for (const catalog::Query& query : queries->items) {
    items.emplace_back(json::Object{{"QueryId", query.id.value()},
                                    {"QueryStatus", catalog::to_string(query.status)},
                                    {"CreationTime", epoch_seconds(query.created)}});
  }
  json::Value output(json::Object{{"Queries", std::move(items)}});
  set_next_token(output, services, call, queries->next);
  return output;
}

}  // namespace tarn::service
