// Where a lake's signing key is, where the heads of its chain go, and where its catalog is.
#pragma once

#include "app/commands.hpp"
#include "app/config.hpp"
#include "base/result.hpp"
#include "catalog/place.hpp"
#include "io/file_system.hpp"
#include "service/lake.hpp"

#include <optional>
#include <string>

namespace tarn::app {

// Flags go before the configuration, whose relative paths are below the lake's folder. The keys to buckets
// are those of the environment, else of a shared-credentials file.
Result<service::ProofPlaces> proof_places(io::FileSystem& files, const ProofFlags& flags,
                                          const Config& config, const std::string& data);

// nullopt where neither says anything: then the folder itself does. InvalidArgument, without the text, where
// it is no address.
Result<std::optional<catalog::PostgresUrl>> catalog_place(const std::string& flag, const Config& config);

}  // namespace tarn::app
