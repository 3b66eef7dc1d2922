// torture [--runs N] [--first SEED] [--seed SEED]: many seeded runs, or one of them told line by line. Tells
// at which operations the crashes were: of files, and of the databases, whose transactions are writes and
// syncs too. Exit 0: nothing was lost, doubled or otherwise wrong.
#include "base/guarded.hpp"
#include "base/log.hpp"
#include "torture/run.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <thread>

#include <fmt/format.h>

namespace tarn::torture {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::uint64_t kRunsUsual = 100'000;
constexpr std::uint64_t kReadsRowsIn = 100;
constexpr std::size_t kFailuresShown = 20;

struct Wanted {
  std::uint64_t runs = kRunsUsual;
  std::uint64_t first = 0;
  std::optional<std::uint64_t> seed{};
};

struct Totals {
  std::uint64_t next = 0;  // run that nobody has begun
  std::uint64_t runs = 0;
  std::uint64_t operations = 0;
  std::uint64_t faults = 0;
  std::uint64_t rows = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t lost = 0;
  std::uint64_t doubled = 0;
  std::map<std::string, std::uint64_t> crash_points{};
  std::map<std::uint64_t, std::string> failures{};  // by seed, the first problem
};

std::optional<std::uint64_t> read_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  return read.ec == std::errc() && read.ptr == text.data() + text.size() ? std::optional(number)
                                                                         : std::nullopt;
}

std::optional<Wanted> read_arguments(std::span<char* const> arguments) {
  Wanted wanted;
  for (std::size_t i = 1; i < arguments.size(); i += 2) {
    const std::string_view name = arguments[i];
    const auto number = i + 1 < arguments.size() ? read_number(arguments[i + 1]) : std::nullopt;
    if (number && name == "--runs") {
      wanted.runs = *number;
    } else if (number && name == "--first") {
      wanted.first = *number;
    } else if (number && name == "--seed") {
      wanted.seed = *number;
    } else {
      return std::nullopt;
    }
  }
  return wanted;
}

std::string summary(const Totals& totals, double seconds) {
  std::uint64_t crashes = 0;
  for (const auto& [point, times] : totals.crash_points) {
    crashes += times;
  }
  return fmt::format(
      "{} runs ({:.0f} a second), {} crashes at {} points, {} other faults, {} operations, {} events kept, "
      "{} duplicates left out, {} lost, {} doubled, {} runs failed",
      totals.runs, static_cast<double>(totals.runs) / seconds, crashes, totals.crash_points.size(),
      totals.faults, totals.operations, totals.rows, totals.duplicates, totals.lost, totals.doubled,
      totals.failures.size());
}

void add(Totals& totals, std::uint64_t seed, const RunReport& report) {
  ++totals.runs;
  totals.operations += report.operations;
  totals.faults += report.faults;
  totals.rows += report.findings.rows;
  totals.duplicates += report.findings.duplicates;
  totals.lost += report.findings.lost;
  totals.doubled += report.findings.doubled;
  for (const auto& point : report.crash_points) {
    ++totals.crash_points[point];
  }
  if (!report.findings.problems.empty()) {
    totals.failures.emplace(seed, report.findings.problems.front());
  }
}

class Torture {
 public:
  explicit Torture(const Wanted& wanted) : wanted_(wanted) {}

  Totals play() {
    std::vector<std::jthread> workers;
    const auto count = std::max(1U, std::thread::hardware_concurrency());
    running_ = count;
    for (unsigned i = 0; i < count; ++i) {
      workers.emplace_back([this] { work(); });
    }
    show_progress();
    workers.clear();
    return *totals_.lock();
  }

  double seconds() const { return std::chrono::duration<double>(SteadyClock::now() - begin_).count(); }
  const Image& image() const { return image_; }

 private:
  void work() {
    for (;;) {
      std::uint64_t seed = 0;
      {
        const auto totals = totals_.lock();
        if (totals->next == wanted_.runs) {
          --running_;
          changed_.notify_all();
          return;
        }
        seed = wanted_.first + totals->next++;
      }
      const auto report = run(seed, image_, {.reads_rows = seed % kReadsRowsIn == 0});
      add(*totals_.lock(), seed, report);
    }
  }

  std::string time_left(const Totals& totals) const {
    if (totals.runs == 0) {
      return "unknown time";
    }
    constexpr double kSecondsAMinute = 60;
    const auto left =
        static_cast<double>(wanted_.runs - totals.runs) * seconds() / static_cast<double>(totals.runs);
    return fmt::format("{} of {} runs, about {:.0f} min", wanted_.runs - totals.runs, wanted_.runs,
                       left / kSecondsAMinute);
  }

  void show_progress() {
    constexpr std::chrono::seconds kInterval{5};
    auto totals = totals_.lock();
    while (!changed_.wait_for(totals.guard(), kInterval, [this] { return running_ == 0; })) {
      fmt::print(stderr, "{}; {} left\n", summary(*totals, seconds()), time_left(*totals));
    }
  }

  Wanted wanted_;
  Image image_;
  SteadyClock::time_point begin_ = SteadyClock::now();
  Guarded<Totals> totals_;
  std::condition_variable changed_;
  unsigned running_ = 0;  // guarded by totals_
};

int replay(std::uint64_t seed) {
  const Image image;
  const auto report = run(seed, image, {.reads_rows = true});
  fmt::print("seed {}\n  {}\n", seed, fmt::join(report.story, "\n  "));
  for (const auto& problem : report.findings.problems) {
    fmt::print("wrong: {}\n", problem);
  }
  return report.findings.problems.empty() ? 0 : 1;
}

int play(const Wanted& wanted) {
  Torture torture(wanted);
  if (!torture.image().made()) {
    fmt::print(stderr, "{}\n", torture.image().made().error().message());
    return 1;
  }
  const auto totals = torture.play();
  std::map<std::string, std::uint64_t> kinds;
  for (const auto& [point, times] : totals.crash_points) {
    fmt::print("{:>8}  {}\n", times, point);
    kinds[point.substr(point.rfind(": ") + 2)] += times;
  }
  fmt::print("crashes by operation:\n");
  for (const auto& [kind, times] : kinds) {
    fmt::print("{:>8}  {}\n", times, kind);
  }
  std::size_t shown = 0;
  for (const auto& [seed, problem] : totals.failures) {
    if (++shown <= kFailuresShown) {
      fmt::print("SEED={}: {}\n", seed, problem);
    }
  }
  fmt::print("{}\n", summary(totals, torture.seconds()));
  return totals.failures.empty() ? 0 : 1;
}

}  // namespace
}  // namespace tarn::torture

int main(int argc, char** argv) {
  const auto wanted = tarn::torture::read_arguments(std::span(argv, static_cast<std::size_t>(argc)));
  if (!wanted) {
    fmt::print(stderr, "usage: torture [--runs N] [--first SEED] [--seed SEED]\n");
    return 2;
  }
  tarn::log::set_level(tarn::log::Level::Off);
  return wanted->seed ? tarn::torture::replay(*wanted->seed) : tarn::torture::play(*wanted);
}
