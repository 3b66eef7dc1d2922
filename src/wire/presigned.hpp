// Requests whose signature stands in their query: presigned URLs. Pure functions.
#pragma once

#include "wire/authorization.hpp"

#include <chrono>
#include <string>

namespace tarn::wire {

// AWS's own STS takes none that is older, whatever X-Amz-Expires says.
inline constexpr std::chrono::seconds kPresignedLifetimeMax{900};

// Read and not yet believed.
struct PresignedClaims {
  Authorization authorization{};
  Timestamp time{};
  std::chrono::seconds lifetime{};
  std::string session_token{};  // empty: none
  std::string target{};         // without the signature, as it was signed
};

bool is_presigned(const RequestView& request);

// Incomplete where a part is missing, cannot be read, or stands in the query twice, and where there is an
// Authorization header as well. REQUIRES: is_presigned(request).
Auth<PresignedClaims> parse_presigned(const RequestView& request);

}  // namespace tarn::wire
