// Which events of a store are exported.
#pragma once

#include "base/result.hpp"
#include "base/strong.hpp"
#include "base/time.hpp"
#include "json/value.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace tarn::exporter {

inline constexpr std::size_t kSelectedMax = 1000;

struct Selection {
  // Of recipientAccountId and awsRegion. Empty: all, and events without one as well.
  std::vector<AccountId> accounts{};
  std::vector<Region> regions{};
  // Of eventTime: the start belongs to it, the end does not. Both absent: events without a time as well.
  std::optional<Timestamp> start{};
  std::optional<Timestamp> end{};

  friend bool operator==(const Selection&, const Selection&) = default;
};

// In order and each once. InvalidArgument for what is no account or Region, for a period that ends before it
// begins, and beyond kSelectedMax.
Result<Selection> checked(Selection selection);

// Twelve digits; letters, digits and dashes.
bool is_account(std::string_view text);
bool is_region(std::string_view text);

// Conditions on a store's columns, each with " AND " in front. REQUIRES: checked().
std::string conditions(const Selection& selection);

json::Value describe(const Selection& selection);

}  // namespace tarn::exporter
