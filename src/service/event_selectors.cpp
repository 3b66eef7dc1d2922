// PutEventSelectors, GetEventSelectors.
#include "service/input.hpp"
#include "service/operations.hpp"
#include "service/trail_registry.hpp"
#include "service/trail_selectors.hpp"

#include <utility>

namespace tarn::service {
namespace {

// One of the two is a list, the other null.
struct Selectors {
  json::Value basic{};
  json::Value advanced{};
};

bool has_items(const json::Value* list) {
  return list != nullptr && list->array() != nullptr && !list->array()->empty();
}

wire::ApiResult<Selectors> read_put(const Input& input) {
  const json::Value* basic = input.value("EventSelectors");
  const json::Value* advanced = input.value("AdvancedEventSelectors");
  if (has_items(basic) == has_items(advanced)) {
    return refuse("InvalidEventSelectorsException",
                  "Give EventSelectors or AdvancedEventSelectors, at least one selector, and not both.");
  }
  Selectors selectors;
  if (has_items(basic)) {
    selectors.basic = TARN_TRY(read_event_selectors(*basic));
  } else {
    selectors.advanced = TARN_TRY(read_advanced_event_selectors(*advanced));
  }
  return selectors;
}

json::Value describe_selectors(const Trail& trail) {
  json::Value output(json::Object{{"TrailARN", trail.arn.value()}});
  if (trail.advanced_event_selectors.is_null()) {
    output.set("EventSelectors", trail.event_selectors);
  } else {
    output.set("AdvancedEventSelectors", trail.advanced_event_selectors);
  }
  return output;
}

}  // namespace

Answer put_event_selectors(const Services& services, const Call& call) {
  const Input input(call.input);
  const Trail trail = TARN_TRY(find_trail(services, call, input.text("TrailName"), TrailUse::Change));
  const Selectors selectors = TARN_TRY(read_put(input));
  return describe_selectors(
      TARN_TRY(change_trail(services, call, trail.arn, [&selectors](Trail& stored) -> wire::ApiResult<void> {
        stored.event_selectors = selectors.basic;
        stored.advanced_event_selectors = selectors.advanced;
        return {};
      })));
}

Answer get_event_selectors(const Services& services, const Call& call) {
  return describe_selectors(
      TARN_TRY(find_trail(services, call, Input(call.input).text("TrailName"), TrailUse::Read)));
}

}  // namespace tarn::service
