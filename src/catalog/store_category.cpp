#include "catalog/store_category.hpp"

#include "json/value.hpp"

#include <string>

namespace tarn::catalog {
namespace {

// What `field` must equal where it is the rule about eventCategory.
const std::string* category_in(const json::Value& field) {
  const json::Value* name = field.find("Field");
  const json::Value* equals = field.find("Equals");
  const bool is_rule = name != nullptr && name->string() != nullptr && *name->string() == "eventCategory";
  const bool has_one = equals != nullptr && equals->array() != nullptr && equals->array()->size() == 1;
  return is_rule && has_one ? equals->array()->front().string() : nullptr;
}

std::optional<event::Category> category_of_selector(const json::Value& selector) {
  const json::Value* fields = selector.find("FieldSelectors");
  if (fields == nullptr || fields->array() == nullptr) {
    return std::nullopt;
  }
  for (const json::Value& field : *fields->array()) {
    if (const std::string* category = category_in(field)) {
      return event::category_of(*category);
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<event::Category> category_of(const EventDataStore& store) {
  const Result<json::Value> selectors = json::parse(store.advanced_event_selectors);
  if (!selectors.has_value() || selectors->array() == nullptr || selectors->array()->empty()) {
    return std::nullopt;
  }
  const auto category = category_of_selector(selectors->array()->front());
  for (const json::Value& selector : *selectors->array()) {
    if (category_of_selector(selector) != category) {
      return std::nullopt;
    }
  }
  return category;
}

}  // namespace tarn::catalog
