// Trino's functions that are not here yet, so that they can be refused by name.
#include "sql/library.hpp"

#include <array>

namespace tarn::sql {

namespace {

constexpr auto kMissingFunctions = std::to_array<std::string_view>({
    "at_timezone",
    "parse_duration",
    "timezone",
    "timezone_hour",
    "timezone_minute",
    "to_milliseconds",
    "with_timezone",
});

}  // namespace

std::span<const std::string_view> missing_functions() {
  return kMissingFunctions;
}

}  // namespace tarn::sql
