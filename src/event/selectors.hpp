// Advanced event selectors: which events a store or a trail takes.
// Source: API Reference, AdvancedEventSelector and AdvancedFieldSelector; User Guide, "Filtering data
// events".
#pragma once

#include "base/result.hpp"
#include "columnar/column.hpp"
#include "json/value.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::event {

// What a field selector may look at.
enum class SelectorField : std::uint8_t {
  EventCategory,
  EventSource,
  EventName,
  EventType,
  ReadOnly,
  SessionCredentialFromConsole,
  UserIdentityArn,
  ResourcesType,
  ResourcesArn,
  ErrorCode,
  VpcEndpointId,
};

enum class SelectorOperator : std::uint8_t {
  Equals,
  StartsWith,
  EndsWith,
  NotEquals,
  NotStartsWith,
  NotEndsWith,
};

// One operator's values: the text passes a positive operator if any value fits it, a negative one if none
// does.
struct Condition {
  SelectorOperator op = SelectorOperator::Equals;
  std::vector<std::string> values;
};

// A text passes if it passes one of the positive conditions, where there are any, and all negative ones.
struct FieldSelector {
  SelectorField field = SelectorField::EventCategory;
  std::vector<Condition> conditions;
};

// An event must pass all of its fields.
struct EventSelector {
  std::string name;
  std::vector<FieldSelector> fields;
};

// An event must pass one of them.
using EventSelectors = std::vector<EventSelector>;

// Whose selectors they are: their rules differ.
enum class SelectorHolder : std::uint8_t { EventDataStore, Trail };

inline constexpr std::size_t kSelectorsPerStore = 5;
inline constexpr std::size_t kSelectorValues = 500;  // over all selectors of one store or trail

// Reads selectors as the API spells them and checks every rule that the guide has for their categories.
// InvalidArgument says which selector and field breaks which rule.
Result<EventSelectors> parse_selectors(const json::Value& value, SelectorHolder holder);

// What selectors look at in one event; views into what it was made of. A text that the event lacks is null.
struct SelectedEvent {
  struct Resource {
    std::string_view type{};
    std::string_view arn{};
  };
  std::string_view category{};  // eventCategory; old records without one are Management or Data
  std::string_view source{};
  std::string_view name{};
  std::string_view type{};
  std::string_view read_only{};
  std::string_view session_credential_from_console{};
  std::string_view user_identity_arn{};
  std::string_view error_code{};
  std::string_view vpc_endpoint_id{};
  std::vector<Resource> resources{};
};

// One row. REQUIRES: `batch` has the schema of Category::CloudTrail; its columns are filled.
SelectedEvent selected_event(const columnar::Batch& batch, std::size_t row);

// Whether one of the selectors takes the event. A field that the event lacks passes negative conditions only.
// Of several resources, those of the selector's resources.type count; one of them must pass.
bool selects(const EventSelectors& selectors, const SelectedEvent& event);

}  // namespace tarn::event
