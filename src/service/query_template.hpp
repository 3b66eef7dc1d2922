// Statements with "?" in them, as dashboards and StartQuery have them: pure functions.
#pragma once

#include "base/time.hpp"
#include "json/value.hpp"

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::service {

struct FilledStatement {
  std::string statement;
  std::vector<std::string> bare;  // values of each "?" that stands in no quotes, for the planner to bind
};

// How many values a statement takes: one for each "?" outside of comments and quoted names.
std::size_t count_places(std::string_view statement);

// Each "?" within a quoted text is replaced by its value, in order; a quote in a value stays a part of the
// text. Without values the statement stays as it is. Fails, with what to tell the caller, where there are not
// as many values as places.
std::expected<FilledStatement, std::string> fill_statement(std::string_view statement,
                                                           const std::vector<std::string>& values);

// What a refresh of a dashboard puts in the place of the parameters "$StartTime$", "$EndTime$" and
// "$Period$", and, for a managed one, which store it asks.
struct RefreshValues {
  std::string start_time;  // "2026-07-01 12:00:00.000", as statements compare times with
  std::string end_time;
  std::string period;  // a unit of date_trunc
  std::optional<std::string> event_data_store{};
};

enum class DashboardType { Custom, Managed };

// Of QueryParameterValues, which may be nullptr: what it does not say is the last 24 hours, by the hour.
// Fails, with what to tell the caller, for values that are wrong or not for dashboards of that type.
std::expected<RefreshValues, std::string> read_refresh_values(const json::Value* map, DashboardType type,
                                                              Timestamp now);

// A widget's parameters with the values in their places; what is no such parameter stays.
std::vector<std::string> with_refresh_values(const std::vector<std::string>& parameters,
                                             const RefreshValues& values);

}  // namespace tarn::service
