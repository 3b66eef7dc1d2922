#include "app/failure.hpp"
#include "app/import_run.hpp"
#include "app/proof_places.hpp"
#include "app/sample_lake.hpp"
#include "app/terminal.hpp"
#include "base/clock.hpp"
#include "io/file_system.hpp"
#include "service/lake.hpp"

#include <fmt/format.h>

namespace tarn::app {
namespace {

Result<> make_sample(const SampleOptions& options) {
  const auto files = io::make_posix_file_system();
  const auto random = io::make_system_random();
  const SystemClock clock;
  const auto places = TARN_TRY(read_proof_places(*files, options.proof, options.data));
  const auto lake = TARN_TRY(service::Lake::open({*files, clock, *random, places}, options.data));
  const Timestamp now = clock.now();
  auto sample = SampleLake::open(*lake);
  if (!sample && sample.error().code() == ErrorCode::NotFound) {
    sample = SampleLake::begin(*lake, options.seed, options.events, options.days, now);
  }
  if (!sample) {
    return fail(sample.error());
  }
  const auto made = TARN_TRY(sample->make_until(now));
  if (!sample->waiting().empty()) {
    fmt::print(stderr, "Made {} events in {} files of a sample organization.\n", format_count(made.events),
               format_count(made.files));
    TARN_TRY(import_files(*lake, "", sample->waiting(), {}));
  }
  return sample->imported();
}

}  // namespace

int run_sample(const SampleOptions& options) {
  const auto outcome = make_sample(options);
  return outcome ? kExitFine : report(outcome.error());
}

}  // namespace tarn::app
