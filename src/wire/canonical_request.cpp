#include "wire/canonical_request.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace tarn::wire {
namespace {

bool is_unreserved(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const char letter = lower(c);
  return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

// Resolves segments as RFC 3986, section 5.2.4 does, and drops empty ones.
std::string normalized_path(std::string_view path) {
  std::vector<std::string_view> kept;
  bool ends_in_folder = false;
  while (!path.empty()) {
    const std::size_t slash = path.find('/');
    const std::string_view segment = path.substr(0, slash);
    ends_in_folder = slash != std::string_view::npos;
    path.remove_prefix(ends_in_folder ? slash + 1 : path.size());
    if (segment == "..") {
      if (!kept.empty()) {
        kept.pop_back();
      }
    } else if (!segment.empty() && segment != ".") {
      kept.push_back(segment);
    }
  }
  std::string normal = "/";
  for (const std::string_view segment : kept) {
    normal += segment;
    normal += '/';
  }
  if (!kept.empty() && !ends_in_folder) {
    normal.pop_back();
  }
  return normal;
}

std::pair<std::string_view, std::string_view> split_at(std::string_view text, char mark) {
  const std::size_t at = text.find(mark);
  return at == std::string_view::npos ? std::pair(text, std::string_view())
                                      : std::pair(text.substr(0, at), text.substr(at + 1));
}

}  // namespace

std::string lower_case(std::string_view text) {
  std::string lowered(text);
  std::ranges::transform(lowered, lowered.begin(), lower);
  return lowered;
}

std::string uri_decode(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
    if (low < 0) {
      decoded += text[i];
      continue;
    }
    decoded += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return decoded;
}

std::string uri_encode(std::string_view text, Slashes slashes) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(text.size());
  for (const char c : text) {
    if (is_unreserved(c) || (c == '/' && slashes == Slashes::Keep)) {
      encoded += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded += '%';
    encoded += kHex[byte >> 4];
    encoded += kHex[byte & 15];
  }
  return encoded;
}

std::string canonical_path(std::string_view path, PathNormalization normalization) {
  if (path.empty()) {
    return "/";
  }
  switch (normalization) {
    case PathNormalization::On: return uri_encode(normalized_path(path), Slashes::Keep);
    case PathNormalization::Off: return uri_encode(path, Slashes::Keep);
  }
  return {};
}

std::string canonical_query(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> parameters;
  while (!query.empty()) {
    const auto [parameter, rest] = split_at(query, '&');
    query = rest;
    if (parameter.empty()) {
      continue;
    }
    const auto [name, value] = split_at(parameter, '=');
    parameters.emplace_back(uri_encode(uri_decode(name), Slashes::Encode),
                            uri_encode(uri_decode(value), Slashes::Encode));
  }
  std::ranges::sort(parameters);
  std::string canonical;
  for (const auto& [name, value] : parameters) {
    fmt::format_to(std::back_inserter(canonical), "{}{}={}", canonical.empty() ? "" : "&", name, value);
  }
  return canonical;
}

std::string canonical_header_value(std::string_view value) {
  std::string folded;
  for (const char c : value) {
    if (!is_blank(c)) {
      folded += c;
    } else if (!folded.empty() && folded.back() != ' ') {
      folded += ' ';
    }
  }
  if (folded.ends_with(' ')) {
    folded.pop_back();
  }
  return folded;
}

bool has_header(std::span<const HeaderView> headers, std::string_view lower_case_name) {
  return std::ranges::any_of(headers, [&](const HeaderView& header) {
    return std::ranges::equal(header.name, lower_case_name, {}, lower);
  });
}

std::string joined_header(std::span<const HeaderView> headers, std::string_view lower_case_name) {
  std::string joined;
  bool is_first = true;
  for (const HeaderView& header : headers) {
    if (!std::ranges::equal(header.name, lower_case_name, {}, lower)) {
      continue;
    }
    if (!is_first) {
      joined += ',';
    }
    joined += canonical_header_value(header.value);
    is_first = false;
  }
  return joined;
}

std::string join_names(std::span<const std::string> names) {
  std::string joined;
  for (const std::string& name : names) {
    if (!joined.empty()) {
      joined += ';';
    }
    joined += name;
  }
  return joined;
}

std::string canonical_request(const RequestView& request, std::span<const std::string> signed_headers,
                              std::string_view payload_hash, PathNormalization normalization) {
  const auto [path, query] = split_at(request.target, '?');
  std::string canonical = fmt::format("{}\n{}\n{}\n", request.method, canonical_path(path, normalization),
                                      canonical_query(query));
  for (const std::string& name : signed_headers) {
    fmt::format_to(std::back_inserter(canonical), "{}:{}\n", name, joined_header(request.headers, name));
  }
  fmt::format_to(std::back_inserter(canonical), "\n{}\n{}", join_names(signed_headers), payload_hash);
  return canonical;
}

}  // namespace tarn::wire
