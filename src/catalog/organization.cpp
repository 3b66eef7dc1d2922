#include "catalog/organization.hpp"

namespace tarn::catalog {

std::set<AccountId> members(const Organization& organization) {
  std::set<AccountId> found;
  for (const OrganizationAccount& account : organization.accounts) {
    if (!account.left) {
      found.insert(account.id);
    }
  }
  return found;
}

}  // namespace tarn::catalog
