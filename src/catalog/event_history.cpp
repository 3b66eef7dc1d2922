#include "catalog/event_history.hpp"

#include "catalog/lake_mark.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <iterator>
#include <utility>

#include <fmt/core.h>

namespace tarn::catalog {
namespace {

constexpr std::uint64_t kSweepBatch = 5000;

// Resources repeat what a lookup filters and sorts by, so that one index answers it.
constexpr std::array<std::string_view, 1> kMigrations = {R"sql(
CREATE TABLE lake(
  id TEXT NOT NULL
) STRICT;
CREATE TABLE events(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  category TEXT NOT NULL,
  event_time INTEGER NOT NULL,
  event_id TEXT NOT NULL,
  event_name TEXT NOT NULL,
  event_source TEXT NOT NULL,
  user_name TEXT NOT NULL,
  access_key_id TEXT NOT NULL,
  read_only TEXT NOT NULL,
  json TEXT NOT NULL,
  UNIQUE (account, region, event_id)
) STRICT;
CREATE INDEX events_by_age ON events(event_time);
CREATE INDEX events_by_time ON events(account, region, category, event_time, id);
CREATE INDEX events_by_name ON events(account, region, category, event_name, event_time, id);
CREATE INDEX events_by_source ON events(account, region, category, event_source, event_time, id);
CREATE INDEX events_by_user ON events(account, region, category, user_name, event_time, id);
CREATE INDEX events_by_key ON events(account, region, category, access_key_id, event_time, id);
CREATE INDEX events_by_read_only ON events(account, region, category, read_only, event_time, id);
CREATE TABLE resources(
  event INTEGER NOT NULL REFERENCES events(id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  category TEXT NOT NULL,
  event_time INTEGER NOT NULL,
  type TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (event, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX resources_by_type ON resources(account, region, category, type, event_time, event);
CREATE INDEX resources_by_name ON resources(account, region, category, name, event_time, event);
)sql"};

constexpr Schema kSchema = {.application_id = 0x54726E48,  // "TrnH"
                            .migrations = kMigrations,
                            .name = "history",
                            .cache_bytes = 64U << 20U};

constexpr std::string_view kEvents = "events";
constexpr std::string_view kResources = "resources";

struct Searched {
  LookupAttribute attribute;
  std::string_view api_name;
  std::string_view table;
  std::string_view column;
};

// Those that few events have in common first: a lookup by several goes through the index of the first.
constexpr std::array kSearched = {
    Searched{LookupAttribute::EventId, "EventId", kEvents, "event_id"},
    Searched{LookupAttribute::ResourceName, "ResourceName", kResources, "name"},
    Searched{LookupAttribute::AccessKeyId, "AccessKeyId", kEvents, "access_key_id"},
    Searched{LookupAttribute::Username, "Username", kEvents, "user_name"},
    Searched{LookupAttribute::EventName, "EventName", kEvents, "event_name"},
    Searched{LookupAttribute::ResourceType, "ResourceType", kResources, "type"},
    Searched{LookupAttribute::EventSource, "EventSource", kEvents, "event_source"},
    Searched{LookupAttribute::ReadOnly, "ReadOnly", kEvents, "read_only"}};

const Searched& searched(LookupAttribute attribute) {
  return *std::ranges::find(kSearched, attribute, &Searched::attribute);
}

// In the order of kSearched, so that there are few texts of statements.
std::vector<LookupCondition> ordered(std::vector<LookupCondition> conditions) {
  std::ranges::sort(conditions, {}, [](const LookupCondition& one) { return &searched(one.attribute); });
  return conditions;
}

constexpr std::size_t kFirstValue = 9;  // the parameter

// A condition beside the one whose index is read; `id` is the event's in that table.
std::string beside(const Searched& other, std::string_view table, std::string_view id, std::size_t value) {
  if (other.table == kEvents && table == kEvents) {
    return fmt::format(" AND {} = ?{}", other.column, value);
  }
  return fmt::format(
      " AND EXISTS (SELECT 1 FROM {0} AS other WHERE other.{1} = {2}.{3} AND other.{4} = ?{5})", other.table,
      other.table == kEvents ? "id" : "event", table, id, other.column, value);
}

// The statement finds the page's events in one index, then reads them. Parameters: 1 account, 2 Region, 3
// category, 4 and 5 bounds, 6 and 7 cursor, 8 limit, from 9 on the conditions' values.
std::string lookup_sql(const std::vector<LookupCondition>& conditions) {
  std::string_view table = kEvents;
  std::string_view id = "id";
  std::string condition;
  for (std::size_t i = 0; i < conditions.size(); ++i) {
    const Searched& by = searched(conditions[i].attribute);
    if (i == 0) {
      table = by.table;
      id = table == kEvents ? "id" : "event";
      condition = fmt::format(" AND {} = ?{}", by.column, kFirstValue);
    } else {
      condition += beside(by, table, id, kFirstValue + i);
    }
  }
  // DISTINCT, because an event may have several resources of one type.
  const auto found = fmt::format(
      "SELECT DISTINCT event_time AS found_time, {0} AS found_id FROM {1} WHERE account = ?1 AND region = ?2"
      " AND category = ?3{2} AND event_time BETWEEN ?4 AND ?5 AND (event_time, {0}) < (?6, ?7)"
      " ORDER BY event_time DESC, {0} DESC LIMIT ?8",
      id, table, condition);
  return fmt::format(
      "SELECT id, account, region, category, event_time, event_id, event_name, event_source, user_name,"
      " access_key_id, read_only, json FROM ({}) AS found JOIN events ON id = found_id ORDER BY found_time "
      "DESC, "
      "found_id DESC",
      found);
}

struct FoundEvent {
  std::int64_t row = 0;
  HistoryEvent event;
};

Result<FoundEvent> read_event(const Row& row) {
  return FoundEvent{.row = row.integer(0),
                    .event = {.event_id = row.text(5),
                              .event_time = row.time(4),
                              .account = AccountId(row.text(1)),
                              .region = Region(row.text(2)),
                              .event_name = row.text(6),
                              .event_source = row.text(7),
                              .user_name = row.text(8),
                              .access_key_id = row.text(9),
                              .read_only = row.text(10),
                              .category = row.text(3),
                              .json = row.text(11)}};
}

Result<HistoryResource> read_resource(const Row& row) {
  return HistoryResource{.type = row.text(0), .name = row.text(1)};
}

Result<Region> read_region(const Row& row) {
  return Region(row.text(0));
}

Result<std::int64_t> read_integer(const Row& row) {
  return row.integer(0);
}

Result<> add_resources(Session& session, const HistoryEvent& event) {
  for (std::size_t position = 0; position < event.resources.size(); ++position) {
    const auto& resource = event.resources[position];
    TARN_TRY(session.run(
        "INSERT INTO resources(event, position, account, region, category, event_time, type, name)"
        " SELECT id, ?, account, region, category, event_time, ?, ? FROM events"
        " WHERE account = ? AND region = ? AND event_id = ?",
        {position, resource.type, resource.name, event.account, event.region, event.event_id}));
  }
  return {};
}

// Tells whether there was an event to replace. What lookups sort and filter by, but for resources, stays.
Result<bool> replace_one(Session& session, const HistoryEvent& event) {
  const auto replaced =
      TARN_TRY(session.run("UPDATE events SET json = ? WHERE account = ? AND region = ? AND event_id = ?",
                           {event.json, event.account, event.region, event.event_id}));
  if (replaced == 0) {
    return false;
  }
  TARN_TRY(session.run(
      "DELETE FROM resources WHERE event = (SELECT id FROM events WHERE account = ? AND region = ?"
      " AND event_id = ?)",
      {event.account, event.region, event.event_id}));
  TARN_TRY(add_resources(session, event));
  return true;
}

// Tells whether the event was new. Not by RETURNING: SQLite would copy every page that the statement changes,
// so that it can be taken back.
Result<bool> insert_one(Session& session, const HistoryEvent& event) {
  if (event.write == HistoryWrite::Withdraw) {
    TARN_TRY(session.run("DELETE FROM events WHERE account = ? AND region = ? AND event_id = ?",
                         {event.account, event.region, event.event_id}));
    return false;
  }
  const bool is_replaced = event.write == HistoryWrite::Replace && TARN_TRY(replace_one(session, event));
  if (is_replaced) {
    return false;
  }
  const auto added = TARN_TRY(session.run(
      "INSERT INTO events(account, region, category, event_time, event_id, event_name, event_source, "
      "user_name,"
      " access_key_id, read_only, json) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
      {event.account, event.region, event.category, event.event_time, event.event_id, event.event_name,
       event.event_source, event.user_name, event.access_key_id, event.read_only, event.json}));
  if (added == 0) {
    return false;
  }
  TARN_TRY(add_resources(session, event));
  return true;
}

// The newest events of one Region behind the cursor, `limit` at most. REQUIRES: the conditions are ordered().
Result<std::vector<FoundEvent>> find_events(Session& session, const LookupRequest& request,
                                            const Region& region, std::uint64_t limit) {
  // At first the cursor lies behind everything. It bounds the time too, for SQLite may seek by that bound
  // alone.
  const auto after = request.after.value_or(HistoryCursor{.event_time = Timestamp::max(), .row = INT64_MAX});
  const auto to = std::min(request.to.value_or(Timestamp::max()), after.event_time);
  Binds binds = {request.account,
                 region,
                 request.category,
                 request.from.value_or(Timestamp::min()),
                 to,
                 after.event_time,
                 after.row,
                 limit};
  for (const LookupCondition& condition : request.conditions) {
    binds.emplace_back(condition.value);
  }
  return session.list(lookup_sql(request.conditions), binds, read_event);
}

// The Regions in which an account has events, each found by one step through an index.
Result<std::vector<Region>> regions_of(Session& session, const AccountId& account) {
  std::vector<Region> regions;
  Region last;
  for (;;) {
    const auto next = TARN_TRY(
        session.first("SELECT region FROM events WHERE account = ? AND region > ? ORDER BY region LIMIT 1",
                      {account, last}, read_region));
    if (!next) {
      return regions;
    }
    last = *next;
    regions.push_back(last);
  }
}

// Rows are numbered through all Regions, so that one cursor is good for each of them.
Result<std::vector<FoundEvent>> find_everywhere(Session& session, const LookupRequest& request,
                                                std::uint64_t limit) {
  std::vector<FoundEvent> found;
  const std::vector<Region> regions = TARN_TRY(regions_of(session, request.account));
  for (const Region& region : regions) {
    auto events = TARN_TRY(find_events(session, request, region, limit));
    std::ranges::move(events, std::back_inserter(found));
  }
  std::ranges::sort(found, std::ranges::greater(),
                    [](const FoundEvent& one) { return std::pair(one.event.event_time, one.row); });
  found.erase(found.begin() + static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(limit, found.size())),
              found.end());
  return found;
}

// REQUIRES: the conditions are ordered().
Result<HistoryPage> read_page(Session& session, const LookupRequest& request) {
  const auto limit = std::clamp<std::uint64_t>(request.limit, 1, kLookupEventsMax);
  // One event more than the page holds shows that there is another page.
  auto found = request.region.empty() ? TARN_TRY(find_everywhere(session, request, limit + 1))
                                      : TARN_TRY(find_events(session, request, request.region, limit + 1));
  HistoryPage page;
  if (found.size() > limit) {
    found.pop_back();
    page.next = HistoryCursor{.event_time = found.back().event.event_time, .row = found.back().row};
  }
  for (auto& [row, event] : found) {
    event.resources = TARN_TRY(session.list(
        "SELECT type, name FROM resources WHERE event = ? ORDER BY position", {row}, read_resource));
    page.events.push_back(std::move(event));
  }
  return page;
}

}  // namespace

std::optional<LookupAttribute> parse_lookup_attribute(std::string_view text) {
  const auto found = std::ranges::find(kSearched, text, &Searched::api_name);
  return found == kSearched.end() ? std::nullopt : std::optional(found->attribute);
}

Result<EventHistory> EventHistory::create(io::FileSystem& files, const Place& place,
                                          std::string_view lake_id) {
  auto database = TARN_TRY(Database::open(files, place, kSchema, Opening::Create));
  TARN_TRY(mark_lake(database, place.name(), lake_id));
  return EventHistory(std::move(database));
}

Result<EventHistory> EventHistory::open(io::FileSystem& files, const Place& place, std::string_view lake_id) {
  auto database = TARN_TRY(Database::open(files, place, kSchema, Opening::Existing));
  TARN_TRY(require_lake(database, place.name(), lake_id));
  return EventHistory(std::move(database));
}

Result<std::uint64_t> EventHistory::insert(std::span<const HistoryEvent> events) {
  return database_.write([&](Session& session) -> Result<std::uint64_t> {
    std::uint64_t added = 0;
    for (const auto& event : events) {
      added += TARN_TRY(insert_one(session, event)) ? 1 : 0;
    }
    return added;
  });
}

Result<HistoryPage> EventHistory::lookup(const LookupRequest& request) {
  LookupRequest asked = request;
  asked.conditions = ordered(std::move(asked.conditions));
  if (std::ranges::adjacent_find(asked.conditions, {}, &LookupCondition::attribute) !=
      asked.conditions.end()) {
    return fail(ErrorCode::InvalidArgument, "two conditions are on one attribute");
  }
  return database_.read([&](Session& session) { return read_page(session, asked); });
}

Result<std::uint64_t> EventHistory::size() {
  const auto count = TARN_TRY(database_.read(
      [](Session& session) { return session.first("SELECT count(*) FROM events", {}, read_integer); }));
  return static_cast<std::uint64_t>(count.value_or(0));
}

Result<std::uint64_t> EventHistory::sweep(Timestamp older_than) {
  const auto sweep_batch = [&](Session& session) {
    return session.run(
        "DELETE FROM events WHERE id IN (SELECT id FROM events WHERE event_time < ? ORDER BY event_time "
        "LIMIT ?)",
        {older_than, kSweepBatch});
  };
  std::uint64_t total = 0;
  for (;;) {
    const auto removed = TARN_TRY(database_.write(sweep_batch));
    total += removed;
    if (removed < kSweepBatch) {
      return total;
    }
  }
}

}  // namespace tarn::catalog
