#include "access/credentials_file.hpp"

#include <cstdint>

#include <fmt/core.h>

namespace tarn::access {
namespace {

constexpr std::uint64_t kFileBytesMax = 1u << 20;
constexpr unsigned kPrivateFile = 0600;
constexpr std::string_view kBlanks = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  return first == std::string_view::npos ? std::string_view()
                                         : text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

// Whether the line begins a section, and of which name.
bool is_section(std::string_view line, std::string_view& name) {
  line = trimmed(line);
  if (line.size() < 2 || line.front() != '[' || line.find(']') == std::string_view::npos) {
    return false;
  }
  name = trimmed(line.substr(1, line.find(']') - 1));
  return true;
}

}  // namespace

std::string with_profile(std::string_view text, std::string_view profile, const catalog::AccessKey& key,
                         const Region& region) {
  std::string made;
  bool is_replaced = false;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end == std::string_view::npos ? end : end + 1);
    text.remove_prefix(line.size());
    if (std::string_view name; is_section(line, name)) {
      is_replaced = name == profile;
    }
    if (!is_replaced) {
      made += line;
    }
  }
  if (!made.empty() && made.back() != '\n') {
    made += '\n';
  }
  made += fmt::format("[{}]\naws_access_key_id = {}\naws_secret_access_key = {}\nregion = {}\n", profile,
                      key.id.value(), key.secret.reveal(), region.value());
  return made;
}

std::optional<std::string> profile_key(std::string_view text, std::string_view profile) {
  std::optional<std::string> found;
  bool is_inside = false;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (std::string_view name; is_section(line, name)) {
      is_inside = name == profile;
      if (is_inside && !found) {
        found.emplace();
      }
      continue;
    }
    const std::size_t equals = line.find('=');
    if (is_inside && equals != std::string_view::npos &&
        trimmed(line.substr(0, equals)) == "aws_access_key_id") {
      found = std::string(trimmed(line.substr(equals + 1)));
    }
  }
  return found;
}

Result<std::optional<std::string>> read_profile_key(io::FileSystem& files, const std::string& path,
                                                    std::string_view profile) {
  const auto text = io::read_file(files, path, kFileBytesMax);
  if (!text && text.error().code() != ErrorCode::NotFound) {
    return fail(text.error());
  }
  return profile_key(text.value_or(""), profile);
}

Result<> write_profile(io::FileSystem& files, const std::string& path, std::string_view profile,
                       const catalog::AccessKey& key, const Region& region) {
  const auto text = io::read_file(files, path, kFileBytesMax);
  if (!text && text.error().code() != ErrorCode::NotFound) {
    return fail(text.error());
  }
  return io::write_file_durably(files, path, with_profile(text.value_or(""), profile, key, region),
                                kPrivateFile);
}

Result<> write_only_profile(io::FileSystem& files, const std::string& path, std::string_view profile,
                            const catalog::AccessKey& key, const Region& region) {
  return io::write_file_durably(files, path, with_profile("", profile, key, region), kPrivateFile);
}

}  // namespace tarn::access
