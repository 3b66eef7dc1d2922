#include "app/failure.hpp"
#include "app/import_run.hpp"
#include "base/clock.hpp"
#include "io/file_system.hpp"
#include "io/gzip.hpp"
#include "sample/generator.hpp"
#include "service/lake.hpp"

#include <utility>

#include <fmt/format.h>

namespace tarn::app {
namespace {

constexpr int kGzipLevel = 6;

// Writes generated files as an S3 bucket would hold them, beneath a folder.
class FolderSink final : public sample::Sink {
 public:
  FolderSink(io::FileSystem& files, std::string folder) : files_(files), folder_(std::move(folder)) {}

  // Not made durable file by file: what a crash takes, the next run makes again.
  Result<> receive(const sample::LogFile& made) override {
    const auto path = io::join_path(folder_, made.key);
    if (files_.status(path, io::Symlinks::Follow)) {
      return {};
    }
    TARN_TRY(files_.create_directories(io::parent_path(path), 0700));
    auto file = TARN_TRY(files_.create(path, 0600));
    TARN_TRY(file->append(io::gzip(made.json, kGzipLevel)));
    return file->close();
  }

 private:
  io::FileSystem& files_;
  std::string folder_;
};

}  // namespace

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
  FolderSink sink(*files, folder);
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
  fmt::print(stderr, "Made {} events in {} files of a sample organization.\n", made->events, made->files);
  const auto imported = import_files(**lake, "", {folder}, {});
  if (!imported) {
    return report(imported.error());
  }
  return kExitFine;
}

}  // namespace tarn::app
