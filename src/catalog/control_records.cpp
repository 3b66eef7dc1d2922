#include "catalog/control_records.hpp"

#include "catalog/organization.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tarn::catalog {
namespace {

template <class E>
using Name = std::pair<E, std::string_view>;

template <class E>
constexpr int kNames = 0;
template <>
constexpr std::array kNames<StoreStatus> = {
    Name<StoreStatus>{StoreStatus::Created, "CREATED"},
    Name<StoreStatus>{StoreStatus::Enabled, "ENABLED"},
    Name<StoreStatus>{StoreStatus::PendingDeletion, "PENDING_DELETION"},
    Name<StoreStatus>{StoreStatus::StartingIngestion, "STARTING_INGESTION"},
    Name<StoreStatus>{StoreStatus::StoppedIngestion, "STOPPED_INGESTION"},
    Name<StoreStatus>{StoreStatus::StoppingIngestion, "STOPPING_INGESTION"}};
template <>
constexpr std::array kNames<BillingMode> = {
    Name<BillingMode>{BillingMode::ExtendableRetentionPricing, "EXTENDABLE_RETENTION_PRICING"},
    Name<BillingMode>{BillingMode::FixedRetentionPricing, "FIXED_RETENTION_PRICING"}};
template <>
constexpr std::array kNames<ImportStatus> = {Name<ImportStatus>{ImportStatus::Initializing, "INITIALIZING"},
                                             Name<ImportStatus>{ImportStatus::InProgress, "IN_PROGRESS"},
                                             Name<ImportStatus>{ImportStatus::Failed, "FAILED"},
                                             Name<ImportStatus>{ImportStatus::Stopped, "STOPPED"},
                                             Name<ImportStatus>{ImportStatus::Completed, "COMPLETED"}};
template <>
constexpr std::array kNames<ImportFailureStatus> = {
    Name<ImportFailureStatus>{ImportFailureStatus::Failed, "FAILED"},
    Name<ImportFailureStatus>{ImportFailureStatus::Retry, "RETRY"},
    Name<ImportFailureStatus>{ImportFailureStatus::Succeeded, "SUCCEEDED"}};
template <>
constexpr std::array kNames<QueryStatus> = {Name<QueryStatus>{QueryStatus::Queued, "QUEUED"},
                                            Name<QueryStatus>{QueryStatus::Running, "RUNNING"},
                                            Name<QueryStatus>{QueryStatus::Finished, "FINISHED"},
                                            Name<QueryStatus>{QueryStatus::Failed, "FAILED"},
                                            Name<QueryStatus>{QueryStatus::Cancelled, "CANCELLED"},
                                            Name<QueryStatus>{QueryStatus::TimedOut, "TIMED_OUT"}};
template <>
constexpr std::array kNames<PrincipalKind> = {Name<PrincipalKind>{PrincipalKind::User, "User"},
                                              Name<PrincipalKind>{PrincipalKind::Role, "Role"}};
template <>
constexpr std::array kNames<KeyStatus> = {Name<KeyStatus>{KeyStatus::Active, "Active"},
                                          Name<KeyStatus>{KeyStatus::Inactive, "Inactive"}};
template <>
constexpr std::array kNames<ResourceKind> = {Name<ResourceKind>{ResourceKind::Trail, "trail"},
                                             Name<ResourceKind>{ResourceKind::Channel, "channel"},
                                             Name<ResourceKind>{ResourceKind::Dashboard, "dashboard"}};
template <>
constexpr std::array kNames<AttachmentKind> = {
    Name<AttachmentKind>{AttachmentKind::ResourcePolicy, "resource-policy"},
    Name<AttachmentKind>{AttachmentKind::InsightSelectors, "insight-selectors"},
    Name<AttachmentKind>{AttachmentKind::EventConfiguration, "event-configuration"},
    Name<AttachmentKind>{AttachmentKind::Federation, "federation"}};

template <>
constexpr std::array kNames<AccountStatus> = {
    Name<AccountStatus>{AccountStatus::Active, "ACTIVE"},
    Name<AccountStatus>{AccountStatus::Suspended, "SUSPENDED"},
    Name<AccountStatus>{AccountStatus::PendingClosure, "PENDING_CLOSURE"}};

// Every enumerator has its line above, so the search ends.
template <class E>
std::string_view name_of(E value) {
  return std::ranges::find(kNames<E>, value, &Name<E>::first)->second;
}

}  // namespace

std::string_view to_string(StoreStatus status) {
  return name_of(status);
}
std::string_view to_string(BillingMode mode) {
  return name_of(mode);
}
std::string_view to_string(ImportStatus status) {
  return name_of(status);
}
std::string_view to_string(ImportFailureStatus status) {
  return name_of(status);
}
std::string_view to_string(QueryStatus status) {
  return name_of(status);
}
std::string_view to_string(PrincipalKind kind) {
  return name_of(kind);
}
std::string_view to_string(KeyStatus status) {
  return name_of(status);
}
std::string_view to_string(ResourceKind kind) {
  return name_of(kind);
}
std::string_view to_string(AttachmentKind kind) {
  return name_of(kind);
}
std::string_view to_string(AccountStatus status) {
  return name_of(status);
}

template <class E>
std::optional<E> parse_enum(std::string_view text) {
  const auto found = std::ranges::find(kNames<E>, text, &Name<E>::second);
  return found == kNames<E>.end() ? std::nullopt : std::optional(found->first);
}

template std::optional<StoreStatus> parse_enum(std::string_view);
template std::optional<BillingMode> parse_enum(std::string_view);
template std::optional<ImportStatus> parse_enum(std::string_view);
template std::optional<ImportFailureStatus> parse_enum(std::string_view);
template std::optional<QueryStatus> parse_enum(std::string_view);
template std::optional<PrincipalKind> parse_enum(std::string_view);
template std::optional<KeyStatus> parse_enum(std::string_view);
template std::optional<ResourceKind> parse_enum(std::string_view);
template std::optional<AccountStatus> parse_enum(std::string_view);

bool is_final(QueryStatus status) {
  switch (status) {
    case QueryStatus::Queued:
    case QueryStatus::Running: return false;
    case QueryStatus::Finished:
    case QueryStatus::Failed:
    case QueryStatus::Cancelled:
    case QueryStatus::TimedOut: return true;
  }
  return true;
}

bool is_final(ImportStatus status) {
  switch (status) {
    case ImportStatus::Initializing:
    case ImportStatus::InProgress: return false;
    case ImportStatus::Failed:
    case ImportStatus::Stopped:
    case ImportStatus::Completed: return true;
  }
  return true;
}

}  // namespace tarn::catalog
