#include "app/failure.hpp"
#include "app/folder_sink.hpp"
#include "app/import_run.hpp"
#include "base/clock.hpp"
#include "io/file_system.hpp"
#include "sample/generator.hpp"
#include "service/lake.hpp"

#include <fmt/format.h>

namespace tarn::app {
int run_sample(const SampleOptions& options) {
  const auto files = io::make_posix_file_system();
  const auto random = io::make_system_random();
  const SystemClock clock;
  auto lake = service::Lake::open({*files, clock, *random}, options.data);
  if (!lake) {
    return report(lake.error());
  }
  const auto whole_folder = files->canonical(options.data);
  if (!whole_folder) {
    return report(whole_folder.error());
  }
  const auto folder = io::join_path(*whole_folder, "sample");
  FolderProgress progress;
  FolderSink sink(*files, {.bucket = folder, .metadata_folder = folder, .threads = 2}, progress);
  const auto now = clock.now();
  sample::Options wanted;
  wanted.seed = options.seed;
  wanted.start = now - std::chrono::days(options.days);
  wanted.end = now;
  wanted.events = options.events;
  const auto made = sample::generate(wanted, sink);
  if (!made) {
    return report(made.error());
  }
  if (const auto written = sink.finish(); !written) {
    return report(written.error());
  }
  fmt::print(stderr, "Made {} events in {} files of a sample organization.\n", made->events, made->files);
  const auto imported = import_files(**lake, "", {folder}, {});
  if (!imported) {
    return report(imported.error());
  }
  return kExitFine;
}

}  // namespace tarn::app
