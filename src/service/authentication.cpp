#include "service/authentication.hpp"

#include <optional>
#include <string>
#include <utility>

namespace tarn::service {

std::expected<Authenticated, AuthRefusal> authenticate(Lake& lake, const wire::RequestView& request,
                                                       Timestamp now, const wire::VerifyOptions& options) {
  Authenticated found;
  std::optional<Error> lookup_problem;
  const auto find_secret = [&](std::string_view id) -> std::optional<std::string> {
    auto credential = lake.keys().find(AccessKeyId(id));
    if (!credential.has_value()) {
      if (credential.error().code() != ErrorCode::NotFound &&
          credential.error().code() != ErrorCode::PermissionDenied) {
        lookup_problem = credential.error();
      }
      return std::nullopt;
    }
    found.caller = std::move(*credential);
    return std::string(found.caller->secret.reveal());
  };
  const auto caller = wire::verify(request, now, find_secret, options);
  if (lookup_problem) {
    return std::unexpected(AuthRefusal(*std::move(lookup_problem)));
  }
  if (!caller.has_value()) {
    return std::unexpected(AuthRefusal(caller.error()));
  }
  found.region = Region(caller->region);
  return found;
}

}  // namespace tarn::service
