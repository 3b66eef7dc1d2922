// How fast events are made, on one core and without compressing or writing them.
//
// Usage: bench_sample EVENTS. Prints one JSON object.
#include "base/time.hpp"
#include "sample/generator.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace {

using namespace tarn;

class Nowhere : public sample::Sink {
 public:
  Result<> receive(const sample::LogFile&) override { return {}; }
};

}  // namespace

int main(int argc, char** argv) {
  const auto events = argc == 2 ? std::strtoull(argv[1], nullptr, 10) : 0;
  if (events == 0) {
    std::fputs("usage: bench_sample EVENTS\n", stderr);
    return 2;
  }
  sample::Options options;
  options.start = *parse_timestamp("2026-01-13T00:00:00Z");
  options.end = options.start + std::chrono::days(30);
  options.events = events;
  Nowhere nowhere;
  const auto started = std::chrono::steady_clock::now();
  const auto made = sample::generate(options, nowhere);
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - started;
  if (!made) {
    std::fprintf(stderr, "bench_sample: %s\n", made.error().message().c_str());
    return 1;
  }
  std::printf("{\"events\": %llu, \"json_bytes\": %llu, \"seconds\": %.4f}\n",
              static_cast<unsigned long long>(made->events),
              static_cast<unsigned long long>(made->json_bytes), elapsed.count());
  return 0;
}
