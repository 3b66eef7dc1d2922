#include "torture/machine.hpp"

#include <utility>

namespace tarn::torture {

Program::Program(Machine& machine, std::uint64_t seed)
    : machine_(machine),
      files_(machine.disk),
      databases_(machine.databases, files_),
      random_(io::make_seeded_random(seed)) {}

Program::~Program() = default;

Result<> Program::open(bool makes_lake) {
  const service::LakeContext context{files_, machine_.clock, *random_, {.heads_folder = kHeadsFolder}};
  auto opened = service::Lake::open(context, machine_.lake_folder, service::LakeUse::Events);
  if (makes_lake && !opened && opened.error().code() == ErrorCode::NotFound) {
    opened = service::Lake::create(context, machine_.lake_folder, {});
  }
  lake_ = TARN_TRY(std::move(opened));
  return {};
}

}  // namespace tarn::torture
