// One line on standard error that says what happened and what to do.
#pragma once

#include "app/commands.hpp"
#include "base/result.hpp"

#include <string>
#include <string_view>

namespace tarn::app {

// The error's message with what to do about it, where the operating system refused and only said why.
std::string with_advice(const Error& error);

// Both return kExitFailed.
int report(std::string_view what);
int report(const Error& error);

// Returns kExitUsage.
int report_usage(std::string_view what);

}  // namespace tarn::app
