#include "app/failure.hpp"
#include "base/clock.hpp"
#include "service/lake.hpp"

#include <cstdio>

#include <fmt/format.h>

namespace tarn::app {

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
  const auto lake = service::Lake::create({*files, clock, *random}, options.data, wanted);
  if (!lake) {
    return report(lake.error());
  }
  const auto& settings = (*lake)->settings();
  fmt::print(
      "Made an empty lake in {}.\n"
      "  account      {}\n"
      "  Region       {}\n"
      "  partition    {}\n"
      "  credentials  {}\n"
      "ARNs carry account, Region and partition for ever; to choose others, make another lake with "
      "--account, --region and "
      "--partition.\n",
      options.data, settings.account.value(), settings.region.value(), settings.partition.value(),
      (*lake)->credentials_path());
  return kExitFine;
}

}  // namespace tarn::app
