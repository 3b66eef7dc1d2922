#include "app/open_lake.hpp"

#include "app/proof_places.hpp"
#include "app/secrets_place.hpp"

namespace tarn::app {

Result<OpenedLake> OpenedLake::open(const std::string& data, const std::string& catalog, service::LakeUse use,
                                    const std::optional<ProofFlags>& proof, const std::string& secrets_key) {
  OpenedLake opened;
  auto& files = *opened.files_;
  opened.config_ = TARN_TRY(read_config(files, io::join_path(data, "tarn.toml")));
  const auto& config = opened.config_;
  service::ProofPlaces places;
  if (proof) {
    places = TARN_TRY(proof_places(files, *proof, config, data));
  }
  const auto secrets = TARN_TRY(secrets_place(files, secrets_key, config, data));
  const auto address = TARN_TRY(catalog_place(catalog, config));
  opened.lake_ =
      TARN_TRY(service::Lake::open({.files = files,
                                    .clock = *opened.clock_,
                                    .random = *opened.random_,
                                    .proof = places,
                                    .limits = {.stores = config.stores_max.value_or(service::kStoresMax)},
                                    .catalog = address,
                                    .secrets = secrets},
                                   data, use));
  return opened;
}

}  // namespace tarn::app
