#include "app/secrets_place.hpp"

#include <cstdlib>
#include <string_view>

namespace tarn::app {
namespace {

constexpr std::string_view kCredential = "tarn-secrets-key";

std::string from_environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

}  // namespace

Result<service::SecretsPlace> secrets_place(io::FileSystem& files, const std::string& flag,
                                            const Config& config, const std::string& data) {
  const std::string named = flag.empty() ? from_environment("TARN_SECRETS_KEY") : flag;
  if (!named.empty()) {
    return service::SecretsPlace{.key_file = named};
  }
  const std::string handed = from_environment("CREDENTIALS_DIRECTORY");
  if (!handed.empty()) {
    const std::string path = io::join_path(handed, kCredential);
    const auto status = files.status(path, io::Symlinks::Follow);
    if (status) {
      return service::SecretsPlace{.key_file = path, .is_handed = true};
    }
    if (status.error().code() != ErrorCode::NotFound) {
      return fail(status.error());
    }
  }
  return service::SecretsPlace{
      .key_file = config.secrets_key_file ? io::join_path(data, *config.secrets_key_file) : ""};
}

}  // namespace tarn::app
