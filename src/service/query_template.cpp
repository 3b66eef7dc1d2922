#include "service/query_template.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <iterator>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tarn::service {
namespace {

constexpr std::string_view kStartTime = "$StartTime$";
constexpr std::string_view kEndTime = "$EndTime$";
constexpr std::string_view kPeriod = "$Period$";
constexpr std::string_view kEventDataStoreId = "$EventDataStoreId$";
constexpr std::chrono::hours kUsualRange{24};
constexpr std::string_view kUsualPeriod = "hour";
constexpr std::array<std::string_view, 8> kPeriods = {"second", "minute", "hour",    "day",
                                                      "week",   "month",  "quarter", "year"};

enum class Place { Text, Bare };

// Calls `on_place(offset, Place)` for each "?" that takes a value. A quote written twice ends a text and
// begins the next, which comes to the same.
template <class OnPlace>
void each_place(std::string_view statement, OnPlace on_place) {
  std::size_t at = 0;
  const auto skip_past = [&](std::string_view end) {
    const std::size_t found = statement.find(end, at);
    at = found == std::string_view::npos ? statement.size() : found + end.size();
  };
  while (at < statement.size()) {
    const std::string_view rest = statement.substr(at);
    if (rest.starts_with("--")) {
      skip_past("\n");
    } else if (rest.starts_with("/*")) {
      at += 2;
      skip_past("*/");
    } else if (rest.front() == '"') {
      ++at;
      skip_past("\"");
    } else if (rest.front() == '\'') {
      for (++at; at < statement.size() && statement[at] != '\''; ++at) {
        if (statement[at] == '?') {
          on_place(at, Place::Text);
        }
      }
      ++at;
    } else {
      if (rest.front() == '?') {
        on_place(at, Place::Bare);
      }
      ++at;
    }
  }
}

std::string quotes_doubled(std::string_view value) {
  std::string doubled;
  doubled.reserve(value.size());
  for (const char c : value) {
    doubled.append(c == '\'' ? 2 : 1, c);
  }
  return doubled;
}

std::string lower(std::string_view text) {
  std::string made(text);
  std::ranges::transform(made, made.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return made;
}

std::string text_of(const json::Value& value) {
  return value.string() != nullptr ? *value.string() : std::string();
}

// The time that a parameter gives; `usual` where it is not given.
std::expected<Timestamp, std::string> time_of(const json::Value& map, std::string_view name,
                                              Timestamp usual) {
  const json::Value* given = map.find(name);
  if (given == nullptr) {
    return usual;
  }
  const auto time = parse_timestamp(text_of(*given));
  if (!time) {
    return std::unexpected(fmt::format("The value of {} is no time: write it as 2026-07-01T12:00:00Z, not {}",
                                       name, text_of(*given)));
  }
  return *time;
}

std::optional<std::string> refuse_names(const json::Value& map, DashboardType type) {
  if (map.object() == nullptr) {
    return std::nullopt;
  }
  for (const json::Member& member : *map.object()) {
    const bool is_general = member.name == kStartTime || member.name == kEndTime || member.name == kPeriod;
    const bool is_store = member.name == kEventDataStoreId;
    if (!is_general && !(is_store && type == DashboardType::Managed)) {
      return fmt::format("QueryParameterValues has a parameter that this dashboard does not take: {}",
                         member.name);
    }
  }
  return std::nullopt;
}

}  // namespace

std::size_t count_places(std::string_view statement) {
  std::size_t count = 0;
  each_place(statement, [&](std::size_t, Place) { ++count; });
  return count;
}

std::expected<FilledStatement, std::string> fill_statement(std::string_view statement,
                                                           const std::vector<std::string>& values) {
  if (values.empty()) {
    return FilledStatement{std::string(statement), {}};
  }
  const std::size_t places = count_places(statement);
  if (places != values.size()) {
    return std::unexpected(fmt::format(
        "QueryParameters must have as many values as the statement has question marks: {}, not {}", places,
        values.size()));
  }
  FilledStatement filled;
  std::size_t copied = 0;
  auto value = values.begin();
  each_place(statement, [&](std::size_t at, Place place) {
    if (place == Place::Bare) {
      filled.bare.push_back(*value++);
      return;
    }
    filled.statement += statement.substr(copied, at - copied);
    filled.statement += quotes_doubled(*value++);
    copied = at + 1;
  });
  filled.statement += statement.substr(copied);
  return filled;
}

std::expected<RefreshValues, std::string> read_refresh_values(const json::Value* map, DashboardType type,
                                                              Timestamp now) {
  const json::Value none{json::Object{}};
  const json::Value& given = map == nullptr ? none : *map;
  if (auto problem = refuse_names(given, type)) {
    return std::unexpected(std::move(*problem));
  }
  const auto end = time_of(given, kEndTime, now);
  if (!end) {
    return std::unexpected(end.error());
  }
  const auto start = time_of(given, kStartTime, *end - kUsualRange);
  if (!start) {
    return std::unexpected(start.error());
  }
  if (*end < *start) {
    return std::unexpected(fmt::format("{} is before {}.", kEndTime, kStartTime));
  }
  const json::Value* period = given.find(kPeriod);
  RefreshValues values{.start_time = format_lake(*start),
                       .end_time = format_lake(*end),
                       .period = period == nullptr ? std::string(kUsualPeriod) : lower(text_of(*period))};
  if (std::ranges::find(kPeriods, values.period) == kPeriods.end()) {
    return std::unexpected(
        fmt::format("The value of {} must be one of {}.", kPeriod, fmt::join(kPeriods, ", ")));
  }
  const json::Value* store = given.find(kEventDataStoreId);
  if (store != nullptr) {
    values.event_data_store = text_of(*store);
  } else if (type == DashboardType::Managed) {
    return std::unexpected(
        fmt::format("QueryParameterValues must have {}, the event data store that a managed dashboard asks.",
                    kEventDataStoreId));
  }
  return values;
}

std::vector<std::string> with_refresh_values(const std::vector<std::string>& parameters,
                                             const RefreshValues& values) {
  std::vector<std::string> filled;
  filled.reserve(parameters.size());
  std::ranges::transform(parameters, std::back_inserter(filled), [&](const std::string& parameter) {
    if (parameter == kStartTime) {
      return values.start_time;
    }
    if (parameter == kEndTime) {
      return values.end_time;
    }
    return parameter == kPeriod ? values.period : parameter;
  });
  return filled;
}

}  // namespace tarn::service
