#include "service/file_uri.hpp"

#include <fmt/format.h>

namespace tarn::service {
namespace {

constexpr std::string_view kFileScheme = "file://";

int hex_digit(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// "%20" is a blank. nullopt for an escape that is none, and for a zero byte, at which the system would end
// the path.
std::optional<std::string> percent_decode(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char byte = text[i];
    if (byte == '%') {
      const int high = i + 1 < text.size() ? hex_digit(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
      if (high < 0 || low < 0) {
        return std::nullopt;
      }
      byte = static_cast<char>(high * 16 + low);
      i += 2;
    }
    if (byte == '\0') {
      return std::nullopt;
    }
    decoded += byte;
  }
  return decoded;
}

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-._~/").contains(c);
}

}  // namespace

std::optional<std::string> path_of_file_uri(std::string_view uri) {
  if (!uri.starts_with(kFileScheme) || uri.size() > kFileUriBytesMax) {
    return std::nullopt;
  }
  auto path = percent_decode(uri.substr(kFileScheme.size()));
  return path && path->starts_with('/') ? path : std::nullopt;
}

std::string file_uri(std::string_view path) {
  std::string uri(kFileScheme);
  for (const char c : path) {
    if (is_unreserved(c)) {
      uri += c;
    } else {
      uri += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    }
  }
  return uri;
}

}  // namespace tarn::service
