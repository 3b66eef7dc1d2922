#include "ingest/scope_filter.hpp"

#include "io/hash.hpp"

#include <fmt/format.h>

namespace tarn::ingest {
namespace {

using catalog::Organization;
using catalog::ScopeEntries;

std::set<std::string, std::less<>> accounts_of(const ScopeEntries& entries,
                                               const std::optional<Organization>& organization) {
  std::set<std::string, std::less<>> accounts;
  for (const AccountId& account : entries.accounts) {
    accounts.insert(account.value());
  }
  if (organization) {
    for (const std::string& unit : entries.units) {
      for (const AccountId& account : catalog::members_under(*organization, unit)) {
        accounts.insert(account.value());
      }
    }
  }
  return accounts;
}

std::set<std::string, std::less<>> regions_of(const ScopeEntries& entries) {
  std::set<std::string, std::less<>> regions;
  for (const Region& region : entries.regions) {
    regions.insert(region.value());
  }
  return regions;
}

}  // namespace

ScopeFilter::ScopeFilter(const catalog::StoreScope& scope, const std::optional<Organization>& organization)
    : accounts_{.is_limited = scope.limits_accounts(),
                .is_chosen = !scope.chosen.accounts.empty() || !scope.chosen.units.empty(),
                .chosen = accounts_of(scope.chosen, organization),
                .excluded = accounts_of(scope.excluded, organization)},
      regions_{.is_limited = scope.limits_regions(),
               .is_chosen = !scope.chosen.regions.empty(),
               .chosen = regions_of(scope.chosen),
               .excluded = regions_of(scope.excluded)} {}

bool ScopeFilter::Side::takes(std::string_view text) const {
  if (!is_limited) {
    return true;
  }
  return !text.empty() && !excluded.contains(text) && (!is_chosen || chosen.contains(text));
}

void ScopeFilter::append(std::string& out, const Side& side) {
  out += side.is_limited ? "limited" : "all";
  for (const auto* const texts : {side.is_chosen ? &side.chosen : nullptr, &side.excluded}) {
    out += '|';
    if (texts == nullptr) {
      out += '*';
      continue;
    }
    for (const std::string& text : *texts) {
      out += text;
      out += ' ';
    }
  }
  out += '\n';
}

std::string ScopeFilter::digest() const {
  if (takes_everything()) {
    return {};
  }
  std::string text;
  append(text, accounts_);
  append(text, regions_);
  return io::hex(io::as_text(io::sha256(text)));
}

Result<ScopeFilter> scope_filter_of(catalog::ControlCatalog& control, const catalog::EventDataStore& store) {
  const auto scope = catalog::parse_scope(store.scope);
  if (!scope) {
    return fail(ErrorCode::FailedState,
                fmt::format("the scope of the store {} cannot be read: set it anew ({})", store.name,
                            scope.error().message()));
  }
  const bool has_units = !scope->chosen.units.empty() || !scope->excluded.units.empty();
  const auto organization =
      has_units ? control.organization() : Result<std::optional<Organization>>(std::nullopt);
  if (!organization) {
    return fail(organization.error());
  }
  return ScopeFilter(*scope, *organization);
}

Result<ScopeFilter> scope_filter_of(catalog::ControlCatalog& control, const EventDataStoreId& store) {
  const auto record = TARN_TRY(control.store(store));
  return scope_filter_of(control, record);
}

}  // namespace tarn::ingest
