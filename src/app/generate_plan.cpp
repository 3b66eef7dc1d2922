#include "app/generate_plan.hpp"

#include "json/value.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

namespace tarn::app {
namespace {

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return number;
}

// "90m", "36h", "2d"
std::optional<std::chrono::minutes> parse_duration(std::string_view text) {
  if (text.empty()) {
    return std::nullopt;
  }
  const auto count = parse_number<std::uint32_t>(text.substr(0, text.size() - 1));
  if (!count) {
    return std::nullopt;
  }
  switch (text.back()) {
    case 'm': return std::chrono::minutes(*count);
    case 'h': return std::chrono::hours(*count);
    case 'd': return std::chrono::days(*count);
    default: return std::nullopt;
  }
}

Result<> read_setting(std::string_view setting, Timestamp period_start, sample::ScenarioRequest& request) {
  const std::size_t equals = setting.find('=');
  const std::string_view name = setting.substr(0, equals);
  const std::string_view value =
      equals == std::string_view::npos ? std::string_view() : setting.substr(equals + 1);
  if (name == "size") {
    const auto size = parse_number<std::uint32_t>(value);
    if (!size || *size < 1 || *size > sample::kScenarioSizeMax) {
      return fail(ErrorCode::InvalidArgument, fmt::format("a scenario's size is a number from 1 to {}: {}",
                                                          sample::kScenarioSizeMax, value));
    }
    request.size = *size;
    return {};
  }
  if (name == "start") {
    if (const auto after = parse_duration(value)) {
      request.start = period_start + *after;
      return {};
    }
    request.start = TARN_TRY(parse_moment(value));
    return {};
  }
  return fail(ErrorCode::InvalidArgument, fmt::format("a scenario has only size= and start=: {}", setting));
}

}  // namespace

Result<Timestamp> parse_moment(std::string_view text) {
  constexpr std::size_t kDaySize = 10;
  const auto time =
      text.size() == kDaySize ? parse_timestamp(fmt::format("{}T00:00:00Z", text)) : parse_timestamp(text);
  if (!time) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("a time looks like 2026-01-31 or 2026-01-31T12:30:00Z: {}", text));
  }
  return *time;
}

Result<std::vector<sample::ScenarioRequest>> parse_scenario(std::string_view text, Timestamp period_start) {
  const std::size_t colon = text.find(':');
  const std::string_view name = text.substr(0, colon);
  sample::ScenarioRequest request{.name = std::string(name), .start = {}};
  std::string_view rest = colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
  while (!rest.empty()) {
    const std::string_view setting = rest.substr(0, rest.find(','));
    TARN_TRY(read_setting(setting, period_start, request));
    rest.remove_prefix(std::min(rest.size(), setting.size() + 1));
  }
  std::vector<sample::ScenarioRequest> requests;
  for (const sample::ScenarioText& scenario : sample::scenario_texts()) {
    if (name == scenario.name || name == "all") {
      request.name = scenario.name;
      requests.push_back(request);
    }
  }
  if (requests.empty()) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("no such scenario (tarn generate --list-scenarios names them): {}", name));
  }
  return requests;
}

Result<sample::Options> plan_generate(const GenerateOptions& options) {
  sample::Options plan;
  plan.seed = options.seed;
  plan.start = TARN_TRY(parse_moment(options.start));
  plan.end = plan.start + std::chrono::days(options.days);
  if (!options.end.empty()) {
    plan.end = TARN_TRY(parse_moment(options.end));
  }
  if (plan.end <= plan.start) {
    return fail(ErrorCode::InvalidArgument, fmt::format("--end must be after --start: {}", options.end));
  }
  plan.events = options.events;
  plan.accounts = options.accounts;
  plan.change = {.start = plan.start, .end = plan.end, .growth_percent = options.growth_percent};
  plan.regions = options.regions;
  plan.delivery.duplicates_per_million = options.duplicates_per_million;
  plan.delivery.trails[0].of_organization = options.layout == "organization";
  if (!options.member_trail.empty()) {
    if (options.accounts < 2) {
      return fail(ErrorCode::InvalidArgument,
                  "--member-trail wants a member: ask for two --accounts or more");
    }
    plan.delivery.trails.push_back(
        {.name = "member-trail", .of_organization = false, .account = 1, .prefix = options.member_trail});
  }
  plan.insights = options.insights;
  plan.network_activity = options.network_activity;
  plan.aggregated = options.aggregated;
  plan.configuration_items = options.configuration_items;
  if (options.digests) {
    if (options.compress != "gzip") {
      return fail(ErrorCode::InvalidArgument,
                  "--digests name the files that CloudTrail delivers, which are "
                  "compressed: leave out --compress none");
    }
    plan.digests.emplace();
  }
  for (const std::string& scenario : options.scenarios) {
    const auto requests = TARN_TRY(parse_scenario(scenario, plan.start));
    plan.scenarios.insert(plan.scenarios.end(), requests.begin(), requests.end());
  }
  return plan;
}

std::string describe_plan(const GenerateOptions& options) {
  json::Array regions(options.regions.begin(), options.regions.end());
  json::Array scenarios(options.scenarios.begin(), options.scenarios.end());
  return json::write(json::Object{{"seed", std::to_string(options.seed)},
                                  {"start", options.start},
                                  {"end", options.end},
                                  {"days", options.end.empty() ? options.days : 0},
                                  {"events", options.events},
                                  {"accounts", std::uint64_t{options.accounts}},
                                  {"growth", std::uint64_t{options.growth_percent}},
                                  {"regions", std::move(regions)},
                                  {"scenarios", std::move(scenarios)},
                                  {"layout", options.layout},
                                  {"memberTrail", options.member_trail},
                                  {"compress", options.compress},
                                  {"digests", options.digests},
                                  {"insights", options.insights},
                                  {"networkActivity", options.network_activity},
                                  {"aggregated", options.aggregated},
                                  {"config", options.configuration_items},
                                  {"duplicatesPerMillion", options.duplicates_per_million}});
}

}  // namespace tarn::app
