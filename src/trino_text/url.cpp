#include "trino_text/url.hpp"

#include "trino_text/limits.hpp"
#include "trino_text/uri.hpp"
#include "trino_text/uri_characters.hpp"
#include "trino_text/utf8.hpp"

#include <algorithm>

namespace tarn::trino_text {
namespace {

constexpr UriCharacters kFormSafe = kUriAlphanum | uri_characters("-_.*");

int hex_digit_value(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// REQUIRES: each % has two hexadecimal digits behind it.
void append_decoded(std::string_view text, std::string& out) {
  std::string bytes;
  bytes.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      bytes += static_cast<char>(hex_digit_value(text[i + 1]) << 4 | hex_digit_value(text[i + 2]));
      i += 2;
    } else {
      bytes += text[i];
    }
  }
  append_as_java(bytes, out);
}

// Java reads the two characters behind % as a signed number.
Result<char> decode_pair(std::string_view pair) {
  const std::string intro = "URLDecoder: Illegal hex characters in escape (%) pattern - ";
  const int low = hex_digit_value(pair[1]);
  if ((pair[0] == '+' || pair[0] == '-') && low >= 0) {
    if (pair[0] == '-' && low > 0) {
      return refuse(intro + "negative value");
    }
    return static_cast<char>(low);
  }
  const int high = hex_digit_value(pair[0]);
  if (high < 0 || low < 0) {
    const bool is_first = high < 0 && pair[0] != '+' && pair[0] != '-';
    return refuse(intro + "Error at index " + (is_first ? "0" : "1") + " in: \"" + to_valid(pair) + "\"");
  }
  return static_cast<char>(high << 4 | low);
}

std::string_view raw_part(const Uri& uri, UrlPart part) {
  switch (part) {
    case UrlPart::Protocol: return uri.scheme.value_or("");
    case UrlPart::Host: return uri.host.value_or("");
    case UrlPart::Path: return uri.path.value_or("");
    case UrlPart::Query: return uri.query.value_or("");
    case UrlPart::Fragment: return uri.fragment.value_or("");
  }
  return {};
}

}  // namespace

bool url_extract(UrlPart part, std::string_view url, std::string& out) {
  const auto uri = parse_uri(url);
  if (!uri) {
    return false;
  }
  // A scheme has no escapes; those of a host are part of an IPv6 scope.
  const auto raw = raw_part(*uri, part);
  if (part == UrlPart::Protocol || part == UrlPart::Host) {
    out += raw;
  } else {
    append_decoded(raw, out);
  }
  return true;
}

std::optional<std::int64_t> url_extract_port(std::string_view url) {
  const auto uri = parse_uri(url);
  return uri ? uri->port : std::nullopt;
}

Result<bool> url_extract_parameter(std::string_view url, std::string_view name, std::string& out) {
  const auto uri = parse_uri(url);
  if (!uri || !uri->query) {
    return false;
  }
  auto rest = *uri->query;
  while (true) {
    const auto end = std::min(rest.find('&'), rest.size());
    const auto parameter = rest.substr(0, end);
    const auto equals = std::min(parameter.find('='), parameter.size());
    if (parameter.substr(0, equals) == name) {
      if (equals < parameter.size()) {
        TARN_TRY(url_decode(parameter.substr(equals + 1), out));
      }
      return true;
    }
    if (end == rest.size()) {
      return false;
    }
    rest.remove_prefix(end + 1);
  }
}

void url_encode(std::string_view text, std::string& out) {
  constexpr std::string_view kUpperHex = "0123456789ABCDEF";
  for (const char c : to_valid(text)) {
    if (kFormSafe.has(c)) {
      out += c;
    } else if (c == ' ') {
      out += '+';
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += kUpperHex[byte >> 4];
      out += kUpperHex[byte & 0xF];
    }
  }
}

Result<> url_decode(std::string_view text, std::string& out) {
  std::string bytes;
  bytes.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      if (i + 2 >= text.size()) {
        return refuse("URLDecoder: Incomplete trailing escape (%) pattern");
      }
      const char byte = TARN_TRY(decode_pair(text.substr(i + 1, 2)));
      bytes += byte;
      i += 2;
    } else {
      bytes += text[i] == '+' ? ' ' : text[i];
    }
  }
  append_as_java(bytes, out);
  return {};
}

}  // namespace tarn::trino_text
