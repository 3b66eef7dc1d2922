// How commands come to the lake of a folder.
#pragma once

#include "app/commands.hpp"
#include "app/config.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "io/file_system.hpp"
#include "io/hash.hpp"
#include "service/lake.hpp"

#include <memory>
#include <optional>
#include <string>

namespace tarn::app {

// A lake with what it needs from outside: the disk, the clock, chance and its tarn.toml.
class OpenedLake {
 public:
  // Flags go before the configuration. A command that commits nothing gives no proof flags: then neither the
  // places of keys and heads nor the secrets to them are looked at.
  static Result<OpenedLake> open(const std::string& data, const std::string& catalog, service::LakeUse use,
                                 const std::optional<ProofFlags>& proof = std::nullopt,
                                 const std::string& secrets_key = "");

  // Not assignable: that would end what the former lake stands on before the lake.
  OpenedLake(OpenedLake&&) = default;

  service::Lake& operator*() const { return *lake_; }
  service::Lake* operator->() const { return lake_.get(); }
  const Config& config() const { return config_; }

 private:
  OpenedLake() = default;

  std::unique_ptr<io::FileSystem> files_ = io::make_posix_file_system();
  std::unique_ptr<io::Random> random_ = io::make_system_random();
  std::unique_ptr<SystemClock> clock_ = std::make_unique<SystemClock>();
  Config config_;
  std::unique_ptr<service::Lake> lake_;
};

}  // namespace tarn::app
