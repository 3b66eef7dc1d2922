#include "base/log.hpp"
#include "torture/run.hpp"

#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace tarn::torture {
namespace {

// Together at least 3,000 runs; tests/torture/CMakeLists.txt lets several programs share the blocks.
constexpr std::uint64_t kBlocks = 8;
constexpr std::uint64_t kRunsPerBlock = 380;
constexpr std::uint64_t kReadsRowsIn = 100;
constexpr int kFailuresMax = 5;

class Quiet : public testing::Environment {
 public:
  void SetUp() override { log::set_level(log::Level::Off); }
};
const auto* const kQuiet = testing::AddGlobalTestEnvironment(new Quiet);

const Image& image() {
  static const Image kImage;
  return kImage;
}

std::string told(const RunReport& report) {
  return fmt::format("{}\n  {}", fmt::join(report.findings.problems, "\n"), fmt::join(report.story, "\n  "));
}

class SeededRuns : public testing::TestWithParam<std::uint64_t> {};

TEST_P(SeededRuns, LoseNothingAndDoubleNothing) {
  ASSERT_TRUE(image().made()) << image().made().error().message();
  std::set<std::string> points;
  std::uint64_t rows = 0;
  int failed = 0;
  const auto first = GetParam() * kRunsPerBlock;
  for (auto seed = first; seed < first + kRunsPerBlock; ++seed) {
    const auto report = run(seed, image(), {.reads_rows = seed % kReadsRowsIn == 0});
    EXPECT_TRUE(report.findings.problems.empty()) << "seed " << seed << ": " << told(report);
    if (!report.findings.problems.empty() && ++failed == kFailuresMax) {
      return;
    }
    EXPECT_EQ(report.findings.lost + report.findings.doubled, 0u) << "seed " << seed;
    points.insert(report.crash_points.begin(), report.crash_points.end());
    rows += report.findings.rows;
  }
  EXPECT_GT(points.size(), 20u);
  EXPECT_GT(rows, kRunsPerBlock);
}

INSTANTIATE_TEST_SUITE_P(Torture, SeededRuns, testing::Range<std::uint64_t>(0, kBlocks));

TEST(Torture, RepeatsARun) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto once = run(seed, image(), {});
    const auto again = run(seed, image(), {});
    if (once.has_threads) {
      continue;
    }
    EXPECT_EQ(once.story, again.story) << "seed " << seed;
    EXPECT_EQ(once.crash_points, again.crash_points);
  }
}

// A disk that forgets one kind of sync is found out: what is shown to be safe above is so because of them.
TEST(Torture, FindsOutDisksThatForget) {
  constexpr std::uint64_t kRunsMax = 600;
  const struct {
    const char* name;
    bool (*forgets)(std::string_view path);
  } cases[] = {
      {"data files", [](std::string_view path) { return path.ends_with(".parquet"); }},
      {"keys", [](std::string_view path) { return path.ends_with(".index.tmp"); }},
      {"folders of days",
       [](std::string_view path) { return path.contains("/data/") && !path.contains('.'); }},
      {"manifests", [](std::string_view path) { return path.ends_with(".avro.tmp"); }},
      {"table metadata", [](std::string_view path) { return path.ends_with(".metadata.json.tmp"); }},
      {"folder of metadata", [](std::string_view path) { return path.ends_with("/metadata"); }},
      {"list of pending files", [](std::string_view path) { return path.ends_with("/pending"); }},
      {"log of lake.db", [](std::string_view path) { return path.ends_with("lake.db-wal"); }},
      {"lake.db itself", [](std::string_view path) { return path.ends_with("lake.db"); }},
      {"journal", [](std::string_view path) { return path.ends_with(".wal"); }},
      {"folder of the journal", [](std::string_view path) { return path.ends_with("/push"); }},
      {"keys that sign", [](std::string_view path) { return path.ends_with("signing.key.next.tmp"); }},
      {"folder of the lake", [](std::string_view path) { return path == "/lake" || path == "/moved"; }},
  };
  for (const auto& [name, forgets] : cases) {
    std::uint64_t seed = 0;
    while (seed < kRunsMax && run(seed, image(), {.forgets = forgets}).findings.problems.empty()) {
      ++seed;
    }
    EXPECT_LT(seed, kRunsMax) << name;
    RecordProperty(name, fmt::format("found out by run {}", seed));
  }
}

}  // namespace
}  // namespace tarn::torture
