// What control.db holds, as values. The texts of the enumerations are those of the CloudTrail API.
#pragma once

#include "base/result.hpp"
#include "base/strong.hpp"
#include "base/time.hpp"
#include "io/secret.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::catalog {

// What a lake is from its first day on: ARNs carry the account, Region and partition.
struct LakeSettings {
  std::string lake_id{};  // UUID
  AccountId account{};
  Region region{};
  Partition partition{};
  Timestamp created{};
  std::string token_key{};  // hex; signs the NextTokens
};

enum class StoreStatus {
  Created,
  Enabled,
  PendingDeletion,
  StartingIngestion,
  StoppedIngestion,
  StoppingIngestion
};
enum class BillingMode { ExtendableRetentionPricing, FixedRetentionPricing };
enum class ImportStatus { Initializing, InProgress, Failed, Stopped, Completed };
enum class ImportFailureStatus { Failed, Retry, Succeeded };
enum class QueryStatus { Queued, Running, Finished, Failed, Cancelled, TimedOut };
enum class PrincipalKind { User, Role };
enum class KeyStatus { Active, Inactive };
enum class ResourceKind { Trail, Channel, Dashboard };
// What a resource, or an event data store, may have beside itself. Each is a JSON document.
enum class AttachmentKind { ResourcePolicy, InsightSelectors, EventConfiguration, Federation };

std::string_view to_string(StoreStatus status);
std::string_view to_string(BillingMode mode);
std::string_view to_string(ImportStatus status);
std::string_view to_string(ImportFailureStatus status);
std::string_view to_string(QueryStatus status);
std::string_view to_string(PrincipalKind kind);
std::string_view to_string(KeyStatus status);
std::string_view to_string(ResourceKind kind);  // as in ARNs: "trail"
std::string_view to_string(AttachmentKind kind);

// The other way round; nullopt for any other text. E is one of the enumerations above.
template <class E>
std::optional<E> parse_enum(std::string_view text);

// A query in one of these states never leaves it; an import likewise.
bool is_final(QueryStatus status);
bool is_final(ImportStatus status);

struct EventDataStore {
  EventDataStoreId id{};
  std::string name{};  // unique in the lake
  StoreStatus status = StoreStatus::Created;
  std::string advanced_event_selectors = "[]";  // JSON
  bool multi_region = true;
  bool organization = false;
  std::uint32_t retention_days = 366;
  bool termination_protection = true;
  std::string kms_key_id{};
  BillingMode billing_mode = BillingMode::ExtendableRetentionPricing;
  std::string tags = "[]";   // JSON
  std::string scope = "{}";  // JSON: a StoreScope
  Timestamp created{};
  Timestamp updated{};

  friend bool operator==(const EventDataStore&, const EventDataStore&) = default;
};

struct ImportStatistics {
  std::uint64_t prefixes_found = 0;
  std::uint64_t prefixes_completed = 0;
  std::uint64_t files_completed = 0;
  std::uint64_t events_completed = 0;
  std::uint64_t failed_entries = 0;
  std::uint64_t duplicates = 0;  // Tarn's own; the API does not show it

  friend bool operator==(const ImportStatistics&, const ImportStatistics&) = default;
};

struct Import {
  ImportId id{};
  EventDataStoreId destination{};
  std::string source_uri{};
  std::string source_region{};
  std::string source_role_arn{};
  std::optional<Timestamp> start_event_time{};
  std::optional<Timestamp> end_event_time{};
  ImportStatus status = ImportStatus::Initializing;
  ImportStatistics statistics{};
  Timestamp created{};
  Timestamp updated{};

  friend bool operator==(const Import&, const Import&) = default;
};

struct ImportFailure {
  std::string location{};  // one failure for each location of an import
  ImportFailureStatus status = ImportFailureStatus::Failed;
  std::string error_type{};
  std::string error_message{};
  Timestamp updated{};

  friend bool operator==(const ImportFailure&, const ImportFailure&) = default;
};

struct QueryStatistics {
  std::uint64_t rows = 0;
  std::uint64_t bytes_scanned = 0;
  std::uint64_t events_scanned = 0;
  std::uint64_t events_matched = 0;
  std::uint64_t execution_ms = 0;

  friend bool operator==(const QueryStatistics&, const QueryStatistics&) = default;
};

struct Query {
  QueryId id{};
  std::string statement{};
  std::vector<EventDataStoreId> stores{};  // in the order of the statement
  std::string alias{};
  QueryStatus status = QueryStatus::Queued;
  Timestamp created{};
  std::optional<Timestamp> finished{};
  std::string error_message{};
  QueryStatistics statistics{};
  std::string result_path{};  // relative to the data folder
  std::string principal_arn{};
  std::string delivery_uri{};
  std::string delivery_status{};  // the API's text; empty without delivery
  std::string refresh_id{};       // of the dashboard's refresh that ran it; else empty
  std::string row_rights = "[]";  // JSON: which rows of each store it may see; [] for all

  friend bool operator==(const Query&, const Query&) = default;
};

struct Principal {
  std::string arn{};
  AccountId account{};
  PrincipalKind kind = PrincipalKind::User;
  std::string name{};
  std::string unique_id{};  // "AIDA..." for users, "AROA..." for roles
  Timestamp created{};
  std::string trust_policy{};                 // of a role: who may assume it
  std::chrono::seconds session_length{3600};  // of a role: how long a session may last

  friend bool operator==(const Principal&, const Principal&) = default;
};

// What a principal may do.
struct PrincipalPolicy {
  std::string name{};      // unique among the principal's
  std::string document{};  // JSON; empty: the one of that name which every lake has

  friend bool operator==(const PrincipalPolicy&, const PrincipalPolicy&) = default;
};

struct AccessKey {
  AccessKeyId id{};
  std::string principal_arn{};
  io::Secret secret{};
  KeyStatus status = KeyStatus::Active;
  Timestamp created{};
};

// A resource of the API that has no table of its own. What only its operations understand is in the document.
struct Resource {
  ResourceArn id{};
  ResourceKind kind = ResourceKind::Trail;
  AccountId account{};
  Region region{};              // its home
  std::string name{};           // unique among those of its kind in an account's Region
  std::string document = "{}";  // JSON
  std::string tags = "[]";      // JSON
  Timestamp created{};
  Timestamp updated{};

  friend bool operator==(const Resource&, const Resource&) = default;
};

struct ResourceFilter {
  ResourceKind kind = ResourceKind::Trail;
  std::optional<AccountId> account{};
  std::optional<Region> region{};
};

struct Attachment {
  std::string resource{};  // an ARN
  std::string document{};  // JSON
  Timestamp updated{};

  friend bool operator==(const Attachment&, const Attachment&) = default;
};

// Lists come newest first. The next page begins behind the last item of this one, so that what is added
// meanwhile neither repeats nor displaces anything.
struct PageCursor {
  Timestamp created{};
  std::string id{};

  friend bool operator==(const PageCursor&, const PageCursor&) = default;
};

inline constexpr std::uint64_t kPageItemsMax = 1000;

struct PageRequest {
  std::uint64_t limit = 100;  // a larger one than kPageItemsMax counts as that
  std::optional<PageCursor> after{};
};

template <class T>
struct Page {
  std::vector<T> items{};
  std::optional<PageCursor> next{};  // absent on the last page
};

struct ImportFilter {
  std::optional<ImportStatus> status{};
  std::optional<EventDataStoreId> destination{};
};

// Bounds are of the creation time; both belong to the range.
struct QueryFilter {
  std::optional<QueryStatus> status{};
  std::optional<EventDataStoreId> store{};
  std::optional<Timestamp> from{};
  std::optional<Timestamp> to{};
  std::optional<std::string> alias{};
  std::optional<std::string> refresh_id{};
};

}  // namespace tarn::catalog
