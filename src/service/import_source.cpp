#include "service/import_source.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace tarn::service {
namespace {

constexpr std::string_view kFileScheme = "file://";
constexpr std::size_t kUriBytesMax = 4096;

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

Result<ImportSources> ImportSources::make(io::FileSystem& files, const std::vector<std::string>& folders) {
  std::vector<std::string> canonical;
  for (const std::string& folder : folders) {
    Result<std::string> path = files.canonical(folder);
    if (!path.has_value()) {
      return fail(path.error().within("an import folder cannot be used"));
    }
    canonical.push_back(std::move(*path));
  }
  return ImportSources(files, std::move(canonical));
}

bool ImportSources::is_allowed(const std::string& path) const {
  return std::ranges::any_of(folders_, [&](const std::string& folder) {
    return path == folder || folder == "/" || (path.starts_with(folder) && path[folder.size()] == '/');
  });
}

Result<std::string> ImportSources::resolve(std::string_view uri) const {
  if (uri.size() > kUriBytesMax) {
    return fail(ErrorCode::InvalidArgument, "The import source is longer than a path may be.");
  }
  if (uri.starts_with("s3://")) {
    return fail(
        ErrorCode::InvalidArgument,
        fmt::format(
            "This version of Tarn imports from folders (file:///...); s3:// sources come with a later "
            "version: {}",
            uri));
  }
  if (!uri.starts_with(kFileScheme)) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("An import source is written file:///absolute/path: {}", uri));
  }
  const std::optional<std::string> path = percent_decode(uri.substr(kFileScheme.size()));
  if (!path || !path->starts_with('/')) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("An import source is written file:///absolute/path: {}", uri));
  }
  if (folders_.empty()) {
    return fail(
        ErrorCode::InvalidArgument,
        fmt::format(
            "This server may not read any folder: start it with --import-folder DIR, or name the folder "
            "in its configuration: {}",
            uri));
  }
  Result<std::string> real = files_->canonical(*path);
  if (!real.has_value() || !is_allowed(*real)) {
    return fail(
        ErrorCode::InvalidArgument,
        fmt::format(
            "Nothing is there that this server may import; it reads only beneath the folders given with "
            "--import-folder: {}",
            uri));
  }
  return std::move(*real);
}

std::optional<std::string> path_of_file_uri(std::string_view uri) {
  if (!uri.starts_with(kFileScheme) || uri.size() > kUriBytesMax) {
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
