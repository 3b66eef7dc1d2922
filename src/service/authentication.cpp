#include "service/authentication.hpp"

#include "service/regions.hpp"
#include "wire/authorization.hpp"
#include "wire/presigned.hpp"

#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace tarn::service {
namespace {

// A session's key comes with its token, any other key without one.
Result<std::shared_ptr<const access::Credential>> find_credential(Lake& lake, const AccessKeyId& id,
                                                                  std::string_view token) {
  if (access::is_session_key(id)) {
    return lake.sessions().find(id, token);
  }
  if (!token.empty()) {
    return fail(ErrorCode::NotFound, "the key takes no session token");
  }
  return lake.keys().find(id);
}

struct ClaimedKey {
  AccessKeyId id{};
  std::string token{};
};

// The Authorization header first, as in verify(), where it can be read: a query that looks like a presigned
// one must not hide it.
std::optional<ClaimedKey> claimed_key(const wire::RequestView& request) {
  if (const auto claims = wire::parse_authorization(request)) {
    return ClaimedKey{AccessKeyId(claims->credential.access_key_id),
                      wire::joined_header(request.headers, "x-amz-security-token")};
  }
  const auto claims = wire::is_presigned(request)
                          ? wire::parse_presigned(request)
                          : std::unexpected(wire::AuthFailure{wire::AuthProblem::MissingToken, {}});
  return claims ? std::optional(ClaimedKey{AccessKeyId(claims->authorization.credential.access_key_id),
                                           claims->session_token})
                : std::nullopt;
}

}  // namespace

std::expected<Authenticated, AuthRefusal> authenticate(Lake& lake, const wire::RequestView& request,
                                                       Timestamp now, const wire::VerifyOptions& options) {
  Authenticated found;
  std::optional<Error> lookup_problem;
  std::optional<wire::AuthFailure> expired;
  const auto find_secret = [&](std::string_view id, std::string_view token) -> std::optional<std::string> {
    auto credential = find_credential(lake, AccessKeyId(id), token);
    if (!credential.has_value()) {
      const Error& error = credential.error();
      if (error.code() == ErrorCode::TimedOut) {
        expired = wire::AuthFailure{wire::AuthProblem::ExpiredToken, error.message()};
      } else if (error.code() != ErrorCode::NotFound && error.code() != ErrorCode::PermissionDenied) {
        lookup_problem = error;
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
  if (expired) {
    return std::unexpected(AuthRefusal(*std::move(expired)));
  }
  if (!caller.has_value()) {
    return std::unexpected(AuthRefusal(caller.error()));
  }
  if (!may_be_called_in(caller->region, lake.settings().region)) {
    return std::unexpected(AuthRefusal(wire::AuthFailure{
        wire::AuthProblem::WrongScope,
        fmt::format("Credential should be scoped to a valid region, not '{}'. ", caller->region)}));
  }
  found.region = Region(caller->region);
  return found;
}

std::shared_ptr<const access::Credential> claimed_holder(Lake& lake, const wire::RequestView& request) {
  const std::optional<ClaimedKey> claimed = claimed_key(request);
  if (!claimed) {
    return nullptr;
  }
  auto holder = access::is_session_key(claimed->id) ? lake.sessions().holder(claimed->id, claimed->token)
                                                    : lake.keys().holder(claimed->id);
  return holder ? *std::move(holder) : nullptr;
}

}  // namespace tarn::service
