#include "app/failure.hpp"
#include "app/open_lake.hpp"
#include "service/lake.hpp"

#include <fmt/format.h>

namespace tarn::app {
namespace {

Result<> rotate(const RotateKeyOptions& options) {
  const auto lake =
      TARN_TRY(OpenedLake::open(options.data, options.catalog, service::LakeUse::All, options.proof));
  const auto key = TARN_TRY(lake->rotate_key(options.to));
  fmt::print("The chain of {} goes on with the key {}.\n", options.data, key.id);
  if (!options.to.empty()) {
    fmt::print(
        "It is in {}: write key_file = \"{}\" under [proof] in the lake's tarn.toml, or give --key-file.\n",
        options.to, lake->files().canonical(options.to).value_or(options.to));
  }
  return {};
}

}  // namespace

int run_rotate_key(const RotateKeyOptions& options) {
  const auto outcome = rotate(options);
  return outcome ? kExitFine : report(outcome.error());
}

}  // namespace tarn::app
