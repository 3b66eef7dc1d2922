#include "app/proof_places.hpp"

#include <optional>

namespace tarn::app {
namespace {

std::string chosen(const std::string& flag, const std::optional<std::string>& configured,
                   const std::string& data) {
  if (!flag.empty()) {
    return flag;
  }
  return configured ? io::join_path(data, *configured) : std::string();
}

}  // namespace

service::ProofPlaces proof_places(const ProofFlags& flags, const Config& config, const std::string& data) {
  return {.key_file = chosen(flags.key_file, config.key_file, data),
          .heads_folder = chosen(flags.heads, config.heads_folder, data)};
}

Result<service::ProofPlaces> read_proof_places(io::FileSystem& files, const ProofFlags& flags,
                                               const std::string& data) {
  const auto config = TARN_TRY(read_config(files, io::join_path(data, "tarn.toml")));
  return proof_places(flags, config, data);
}

service::LakeLimits lake_limits(const Config& config) {
  return {.stores = config.stores_max.value_or(service::kStoresMax)};
}

Result<service::LakeLimits> read_lake_limits(io::FileSystem& files, const std::string& data) {
  const auto config = TARN_TRY(read_config(files, io::join_path(data, "tarn.toml")));
  return lake_limits(config);
}

Result<std::optional<catalog::PostgresUrl>> catalog_place(const std::string& flag, const Config& config) {
  const auto text = flag.empty() ? config.catalog.value_or("") : flag;
  if (text.empty()) {
    return std::optional<catalog::PostgresUrl>();
  }
  return catalog::PostgresUrl::parse(text);
}

Result<std::optional<catalog::PostgresUrl>> read_catalog_place(io::FileSystem& files, const std::string& flag,
                                                               const std::string& data) {
  const auto config = TARN_TRY(read_config(files, io::join_path(data, "tarn.toml")));
  return catalog_place(flag, config);
}

}  // namespace tarn::app
