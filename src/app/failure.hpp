// One line on standard error that says what happened and what to do.
#pragma once

#include "app/commands.hpp"
#include "base/result.hpp"

#include <cstdio>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace tarn::app {

inline int report(std::string_view what) {
  fmt::print(stderr, "tarn: {}\n", what);
  return kExitFailed;
}

inline int report(const Error& error) {
  if (error.code() == ErrorCode::ResourceExhausted && error.message().contains("No space left")) {
    return report(
        fmt::format("{}: free some space and run the same command again; nothing is lost", error.message()));
  }
  return report(error.message());
}

}  // namespace tarn::app
