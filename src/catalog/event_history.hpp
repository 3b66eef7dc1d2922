// history.db: the management events of the last ninety days, for LookupEvents.
#pragma once

#include "base/result.hpp"
#include "base/strong.hpp"
#include "base/time.hpp"
#include "catalog/database.hpp"
#include "io/file_system.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::catalog {

struct HistoryResource {
  std::string type{};
  std::string name{};

  friend bool operator==(const HistoryResource&, const HistoryResource&) = default;
};

// What insert() does with an event.
enum class HistoryWrite : std::uint8_t {
  Add,      // unless it is there already
  Replace,  // puts the record and the resources in the place of those that are there; or adds it
  Withdraw  // takes the one of this account, Region and ID away, where it is there
};

struct HistoryEvent {
  std::string event_id{};
  Timestamp event_time{};
  AccountId account{};
  Region region{};
  std::string event_name{};
  std::string event_source{};
  std::string user_name{};
  std::string access_key_id{};
  std::string read_only{};  // "true", "false"
  std::string category{};   // "Management", "Insight"
  std::vector<HistoryResource> resources{};
  std::string json{};                      // the record itself
  HistoryWrite write = HistoryWrite::Add;  // that in what is read

  friend bool operator==(const HistoryEvent&, const HistoryEvent&) = default;
};

// The attributes that the LookupEvents API searches by.
enum class LookupAttribute {
  EventId,
  EventName,
  ReadOnly,
  Username,
  ResourceType,
  ResourceName,
  EventSource,
  AccessKeyId
};

// By the API's spelling, which is that of the enumerators; nullopt for any other text.
std::optional<LookupAttribute> parse_lookup_attribute(std::string_view text);

// Where a page ended. Events that arrive later neither repeat nor displace what comes behind it.
struct HistoryCursor {
  Timestamp event_time{};
  std::int64_t row = 0;

  friend bool operator==(const HistoryCursor&, const HistoryCursor&) = default;
};

struct LookupCondition {
  LookupAttribute attribute = LookupAttribute::EventId;
  std::string value{};  // compared exactly
};

struct LookupRequest {
  AccountId account{};
  Region region{};                            // empty: every Region, of which an event is in one
  std::vector<LookupCondition> conditions{};  // an event meets all; of each attribute one at most
  std::optional<Timestamp> from{};            // both bounds belong to the range
  std::optional<Timestamp> to{};
  std::string category = "Management";
  std::optional<HistoryCursor> after{};
  std::uint64_t limit = 50;  // a larger one than kLookupEventsMax counts as that
};

inline constexpr std::uint64_t kLookupEventsMax = 1000;

struct HistoryPage {
  std::vector<HistoryEvent> events{};   // newest first
  std::optional<HistoryCursor> next{};  // absent on the last page
};

// Thread-safe; several processes may share the database.
class EventHistory {
 public:
  // Makes the database, or completes one whose making was interrupted. Corrupt where another lake's lies
  // there.
  static Result<EventHistory> create(io::FileSystem& files, const Place& place, std::string_view lake_id);
  // Corrupt where the database is empty, something else, or another lake's.
  static Result<EventHistory> open(io::FileSystem& files, const Place& place, std::string_view lake_id);

  // Durable on return, all or nothing. An event that is there already (same account, Region and id) is
  // skipped, replaced or withdrawn, as the new one says. Returns how many were new.
  Result<std::uint64_t> insert(std::span<const HistoryEvent> events);
  // InvalidArgument where two conditions are on one attribute.
  Result<HistoryPage> lookup(const LookupRequest& request);
  // How many events there are.
  Result<std::uint64_t> size();
  // Removes the events before that time, a bounded number in each transaction, so that writers get their
  // turn. Returns how many there were.
  Result<std::uint64_t> sweep(Timestamp older_than);

 private:
  explicit EventHistory(Database database) : database_(std::move(database)) {}

  Database database_;
};

}  // namespace tarn::catalog
