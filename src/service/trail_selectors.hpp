// Which events a trail logs: its basic or advanced event selectors, as pure functions. Source: API Reference,
// PutEventSelectors, EventSelector and DataResource.
#pragma once

#include "event/selectors.hpp"
#include "json/value.hpp"
#include "wire/protocol.hpp"

namespace tarn::service {

struct Trail;

inline constexpr std::size_t kEventSelectorsOfATrail = 5;
inline constexpr std::size_t kDataResourcesOfATrail = 250;  // their values, over all selectors of a trail

// What a trail has until others are put: every management event, and no other.
json::Value default_event_selectors();

// The list as GetEventSelectors answers it, with each default filled in. `given` is a list that has the shape
// of the API model. InvalidEventSelectorsException.
wire::ApiResult<json::Value> read_event_selectors(const json::Value& given);
// The same for advanced ones, of which the names and field selectors are kept.
wire::ApiResult<json::Value> read_advanced_event_selectors(const json::Value& given);

bool has_custom_selectors(const Trail& trail);

// Kinds of events, of which selectors take at least some.
struct LoggedEvents {
  bool management_reads = false;
  bool management_writes = false;
  bool data = false;
};
LoggedEvents logged_events(const Trail& trail);
// `selectors` are a store's or a trail's; those that break a rule log nothing.
LoggedEvents logged_events(const json::Value& selectors, event::SelectorHolder holder);

}  // namespace tarn::service
