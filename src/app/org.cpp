// `tarn org`: the organization whose accounts' events a lake takes.
#include "access/organization.hpp"
#include "access/organization_listing.hpp"
#include "app/commands.hpp"
#include "app/failure.hpp"
#include "app/open_lake.hpp"
#include "app/org_seen.hpp"
#include "app/organization_source.hpp"
#include "app/output.hpp"
#include "io/file_system.hpp"
#include "io/http_client.hpp"
#include "json/value.hpp"
#include "service/organization_refresh.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace tarn::app {
namespace {

using access::Organization;
using access::OrganizationAccount;
using catalog::AccountStatus;

constexpr std::array kAccountColumns = {"account", "name", "status", "place",  "role",
                                        "joined",  "left", "email",  "events", "last_event"};
enum class AccountColumn : std::uint8_t {
  Account,
  Name,
  Status,
  Place,
  Role,
  Joined,
  Left,
  Email,
  Events,
  LastEvent
};
// Of an account that events tell of and the organization does not.
constexpr std::string_view kNotListed = "NOT LISTED";

std::string_view role_of(const Organization& organization, const OrganizationAccount& account) {
  if (account.id == organization.management) {
    return "management";
  }
  return access::is_administrator(organization, account.id) ? "delegated administrator" : "";
}

// "Root / workloads / production": units by name.
std::string place_of(const Organization& organization, const OrganizationAccount& account) {
  std::string place;
  std::string_view parent = account.parent;
  for (std::size_t step = 0; step <= organization.units.size(); ++step) {
    const auto unit = std::ranges::find(organization.units, parent, &catalog::OrganizationalUnit::id);
    if (unit == organization.units.end()) {
      break;
    }
    place = fmt::format("/{}{}", unit->name.empty() ? unit->id : unit->name, place);
    parent = unit->parent;
  }
  return place.empty() ? "/" : place;
}

struct ListedAccount {
  AccountId id{};
  const OrganizationAccount* entry = nullptr;  // absent where the organization does not list it
  SeenAccount seen{};
};

// The organization's accounts, and behind them those that only events tell of.
std::vector<ListedAccount> accounts_to_list(const Organization& organization,
                                            std::map<AccountId, SeenAccount> seen) {
  std::vector<ListedAccount> listed;
  listed.reserve(organization.accounts.size() + seen.size());
  for (const auto& account : organization.accounts) {
    listed.push_back({account.id, &account, std::move(seen[account.id])});
    seen.erase(account.id);
  }
  for (auto& [id, what] : seen) {
    listed.push_back({id, nullptr, std::move(what)});
  }
  return listed;
}

class AccountCells final : public Cells {
 public:
  AccountCells(const Organization& organization, const std::vector<ListedAccount>& accounts)
      : organization_(organization), accounts_(accounts) {}

  std::size_t rows() const override { return accounts_.size(); }
  bool is_null(std::size_t row, std::size_t column) const override { return text(row, column).empty(); }
  void append_text(std::string& out, std::size_t row, std::size_t column) const override {
    out += text(row, column);
  }
  void append_json(std::string& out, std::size_t row, std::size_t column) const override {
    const bool is_number = static_cast<AccountColumn>(column) == AccountColumn::Events;
    is_number ? void(out += text(row, column)) : json::append_quoted(out, text(row, column));
  }

 private:
  std::string text(std::size_t row, std::size_t column) const {
    const auto& [id, entry, seen] = accounts_[row];
    switch (static_cast<AccountColumn>(column)) {
      case AccountColumn::Account: return id.value();
      case AccountColumn::Events: return std::to_string(seen.events);
      case AccountColumn::LastEvent: return seen.last_event;
      case AccountColumn::Status: return entry == nullptr ? std::string(kNotListed) : status_of(*entry);
      default: return entry == nullptr ? std::string() : entry_text(*entry, column);
    }
  }

  static std::string status_of(const OrganizationAccount& account) {
    return account.left ? "LEFT" : std::string(catalog::to_string(account.status));
  }

  std::string entry_text(const OrganizationAccount& account, std::size_t column) const {
    switch (static_cast<AccountColumn>(column)) {
      case AccountColumn::Name: return account.name;
      case AccountColumn::Place: return place_of(organization_, account);
      case AccountColumn::Role: return std::string(role_of(organization_, account));
      case AccountColumn::Joined: return format_iso_seconds(account.joined);
      case AccountColumn::Left: return account.left ? format_iso_seconds(*account.left) : std::string();
      case AccountColumn::Email: return account.email;
      default: return {};
    }
  }

  const Organization& organization_;
  const std::vector<ListedAccount>& accounts_;
};

Result<Organization> require(const std::optional<Organization>& organization) {
  if (!organization) {
    return fail(ErrorCode::NotFound,
                "the lake knows no organization yet: 'tarn org import' takes what 'aws organizations "
                "describe-organization' and 'list-accounts' print, 'tarn org create' begins one by hand");
  }
  return *organization;
}

Result<> show(service::Lake& lake, const OrgOptions& options) {
  const auto found = TARN_TRY(lake.control().organization());
  const auto organization = TARN_TRY(require(found));
  const auto accounts = accounts_to_list(organization, TARN_TRY(accounts_of_events(lake, options.data)));
  const auto printer = make_text_printer(
      options.format, std::vector<std::string>(kAccountColumns.begin(), kAccountColumns.end()));
  TARN_TRY(printer->add_cells(AccountCells(organization, accounts)));
  return printer->finish();
}

Result<> show_units(service::Lake& lake) {
  const auto found = TARN_TRY(lake.control().organization());
  const auto organization = TARN_TRY(require(found));
  fmt::print("{}: management account {}, root {}, {} accounts, {} units\n", organization.id,
             organization.management.value(), organization.root, catalog::members(organization).size(),
             organization.units.size());
  for (const auto& unit : organization.units) {
    fmt::print("{}  in {}  {}  {} accounts\n", unit.id, unit.parent, unit.name,
               access::members_under(organization, unit.id).size());
  }
  return {};
}

void tell(std::string_view source, const access::ListingOutcome& outcome) {
  fmt::print("{}: {} accounts joined, {} left, {} entries changed; {} has {} accounts.\n", source,
             outcome.joined, outcome.left, outcome.changed, outcome.organization.id,
             catalog::members(outcome.organization).size());
}

Result<> import_listings(service::Lake& lake, const OrgOptions& options) {
  const Timestamp now = lake.clock().now();
  for (const std::string& path : options.targets) {
    const auto text = TARN_TRY(io::read_file(lake.files(), path, access::kListingBytesMax));
    const auto listing = access::read_listing(text);
    if (!listing) {
      return fail(listing.error().within(path));
    }
    access::ListingOutcome outcome;
    const auto change = [&](const std::optional<Organization>& before) -> Result<Organization> {
      outcome = TARN_TRY(access::apply_listing(before, *listing, options.parent, now));
      if (!before) {
        TARN_TRY(access::require_management(outcome.organization, lake.settings().account));
      }
      return outcome.organization;
    };
    const auto changed = lake.control().change_organization(change, now);
    if (!changed) {
      return fail(changed.error().within(path));
    }
    tell(path, outcome);
  }
  return {};
}

Result<> refresh(const OpenedLake& lake) {
  const auto source =
      TARN_TRY(organization_source(lake->files(), lake.config(), lake->folder(), lake->settings().partition));
  const auto http = io::make_http_client(service::kOrganizationsLimits);
  const auto outcome = TARN_TRY(service::refresh_organization(*lake, *http, source, {}));
  tell(source.endpoint, outcome);
  return {};
}

Result<Organization> delegated(std::expected<Organization, access::DelegationProblem> outcome,
                               const AccountId& account) {
  return outcome ? Result<Organization>(*std::move(outcome))
                 : fail(ErrorCode::FailedState, access::describe(outcome.error(), account));
}

// What an action that names one account or unit does.
Result<Organization> changed_by(const OrgOptions& options, Organization organization, Timestamp now) {
  const std::string& target = options.targets.front();
  const AccountId account(target);
  const std::string_view action = options.action;
  if (action == "add") {
    return access::join(std::move(organization), {.id = account,
                                                  .name = options.name,
                                                  .email = options.email,
                                                  .parent = options.parent,
                                                  .joined = now});
  }
  if (action == "remove") {
    return access::leave(std::move(organization), account, now);
  }
  if (action == "move") {
    return access::move(std::move(organization), account, options.parent);
  }
  if (action == "suspend" || action == "resume") {
    return access::set_status(std::move(organization), account,
                              action == "suspend" ? AccountStatus::Suspended : AccountStatus::Active);
  }
  if (action == "add-unit") {
    return access::add_unit(std::move(organization),
                            {.id = target, .parent = options.parent, .name = options.name});
  }
  if (action == "remove-unit") {
    return access::remove_unit(std::move(organization), target);
  }
  return action == "delegate"
             ? delegated(access::register_administrator(std::move(organization), account, now), account)
             : delegated(access::deregister_administrator(std::move(organization), account), account);
}

Result<Organization> created(service::Lake& lake, const OrgOptions& options,
                             const std::optional<Organization>& before, Timestamp now) {
  if (before) {
    return fail(ErrorCode::AlreadyExists, fmt::format("the lake has an organization: {} of {}", before->id,
                                                      before->management.value()));
  }
  return access::make_organization(options.targets.front(), lake.settings().account, now);
}

Result<> change(service::Lake& lake, const OrgOptions& options) {
  const Timestamp now = lake.clock().now();
  const auto act = [&](const std::optional<Organization>& before) -> Result<Organization> {
    if (options.action == "create") {
      return created(lake, options, before, now);
    }
    auto organization = TARN_TRY(require(before));
    return changed_by(options, std::move(organization), now);
  };
  const auto changed = TARN_TRY(lake.control().change_organization(act, now));
  fmt::print("{} has {} accounts, {} units and {} delegated administrators.\n", changed.id,
             catalog::members(changed).size(), changed.units.size(), changed.administrators.size());
  return {};
}

Result<> org_command(const OrgOptions& options) {
  const bool reads = options.action == "show" || options.action == "units";
  const auto lake = TARN_TRY(OpenedLake::open(options.data, options.catalog,
                                              reads ? service::LakeUse::Reading : service::LakeUse::Events));
  if (options.action == "show") {
    return show(*lake, options);
  }
  if (options.action == "units") {
    return show_units(*lake);
  }
  if (options.action == "refresh") {
    return refresh(lake);
  }
  return options.action == "import" ? import_listings(*lake, options) : change(*lake, options);
}

}  // namespace

int run_org(const OrgOptions& options) {
  const auto outcome = org_command(options);
  const bool is_fine = outcome || outcome.error().code() == ErrorCode::Cancelled;
  return is_fine ? kExitFine : report(outcome.error());
}

}  // namespace tarn::app
