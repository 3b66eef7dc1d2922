#include "app/failure.hpp"
#include "app/proof_places.hpp"
#include "app/secrets_place.hpp"
#include "base/clock.hpp"
#include "json/value.hpp"
#include "service/lake.hpp"

#include <cstdio>

#include <fmt/format.h>

namespace tarn::app {
namespace {

constexpr unsigned kConfigMode = 0600;

// So that later commands find the keys that are kept elsewhere. Settings that are there already are left
// alone.
Result<> keep_key_place(io::FileSystem& files, const InitOptions& options) {
  struct KeyPlace {
    const std::string& file;
    const char* section;
    const char* name;
    const char* what;
  };
  const KeyPlace places[] = {{options.proof.key_file, "proof", "key_file", "the signing key"},
                             {options.secrets_key, "access", "secrets_key_file", "the key of secrets"}};
  const auto path = io::join_path(options.data, "tarn.toml");
  const bool has_settings = files.status(path, io::Symlinks::Follow).has_value();
  std::string settings;
  for (const KeyPlace& place : places) {
    if (place.file.empty()) {
      continue;
    }
    const auto file = TARN_TRY(files.canonical(place.file));
    const auto line = fmt::format("{} = {}", place.name, json::write(json::Value(file)));
    if (has_settings) {
      fmt::print("Write {} under [{}] in {}, so that later commands find {}.\n", line, place.section, path,
                 place.what);
    }
    settings += fmt::format("[{}]\n{}\n", place.section, line);
  }
  return has_settings || settings.empty() ? Result<>()
                                          : io::write_file_durably(files, path, settings, kConfigMode);
}

void print_catalog(const std::optional<catalog::PostgresUrl>& catalog) {
  if (catalog) {
    fmt::print(
        "Its catalog is in {}; later commands find it there by themselves, but for a password, which is not "
        "kept: give that in $PGPASSWORD, ~/.pgpass or $TARN_CATALOG.\n",
        catalog->name());
  }
}

}  // namespace

int run_init(const InitOptions& options) {
  const auto files = io::make_posix_file_system();
  const auto random = io::make_system_random();
  const SystemClock clock;
  service::LakeOptions wanted;
  if (!options.account.empty()) {
    wanted.account = AccountId(options.account);
  }
  if (!options.region.empty()) {
    wanted.region = Region(options.region);
  }
  wanted.partition = Partition(options.partition);
  const auto config = read_config(*files, io::join_path(options.data, "tarn.toml"));
  if (!config) {
    return report(config.error());
  }
  const auto places = proof_places(*files, options.proof, *config, options.data);
  if (!places) {
    return report(places.error());
  }
  const auto catalog = catalog_place(options.catalog, *config);
  if (!catalog) {
    return report(catalog.error());
  }
  const auto secrets = secrets_place(*files, options.secrets_key, *config, options.data);
  if (!secrets) {
    return report(secrets.error());
  }
  const auto lake =
      service::Lake::create({*files, clock, *random, *places, {}, *catalog, *secrets}, options.data, wanted);
  if (!lake) {
    return report(lake.error());
  }
  if (const auto kept = keep_key_place(*files, options); !kept) {
    return report(kept.error());
  }
  const auto& settings = (*lake)->settings();
  fmt::print(
      "Made an empty lake in {}.\n"
      "  account      {}\n"
      "  Region       {}\n"
      "  partition    {}\n"
      "  credentials  {}\n"
      "  signing key  {}\n"
      "  secrets      sealed under the key in {}, which no backup holds: keep a copy of it\n"
      "ARNs carry account, Region and partition for ever; to choose others, make another lake with "
      "--account, --region and "
      "--partition.\n",
      options.data, settings.account.value(), settings.region.value(), settings.partition.value(),
      (*lake)->credentials_path(), (*lake)->notary().key_file().path(), (*lake)->secrets().places().key_file);
  print_catalog(*catalog);
  return kExitFine;
}

}  // namespace tarn::app
