#include "catalog/organization.hpp"

#include <algorithm>

namespace tarn::catalog {
namespace {

constexpr std::size_t kAccountDigits = 12;
constexpr std::size_t kOrganizationLettersMin = 10;
constexpr std::size_t kRootLettersMin = 4;
constexpr std::size_t kUnitLettersMin = 8;
constexpr std::size_t kLettersMax = 32;

bool is_digit(char letter) {
  return letter >= '0' && letter <= '9';
}

bool is_letter_or_digit(char letter) {
  return (letter >= 'a' && letter <= 'z') || is_digit(letter);
}

bool are_letters(std::string_view text, std::size_t min) {
  return text.size() >= min && text.size() <= kLettersMax && std::ranges::all_of(text, is_letter_or_digit);
}

bool has_prefix_and_letters(std::string_view text, std::string_view prefix, std::size_t min) {
  return text.starts_with(prefix) && are_letters(text.substr(prefix.size()), min);
}

// Whether `place` is `parent` or lies in it, at any depth. A chain that does not end at the root counts as
// outside.
bool lies_in(const Organization& organization, std::string_view place, std::string_view parent) {
  for (std::size_t step = 0; step <= organization.units.size(); ++step) {
    if (place == parent) {
      return true;
    }
    const auto unit = std::ranges::lower_bound(organization.units, place, {}, &OrganizationalUnit::id);
    if (unit == organization.units.end() || unit->id != place) {
      return false;
    }
    place = unit->parent;
  }
  return false;
}

}  // namespace

bool is_account_id(std::string_view text) {
  return text.size() == kAccountDigits && std::ranges::all_of(text, is_digit);
}

bool is_organization_id(std::string_view text) {
  return has_prefix_and_letters(text, "o-", kOrganizationLettersMin);
}

bool is_root_id(std::string_view text) {
  return has_prefix_and_letters(text, "r-", kRootLettersMin);
}

bool is_unit_id(std::string_view text) {
  constexpr std::string_view kPrefix = "ou-";
  if (!text.starts_with(kPrefix)) {
    return false;
  }
  text.remove_prefix(kPrefix.size());
  const std::size_t dash = text.find('-');
  return dash != std::string_view::npos && are_letters(text.substr(0, dash), kRootLettersMin) &&
         are_letters(text.substr(dash + 1), kUnitLettersMin);
}

std::set<AccountId> members(const Organization& organization) {
  std::set<AccountId> found;
  for (const OrganizationAccount& account : organization.accounts) {
    if (!account.left) {
      found.insert(account.id);
    }
  }
  return found;
}

std::set<AccountId> members_under(const Organization& organization, std::string_view parent) {
  std::set<AccountId> found;
  for (const OrganizationAccount& account : organization.accounts) {
    if (!account.left && (account.id.value() == parent || lies_in(organization, account.parent, parent))) {
      found.insert(account.id);
    }
  }
  return found;
}

}  // namespace tarn::catalog
