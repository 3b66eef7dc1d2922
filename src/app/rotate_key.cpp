#include "app/failure.hpp"
#include "app/proof_places.hpp"
#include "base/clock.hpp"
#include "service/lake.hpp"

#include <fmt/format.h>

namespace tarn::app {
namespace {

Result<> rotate(const RotateKeyOptions& options) {
  const auto files = io::make_posix_file_system();
  const auto random = io::make_system_random();
  const SystemClock clock;
  const auto places = TARN_TRY(read_proof_places(*files, options.proof, options.data));
  const auto catalog = TARN_TRY(read_catalog_place(*files, options.catalog, options.data));
  const auto lake =
      TARN_TRY(service::Lake::open({*files, clock, *random, places, {}, catalog}, options.data));
  const auto key = TARN_TRY(lake->rotate_key(options.to));
  fmt::print("The chain of {} goes on with the key {}.\n", options.data, key.id);
  if (!options.to.empty()) {
    fmt::print(
        "It is in {}: write key_file = \"{}\" under [proof] in the lake's tarn.toml, or give --key-file.\n",
        options.to, files->canonical(options.to).value_or(options.to));
  }
  return {};
}

}  // namespace

int run_rotate_key(const RotateKeyOptions& options) {
  const auto outcome = rotate(options);
  return outcome ? kExitFine : report(outcome.error());
}

}  // namespace tarn::app
