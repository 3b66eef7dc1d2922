#include "wire/presigned.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace tarn::wire {
namespace {

constexpr std::string_view kAlgorithmName = "X-Amz-Algorithm";
constexpr std::string_view kCredential = "X-Amz-Credential";
constexpr std::string_view kDate = "X-Amz-Date";
constexpr std::string_view kExpires = "X-Amz-Expires";
constexpr std::string_view kSignedHeaders = "X-Amz-SignedHeaders";
constexpr std::string_view kSignature = "X-Amz-Signature";
constexpr std::string_view kToken = "X-Amz-Security-Token";
constexpr std::array<std::string_view, 6> kNeeded = {kAlgorithmName, kCredential,    kDate,
                                                     kExpires,       kSignedHeaders, kSignature};

std::unexpected<AuthFailure> incomplete(std::string message) {
  return std::unexpected(AuthFailure{AuthProblem::Incomplete, std::move(message)});
}

// The parameters of the signature, decoded, in kNeeded's order and then the token.
struct SignatureParameters {
  std::array<std::optional<std::string>, kNeeded.size()> needed{};
  std::optional<std::string> token{};
  std::string rest{};  // the query without the signature

  // Empty where it is missing.
  std::string value(std::string_view name) const { return needed[place_of(name)].value_or(""); }
  static std::size_t place_of(std::string_view name) {
    return static_cast<std::size_t>(std::ranges::find(kNeeded, name) - kNeeded.begin());
  }
};

Auth<SignatureParameters> read_parameters(std::string_view query) {
  SignatureParameters found;
  while (!query.empty()) {
    const std::size_t end = query.find('&');
    const std::string_view parameter = query.substr(0, end);
    query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
    const std::size_t equals = std::min(parameter.find('='), parameter.size());
    const std::string name = uri_decode(parameter.substr(0, equals));
    if (name != kSignature) {
      found.rest += found.rest.empty() ? "" : "&";
      found.rest += parameter;
    }
    const std::size_t place = SignatureParameters::place_of(name);
    if (place == kNeeded.size() && name != kToken) {
      continue;
    }
    std::optional<std::string>& value = name == kToken ? found.token : found.needed[place];
    if (value) {
      return incomplete(fmt::format("'{}' must be given once.", name));
    }
    value = uri_decode(parameter.substr(std::min(equals + 1, parameter.size())));
  }
  return found;
}

std::string_view query_of(std::string_view target) {
  const std::size_t mark = target.find('?');
  return mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
}

Auth<std::chrono::seconds> read_lifetime(std::string_view text) {
  std::int64_t seconds = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  constexpr std::int64_t kWeek = 604'800;
  if (problem != std::errc() || end != text.data() + text.size() || seconds < 1 || seconds > kWeek) {
    return incomplete(
        fmt::format("X-Amz-Expires must be a number of seconds from 1 to {}, got '{}'.", kWeek, text));
  }
  return std::min(std::chrono::seconds(seconds), kPresignedLifetimeMax);
}

}  // namespace

bool is_presigned(const RequestView& request) {
  const auto parameters = read_parameters(query_of(request.target));
  return !parameters || parameters->needed[SignatureParameters::place_of(kSignature)].has_value() ||
         parameters->needed[SignatureParameters::place_of(kAlgorithmName)].has_value();
}

Auth<PresignedClaims> parse_presigned(const RequestView& request) {
  if (has_header(request.headers, "authorization")) {
    return incomplete("A request is signed in its query or in its Authorization header, not in both.");
  }
  auto parameters = read_parameters(query_of(request.target));
  if (!parameters) {
    return std::unexpected(parameters.error());
  }
  for (std::size_t i = 0; i < kNeeded.size(); ++i) {
    if (!parameters->needed[i]) {
      return incomplete(fmt::format("AWS query-string parameters must include '{}'.", kNeeded[i]));
    }
  }
  if (const std::string algorithm = parameters->value(kAlgorithmName); algorithm != kAlgorithm) {
    return incomplete(fmt::format("Unsupported AWS 'algorithm': '{}'.", algorithm));
  }
  auto credential = parse_credential(parameters->value(kCredential));
  if (!credential) {
    return std::unexpected(credential.error());
  }
  auto signed_headers = parse_signed_headers(parameters->value(kSignedHeaders));
  if (!signed_headers) {
    return std::unexpected(signed_headers.error());
  }
  const auto time = parse_basic_date(parameters->value(kDate));
  if (!time) {
    return incomplete(
        fmt::format("Date must be in ISO-8601 'basic format'. Got '{}'.", parameters->value(kDate)));
  }
  const auto lifetime = read_lifetime(parameters->value(kExpires));
  if (!lifetime) {
    return std::unexpected(lifetime.error());
  }
  PresignedClaims claims;
  claims.authorization = {.credential = *std::move(credential),
                          .signed_headers = *std::move(signed_headers),
                          .signature = parameters->value(kSignature)};
  claims.time = *time;
  claims.lifetime = *lifetime;
  claims.session_token = std::move(parameters->token).value_or("");
  claims.target = fmt::format("{}?{}", request.target.substr(0, request.target.find('?')), parameters->rest);
  return claims;
}

}  // namespace tarn::wire
