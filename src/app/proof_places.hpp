// Where a lake's signing key is, and where the heads of its chain go.
#pragma once

#include "app/commands.hpp"
#include "app/config.hpp"
#include "base/result.hpp"
#include "io/file_system.hpp"
#include "service/lake.hpp"

#include <string>

namespace tarn::app {

// Flags go before the configuration, whose relative paths are below the lake's folder.
service::ProofPlaces proof_places(const ProofFlags& flags, const Config& config, const std::string& data);

// The same, with the lake's tarn.toml.
Result<service::ProofPlaces> read_proof_places(io::FileSystem& files, const ProofFlags& flags,
                                               const std::string& data);

// What tarn.toml says of the lake's bounds.
service::LakeLimits lake_limits(const Config& config);
Result<service::LakeLimits> read_lake_limits(io::FileSystem& files, const std::string& data);

}  // namespace tarn::app
