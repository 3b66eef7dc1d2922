#include "access/organization_listing.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace tarn::access {
namespace {

using catalog::AccountStatus;
using catalog::OrganizationalUnit;

Error wrong(std::string message) {
  return {ErrorCode::InvalidArgument, std::move(message)};
}

std::string text_of(const json::Value& object, std::string_view name) {
  const auto* value = object.find(name);
  const auto* text = value == nullptr ? nullptr : value->string();
  return text == nullptr ? std::string() : *text;
}

// The CLI prints a time as text or, if told to, as seconds since 1970.
std::optional<Timestamp> time_of(const json::Value& object, std::string_view name) {
  const auto* value = object.find(name);
  if (value == nullptr) {
    return std::nullopt;
  }
  if (value->is_number()) {
    constexpr double kMicros = 1e6;
    constexpr double kSecondsMax = 253402300799.0;  // of the year 9999
    const double seconds = value->number();
    return seconds >= 0 && seconds <= kSecondsMax
               ? std::optional(from_micros(static_cast<std::int64_t>(seconds * kMicros)))
               : std::nullopt;
  }
  const auto* text = value->string();
  return text == nullptr ? std::nullopt : parse_timestamp(*text);
}

// Of `Status`, or of `State`, which replaces it. What a later API may add is an account that acts as far as
// is known, so that its events are kept.
AccountStatus status_of(const json::Value& account) {
  const std::string state = text_of(account, "State");
  const std::string status = state.empty() ? text_of(account, "Status") : state;
  if (status == "SUSPENDED" || status == "CLOSED") {
    return AccountStatus::Suspended;
  }
  return status == "PENDING_CLOSURE" ? AccountStatus::PendingClosure : AccountStatus::Active;
}

Result<OrganizationAccount> read_account(const json::Value& object) {
  OrganizationAccount account{.id = AccountId(text_of(object, "Id")),
                              .name = text_of(object, "Name"),
                              .email = text_of(object, "Email"),
                              .status = status_of(object)};
  if (!is_account_id(account.id.value())) {
    return fail(wrong(fmt::format("an account's Id has 12 digits: \"{}\"", account.id.value())));
  }
  account.joined = time_of(object, "JoinedTimestamp").value_or(Timestamp());
  return account;
}

Result<OrganizationalUnit> read_unit(const json::Value& object) {
  OrganizationalUnit unit{.id = text_of(object, "Id"), .name = text_of(object, "Name")};
  if (!is_unit_id(unit.id)) {
    return fail(wrong(fmt::format("a unit's Id looks like ou-ab12-12345678: \"{}\"", unit.id)));
  }
  return unit;
}

// The items of a list, sorted; one that comes twice counts once.
template <class T>
Result<std::vector<T>> read_list(const json::Value& list, std::string_view name,
                                 Result<T> (*read)(const json::Value&)) {
  const auto* items = list.array();
  if (items == nullptr) {
    return fail(wrong(fmt::format("{} is a list", name)));
  }
  std::vector<T> found;
  found.reserve(items->size());
  for (const json::Value& item : *items) {
    auto one = read(item);
    if (!one) {
      return fail(std::move(one).error().within(fmt::format("{}[{}]", name, found.size())));
    }
    found.push_back(std::move(*one));
  }
  std::ranges::sort(found, {}, &T::id);
  const auto same = std::ranges::unique(found, {}, &T::id);
  found.erase(same.begin(), same.end());
  return found;
}

Result<> read_head(const json::Value& head, OrganizationListing& listing) {
  listing.id = text_of(head, "Id");
  const std::string management = text_of(head, "ManagementAccountId");
  listing.management = AccountId(management.empty() ? text_of(head, "MasterAccountId") : management);
  if (!is_organization_id(listing.id) || !is_account_id(listing.management.value())) {
    return fail(wrong(fmt::format(
        "Organization has an Id such as o-exampleorgid and a MasterAccountId of 12 digits: \"{}\", \"{}\"",
        listing.id, listing.management.value())));
  }
  return {};
}

Result<> read_roots(const json::Value& roots, OrganizationListing& listing) {
  const auto* items = roots.array();
  if (items == nullptr || items->size() != 1 || !is_root_id(text_of(items->front(), "Id"))) {
    return fail(wrong("Roots is a list of one root, with an Id such as r-ab12"));
  }
  listing.root = text_of(items->front(), "Id");
  return {};
}

void rename_root(Organization& organization, const std::string& root) {
  const auto rename = [&](std::string& parent) {
    if (parent == organization.root) {
      parent = root;
    }
  };
  for (auto& unit : organization.units) {
    rename(unit.parent);
  }
  for (auto& account : organization.accounts) {
    rename(account.parent);
  }
  organization.root = root;
}

Result<Organization> begin(const std::optional<Organization>& before, const OrganizationListing& listing,
                           std::string_view parent, Timestamp now) {
  if (!before && listing.id.empty()) {
    return fail(
        ErrorCode::FailedState,
        "the lake knows no organization yet: import what 'aws organizations describe-organization' prints "
        "first, or run 'tarn org create'");
  }
  auto organization =
      before ? Result<Organization>(*before) : make_organization(listing.id, listing.management, now);
  if (!organization) {
    return organization;
  }
  if (!listing.id.empty() &&
      (listing.id != organization->id || listing.management != organization->management)) {
    return fail(ErrorCode::FailedState,
                fmt::format("this is another organization's listing: the lake serves {} of {}, not {} of {}",
                            organization->id, organization->management.value(), listing.id,
                            listing.management.value()));
  }
  if (!listing.root.empty()) {
    rename_root(*organization, listing.root);
  } else if (is_root_id(parent)) {
    rename_root(*organization, std::string(parent));
  }
  if (!parent.empty()) {
    TARN_TRY(require_parent(*organization, parent));
  }
  return organization;
}

Result<> bring_units(Organization& organization, const std::vector<OrganizationalUnit>& units,
                     std::string_view parent, ListingOutcome& outcome) {
  for (const OrganizationalUnit& unit : units) {
    const auto there = std::ranges::find(organization.units, unit.id, &OrganizationalUnit::id);
    if (there == organization.units.end()) {
      OrganizationalUnit added = unit;
      added.parent = parent;
      organization = TARN_TRY(add_unit(std::move(organization), std::move(added)));
      continue;
    }
    const OrganizationalUnit wanted{
        .id = unit.id, .parent = parent.empty() ? there->parent : std::string(parent), .name = unit.name};
    outcome.changed += *there == wanted ? 0u : 1u;
    *there = wanted;
  }
  return {};
}

Result<> bring_account(Organization& organization, const OrganizationAccount& listed, std::string_view parent,
                       Timestamp now, ListingOutcome& outcome) {
  OrganizationAccount wanted = listed;
  wanted.parent = parent;
  if (wanted.joined == Timestamp()) {
    wanted.joined = now;
  }
  const auto there = std::ranges::find(organization.accounts, listed.id, &OrganizationAccount::id);
  if (there == organization.accounts.end() || there->left) {
    organization = TARN_TRY(join(std::move(organization), std::move(wanted)));
    ++outcome.joined;
    return {};
  }
  if (wanted.parent.empty()) {
    wanted.parent = there->parent;
  }
  if (listed.joined == Timestamp()) {
    wanted.joined = there->joined;
  }
  outcome.changed += *there == wanted ? 0u : 1u;
  *there = std::move(wanted);
  return {};
}

Result<> let_others_leave(Organization& organization, const std::vector<OrganizationAccount>& listed,
                          Timestamp now, ListingOutcome& outcome) {
  std::set<AccountId> there;
  for (const OrganizationAccount& account : listed) {
    there.insert(account.id);
  }
  if (!there.contains(organization.management)) {
    return fail(
        ErrorCode::FailedState,
        fmt::format("the list of accounts lacks the management account {}: it is of another organization, or "
                    "of one unit (then say which with --parent)",
                    organization.management.value()));
  }
  for (const AccountId& account : members(organization)) {
    if (!there.contains(account)) {
      organization = deregister_administrator(organization, account).value_or(organization);
      organization = TARN_TRY(leave(std::move(organization), account, now));
      ++outcome.left;
    }
  }
  return {};
}

}  // namespace

Result<OrganizationListing> read_listing(std::string_view text) {
  const auto document = TARN_TRY(json::parse(text, {.bytes = kListingBytesMax}));
  return listing_of(document);
}

Result<OrganizationListing> listing_of(const json::Value& document) {
  if (document.find("NextToken") != nullptr) {
    return fail(
        wrong("this is one page of several: let the AWS CLI print all of them (without --max-items and "
              "--no-paginate)"));
  }
  OrganizationListing listing;
  const auto* head = document.find("Organization");
  const auto* roots = document.find("Roots");
  const auto* units = document.find("OrganizationalUnits");
  const auto* accounts = document.find("Accounts");
  if (head == nullptr && roots == nullptr && units == nullptr && accounts == nullptr) {
    return fail(
        wrong("this has no Organization, Roots, OrganizationalUnits or Accounts: import what "
              "'aws organizations list-accounts' or one of its relatives prints as JSON"));
  }
  if (head != nullptr) {
    TARN_TRY(read_head(*head, listing));
  }
  if (roots != nullptr) {
    TARN_TRY(read_roots(*roots, listing));
  }
  if (units != nullptr) {
    listing.units = TARN_TRY(read_list(*units, "OrganizationalUnits", read_unit));
  }
  if (accounts != nullptr) {
    listing.accounts = TARN_TRY(read_list(*accounts, "Accounts", read_account));
  }
  return listing;
}

Result<ListingOutcome> apply_listing(const std::optional<Organization>& before,
                                     const OrganizationListing& listing, std::string_view parent,
                                     Timestamp now) {
  ListingOutcome outcome;
  auto organization = TARN_TRY(begin(before, listing, parent, now));
  if (listing.units) {
    TARN_TRY(bring_units(organization, *listing.units, parent, outcome));
  }
  if (listing.accounts) {
    for (const OrganizationAccount& account : *listing.accounts) {
      TARN_TRY(bring_account(organization, account, parent, now, outcome));
    }
    if (parent.empty()) {
      TARN_TRY(let_others_leave(organization, *listing.accounts, now, outcome));
    }
  }
  outcome.organization = std::move(organization);
  return outcome;
}

}  // namespace tarn::access
