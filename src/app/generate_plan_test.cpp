#include "app/generate_plan.hpp"

#include <gtest/gtest.h>

namespace tarn::app {
namespace {

const Timestamp kStart = *parse_timestamp("2026-01-01T00:00:00Z");

TEST(ParseScenario, RefusesWhatItCannotRead) {
  for (const char* text : {"", "nothing", "error-storm:size=0", "error-storm:size=1001", "error-storm:size=",
                           "error-storm:size=x", "error-storm:speed=3", "error-storm:start",
                           "error-storm:start=", "error-storm:start=later", "error-storm:start=h",
                           "error-storm:start=-3h", "error-storm:start=3w", "error-storm,size=3"}) {
    EXPECT_FALSE(parse_scenario(text, kStart)) << text;
  }
}

TEST(ParseScenario, ReadsNamesSizesAndStarts) {
  struct Case {
    const char* text;
    std::uint32_t size;
    const char* start;
  };
  const Case kCases[] = {
      {"error-storm", 1, ""},
      {"error-storm:", 1, ""},
      {"error-storm:size=7", 7, ""},
      {"error-storm:start=36h", 1, "2026-01-02T12:00:00Z"},
      {"error-storm:start=90m,size=2", 2, "2026-01-01T01:30:00Z"},
      {"error-storm:start=2d", 1, "2026-01-03T00:00:00Z"},
      {"error-storm:start=2026-01-05", 1, "2026-01-05T00:00:00Z"},
      {"error-storm:size=3,start=2026-01-05T06:07:08Z", 3, "2026-01-05T06:07:08Z"},
  };
  for (const Case& wanted : kCases) {
    const auto requests = parse_scenario(wanted.text, kStart);
    ASSERT_TRUE(requests) << wanted.text << ": " << requests.error().message();
    ASSERT_EQ(requests->size(), 1u);
    EXPECT_EQ((*requests)[0].name, "error-storm");
    EXPECT_EQ((*requests)[0].size, wanted.size) << wanted.text;
    EXPECT_EQ((*requests)[0].start, parse_timestamp(wanted.start)) << wanted.text;
  }
}

TEST(ParseScenario, KnowsAllAtOnce) {
  const auto requests = parse_scenario("all:size=2", kStart);
  ASSERT_TRUE(requests);
  EXPECT_EQ(requests->size(), sample::scenario_texts().size());
  EXPECT_EQ(requests->back().size, 2u);
}

GenerateOptions usual() {
  GenerateOptions options;
  options.out = "logs";
  return options;
}

TEST(PlanGenerate, RefusesImpossibleOptions) {
  GenerateOptions backwards = usual();
  backwards.end = "2025-12-31";
  EXPECT_FALSE(plan_generate(backwards));
  GenerateOptions unreadable = usual();
  unreadable.start = "yesterday";
  EXPECT_FALSE(plan_generate(unreadable));
  GenerateOptions alone = usual();
  alone.accounts = 1;
  alone.member_trail = "own";
  EXPECT_FALSE(plan_generate(alone));
  GenerateOptions plain = usual();
  plain.compress = "none";
  plain.digests = true;
  EXPECT_FALSE(plan_generate(plain));
  GenerateOptions unknown = usual();
  unknown.scenarios = {"error-storm", "nothing"};
  EXPECT_FALSE(plan_generate(unknown));
}

TEST(PlanGenerate, TakesTheOptionsOver) {
  GenerateOptions options = usual();
  options.days = 3;
  options.layout = "account";
  options.growth_percent = 35;
  options.aggregated = true;
  options.configuration_items = true;
  options.member_trail = "own";
  options.scenarios = {"error-storm:start=1d", "trail-stopped"};
  const auto plan = plan_generate(options);
  ASSERT_TRUE(plan) << plan.error().message();
  EXPECT_EQ(plan->start, kStart);
  EXPECT_EQ(plan->end, kStart + std::chrono::days(3));
  EXPECT_TRUE(plan->aggregated);
  EXPECT_TRUE(plan->configuration_items);
  EXPECT_FALSE(plan->network_activity);
  ASSERT_TRUE(plan->change);
  EXPECT_EQ(plan->change->start, plan->start);
  EXPECT_EQ(plan->change->end, plan->end);
  EXPECT_EQ(plan->change->growth_percent, 35u);
  ASSERT_EQ(plan->delivery.trails.size(), 2u);
  EXPECT_FALSE(plan->delivery.trails[0].of_organization);
  EXPECT_EQ(plan->delivery.trails[1].account, 1u);
  ASSERT_EQ(plan->scenarios.size(), 2u);
  EXPECT_EQ(plan->scenarios[0].start, kStart + std::chrono::days(1));
  EXPECT_FALSE(plan->scenarios[1].start);
}

TEST(DescribePlan, DiffersWhereTheFilesWouldDiffer) {
  const std::string before = describe_plan(usual());
  EXPECT_EQ(describe_plan(usual()), before);
  GenerateOptions threads = usual();
  threads.threads = 7;
  threads.out = "elsewhere";
  EXPECT_EQ(describe_plan(threads), before);
  const auto differs = [&before](void (*change)(GenerateOptions&)) {
    GenerateOptions options = usual();
    change(options);
    return describe_plan(options) != before;
  };
  EXPECT_TRUE(differs([](GenerateOptions& o) { o.seed = 2; }));
  EXPECT_TRUE(differs([](GenerateOptions& o) { o.days = 8; }));
  EXPECT_TRUE(differs([](GenerateOptions& o) { o.end = "2026-02-01"; }));
  EXPECT_TRUE(differs([](GenerateOptions& o) { o.growth_percent = 0; }));
  EXPECT_TRUE(differs([](GenerateOptions& o) { o.regions = {"us-east-1"}; }));
  EXPECT_TRUE(differs([](GenerateOptions& o) { o.scenarios = {"all"}; }));
  EXPECT_TRUE(differs([](GenerateOptions& o) { o.compress = "none"; }));
  EXPECT_TRUE(differs([](GenerateOptions& o) { o.digests = true; }));
  EXPECT_TRUE(differs([](GenerateOptions& o) { o.insights = true; }));
  EXPECT_TRUE(differs([](GenerateOptions& o) { o.network_activity = true; }));
  EXPECT_TRUE(differs([](GenerateOptions& o) { o.aggregated = true; }));
  EXPECT_TRUE(differs([](GenerateOptions& o) { o.configuration_items = true; }));
  EXPECT_TRUE(differs([](GenerateOptions& o) { o.duplicates_per_million = 0; }));
}

}  // namespace
}  // namespace tarn::app
