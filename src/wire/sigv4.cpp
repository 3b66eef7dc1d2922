#include "wire/sigv4.hpp"

#include "io/hash.hpp"
#include "wire/authorization.hpp"
#include "wire/presigned.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tarn::wire {
namespace {

constexpr std::string_view kTerminator = "aws4_request";
constexpr std::string_view kMismatch =
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret "
    "Access "
    "Key and signing method. Consult the service documentation for details.";
// Stands in for the secret of a key that does not exist, so that the time taken does not tell.
constexpr std::string_view kNoSecret = "0000000000000000000000000000000000000000";

std::optional<AuthFailure> check_signed(const RequestView& request, const Authorization& authorization,
                                        std::string_view date_header) {
  const auto is_signed = [&](const std::string& name) {
    return std::ranges::binary_search(authorization.signed_headers, name);
  };
  if (!is_signed("host")) {
    return AuthFailure{AuthProblem::UnsignedHeader,
                       "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."};
  }
  for (const HeaderView& header : request.headers) {
    const std::string name = lower_case(header.name);
    if ((name.starts_with("x-amz-") || name == date_header) && !is_signed(name)) {
      return AuthFailure{AuthProblem::UnsignedHeader,
                         fmt::format("'{}' must be a 'SignedHeader' in the AWS Authorization.", header.name)};
    }
  }
  return std::nullopt;
}

std::optional<AuthFailure> check_scope(const Credential& credential, const std::string& service,
                                       Timestamp time) {
  std::string message;
  if (credential.service != service) {
    message += fmt::format("Credential should be scoped to correct service: '{}'. ", service);
  }
  if (credential.terminator != kTerminator) {
    message += fmt::format("Credential should be scoped with a valid terminator: '{}', not '{}'. ",
                           kTerminator, credential.terminator);
  }
  const std::string basic = format_basic(time);
  if (const std::string date = basic.substr(0, 8); credential.date != date) {
    message += fmt::format(
        "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{}' != "
        "'{}', "
        "from '{}'. ",
        credential.date, date, basic);
  }
  if (message.empty()) {
    return std::nullopt;
  }
  message.pop_back();
  return AuthFailure{AuthProblem::WrongScope, std::move(message)};
}

std::string describe(std::chrono::seconds skew) {
  return skew.count() % 60 == 0 ? fmt::format("{} min.", skew.count() / 60)
                                : fmt::format("{} s", skew.count());
}

// How long before and after its time a signature is good.
struct TimeLimits {
  std::chrono::seconds before;
  std::chrono::seconds after;
};

std::optional<AuthFailure> check_time(Timestamp time, Timestamp now, const TimeLimits& limits) {
  const auto& [skew, lifetime] = limits;
  if (time < now - lifetime) {
    return AuthFailure{
        AuthProblem::Expired,
        fmt::format("Signature expired: {} is now earlier than {} ({} - {})", format_basic(time),
                    format_basic(now - lifetime), format_basic(now), describe(lifetime))};
  }
  if (time > now + skew) {
    return AuthFailure{
        AuthProblem::NotYetCurrent,
        fmt::format("Signature not yet current: {} is still later than {} ({} + {})", format_basic(time),
                    format_basic(now + skew), format_basic(now), describe(skew))};
  }
  return std::nullopt;
}

std::string hex_sha256(std::string_view bytes) {
  return io::hex(io::as_text(io::sha256(bytes)));
}

std::optional<AuthFailure> check_payload(const RequestView& request, std::string_view payload_hash) {
  if (!has_header(request.headers, "x-amz-content-sha256")) {
    return std::nullopt;
  }
  const std::string sent = joined_header(request.headers, "x-amz-content-sha256");
  if (sent == "UNSIGNED-PAYLOAD" || sent.starts_with("STREAMING-")) {
    return AuthFailure{AuthProblem::UnacceptablePayload,
                       fmt::format("The payload must be signed: x-amz-content-sha256 cannot be '{}'.", sent)};
  }
  if (!io::equal_in_constant_time(sent, payload_hash)) {
    return AuthFailure{AuthProblem::UnacceptablePayload,
                       "The provided 'x-amz-content-sha256' header does not match what was computed."};
  }
  return std::nullopt;
}

std::string scope_of(const Credential& credential) {
  return fmt::format("{}/{}/{}/{}", credential.date, credential.region, credential.service,
                     credential.terminator);
}

std::string signature_of(std::string_view secret, const Credential& credential, Timestamp time,
                         std::string_view canonical) {
  const std::string text = fmt::format("{}\n{}\n{}\n{}", kAlgorithm, format_basic(time), scope_of(credential),
                                       hex_sha256(canonical));
  io::Sha256 key = io::hmac_sha256(fmt::format("AWS4{}", secret), credential.date);
  for (const std::string_view part :
       {std::string_view(credential.region), std::string_view(credential.service),
        std::string_view(credential.terminator), std::string_view(text)}) {
    key = io::hmac_sha256(io::as_text(key), part);
  }
  return io::hex(io::as_text(key));
}

// What a request says of its signature, wherever it says it.
struct Claims {
  Authorization authorization;
  RequestDate date;
  std::string session_token;
  std::string target;  // that was signed
  std::optional<std::chrono::seconds> lifetime{};
};

Auth<Claims> read_claims(const RequestView& request, const VerifyOptions& options) {
  if (options.presigned == PresignedRequests::Accepted && is_presigned(request)) {
    auto read = parse_presigned(request);
    if (!read) {
      return std::unexpected(read.error());
    }
    return Claims{.authorization = std::move(read->authorization),
                  .date = {.time = read->time, .header = "x-amz-date"},
                  .session_token = std::move(read->session_token),
                  .target = std::move(read->target),
                  .lifetime = read->lifetime};
  }
  auto authorization = parse_authorization(request);
  if (!authorization) {
    return std::unexpected(authorization.error());
  }
  const auto date = request_date(request);
  if (!date) {
    return std::unexpected(date.error());
  }
  return Claims{.authorization = *std::move(authorization),
                .date = *date,
                .session_token = joined_header(request.headers, "x-amz-security-token"),
                .target = std::string(request.target)};
}

// Everything about a request that needs no secret.
std::optional<AuthFailure> check_claims(const RequestView& request, const Claims& claims, Timestamp now,
                                        const VerifyOptions& options) {
  if (auto failure = check_signed(request, claims.authorization, claims.date.header)) {
    return failure;
  }
  if (auto failure = check_scope(claims.authorization.credential, options.service, claims.date.time)) {
    return failure;
  }
  return check_time(claims.date.time, now,
                    {.before = options.clock_skew, .after = claims.lifetime.value_or(options.clock_skew)});
}

}  // namespace

std::string_view exception_of(AuthProblem problem) {
  switch (problem) {
    case AuthProblem::MissingToken: return "MissingAuthenticationTokenException";
    case AuthProblem::Incomplete: return "IncompleteSignatureException";
    case AuthProblem::UnknownKey: return "UnrecognizedClientException";
    case AuthProblem::ExpiredToken: return "ExpiredTokenException";
    case AuthProblem::WrongSignature:
    case AuthProblem::UnsignedHeader:
    case AuthProblem::WrongScope:
    case AuthProblem::Expired:
    case AuthProblem::NotYetCurrent:
    case AuthProblem::UnacceptablePayload: return "InvalidSignatureException";
  }
  return {};
}

std::expected<AuthenticatedCaller, AuthFailure> verify(const RequestView& request, Timestamp now,
                                                       const KeyLookup& find_secret,
                                                       const VerifyOptions& options) {
  const Auth<Claims> claims = read_claims(request, options);
  if (!claims) {
    return std::unexpected(claims.error());
  }
  if (auto failure = check_claims(request, *claims, now, options)) {
    return std::unexpected(std::move(*failure));
  }
  const auto& [credential, signed_headers, signature] = claims->authorization;
  const std::string payload_hash = hex_sha256(request.body);
  const std::optional<std::string> secret = find_secret(credential.access_key_id, claims->session_token);
  const RequestView as_signed{request.method, claims->target, request.headers, request.body};
  const std::string expected =
      signature_of(secret ? std::string_view(*secret) : kNoSecret, credential, claims->date.time,
                   canonical_request(as_signed, signed_headers, payload_hash, options.normalization));
  const bool is_right = io::equal_in_constant_time(expected, signature);
  if (!secret) {
    return std::unexpected(
        AuthFailure{AuthProblem::UnknownKey, "The security token included in the request is invalid."});
  }
  if (auto failure = check_payload(request, payload_hash)) {
    return std::unexpected(std::move(*failure));
  }
  if (!is_right) {
    return std::unexpected(AuthFailure{AuthProblem::WrongSignature, std::string(kMismatch)});
  }
  return AuthenticatedCaller{credential.access_key_id, credential.region, credential.service};
}

std::vector<NewHeader> sign(const RequestView& request, const SigningKey& key, Timestamp now,
                            PathNormalization normalization) {
  std::vector<NewHeader> added;
  std::vector<HeaderView> headers(request.headers.begin(), request.headers.end());
  const std::string date = format_basic(now);
  added.push_back({"X-Amz-Date", date});
  headers.push_back({"x-amz-date", date});
  std::vector<std::string> names;
  names.reserve(headers.size());
  for (const HeaderView& header : headers) {
    names.push_back(lower_case(header.name));
  }
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  const Credential credential{key.access_key_id, date.substr(0, 8), key.region, key.service,
                              std::string(kTerminator)};
  const RequestView whole{request.method, request.target, headers, request.body};
  const std::string canonical = canonical_request(whole, names, hex_sha256(request.body), normalization);
  added.push_back(
      {"Authorization", fmt::format("{} Credential={}/{}, SignedHeaders={}, Signature={}", kAlgorithm,
                                    key.access_key_id, scope_of(credential), join_names(names),
                                    signature_of(key.secret, credential, now, canonical))});
  return added;
}

}  // namespace tarn::wire
