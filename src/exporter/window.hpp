// Which events of a store are read together.
#pragma once

#include "base/time.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tarn::exporter {

constexpr std::int64_t kDayMicros = std::chrono::microseconds(std::chrono::days(1)).count();

std::int64_t micros_of(Day day);

// Events that are read together: of a period, or those without a time, and of them those whose record's hash
// begins so.
struct Window {
  struct Period {
    std::int64_t from = 0;
    std::int64_t to = 0;  // the first moment behind it
  };
  std::optional<Period> period{};
  std::string hash{};
};

// In SQL, of the columns that every store has.
std::string condition(const Window& window);

// In the order of their events; none where it cannot be divided any more.
std::vector<Window> divide(const Window& window);

}  // namespace tarn::exporter
