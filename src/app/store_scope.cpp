#include "app/store_scope.hpp"

#include "app/terminal.hpp"
#include "catalog/organization.hpp"
#include "catalog/store_scope.hpp"
#include "service/store_lifecycle.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tarn::app {
namespace {

using catalog::Organization;
using catalog::StoreScope;

json::Array texts_of(const std::vector<std::string>& entries) {
  return {entries.begin(), entries.end()};
}

// By the reader of scopes, so that what may be said is the same everywhere.
Result<StoreScope> read_scope(const ScopeFlags& flags) {
  return catalog::scope_from(json::Object{{"Accounts", texts_of(flags.accounts)},
                                          {"OrganizationalUnits", texts_of(flags.units)},
                                          {"Regions", texts_of(flags.regions)},
                                          {"ExcludedAccounts", texts_of(flags.excluded_accounts)},
                                          {"ExcludedOrganizationalUnits", texts_of(flags.excluded_units)},
                                          {"ExcludedRegions", texts_of(flags.excluded_regions)}});
}

template <class Entry>
void print_entries(std::string_view what, const std::vector<Entry>& entries) {
  if (entries.empty()) {
    return;
  }
  std::vector<std::string_view> texts;
  texts.reserve(entries.size());
  for (const Entry& entry : entries) {
    texts.push_back(entry.value());
  }
  fmt::print("  {}: {}\n", what, fmt::join(texts, ", "));
}

// A unit is told with how many accounts it has now.
void print_units(std::string_view what, const std::vector<std::string>& units,
                 const std::optional<Organization>& organization) {
  if (units.empty()) {
    return;
  }
  std::vector<std::string> texts;
  texts.reserve(units.size());
  for (const std::string& unit : units) {
    const std::size_t accounts = organization ? catalog::members_under(*organization, unit).size() : 0;
    texts.push_back(fmt::format("{} (now {})", unit, format_counted(accounts, "account", "accounts")));
  }
  fmt::print("  {}: {}\n", what, fmt::join(texts, ", "));
}

void print_scope(const std::string& name, const StoreScope& scope,
                 const std::optional<Organization>& organization) {
  if (scope.is_everything()) {
    fmt::print("{} collects all accounts and Regions that it may.\n", name);
    return;
  }
  fmt::print("{} collects:\n", name);
  print_entries("accounts", scope.chosen.accounts);
  print_units("units", scope.chosen.units, organization);
  print_entries("Regions", scope.chosen.regions);
  print_entries("not the accounts", scope.excluded.accounts);
  print_units("not the units", scope.excluded.units, organization);
  print_entries("not the Regions", scope.excluded.regions);
}

}  // namespace

bool ScopeFlags::has_entries() const {
  return !accounts.empty() || !units.empty() || !regions.empty() || !excluded_accounts.empty() ||
         !excluded_units.empty() || !excluded_regions.empty();
}

Result<> scope_command(service::Lake& lake, const catalog::EventDataStore& store, const ScopeFlags& flags) {
  catalog::EventDataStore now = store;
  if (flags.has_entries() || flags.everything) {
    const auto wanted = TARN_TRY(read_scope(flags));
    auto changed = service::StoreLifecycle(lake).set_scope(store.id, wanted);
    if (!changed) {
      return fail(ErrorCode::FailedState, changed.error().message);
    }
    now = *std::move(changed);
  }
  const auto scope = TARN_TRY(catalog::parse_scope(now.scope));
  const auto organization = TARN_TRY(lake.control().organization());
  print_scope(now.name, scope, organization);
  const auto left_out = TARN_TRY(lake.data().left_out(now.id));
  if (left_out.events > 0) {
    fmt::print("Imports left {} of {} out. Where the scope takes more now, import the files again.\n",
               format_counted(left_out.events, "event", "events"),
               format_counted(left_out.files, "file", "files"));
  }
  return {};
}

}  // namespace tarn::app
