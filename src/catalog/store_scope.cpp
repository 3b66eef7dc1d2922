#include "catalog/store_scope.hpp"

#include "catalog/organization.hpp"

#include <algorithm>
#include <array>
#include <type_traits>
#include <utility>

#include <fmt/format.h>

namespace tarn::catalog {
namespace {

constexpr std::size_t kRegionBytesMax = 32;
constexpr std::ptrdiff_t kRegionDashesMin = 2;

// "ap-northeast-1", "us-gov-west-1".
bool is_region_text(std::string_view text) {
  const bool has_letters = std::ranges::all_of(
      text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
  return has_letters && text.size() <= kRegionBytesMax && std::ranges::count(text, '-') >= kRegionDashesMin &&
         text.front() != '-' && text.back() >= '0' && text.back() <= '9';
}

// How one list reads, and where it goes.
struct ScopeList {
  std::string_view member;
  bool (*is_valid)(std::string_view);
  std::string_view wanted;  // what an entry is
};

constexpr std::string_view kAccountWanted = "an account ID has twelve digits";
constexpr std::string_view kUnitWanted = "the ID of an organizational unit looks like ou-ab12-12345678";
constexpr std::string_view kRegionWanted = "a Region looks like ap-northeast-1";

constexpr ScopeList kAccounts = {"Accounts", is_account_id, kAccountWanted};
constexpr ScopeList kUnits = {"OrganizationalUnits", is_unit_id, kUnitWanted};
constexpr ScopeList kRegions = {"Regions", is_region_text, kRegionWanted};
constexpr ScopeList kExcludedAccounts = {"ExcludedAccounts", is_account_id, kAccountWanted};
constexpr ScopeList kExcludedUnits = {"ExcludedOrganizationalUnits", is_unit_id, kUnitWanted};
constexpr ScopeList kExcludedRegions = {"ExcludedRegions", is_region_text, kRegionWanted};
constexpr std::array kScopeLists = {kAccounts,         kUnits,         kRegions,
                                    kExcludedAccounts, kExcludedUnits, kExcludedRegions};

template <class Entry>
Result<std::vector<Entry>> read_list(const json::Value& value, const ScopeList& list) {
  std::vector<Entry> entries;
  const json::Value* const there = value.find(list.member);
  if (there == nullptr) {
    return entries;
  }
  const json::Array* const texts = there->array();
  if (texts == nullptr || texts->size() > kScopeEntriesMax) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("{} is a list of at most {} texts", list.member, kScopeEntriesMax));
  }
  entries.reserve(texts->size());
  for (const json::Value& one : *texts) {
    const std::string* const text = one.string();
    if (text == nullptr || !list.is_valid(*text)) {
      return fail(ErrorCode::InvalidArgument, fmt::format("{}: {}: {}", list.member, list.wanted,
                                                          text == nullptr ? json::write(one) : *text));
    }
    entries.emplace_back(*text);
  }
  std::ranges::sort(entries);
  const auto repeated = std::ranges::unique(entries);
  entries.erase(repeated.begin(), repeated.end());
  return entries;
}

template <class Entry>
void write_list(json::Value& out, const ScopeList& list, const std::vector<Entry>& entries) {
  if (entries.empty()) {
    return;
  }
  json::Array texts;
  texts.reserve(entries.size());
  for (const Entry& entry : entries) {
    if constexpr (std::is_same_v<Entry, std::string>) {
      texts.emplace_back(entry);
    } else {
      texts.emplace_back(entry.value());
    }
  }
  out.set(list.member, std::move(texts));
}

}  // namespace

bool StoreScope::limits_accounts() const {
  return !chosen.accounts.empty() || !chosen.units.empty() || !excluded.accounts.empty() ||
         !excluded.units.empty();
}

bool StoreScope::limits_regions() const {
  return !chosen.regions.empty() || !excluded.regions.empty();
}

Result<StoreScope> scope_from(const json::Value& value) {
  const json::Object* const members = value.object();
  if (members == nullptr) {
    return fail(ErrorCode::InvalidArgument, "a scope is a JSON object");
  }
  for (const json::Member& member : *members) {
    if (std::ranges::find(kScopeLists, member.name, &ScopeList::member) == kScopeLists.end()) {
      return fail(ErrorCode::InvalidArgument, fmt::format("a scope has no member called {}", member.name));
    }
  }
  StoreScope scope;
  scope.chosen.accounts = TARN_TRY(read_list<AccountId>(value, kAccounts));
  scope.chosen.units = TARN_TRY(read_list<std::string>(value, kUnits));
  scope.chosen.regions = TARN_TRY(read_list<Region>(value, kRegions));
  scope.excluded.accounts = TARN_TRY(read_list<AccountId>(value, kExcludedAccounts));
  scope.excluded.units = TARN_TRY(read_list<std::string>(value, kExcludedUnits));
  scope.excluded.regions = TARN_TRY(read_list<Region>(value, kExcludedRegions));
  return scope;
}

Result<StoreScope> parse_scope(std::string_view text) {
  const auto value = TARN_TRY(json::parse(text));
  return scope_from(value);
}

json::Value to_json(const StoreScope& scope) {
  json::Value out{json::Object{}};
  write_list(out, kAccounts, scope.chosen.accounts);
  write_list(out, kUnits, scope.chosen.units);
  write_list(out, kRegions, scope.chosen.regions);
  write_list(out, kExcludedAccounts, scope.excluded.accounts);
  write_list(out, kExcludedUnits, scope.excluded.units);
  write_list(out, kExcludedRegions, scope.excluded.regions);
  return out;
}

std::string to_text(const StoreScope& scope) {
  return json::write(to_json(scope));
}

}  // namespace tarn::catalog
