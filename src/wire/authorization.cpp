#include "wire/authorization.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tarn::wire {
namespace {

constexpr std::size_t kAuthorizationBytesMax = 8192;
constexpr std::size_t kSignedHeadersMax = 128;

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

}  // namespace

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

std::optional<Timestamp> parse_basic_date(std::string_view text) {
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

Auth<RequestDate> request_date(const RequestView& request) {
  const std::string_view header = has_header(request.headers, "x-amz-date") ? "x-amz-date" : "date";
  const std::string text = joined_header(request.headers, header);
  std::optional<Timestamp> time = parse_basic_date(text);
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

}  // namespace tarn::wire
