#include "app/aws_keys.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace tarn::app {
namespace {

constexpr std::uint64_t kFileBytesMax = 1U << 20U;

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const auto first = text.find_first_not_of(kBlanks);
  return first == std::string_view::npos ? std::string_view()
                                         : text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

service::AwsKeys read_profile(std::string_view text, std::string_view profile) {
  service::AwsKeys keys;
  bool is_meant = false;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const auto line = trimmed(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.starts_with('[') && line.ends_with(']')) {
      is_meant = trimmed(line.substr(1, line.size() - 2)) == profile;
      continue;
    }
    const auto equals = line.find('=');
    if (!is_meant || equals == std::string_view::npos) {
      continue;
    }
    const auto name = trimmed(line.substr(0, equals));
    const auto value = trimmed(line.substr(equals + 1));
    if (name == "aws_access_key_id") {
      keys.access_key_id = value;
    } else if (name == "aws_secret_access_key") {
      keys.secret = io::Secret(value);
    } else if (name == "aws_session_token") {
      keys.session_token = value;
    }
  }
  return keys;
}

}  // namespace

Result<service::AwsKeys> read_aws_keys(io::FileSystem& files, const std::string& named_file) {
  const auto named_profile = variable("AWS_PROFILE");
  const auto profile = named_profile.empty() ? std::string_view("default") : std::string_view(named_profile);
  if (!named_file.empty()) {
    const auto text = TARN_TRY(io::read_file(files, named_file, kFileBytesMax));
    return read_profile(text, profile);
  }
  if (auto id = variable("AWS_ACCESS_KEY_ID"); !id.empty()) {
    return service::AwsKeys{.access_key_id = std::move(id),
                            .secret = io::Secret(variable("AWS_SECRET_ACCESS_KEY")),
                            .session_token = variable("AWS_SESSION_TOKEN")};
  }
  const auto elsewhere = variable("AWS_SHARED_CREDENTIALS_FILE");
  const auto path = elsewhere.empty() ? io::join_path(variable("HOME"), ".aws/credentials") : elsewhere;
  const auto text = io::read_file(files, path, kFileBytesMax);
  return read_profile(text.value_or(""), profile);
}

}  // namespace tarn::app
