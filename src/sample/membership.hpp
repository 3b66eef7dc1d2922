// How an account joins and leaves the organization, as the management account's trail tells it.
#pragma once

#include "base/result.hpp"
#include "sample/catalogue.hpp"
#include "sample/change.hpp"
#include "sample/incident.hpp"
#include "sample/organization.hpp"

#include <vector>

namespace tarn::sample {

// The calls around each joining and leaving that decide_memberships() has decided, one incident without a
// label for each. A new account is created; one that was there before is invited and accepts. The
// organization and the catalogue must outlive them.
Result<std::vector<Incident>> make_memberships(const Organization& organization, const Catalogue& catalogue,
                                               const Change& change);

}  // namespace tarn::sample
