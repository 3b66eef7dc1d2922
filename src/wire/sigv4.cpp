#include "wire/sigv4.hpp"

#include "io/hash.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

namespace tarn::wire {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
constexpr std::string_view kTerminator = "aws4_request";
constexpr std::size_t kAuthorizationBytesMax = 8192;
constexpr std::size_t kSignedHeadersMax = 128;
// Stands in for the secret of a key that does not exist, so that the time taken does not tell.
constexpr std::string_view kNoSecret = "0000000000000000000000000000000000000000";

struct Credential {
  std::string access_key_id;
  std::string date;  // "20150830"
  std::string region;
  std::string service;
  std::string terminator;
};

struct Authorization {
  Credential credential;
  std::vector<std::string> signed_headers;  // lower case, sorted, each once
  std::string signature;
};

template <class T>
using Auth = std::expected<T, AuthFailure>;

std::unexpected<AuthFailure> refuse(AuthProblem problem, std::string message) {
  return std::unexpected(AuthFailure{problem, std::move(message)});
}

std::vector<std::string_view> split(std::string_view text, char mark) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t at = text.find(mark);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) {
      return parts;
    }
    text.remove_prefix(at + 1);
  }
}

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

Auth<Credential> parse_credential(std::string_view text) {
  const auto parts = split(text, '/');
  const bool has_empty = std::ranges::any_of(parts, [](std::string_view part) { return part.empty(); });
  if (parts.size() != 5 || has_empty) {
    return refuse(AuthProblem::Incomplete,
                  fmt::format("Credential must have exactly 5 slash-delimited elements, e.g. "
                              "keyid/date/region/service/term, got '{}'",
                              text));
  }
  return Credential{std::string(parts[0]), std::string(parts[1]), std::string(parts[2]),
                    std::string(parts[3]), std::string(parts[4])};
}

Auth<std::vector<std::string>> parse_signed_headers(std::string_view text) {
  std::vector<std::string> names;
  for (const std::string_view name : split(text, ';')) {
    names.push_back(lower_case(trim(name)));
  }
  if (names.size() > kSignedHeadersMax || std::ranges::find(names, "") != names.end()) {
    return refuse(AuthProblem::Incomplete, "SignedHeaders is not a list of header names.");
  }
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

// The parameters of an Authorization header, missing ones empty.
struct AuthorizationParts {
  std::string_view credential;
  std::string_view signed_headers;
  std::string_view signature;
};

AuthorizationParts split_authorization(std::string_view parameters) {
  AuthorizationParts parts;
  for (const std::string_view parameter : split(parameters, ',')) {
    const std::size_t equals = parameter.find('=');
    if (equals == std::string_view::npos) {
      continue;
    }
    const std::string_view name = trim(parameter.substr(0, equals));
    const std::string_view value = trim(parameter.substr(equals + 1));
    if (name == "Credential") {
      parts.credential = value;
    } else if (name == "SignedHeaders") {
      parts.signed_headers = value;
    } else if (name == "Signature") {
      parts.signature = value;
    }
  }
  return parts;
}

std::string missing_parts(const AuthorizationParts& parts, bool has_date) {
  std::string message;
  const auto require = [&](std::string_view value, std::string_view name) {
    if (value.empty()) {
      fmt::format_to(std::back_inserter(message), "Authorization header requires '{}' parameter. ", name);
    }
  };
  require(parts.credential, "Credential");
  require(parts.signature, "Signature");
  require(parts.signed_headers, "SignedHeaders");
  if (!has_date) {
    message += "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";
  }
  return std::string(trim(message));
}

Auth<Authorization> parse_authorization(const RequestView& request) {
  if (!has_header(request.headers, "authorization")) {
    return refuse(AuthProblem::MissingToken, "Missing Authentication Token");
  }
  if (std::ranges::count_if(request.headers, [](const HeaderView& header) {
        return lower_case(header.name) == "authorization";
      }) > 1) {
    return refuse(AuthProblem::Incomplete, "Authorization header must be given once.");
  }
  const std::string text = joined_header(request.headers, "authorization");
  if (text.size() > kAuthorizationBytesMax) {
    return refuse(AuthProblem::Incomplete, "Authorization header is too long.");
  }
  const std::size_t blank = std::min(text.find(' '), text.size());
  if (const auto algorithm = std::string_view(text).substr(0, blank); algorithm != kAlgorithm) {
    return refuse(AuthProblem::Incomplete, fmt::format("Unsupported AWS 'algorithm': '{}'.", algorithm));
  }
  const auto parts = split_authorization(std::string_view(text).substr(blank));
  const bool has_date = has_header(request.headers, "x-amz-date") || has_header(request.headers, "date");
  if (std::string missing = missing_parts(parts, has_date); !missing.empty()) {
    return refuse(AuthProblem::Incomplete, std::move(missing));
  }
  Auth<Credential> credential = parse_credential(parts.credential);
  if (!credential) {
    return std::unexpected(credential.error());
  }
  Auth<std::vector<std::string>> signed_headers = parse_signed_headers(parts.signed_headers);
  if (!signed_headers) {
    return std::unexpected(signed_headers.error());
  }
  return Authorization{std::move(*credential), std::move(*signed_headers), std::string(parts.signature)};
}

// "20150830T123600Z"
std::optional<Timestamp> parse_basic(std::string_view text) {
  if (text.size() != 16) {
    return std::nullopt;
  }
  const auto part = [&](std::size_t from, std::size_t count) { return text.substr(from, count); };
  if (text[8] != 'T' || text[15] != 'Z') {
    return std::nullopt;
  }
  return parse_timestamp(fmt::format("{}-{}-{}T{}:{}:{}Z", part(0, 4), part(4, 2), part(6, 2), part(9, 2),
                                     part(11, 2), part(13, 2)));
}

// "Sun, 30 Aug 2015 12:36:00 GMT"
std::optional<Timestamp> parse_http_date(std::string_view text) {
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  if (text.size() != 29 || !text.ends_with(" GMT")) {
    return std::nullopt;
  }
  const std::size_t month = kMonths.find(text.substr(8, 3));
  if (month == std::string_view::npos || month % 3 != 0) {
    return std::nullopt;
  }
  return parse_timestamp(fmt::format("{}-{:02}-{}T{}Z", text.substr(12, 4), month / 3 + 1, text.substr(5, 2),
                                     text.substr(17, 8)));
}

struct RequestDate {
  Timestamp time;
  std::string_view header;  // the one it came from
};

Auth<RequestDate> request_date(const RequestView& request) {
  const std::string_view header = has_header(request.headers, "x-amz-date") ? "x-amz-date" : "date";
  const std::string text = joined_header(request.headers, header);
  std::optional<Timestamp> time = parse_basic(text);
  if (!time && header == "date") {
    time = parse_http_date(text);
  }
  if (!time) {
    return refuse(AuthProblem::Incomplete,
                  fmt::format("Date must be in ISO-8601 'basic format'. Got '{}'. See "
                              "http://en.wikipedia.org/wiki/ISO_8601",
                              text));
  }
  return RequestDate{*time, header};
}

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
  return AuthFailure{AuthProblem::WrongScope, std::string(trim(message))};
}

std::string describe(std::chrono::seconds skew) {
  return skew.count() % 60 == 0 ? fmt::format("{} min.", skew.count() / 60)
                                : fmt::format("{} s", skew.count());
}

std::optional<AuthFailure> check_time(Timestamp time, Timestamp now, std::chrono::seconds skew) {
  if (time < now - skew) {
    return AuthFailure{
        AuthProblem::Expired,
        fmt::format("Signature expired: {} is now earlier than {} ({} - {})", format_basic(time),
                    format_basic(now - skew), format_basic(now), describe(skew))};
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

// Everything about a request that needs no secret.
std::optional<AuthFailure> check_claims(const RequestView& request, const Authorization& authorization,
                                        const RequestDate& date, Timestamp now,
                                        const VerifyOptions& options) {
  if (auto failure = check_signed(request, authorization, date.header)) {
    return failure;
  }
  if (auto failure = check_scope(authorization.credential, options.service, date.time)) {
    return failure;
  }
  return check_time(date.time, now, options.clock_skew);
}

}  // namespace

std::string_view exception_of(AuthProblem problem) {
  switch (problem) {
    case AuthProblem::MissingToken: return "MissingAuthenticationTokenException";
    case AuthProblem::Incomplete: return "IncompleteSignatureException";
    case AuthProblem::UnknownKey: return "UnrecognizedClientException";
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
  const Auth<Authorization> authorization = parse_authorization(request);
  if (!authorization) {
    return std::unexpected(authorization.error());
  }
  const Auth<RequestDate> date = request_date(request);
  if (!date) {
    return std::unexpected(date.error());
  }
  if (auto failure = check_claims(request, *authorization, *date, now, options)) {
    return std::unexpected(std::move(*failure));
  }
  const Credential& credential = authorization->credential;
  const std::string payload_hash = hex_sha256(request.body);
  const std::optional<std::string> secret = find_secret(credential.access_key_id);
  const std::string expected = signature_of(
      secret ? std::string_view(*secret) : kNoSecret, credential, date->time,
      canonical_request(request, authorization->signed_headers, payload_hash, options.normalization));
  const bool is_right = io::equal_in_constant_time(expected, authorization->signature);
  if (!secret || has_header(request.headers, "x-amz-security-token")) {
    return refuse(AuthProblem::UnknownKey, "The security token included in the request is invalid.");
  }
  if (auto failure = check_payload(request, payload_hash)) {
    return std::unexpected(std::move(*failure));
  }
  if (!is_right) {
    return refuse(
        AuthProblem::WrongSignature,
        "The request signature we calculated does not match the signature you provided. Check your AWS "
        "Secret Access Key and signing method. Consult the service documentation for details.");
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
