// What the words on the command line of `tarn generate` mean.
#pragma once

#include "app/commands.hpp"
#include "base/result.hpp"
#include "sample/generator.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tarn::app {

// "2026-01-01", "2026-01-01T12:30:00Z".
Result<Timestamp> parse_moment(std::string_view text);

// Reads "NAME", "NAME:size=3,start=2026-01-02T10:00:00Z" and "NAME:start=36h" (after the period's start; m, h
// and d are known). "all" stands for every scenario. InvalidArgument says what is wrong.
Result<std::vector<sample::ScenarioRequest>> parse_scenario(std::string_view text, Timestamp period_start);

// The generator's options; InvalidArgument for what cannot be.
Result<sample::Options> plan_generate(const GenerateOptions& options);

// The options that decide what the files hold, as one line of JSON: equal lines, equal files.
std::string describe_plan(const GenerateOptions& options);

}  // namespace tarn::app
