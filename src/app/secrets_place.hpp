// Where the key is that the secrets of access keys are sealed under.
#pragma once

#include "app/config.hpp"
#include "base/result.hpp"
#include "io/file_system.hpp"
#include "service/lake.hpp"

#include <string>

namespace tarn::app {

// The flag goes first, then $TARN_SECRETS_KEY, then what systemd hands to this process
// ($CREDENTIALS_DIRECTORY/tarn-secrets-key), then the configuration, whose relative path is below the lake's
// folder, then the folder's own.
Result<service::SecretsPlace> secrets_place(io::FileSystem& files, const std::string& flag,
                                            const Config& config, const std::string& data);

}  // namespace tarn::app
