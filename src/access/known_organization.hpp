// The organization, read once and kept until it changes.
#pragma once

#include "base/guarded.hpp"
#include "base/result.hpp"
#include "catalog/control_catalog.hpp"
#include "catalog/organization.hpp"

#include <memory>

namespace tarn::access {

// Thread-safe. Each question looks up when the organization was last changed, and no more unless it was.
class KnownOrganization {
 public:
  // `control` must outlive the object.
  explicit KnownOrganization(catalog::ControlCatalog& control) : control_(control) {}

  // As it is now, whoever changed it, this process or another. Null where the lake knows none.
  Result<std::shared_ptr<const catalog::Organization>> now();

 private:
  catalog::ControlCatalog& control_;
  Guarded<std::shared_ptr<const catalog::Organization>> known_;
};

}  // namespace tarn::access
