// Writes a generated organization's log files for the benchmarks; the same arguments give the same files.
//
// Usage: bench_logs FOLDER EVENTS
#include "base/time.hpp"
#include "io/gzip.hpp"
#include "sample/generator.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

namespace {

using namespace tarn;

constexpr int kGzipLevel = 6;
// One working day of a busy organization: about 50 events a file, as in real trails.
constexpr std::chrono::days kPeriod{1};

class Folder : public sample::Sink {
 public:
  explicit Folder(std::filesystem::path root) : root_(std::move(root)) {}

  Result<> receive(const sample::LogFile& file) override {
    const auto path = root_ / file.key;
    std::error_code error;
    std::filesystem::create_directories(path.parent_path(), error);
    std::ofstream out(path, std::ios::binary);
    out << io::gzip(file.json, kGzipLevel);
    if (!out.flush()) {
      return fail(ErrorCode::Io, "cannot write " + path.string());
    }
    return {};
  }

 private:
  std::filesystem::path root_;
};

}  // namespace

int main(int argc, char** argv) {
  const auto events = argc == 3 ? std::strtoull(argv[2], nullptr, 10) : 0;
  if (events == 0) {
    std::fputs("usage: bench_logs FOLDER EVENTS\n", stderr);
    return 2;
  }
  sample::Options options;
  options.start = *parse_timestamp("2026-01-13T00:00:00Z");
  options.end = options.start + kPeriod;
  options.events = events;
  Folder folder(argv[1]);
  const auto made = sample::generate(options, folder);
  if (!made) {
    std::fprintf(stderr, "bench_logs: %s\n", made.error().message().c_str());
    return 1;
  }
  std::printf("{\"events\": %llu, \"files\": %llu}\n", static_cast<unsigned long long>(made->events),
              static_cast<unsigned long long>(made->files));
  return 0;
}
