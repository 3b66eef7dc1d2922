// The Lake schema of every event category: the columns that queries see.
#pragma once

#include "columnar/type.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace tarn::event {

// What an event data store holds. Management, data and network activity events share one schema.
enum class Category { CloudTrail, Insight, ConfigurationItem, Evidence, ActivityAuditLog };

// Columns have lower-case names; ids are fixed for ever (see schema.cpp).
// Source: User Guide, "Supported event schemas"; eventcontext is inferred from the guide's published queries.
const columnar::Schema& schema_of(Category category);

// Returns the name a person expects for a top-level column ("eventTime" for "eventtime").
std::string_view display_name(std::string_view column);

// "Management", "Data", "NetworkActivity", "Insight", ... as eventCategory and selectors spell them.
std::optional<Category> category_of(std::string_view event_category);
// The other way round; "Management" for Category::CloudTrail, which has three of them.
std::string_view event_category_of(Category category);

// What a record is, by its members of those names; either may be missing, since the first events had neither.
// nullopt for what no event data store holds, such as aggregated events.
std::optional<Category> category_of_record(std::optional<std::string_view> event_category,
                                           std::optional<std::string_view> event_type);

// The position of a top-level column. REQUIRES: the schema has it.
std::size_t column_index(const columnar::Schema& schema, std::string_view name);

inline constexpr std::string_view kEventJson = "eventjson";
inline constexpr std::string_view kEventTime = "eventtime";
inline constexpr std::string_view kEventId = "eventid";
inline constexpr std::string_view kEventCategory = "eventcategory";
inline constexpr std::string_view kEventType = "eventtype";

}  // namespace tarn::event
