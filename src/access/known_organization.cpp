#include "access/known_organization.hpp"

#include <utility>

namespace tarn::access {

// No two versions of an organization have one time of change. It is not read under the lock, so that nobody
// waits for another's reading; one who read an older version meanwhile and keeps it makes the next one read.
Result<std::shared_ptr<const catalog::Organization>> KnownOrganization::now() {
  const auto updated = TARN_TRY(control_.organization_updated());
  {
    auto known = known_.lock();
    if (!updated) {
      known->reset();
    }
    const std::shared_ptr<const catalog::Organization>& kept = *known;
    if (!updated || (kept != nullptr && kept->updated == *updated)) {
      return kept;
    }
  }
  auto organization = TARN_TRY(control_.organization());
  auto read =
      organization ? std::make_shared<const catalog::Organization>(*std::move(organization)) : nullptr;
  *known_.lock() = read;
  return read;
}

}  // namespace tarn::access
