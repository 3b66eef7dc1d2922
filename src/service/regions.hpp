// The Regions that a call may be signed for. Source: AWS General Reference, "AWS CloudTrail endpoints and
// quotas", and botocore's endpoints for cloudtrail, partitions aws to aws-eusc, as of November 2026.
#pragma once

#include "base/strong.hpp"

#include <string_view>

namespace tarn::service {

// Else a caller could have calls of its own making recorded where nobody looks, and quotas counted anew for
// each Region that it invents. `home` is the lake's own, which may be one that AWS does not have.
bool may_be_called_in(std::string_view region, const Region& home);

}  // namespace tarn::service
