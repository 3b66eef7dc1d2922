// Who sent a request.
#pragma once

#include "access/key_ring.hpp"
#include "base/result.hpp"
#include "base/strong.hpp"
#include "base/time.hpp"
#include "service/lake.hpp"
#include "wire/sigv4.hpp"

#include <expected>
#include <memory>
#include <variant>

namespace tarn::service {

struct Authenticated {
  std::shared_ptr<const access::Credential> caller{};
  Region region{};  // that the request was signed for
};

// An Error where the lake's keys could not be read.
using AuthRefusal = std::variant<wire::AuthFailure, Error>;

std::expected<Authenticated, AuthRefusal> authenticate(Lake& lake, const wire::RequestView& request,
                                                       Timestamp now, const wire::VerifyOptions& options);

// Who has the key that a refused request names, for its record: nothing may be done in that name. The key
// need not be active, and a session may have expired. Null where the lake does not know the key, where a
// session's token is not the key's own, and where the request cannot be read.
std::shared_ptr<const access::Credential> claimed_holder(Lake& lake, const wire::RequestView& request);

}  // namespace tarn::service
