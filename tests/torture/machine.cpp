#include "torture/machine.hpp"

#include <utility>

namespace tarn::torture {
namespace {

// So that a run has several segments.
constexpr std::uint64_t kSegmentBytes = 3000;

}  // namespace

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

void Program::close() {
  pusher_.reset();
  lake_.reset();
}

Result<ingest::Pusher*> Program::pusher() {
  if (pusher_ == nullptr) {
    TARN_TRY(lake_->require_chain());
    const auto& settings = lake_->settings();
    pusher_ = TARN_TRY(ingest::Pusher::open({.ingest = {.files = files_,
                                                        .lake = lake_->data(),
                                                        .clock = machine_.clock,
                                                        .random = *random_,
                                                        .data_folder = lake_->folder(),
                                                        .notary = lake_->notary()},
                                             .control = lake_->control(),
                                             .owner = settings.account,
                                             .region = settings.region},
                                            {.journal = {.segment_bytes = kSegmentBytes}}));
  }
  return pusher_.get();
}

}  // namespace tarn::torture
