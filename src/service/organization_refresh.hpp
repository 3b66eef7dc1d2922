// The lake's organization, brought up to date from AWS Organizations.
#pragma once

#include "access/organization_snapshot.hpp"
#include "base/result.hpp"
#include "io/http_client.hpp"
#include "service/lake.hpp"
#include "service/organizations_client.hpp"

#include <stop_token>

namespace tarn::service {

// Asks for the organization, its tree and its accounts: one call for each page of the lists, of which there
// are two for the root and each unit. Where the other side has no ListRoots, as another Tarn has none, there
// is no tree. Corrupt for a tree that is none, ResourceExhausted for one without end.
Result<access::OrganizationSnapshot> read_organization(OrganizationsClient& client);

// All or nothing: the catalog changes, in one transaction, once everything was told.
Result<access::ListingOutcome> refresh_organization(Lake& lake, io::HttpClient& http,
                                                    const OrganizationSource& source,
                                                    const std::stop_token& stop);

}  // namespace tarn::service
