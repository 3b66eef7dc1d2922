#include "service/insight_rules.hpp"

#include "service/input.hpp"

#include <fmt/format.h>

namespace tarn::service {
namespace {

// Of one selector, on events of one category.
std::optional<std::string> find_unlogged(std::string_view type, std::string_view category,
                                         const LoggedEvents& logged) {
  if (category != kManagementCategory) {
    return logged.data ? std::nullopt
                       : std::optional(fmt::format(
                             "{} on Data events needs event selectors that log data events.", type));
  }
  const bool is_call_rate = type == kCallRateInsight;
  if (logged.management_writes || (!is_call_rate && logged.management_reads)) {
    return std::nullopt;
  }
  return fmt::format("{} on Management events needs event selectors that log {} management events.", type,
                     is_call_rate ? "write" : "read or write");
}

}  // namespace

std::optional<std::string> find_unlogged_insight(const json::Array& selectors, const LoggedEvents& logged) {
  for (const json::Value& selector : selectors) {
    const Input members(selector);
    const std::string type = members.text("InsightType");
    for (const std::string& category : members.texts("EventCategories")) {
      if (auto problem = find_unlogged(type, category, logged)) {
        return problem;
      }
    }
  }
  return std::nullopt;
}

}  // namespace tarn::service
