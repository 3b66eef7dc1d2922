// Where a lake's organization is asked for: [organization] in tarn.toml.
#pragma once

#include "app/config.hpp"
#include "base/result.hpp"
#include "base/strong.hpp"
#include "io/file_system.hpp"
#include "service/organizations_client.hpp"

#include <string>

namespace tarn::app {

// AWS's own endpoint of the lake's partition, unless the configuration names another; relative paths are
// below `data`, the lake's folder. Its keys are looked for when they are asked for: FailedState where there
// are none. InvalidArgument for an endpoint without TLS that is not this machine. `files` must outlive the
// source.
Result<service::OrganizationSource> organization_source(io::FileSystem& files, const Config& config,
                                                        const std::string& data, const Partition& partition);

}  // namespace tarn::app
